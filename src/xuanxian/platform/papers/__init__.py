"""Papers of a case: each with the code at its foot that leads back to what it says, many of them as a ZIP or stacked for the
printer, made in the background."""
