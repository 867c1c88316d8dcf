"""Finding things by two characters and more."""
