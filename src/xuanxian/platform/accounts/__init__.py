"""Who works here: people, the offices they hold, sign-in, and who looked at personal data (T1, T4)."""
