"""Make time pass: the home of Mesa, where the mechanisms meet."""
