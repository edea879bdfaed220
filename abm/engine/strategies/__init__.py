"""Strategies of a seated state: decision rules in place of its own reviews and votes."""
