"""From a design to runs to a folder of results."""
