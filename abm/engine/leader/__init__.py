"""What only the leader does: ask, reach over foreign firms, levy tariffs on other suppliers."""
