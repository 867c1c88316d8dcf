"""Units and offices as a tree, each known by one name and its aliases (T3, T7)."""
