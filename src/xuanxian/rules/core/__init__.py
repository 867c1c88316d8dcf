"""What both wings use: findings, subjects, fields and their values, calendars, order."""
