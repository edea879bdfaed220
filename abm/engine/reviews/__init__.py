"""States' own reviews: lists, instruments beside them, and strategies that act in their place."""
