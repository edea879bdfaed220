"""How one state decides: what it takes as given, what each posture brings, what that is worth to it."""
