"""The line at work: after a meeting, members weigh outlines of the exception to free trade and sign one.

Three outlines are on the table: what the trade-law exception holds, what any member controls, and both. A member signs
what raises its regime term given who else signs; the outline with the largest summed gain of its signatories stands.
Nobody needs a package of its own to sign.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.engine.deciding.surroundings import stances_of
from abm.engine.journal import Journal
from abm.engine.protocols.meeting import Meeting
from abm.mechanisms.negotiation.line import INSIDE, OUTSIDE, UNSIGNED
from abm.mechanisms.states import preferences as wants
from abm.world.world import World

__all__ = [
    "OUTLINES", "Outline", "best_outline", "line_gain", "outlines", "put_line", "review_lines", "sign_line",
    "signatories",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# What a line may hold: the trade-law exception, what any member controls, or both.
OUTLINES = ("exception", "controlled", "both")


@dataclasses.dataclass(frozen=True, eq=False)
class Outline:
    """An outline [item], who of the members would sign it, and what it is worth to each, [n], USD million a month."""

    inside: Flags
    signs: Flags
    gain: Array


def review_lines(world: World, journal: Journal) -> None:
    """Let lines lapse whose review is due."""
    for state in np.flatnonzero((world.review > 0) & (world.review <= world.month)).tolist():
        world.signed[state], world.review[state] = UNSIGNED, 0
        world.founded[state] = 0
        journal.note(world.month, "line_lapsed", state)


def sign_line(meeting: Meeting, agreement: str) -> None:
    """Let members sign the outline that those who sign it gain most from, if there is one."""
    if "line" not in meeting.framework.mandate or not meeting.setting.switches.line:
        return
    if (best := best_outline(meeting)) is not None:
        put_line(meeting, best, agreement)


def best_outline(meeting: Meeting) -> Outline | None:
    """Return the outline that those who would sign it gain most from together, None where none is on the table."""
    found = [signatories(meeting, inside) for inside in outlines(meeting).values() if inside.any()]
    return max(found, key=lambda outline: float(outline.gain[outline.signs].sum()), default=None)


def put_line(meeting: Meeting, best: Outline, agreement: str) -> None:
    """Let those who would sign an outline sign it until its review; agreement: the event that records it."""
    setting, world = meeting.setting, meeting.world
    until = world.month + int(setting.parameters.line.review)
    names = setting.structure.items
    held = ", ".join(names[i] for i in np.flatnonzero(best.inside))
    for place in np.flatnonzero(best.signs).tolist():
        state = int(meeting.members[place])
        world.signed[state] = np.where(best.inside, INSIDE, OUTSIDE)
        world.review[state] = until
        meeting.journal.note(
            world.month,
            "line",
            state,
            reason=agreement,
            framework=meeting.framework.code,
            begins=month_label(world.month),
            ends=month_label(until),
            regime=float(best.gain[place]),
            detail=held,
        )


def outlines(meeting: Meeting) -> dict[str, Flags]:
    """Return the outlines [item] by name; some may hold nothing."""
    excepted = meeting.setting.excepted
    controlled = (meeting.foreseen.rulebook.coverage[meeting.members] > 0.0).any(axis=0)
    return dict(zip(OUTLINES, (excepted, controlled, excepted | controlled), strict=True))


def signatories(meeting: Meeting, inside: Flags, answers: Mapping[int, bool] | None = None) -> Outline:
    """Return who signs an outline once those who lose by it have left, one round after another.

    answers: of states whose answer is known, whatever they gain.
    """
    known = answers or {}
    members = meeting.members.tolist()
    signs = np.array([known.get(state, True) for state in members])
    firm = np.array([known.get(state, False) for state in members])
    while True:
        gain = line_gain(meeting, inside, signs)
        stay = signs & (firm | (gain > 0.0))
        if np.array_equal(stay, signs):
            return Outline(inside, signs, gain)
        signs = stay


def line_gain(meeting: Meeting, inside: Flags, signs: Flags) -> Array:
    """Return what each member's regime term gains if some members sign, [n]."""
    now = meeting.foreseen.signed
    signed = now.copy()
    signed[meeting.members[signs]] = np.where(inside, INSIDE, OUTSIDE)
    return _regime(meeting, signed) - _regime(meeting, now)


def _regime(meeting: Meeting, signed: npt.NDArray[np.int8]) -> Array:
    """Return each member's regime term with lines signed [state, item], [n], USD million a month."""
    setting, world, view = meeting.setting, meeting.foreseen, meeting.view
    preferences = setting.parameters.preferences
    line = setting.line(world.rulebook.targeted, signed)
    restricted = view.trade * world.rulebook.strictness
    share = np.asarray((restricted * line.erosion).sum() / view.suppliers_trade)
    order = wants.expected_order(world.order, share, preferences)
    named = np.where(world.rulebook.targeted, preferences.targeted_norm, 1.0)
    norm = preferences.norm_weight * setting.switches.norm * (restricted * line.norm * named).sum(axis=1)
    return wants.regime(order, norm[meeting.members], stances_of(setting, world, view, meeting.members))
