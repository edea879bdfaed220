"""States: what they want, and how they choose among packages of rules."""
