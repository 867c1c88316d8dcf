"""The record (办理记录): what was decided, by whom, in which office, when and why. Append-only."""
