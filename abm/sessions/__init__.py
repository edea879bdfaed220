"""The class game: seats, rounds, a log that is replayed; it knows no web and no language."""

from abm.sessions.class_file import ClassSetup, load_class
from abm.sessions.refusal import Refused
from abm.sessions.session import Session

__all__ = ["ClassSetup", "Refused", "Session", "load_class"]
