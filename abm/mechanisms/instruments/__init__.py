"""What a state can do beside lists: one file an instrument, each with its parameters and its effect."""
