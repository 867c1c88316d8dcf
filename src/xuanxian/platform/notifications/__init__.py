"""What an office is told, with a receipt for each person."""
