"""Pages in a browser: they show and call, and hold no rule of the model."""
