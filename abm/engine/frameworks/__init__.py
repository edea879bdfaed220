"""Frameworks meet: calendars, what seats put on the table, and instruments in talks."""
