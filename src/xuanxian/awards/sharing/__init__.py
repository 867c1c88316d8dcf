"""Places divided above and below: what organisations under a unit propose to it."""
