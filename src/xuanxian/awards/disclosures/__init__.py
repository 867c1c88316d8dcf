"""Disclosure (公示) and what the public says to it (D1–D5)."""
