"""Reads records; compares, explains, draws. Never runs the model."""
