"""What those who work on a case say to each other about it."""
