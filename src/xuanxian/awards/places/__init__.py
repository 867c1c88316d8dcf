"""Places: how many a unit has, used, left, moved; a nominee takes one."""
