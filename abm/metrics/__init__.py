"""How a run is judged: leakage, alignment, durability, cost, the effect of elections. Pure functions on arrays."""
