"""Nominations (推荐) and the package (报送材料) in which a unit hands them in."""
