"""What is promised: offers to the leader, and promises kept, given back, noticed and ended."""
