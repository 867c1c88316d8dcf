"""What we measure: `make bench`. Each figure stands beside another one, as a ratio or as growth."""
