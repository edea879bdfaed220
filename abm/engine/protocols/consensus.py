"""Consensus: on every item the least that any member wants, and every member may veto the whole."""

import numpy as np
import numpy.typing as npt

from abm.engine.joint import climb, common_lists
from abm.engine.protocols.bargaining import proposal_of, starts, tie_of
from abm.engine.protocols.meeting import Meeting, Proposal, Protocol, bind, shares_licence_data, table_wishes
from abm.mechanisms.negotiation.bargain import lowest_common

__all__ = ["PROTOCOL"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def propose(meeting: Meeting) -> Proposal | None:
    """Return the lowest common denominator of what members would want all to do, or None where it is nothing."""
    if "list" not in meeting.framework.mandate:
        return None
    table_wishes(meeting)
    joint = common_lists(meeting.setting, meeting.foreseen, meeting.view, meeting.members)
    begin, count, tie = starts(meeting, joint), len(meeting.members), tie_of(meeting)
    wishing = np.repeat(np.arange(count), len(begin))

    def own_gain(gain: Array) -> Array:
        return np.asarray(gain[np.arange(len(wishing)), ..., wishing])

    ends = climb(joint, np.tile(begin, (count, 1)), own_gain, tie)
    worth = own_gain(joint.gain(joint.sums(ends))).reshape(count, -1)
    first = (worth >= worth.max(axis=1, keepdims=True) - tie).argmax(axis=1)
    wish = ends.reshape(count, len(begin), -1)[np.arange(count), first]
    level = lowest_common(wish, joint.strictness.T)
    if not (joint.strictness[np.arange(joint.items), level] * joint.able).any():
        return None
    return proposal_of(joint, level, np.zeros(count))


def evaluate(meeting: Meeting, proposal: Proposal) -> Flags:
    """Return who does not veto, [n]: whoever does not lose."""
    return np.asarray(proposal.gain >= 0.0)


def commit(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Bind all members where nobody vetoes."""
    bind(meeting, proposal, accepts & accepts.all(), agreement)


PROTOCOL = Protocol(propose, evaluate, commit, shares_licence_data)
