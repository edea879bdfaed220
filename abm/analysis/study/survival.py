"""How long the coalition holds, over runs: product-limit curves with censoring, and what ends it.

A run has one spell, that of the partners together: from 3 months with follow-through in operation of at least 0.1
until withdrawal or being outpaced by the leader, as `abm.metrics.durability` tells it of one partner, on the
coalition's own follow-through and activity by month. Slack is not told: promises are not kept by month. Nor can spells
be had from the table of runs, whose durability is a mean over partners.
Survival S(t) = prod over months u <= t of (1 - ended(u)/at risk(u)) (Kaplan and Meier 1958) by scipy.stats.ecdf, with
log-log intervals of 95 %. Incidence by cause c: sum over u <= t of S(u-1) ended_c(u)/at risk(u) (Aalen and Johansen
1978). Runs whose spell never began are not at risk; they are counted beside. Intervals take runs for independent, which
those of one point, or of one seed at several points, are not: they are too narrow.
"""

import dataclasses
import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.analysis.study.bands import months_of
from abm.analysis.study.folder import Study
from abm.analysis.study.loss import measure_params
from abm.analysis.study.refusal import NotComputedError
from abm.metrics.durability import CAUSES, CENSORED, first_spell

__all__ = ["Survival", "curves_of", "survival"]

Array = npt.NDArray[np.float64]
_MONTHLY = ("follow_through_operation", "activity")
_CONFIDENCE = 0.95


@dataclasses.dataclass(frozen=True, eq=False)
class Survival:
    """Spells and their curves.

    spells: run, outcome, months, cause (`censored`, or '' with null months where none began). curves: outcome, months,
    at_risk, ended, survival, low, high. incidence: outcome, months, cause, incidence.
    """

    spells: pd.DataFrame
    curves: pd.DataFrame
    incidence: pd.DataFrame


def survival(study: Study) -> Survival:
    """Return spells and their curves by outcome.

    Raises NotComputedError where the study kept no months with follow-through and activity, or no spell began.
    """
    return curves_of(_spells(study), study.outcomes)


def curves_of(spells: pd.DataFrame, outcomes: Sequence[str]) -> Survival:
    """Return the curves of spells (run, outcome, months, cause). Raises NotComputedError where none began."""
    begun = spells[spells["months"].notna()]
    if begun.empty:
        raise NotComputedError("no_spells")
    parts = [(outcome, begun[begun["outcome"] == outcome]) for outcome in outcomes]
    curves = [_curve(rows).assign(outcome=outcome) for outcome, rows in parts if len(rows)]
    incidence = [_incidence(rows).assign(outcome=outcome) for outcome, rows in parts if len(rows)]
    shown = pd.concat(curves, ignore_index=True)[["outcome", "months", "at_risk", "ended", "survival", "low", "high"]]
    causes = pd.concat(incidence, ignore_index=True)[["outcome", "months", "cause", "incidence"]]
    return Survival(spells, shown, causes)


def _spells(study: Study) -> pd.DataFrame:
    """Return the spell of every run of the main variant."""
    if study.months is None or not all(name in study.months for name in _MONTHLY):
        raise NotComputedError("no_durability")
    params = measure_params(study)
    rows = []
    months = months_of(study).sort_values(["run", "month"], kind="stable")
    for run, own in months.groupby("run", sort=False):
        follow, activity = (own[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in _MONTHLY)
        spell = first_spell(follow, np.full(len(follow), np.nan), activity, params)
        lasted, cause = (spell.months, spell.cause) if spell else (np.nan, "")
        rows.append({"run": run, "outcome": own["outcome"].iloc[0], "months": lasted, "cause": cause})
    return pd.DataFrame(rows, columns=["run", "outcome", "months", "cause"])


def _curve(spells: pd.DataFrame) -> pd.DataFrame:
    """Return months (0 and every month at which a spell ended or was cut), at_risk, ended, survival, low, high."""
    lasted = spells["months"].to_numpy(dtype=np.float64)
    cut = (spells["cause"] == CENSORED).to_numpy()
    at = np.unique(lasted)
    risk = (lasted[None, :] >= at[:, None]).sum(axis=1)
    ended = ((lasted[None, :] == at[:, None]) & ~cut[None, :]).sum(axis=1)
    survival, low, high = _product_limit(lasted[~cut], lasted[cut], at)
    first = {"months": [0.0], "at_risk": [len(lasted)], "ended": [0], "survival": [1.0], "low": [1.0], "high": [1.0]}
    rest = {"months": at, "at_risk": risk, "ended": ended, "survival": survival, "low": low, "high": high}
    table = pd.DataFrame({name: np.concatenate([first[name], rest[name]]) for name in first})
    return table.iloc[0 if at[0] > 0 else 1 :].reset_index(drop=True)


def _product_limit(ended: Array, cut: Array, at: Array) -> tuple[Array, Array, Array]:
    """Return survival and the ends of its interval at months: 1 before anything ended, null where nobody is left."""
    from scipy import stats

    if not len(ended):
        return np.ones(len(at)), np.ones(len(at)), np.ones(len(at))
    curve = stats.ecdf(stats.CensoredData(uncensored=ended, right=cut)).sf
    with warnings.catch_warnings():  # log(-log S) has no value at 0 and 1; both are dealt with here
        warnings.filterwarnings("ignore", message="The confidence interval is undefined", category=RuntimeWarning)
        ends = curve.confidence_interval(_CONFIDENCE, method="log-log")
    survival = np.asarray(curve.evaluate(at))
    low, high = (np.where(survival == 1.0, 1.0, end.evaluate(at)) for end in (ends.low, ends.high))
    return survival, low, high


def _incidence(spells: pd.DataFrame) -> pd.DataFrame:
    """Return months, cause, incidence: the probability of having ended by a cause, competing risks."""
    lasted, cause = spells["months"].to_numpy(dtype=np.float64), spells["cause"].to_numpy()
    at = np.unique(np.concatenate([[0.0], lasted]))
    risk = (lasted[None, :] >= at[:, None]).sum(axis=1)
    by_cause = {name: ((lasted[None, :] == at[:, None]) & (cause == name)[None, :]).sum(axis=1) for name in CAUSES}
    left = np.cumprod(1.0 - sum(by_cause.values()) / risk)
    before = np.concatenate([[1.0], left[:-1]])
    parts = [
        pd.DataFrame({"months": at, "cause": name, "incidence": np.cumsum(before * ended / risk)})
        for name, ended in by_cause.items()
    ]
    return pd.concat(parts, ignore_index=True)
