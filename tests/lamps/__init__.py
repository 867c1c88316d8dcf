"""A throw-away room that knows no wing: an office keeps street lamps. All that a room may bring, in as few lines as it takes."""
