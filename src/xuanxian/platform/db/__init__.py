"""What differs between SQLite and PostgreSQL, and only that: connection, append-only tables, numbering, search, backup."""
