"""Consensus: on every item the least that any member wants, and every member may veto the whole."""

import numpy as np
import numpy.typing as npt

from abm.engine.common_lists.joint import climb
from abm.engine.protocols.common_list import on_the_table, proposal_of, starts, tie_of
from abm.engine.protocols.meeting import Meeting, Proposal, Protocol, all_or_nobody, shares_licence_data
from abm.mechanisms.negotiation.bargain import lowest_common

__all__ = ["PROTOCOL"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def propose(meeting: Meeting) -> Proposal | None:
    """Return the lowest common denominator of what members would want all to do, or None where it is nothing."""
    joint = on_the_table(meeting)
    if joint is None:
        return None
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


PROTOCOL = Protocol(propose, evaluate, all_or_nobody, shares_licence_data)
