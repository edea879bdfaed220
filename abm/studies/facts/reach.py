"""Facts of reach without inducement: how long it lasts, who follows, what it takes and what it costs.

One pure function a measure, NaN in a run in which the leader's reach is never in force without anybody exempt.
"""

import numpy as np
import numpy.typing as npt

from abm.studies.facts.evidence import Evidence
from abm.studies.facts.statistics import quotient

__all__ = [
    "follow_through_under_reach", "partner_sales_lost_under_reach", "reach_months_without_exemption",
    "trust_lost_under_reach",
]  # fmt: skip


def _bare(evidence: Evidence) -> npt.NDArray[np.bool_]:
    """Return the months in which the leader's reach binds something and nobody is exempt, [month].

    It extends the leader's own rules: without any it binds nothing, even where nobody has repealed it.
    """
    leader = evidence.setting.structure.leader
    rulebooks = [row.rulebook for row in evidence.chronicle.months]
    bare = np.array([bool(rules.reach[leader]) and not rules.exempt.any() for rules in rulebooks])
    return np.asarray(bare & (evidence.strictness[:, leader] > 0.0).any(axis=1))


def reach_months_without_exemption(evidence: Evidence) -> float:
    """Return how many months in a row, at most, the leader's reach was in force with no state exempt."""
    longest = running = 0
    for bare in _bare(evidence):
        running = running + 1 if bare else 0
        longest = max(longest, running)
    return float(longest) if longest else float("nan")


def follow_through_under_reach(evidence: Evidence) -> float:
    """Return partners' largest follow-through in operation in a month of it; 0 where the leader asks for nothing."""
    bare = _bare(evidence)
    return float(np.nan_to_num(evidence.verdict.pooled.operation[bare]).max()) if bare.any() else float("nan")


def partner_sales_lost_under_reach(evidence: Evidence) -> float:
    """Return what partners' firms sold less than in the twin in its months, as a share of their sales in the twin."""
    bare, partners = _bare(evidence), evidence.partners
    lost = evidence.verdict.costs.headquarters[bare][:, partners].sum()
    sold = (evidence.verdict.sales_twin * np.isin(evidence.verdict.home, partners))[bare].sum()
    return quotient(float(lost), float(sold))


def trust_lost_under_reach(evidence: Evidence) -> float:
    """Return partners' trust in the leader as reach begins less their lowest in any month of it, mean over partners."""
    bare = _bare(evidence)
    if not bare.any():
        return float("nan")
    trust = evidence.chronicle.stack("trust")[:, evidence.partners]
    first = int(bare.argmax())
    return float((trust[first] - trust[first:][bare[first:]].min(axis=0)).mean())
