"""The target's answer to rules against it: its measures, their cost, and for whom it takes them."""
