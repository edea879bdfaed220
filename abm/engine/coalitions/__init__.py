"""Every coalition of some states in one month: packages, worth, real leakage."""
