"""What all pages share: frame, navigation by what is due, search, help, errors, the table of who may go where."""
