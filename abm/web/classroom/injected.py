"""What the teacher lets happen, in words: what it will do, and what came of it."""

from collections.abc import Mapping
from typing import Any

from abm.sessions.debrief import outcome
from abm.sessions.table import Turn
from abm.web.classroom.frame import Look
from abm.web.classroom.html import Html, tag
from abm.web.classroom.shared import STANCES, amount

__all__ = ["came_of_shocks", "coming_shocks"]

_LEAST_MOVED = 0.005  # of a stance, as far as it is shown


def coming_shocks(look: Look) -> list[Html]:
    """Return what each event that waits will do with the next decisions."""
    return [tag("li", look.say(f"will_{shock['what']}", **_named(look, shock))) for shock in look.session.room.shocks]


def came_of_shocks(look: Look) -> Html | None:
    """Return what came of every event of the last round, None where the teacher let none happen."""
    if not look.session.turns or not look.session.turns[-1].played.shocks:
        return None
    turn = look.session.turns[-1]
    told = [tag("li", _came(look, turn, shock)) for shock in turn.played.shocks]
    heading = tag("h2", look.say("injected_came", months=f"{turn.played.month} – {turn.last}"))
    return tag("section", heading, tag("ul", told))


def _came(look: Look, turn: Turn, shock: Mapping[str, Any]) -> str:
    named, state = _named(look, shock), shock["state"]
    if shock["what"] == "leak":
        known = turn.prospects.get(state)
        told = look.say("came_leak", **named)
        return f"{told} {look.rules(known.strictness) or look.say('no_rules')}." if known else told
    if shock["what"] == "retaliation":
        return look.say("came_retaliation", hit=amount(outcome(turn, state)[2]), **named)
    return f"{look.say('came_government', **named)} {_wants(look, turn, state)}"


def _wants(look: Look, turn: Turn, state: str) -> str:
    """Return what the government of a seat wants since, where its seat is known; '' where it is not."""
    before, after = turn.prospects.get(state), look.session.prospects.get(state)
    if before is None or after is None:
        return ""
    moved = [
        f"{look.words.title(f'measure.{name}')} {before.stances[name]:.2f} → {after.stances[name]:.2f}"
        for name in STANCES
        if abs(after.stances[name] - before.stances[name]) > _LEAST_MOVED
    ]
    return look.say("wants_since", moved=look.say("comma").join(moved)) if moved else look.say("wants_the_same")


def _named(look: Look, shock: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that an event is told with."""
    rival = next(row.code for row in look.session.setup.case.states if row.role == "target")
    levels = {0.25: "level_some", 0.5: "level_half", 1.0: "level_all"}
    level = levels.get(shock["level"])
    return {
        "state": look.state(shock["state"]),
        "party": look.party(shock["party"]),
        "rival": look.state(rival),
        "level": look.say(level) if level else f"{shock['level']:.0%}",
    }
