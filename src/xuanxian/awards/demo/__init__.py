"""What the wing shows of itself in a demonstration, through the same actions that its pages call. No models."""
