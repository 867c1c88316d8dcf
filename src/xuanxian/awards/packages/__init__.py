"""What a unit hands in: checked as a whole, handed in, returned, withdrawn, moved to the next version."""
