"""Frameworks with members at seats: the seats table common lists and sign them, all others weigh them by their gain.

Where a framework binds its members to a common list and somebody at a seat belongs to it, nothing is put to a vote but
what a seat tabled. It meets for that in the month it was tabled in, whatever its calendar; who signs is bound as in any
meeting, and does nothing else that month.
"""

import numpy as np
import numpy.typing as npt

from abm.data.schema import FrameworkRow
from abm.engine.coalition_items import may_adopt
from abm.engine.joint import common_lists
from abm.engine.protocols.common_list import proposal_of
from abm.engine.protocols.meeting import Meeting, Proposal, table_wishes
from abm.engine.recorded import seated_now
from abm.engine.setting import Setting, Tabled
from abm.engine.surroundings import MonthView
from abm.mechanisms.states.postures import common_levels

__all__ = ["BINDS", "BY_ALL", "bindable", "draw_up", "seats_sit_in", "signatures", "tabled_in"]

Flags = npt.NDArray[np.bool_]

# Protocols under which all members bind themselves to a common list or nobody does, and those that bind at all.
BY_ALL = ("bargaining", "consensus")
BINDS = (*BY_ALL, "club")


def tabled_in(setting: Setting, framework: FrameworkRow, month: int) -> Tabled | None:
    """Return what a seat tabled in a framework in a month."""
    made = (made for made in setting.tabled if (made.framework, made.month) == (framework.code, month))
    return next(made, None)


def seats_sit_in(setting: Setting, framework: FrameworkRow, month: int) -> bool:
    """Return whether a framework binds its members and somebody at a seat is one of them."""
    states = setting.structure.states
    return framework.protocol in BINDS and any(states[s] in framework.members for s in seated_now(setting, month))


def draw_up(meeting: Meeting, made: Tabled | None) -> Proposal | None:
    """Return what was tabled as a proposal, None where nothing was; a leader says what it wishes in any case."""
    if "list" not in meeting.framework.mandate:
        return None
    table_wishes(meeting)
    if made is None:
        return None
    setting = meeting.setting
    joint = common_lists(setting, meeting.foreseen, meeting.view, meeting.members)
    names = ("", *common_levels(int(setting.parameters.choice.strictness_steps)))
    level = np.array([names.index(made.items.get(item, "")) for item in setting.structure.items], dtype=np.intp)
    return proposal_of(joint, level, np.zeros(len(meeting.members)))


def signatures(meeting: Meeting, made: Tabled | None, accepts: Flags) -> Flags:
    """Return who accepts, [n]: at seats those who sign, all others as they weigh it."""
    seated = seated_now(meeting.setting, meeting.world.month)
    signed = made.signed if made else frozenset()
    members = meeting.members.tolist()
    at_seats = np.isin(members, sorted(seated))
    return np.where(at_seats, np.isin(members, sorted(signed)), accepts)


def bindable(setting: Setting, view: MonthView, framework: FrameworkRow) -> tuple[str, ...]:
    """Return the items that a common list of a framework would bind some member on."""
    members = [setting.structure.states.index(code) for code in framework.members]
    able = may_adopt(setting, view)[members].any(axis=0)
    return tuple(setting.structure.items[item] for item in np.flatnonzero(able))
