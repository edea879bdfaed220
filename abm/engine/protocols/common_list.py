"""What bargaining and consensus share: common lists on the table, where a search begins, and the proposal it makes."""

import numpy as np
import numpy.typing as npt

from abm.engine.common_lists.joint import Joint, common_lists
from abm.engine.journal import in_words
from abm.engine.protocols.meeting import Meeting, Proposal, table_wishes

__all__ = ["on_the_table", "proposal_of", "starts", "tie_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def on_the_table(meeting: Meeting) -> Joint | None:
    """Return the common lists members can agree on once the leader's wishes are known; None outside the mandate."""
    if "list" not in meeting.framework.mandate:
        return None
    table_wishes(meeting)
    return common_lists(meeting.setting, meeting.foreseen, meeting.view, meeting.members)


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
        detail=in_words(joint.setting.structure.items, strictness.max(axis=0)),
    )
