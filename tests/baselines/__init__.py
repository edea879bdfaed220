"""Numbers of reference runs, refreshed only by `python -m tests.baselines.update --reason ...`."""
