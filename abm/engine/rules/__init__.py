"""How what is decided becomes a rule, and how history's rules and imposed ones enter into force."""
