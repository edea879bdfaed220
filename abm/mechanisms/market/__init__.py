"""The target's market: buyers refused, sellers substituted, capability that results."""
