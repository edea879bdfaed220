"""Bargaining: the package with the largest Nash product, today's policy being what each falls back on.

Where the mandate knows payments, the summed gain counts and is split evenly; each member must gain.
"""

import numpy as np
import numpy.typing as npt

from abm.engine.joint import Joint, Rank, climb, common_lists
from abm.engine.protocols.meeting import Meeting, Proposal, Protocol, bind, shares_licence_data, table_wishes
from abm.mechanisms.negotiation.bargain import even_transfers, nash_product

__all__ = ["PROTOCOL", "proposal_of", "starts", "tie_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


def _summed(gain: Array) -> Array:
    return np.asarray(gain.sum(axis=-1))


def propose(meeting: Meeting) -> Proposal | None:
    """Return the package that all present members gain most from together, or None where none gains all of them."""
    if "list" not in meeting.framework.mandate:
        return None
    table_wishes(meeting)
    joint = common_lists(meeting.setting, meeting.foreseen, meeting.view, meeting.members)
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


def commit(meeting: Meeting, proposal: Proposal, accepts: Flags, agreement: str) -> None:
    """Bind all members if all accept, nobody else."""
    bind(meeting, proposal, accepts & accepts.all(), agreement)


def starts(meeting: Meeting, joint: Joint) -> Index:
    """Return the packages a search begins from, [start, item]: nothing, everything, and what some member does now."""
    strictest_level = joint.strictness.argmax(axis=1)
    most = joint.now.max(axis=0)
    nearest = np.abs(joint.strictness - most[:, None]).argmin(axis=1)
    return np.stack([joint.nothing, strictest_level, nearest])


def tie_of(meeting: Meeting) -> float:
    """Return the difference in USD million a month below which packages tie."""
    sales = meeting.setting.own_sales[meeting.members].sum()
    return float(meeting.setting.parameters.choice.tie * max(sales, 1.0))


def proposal_of(joint: Joint, level: Index, transfer: Array) -> Proposal:
    """Return the proposal of a package [item] with payments [n]."""
    strictness, coverage = joint.rules(level)
    agreed = {**joint.terms(joint.sums(level)), "transfers": transfer}
    return Proposal(
        states=joint.states,
        strictness=strictness,
        coverage=coverage,
        target=strictness,
        listed=coverage,
        transfer=transfer,
        stake=np.zeros(len(joint.states)),
        agreed=agreed,
        today=joint.terms(joint.sums(joint.nothing)),
        detail=_in_words(joint, level),
    )


def _in_words(joint: Joint, level: Index) -> str:
    names, strict = joint.setting.structure.items, joint.strictness[np.arange(joint.items), level]
    able = joint.able.any(axis=0)
    return ", ".join(f"{names[i]} {strict[i]:.2f}" for i in np.flatnonzero((strict > 0.0) & able))


PROTOCOL = Protocol(propose, evaluate, commit, shares_licence_data)
