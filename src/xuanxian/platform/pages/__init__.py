"""What every list page reuses: reading the address, drawing the table, the same rows as a file. No models."""
