"""What every subject needs and none owns: organisations, accounts, acts, facts, files, tasks, notifications."""
