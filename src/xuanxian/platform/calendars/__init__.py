"""Working days of the years that the house does not bring: read from the State Council's notice, kept on the record."""
