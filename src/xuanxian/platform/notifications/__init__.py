"""What an office or a person is told, with a receipt for each person."""
