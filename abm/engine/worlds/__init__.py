"""Worlds made for a comparison: gaps closed, draws of what is uncertain, strategies of one state."""
