"""What the three administrators do with organisations, accounts and offices, each on the record (三员分立). The pages
stand in the rooms of organisations and accounts."""
