"""Tests of the analysis floor, on made-up results."""
