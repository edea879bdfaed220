"""Trade, firms and the target's industry in a month, and what settles after it."""
