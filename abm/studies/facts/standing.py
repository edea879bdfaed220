"""Facts of controls that stand for years: when they end, who opens the first exception, whether the rest follows.

A state's scope is its trade weighted by strictness. The yardstick is the last month that history made, or the first of
a run that states made alone. One pure function a measure, NaN where nothing was controlled or what it counts never
came.
"""

import numpy as np
import numpy.typing as npt

from abm.studies.facts.evidence import Evidence
from abm.studies.facts.statistics import quotient

__all__ = [
    "cascade_months", "first_exception_month", "leader_controls_months", "leader_kept_scope", "mature_controls_months",
    "partners_kept_advanced",
]  # fmt: skip

Array = npt.NDArray[np.float64]

# Under half of what was controlled is left: controls have ended.
_ENDED = 0.5
ADVANCED, MATURE = slice(0, None, 2), slice(1, None, 2)
BOTH = slice(None)


def _yardstick(evidence: Evidence) -> int:
    """Return the row of the month that scope is measured against."""
    return min(max(evidence.setting.free_from - evidence.setting.first, 1), evidence.setting.months) - 1


def _scope(evidence: Evidence, tier: slice) -> Array:
    """Return the scope of every state on a tier, [month, state], USD million a month."""
    return np.asarray((evidence.trade * evidence.strictness)[..., tier].sum(axis=-1))


def _kept(evidence: Evidence) -> Array:
    """Return of each partner with rules on the mature tier the share it keeps, [month from the yardstick, partner]."""
    scope = _scope(evidence, MATURE)[_yardstick(evidence) :, evidence.partners]
    begun = scope[0] > 0.0
    return np.asarray(scope[:, begun] / scope[0, begun])


def _first(months: npt.NDArray[np.bool_]) -> int | None:
    return int(months.argmax()) if months.any() else None


def _months_above_half(evidence: Evidence, scope: Array) -> float:
    """Return months from the start until under half is left of a scope [month]; the run's length if it never is."""
    row = _yardstick(evidence)
    if scope[row] <= 0.0:
        return float("nan")
    end = _first(scope[row:] < _ENDED * scope[row])
    return float(len(scope) if end is None else row + end)


def mature_controls_months(evidence: Evidence) -> float:
    """Return months from the start until partners together control under half of the mature trade they did."""
    return _months_above_half(evidence, _scope(evidence, MATURE)[:, evidence.partners].sum(axis=1))


def leader_controls_months(evidence: Evidence) -> float:
    """Return months from the start until the leader controls under half of the trade it did."""
    return _months_above_half(evidence, _scope(evidence, BOTH)[:, evidence.setting.structure.leader])


def first_exception_month(evidence: Evidence) -> float:
    """Return months from the start until one partner's mature scope falls short, as far as a promise would be slack."""
    row = _exception(evidence)
    return float("nan") if row is None else float(_yardstick(evidence) + row)


def _exception(evidence: Evidence) -> int | None:
    level = evidence.setting.parameters.measures.slack_level
    return _first((_kept(evidence) < level).any(axis=1))


def cascade_months(evidence: Evidence) -> float:
    """Return months from the first exception until over half of the partners have under half of their mature scope."""
    kept, began = _kept(evidence), _exception(evidence)
    ended = _first((kept < _ENDED).sum(axis=1) > kept.shape[1] / 2)
    return float("nan") if began is None or ended is None else float(ended - began)


def leader_kept_scope(evidence: Evidence) -> float:
    """Return the leader's scope in the last month over the yardstick's."""
    scope = _scope(evidence, BOTH)[:, evidence.setting.structure.leader]
    return quotient(float(scope[-1]), float(scope[_yardstick(evidence)]))


def partners_kept_advanced(evidence: Evidence) -> float:
    """Return partners' scope on the advanced tier in the last month over the yardstick's."""
    scope = _scope(evidence, ADVANCED)[:, evidence.partners].sum(axis=1)
    return quotient(float(scope[-1]), float(scope[_yardstick(evidence)]))
