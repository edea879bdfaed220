"""Varied keys and measures as a reader names them."""

from abm.analysis.background import Background
from abm.analysis.words import Words
from abm.core.parameters import describe

__all__ = ["TRUTHS", "inside", "key_meaning", "key_name", "measure_name", "value_name"]

# A switch is told as on or off, not as the tables write it.
TRUTHS = {"True": "on", "False": "off"}


def inside(name: str, words: Words) -> str:
    """Return a name as it stands inside a sentence: English without its capital, unless it is an abbreviation."""
    return name[:1].lower() + name[1:] if words.language == "en" and name[1:2].islower() else name


def key_name(key: str, background: Background, words: Words) -> str:
    """Return a dotted key in the reader's words: a stance, a chance, a switch, or a parameter without its table."""
    table, *rest = key.split(".")
    if table in ("states", "platforms") and len(rest) > 1:
        state, quantity = background.state(rest[0], words.language), rest[-1]
        owner = " ".join([state, *rest[1:-1]])
        name = inside(words.name_or(f"measure.{quantity}", quantity), words)
        return words.text("study.of", owner=owner, quantity=name)
    if table == "probability_of_change" and rest:
        owner = background.state(rest[0], words.language)
        return words.text("study.of", owner=owner, quantity=words.text("study.chance"))
    if table == "parameters" and len(rest) > 1:
        return ".".join(rest)
    if key == "outcome":
        return words.text("study.who_wins")
    return words.name_or(f"switch.{rest[-1]}", key) if table == "switches" and rest else key


def value_name(value: str, words: Words) -> str:
    """Return a value of a key without order in the reader's words: an outcome, a switch, or as it is written."""
    return words.name(f"state.{TRUTHS[value]}") if value in TRUTHS else words.name_or(f"outcome.{value}", value)


def key_meaning(key: str) -> str:
    """Return what a parameter means and its unit, as declared beside its equation (in English); '' for other keys."""
    from abm.mechanisms.registry import PARAMETERS

    table, *rest = key.split(".")
    if table != "parameters" or len(rest) != 2 or rest[0] not in PARAMETERS:
        return ""
    found = next((info for info in describe(PARAMETERS[rest[0]]) if info.name == rest[1]), None)
    return f"{found.meaning}; {found.unit}" if found else ""


def measure_name(measure: str, background: Background, words: Words) -> str:
    """Return a measure's name; those of one state, channel or cause by the family they belong to."""
    if f"measure.{measure}" in words:
        return words.name(f"measure.{measure}")
    for prefix, family in (("cost_production_", "cost_production"), ("cost_", "cost_headquarters")):
        if measure.startswith(prefix):
            owner = background.state(measure.removeprefix(prefix), words.language)
            return words.text("study.of", owner=owner, quantity=words.name(f"measure.{family}"))
    if measure.startswith("follow_") and measure.removeprefix("follow_") in background.roles:
        owner = background.state(measure.removeprefix("follow_"), words.language)
        return words.text("study.of", owner=owner, quantity=words.name("measure.follow_by_state"))
    channel = measure.removeprefix("leakage_")
    if f"channel.{channel}" in words:
        return words.text(
            "study.of", owner=words.name("measure.real_leakage"), quantity=words.name(f"channel.{channel}")
        )
    return measure
