"""Tests of the analysis of studies, on folders with known answers."""
