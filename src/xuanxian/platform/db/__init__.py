"""What differs between SQLite and PostgreSQL, and only that: connection, append-only tables, search, backup."""
