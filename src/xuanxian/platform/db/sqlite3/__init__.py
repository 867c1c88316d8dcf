"""Django's backend for SQLite with another way of waiting."""
