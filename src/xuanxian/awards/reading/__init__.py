"""Filled Word forms read back into nominations."""
