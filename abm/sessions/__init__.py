"""The class game: seats, rounds, a log that is replayed; it knows no web and no language."""

from abm.engine.frameworks.tabled import Agenda
from abm.engine.seated_game import WORDS_OF_CHOICE, Bond, Option, Prospect
from abm.mechanisms.states.postures import tiers_of
from abm.sessions.class_file import ClassSetup, class_names, class_path, load_class
from abm.sessions.log import held
from abm.sessions.refusal import Refused
from abm.sessions.session import Session

__all__ = [
    "WORDS_OF_CHOICE",
    "Agenda",
    "Bond",
    "ClassSetup",
    "Option",
    "Prospect",
    "Refused",
    "Session",
    "class_names",
    "class_path",
    "held",
    "load_class",
    "tiers_of",
]
