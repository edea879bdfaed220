"""Facts of rules: lags, instruments, licences, what an election leaves, leakage by size of the coalition.

One pure function a measure, NaN where undefined in a run (nobody adopted, no election, and so on).
"""

import numpy as np
import numpy.typing as npt

from abm.core.calendar import MONTHS_A_YEAR
from abm.engine.judging.judge import instruments_in_force
from abm.engine.judging.observables import leakage_of_subsets
from abm.metrics.similarity import activity
from abm.studies.facts.evidence import Evidence
from abm.studies.facts.statistics import quotient, slope

__all__ = [
    "adoption_lag_months", "adoption_wait_months", "instruments_matched", "later_lag_ratio",
    "leakage_slope_on_coalition_size", "licence_approval_share", "retained_scope_after_election",
    "runs_without_exit_after_election",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

_EXIT = 0.1


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _first_round(evidence: Evidence) -> list[tuple[int, int, int]]:
    """Return (asked, begun, in force) of each partner's first list, month numbers, for those that came that far."""
    rounds = []
    for partner in evidence.partners:
        asked = evidence.months_of("request", evidence.setting.structure.leader, int(partner))
        begun = evidence.months_of("adopt", int(partner))
        force = [month for month in evidence.months_of("effective", int(partner)) if begun and month >= begun[0]]
        if asked and force and begun[0] >= asked[0]:
            rounds.append((asked[0], begun[0], force[0]))
    return rounds


def adoption_lag_months(evidence: Evidence) -> float:
    """Return months from the leader's first request to entry into force, mean over adopting partners."""
    return _mean([float(force - asked) for asked, _, force in _first_round(evidence)])


def adoption_wait_months(evidence: Evidence) -> float:
    """Return months from the first request to the start of drafting, mean over adopting partners."""
    return _mean([float(begun - asked) for asked, begun, _ in _first_round(evidence)])


def later_lag_ratio(evidence: Evidence) -> float:
    """Return the mean lag of partners' later lists over the lag of the first.

    A later list is a tightening that is announced. Its lag runs from the leader's latest request to the partner or
    latest tightening of its own, whichever is later, to entry into force.
    """
    leader = evidence.setting.structure.leader
    steps = evidence.months_of("tighten", leader) + evidence.months_of("adopt", leader)
    lags = []
    for partner in evidence.partners:
        calls = steps + evidence.months_of("request", leader, int(partner))
        announced = set(evidence.months_of("announce", int(partner)))
        for month in evidence.months_of("tighten", int(partner)):
            force = [later for later in evidence.months_of("effective", int(partner)) if later > month]
            earlier = [call for call in calls if call <= month]
            if month in announced and force and earlier:
                lags.append(float(force[0] - max(earlier)))
    return quotient(_mean(lags), adoption_lag_months(evidence)) if lags else float("nan")


def instruments_matched(evidence: Evidence) -> float:
    """Return how many of the leader's instruments adopting partners have too after 24 months, mean over them."""
    row = min(2 * MONTHS_A_YEAR, evidence.setting.months) - 1
    held = instruments_in_force(evidence.chronicle.months[row])
    leader = held[evidence.setting.structure.leader]
    matched = [float((held[partner] & leader).sum()) for partner in evidence.partners if held[partner].any()]
    return _mean(matched)


def licence_approval_share(evidence: Evidence) -> float:
    """Return the approved share of trade that needs a licence, all controlling states together, over the run."""
    needs = float((evidence.trade * evidence.coverage).sum())
    refused = float((evidence.trade * evidence.strictness).sum())
    return 1.0 - quotient(refused, needs)


def _scopes(evidence: Evidence) -> tuple[Array, Array] | None:
    """Return partners' scope, trade weighted by strictness, around the leader's last inauguration.

    Before: the month ahead of it, [partner]; after: from it to a year after, [month, partner]. None where the run
    does not hold all of this.
    """
    structure = evidence.setting.structure
    leader = structure.states[structure.leader]
    offices = [row.inauguration for row in structure.case.elections if row.state == leader]
    for office in sorted(offices, reverse=True):
        before, last = evidence.place(office - 1), evidence.place(office + MONTHS_A_YEAR)
        if before is not None and last is not None:
            scope = (evidence.trade * evidence.strictness)[:, evidence.partners].sum(axis=-1)
            return scope[before], scope[before + 1 : last + 1]
    return None


def runs_without_exit_after_election(evidence: Evidence) -> float:
    """Return 1 if no partner's scope falls below a tenth of before within a year of the inauguration, else 0."""
    scopes = _scopes(evidence)
    if scopes is None or not scopes[0].any():
        return float("nan")
    before, after = scopes
    return float(not (after[:, before > 0.0] < _EXIT * before[before > 0.0]).any())


def retained_scope_after_election(evidence: Evidence) -> float:
    """Return partners' scope together a year after the inauguration over the month before it."""
    scopes = _scopes(evidence)
    return float("nan") if scopes is None else quotient(float(scopes[1][-1].sum()), float(scopes[0].sum()))


def leakage_slope_on_coalition_size(evidence: Evidence) -> float:
    """Return the slope of real leakage on the number of partners that control, last month, the leader's package held.

    Every coalition of the partners that control something, each with its own rules. NaN where fewer than two do.
    """
    least = evidence.setting.parameters.measures.least_controlled
    active = activity(evidence.strictness[-1], evidence.trade) >= least
    members = np.array([p for p in evidence.partners if active[p]], dtype=np.intp)
    if len(members) < 2:
        return float("nan")
    size, rate = leakage_of_subsets(evidence.setting, evidence.chronicle.months[-1], members)
    return slope(size, rate)
