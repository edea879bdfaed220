"""Words, parameters, calendar, chance and errors: what every other floor stands on."""
