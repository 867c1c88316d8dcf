"""Paper at the award office: what arrived when, what was found of it, what must be mended, what went back."""
