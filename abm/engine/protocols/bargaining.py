"""Bargaining: the package with the largest Nash product, today's policy being what each falls back on.

Where the mandate knows payments, the summed gain counts and is split evenly; each member must gain.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.common_lists.joint import Rank, climb
from abm.engine.protocols.common_list import on_the_table, proposal_of, starts, tie_of
from abm.engine.protocols.meeting import Meeting, Proposal, Protocol, all_or_nobody, shares_licence_data
from abm.mechanisms.negotiation.bargain import even_transfers, nash_product

__all__ = ["PROTOCOL"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def _summed(gain: Array) -> Array:
    return np.asarray(gain.sum(axis=-1))


def propose(meeting: Meeting) -> Proposal | None:
    """Return the package that all present members gain most from together, or None where none gains all of them."""
    joint = on_the_table(meeting)
    if joint is None:
        return None
    paying = "transfer" in meeting.framework.mandate
    rank: Rank = _summed if paying else nash_product
    tie = tie_of(meeting)
    ends = climb(joint, starts(meeting, joint), rank, tie)
    worth = rank(joint.gain(joint.sums(ends)))
    level = ends[int(np.flatnonzero(worth >= worth.max() - tie)[0])]
    if worth.max() <= tie:
        return None
    gain = joint.gain(joint.sums(level))
    return proposal_of(joint, level, even_transfers(gain) if paying else np.zeros(len(gain)))


def evaluate(meeting: Meeting, proposal: Proposal) -> Flags:
    """Return who accepts, [n]: whoever gains."""
    return np.asarray(proposal.gain > 0.0)


PROTOCOL = Protocol(propose, evaluate, all_or_nobody, shares_licence_data)
