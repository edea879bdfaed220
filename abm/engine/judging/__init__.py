"""A finished run is judged, from its chronicle alone, and laid out in tables."""
