"""Who governs: elections, votes of shared bodies, and what happens without anybody choosing it."""
