"""The command line: the same rules and papers in the shell. Messages are Chinese."""
