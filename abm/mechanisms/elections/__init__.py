"""Elections: who wins, what that changes in stances, and what is believed to survive it."""
