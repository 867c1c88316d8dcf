"""A programme (评选表彰活动): one notice in force, its versions, who takes part as what (P1, P5)."""
