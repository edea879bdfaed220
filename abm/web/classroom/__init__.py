"""The class on a network: plain pages a server writes, for students, teacher and projector; no rule of the model."""
