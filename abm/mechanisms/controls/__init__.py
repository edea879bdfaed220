"""Controls: whose rules bind whom, what an instrument does, what detection it takes."""
