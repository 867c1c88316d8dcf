"""Review and decision: screening, the slate, the decisions of the offices above (V1, V3, R7)."""
