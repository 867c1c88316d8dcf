"""The law of commendation: rulebook, quotas, limits, steps, checks."""
