"""The target: its industry learns, it buys ahead, it retaliates."""
