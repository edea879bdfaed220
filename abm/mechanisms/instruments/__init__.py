"""What a state can do beside lists: one file an instrument, with its parameters and its effects.

To add one: a file here with a class that states its effects, those of `Instrument` that it has; its line among the
parameters of `abm.mechanisms.registry`, under its code; its row in `abm/data/instruments.csv`. A case says in
`legal.csv` who has a legal basis for it.
"""
