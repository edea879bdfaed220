"""What of the tables the page and its figures show; the files hold the rest."""

import pandas as pd

from abm.analysis.study.findings import Findings
from abm.analysis.study.folder import Study
from abm.analysis.study.loss import alignment_measure

__all__ = ["KEYS", "cells_shown", "ends_and_middle", "largest", "measures_shown"]

KEYS = 10
_LEAST = 3
_COUNTS = 0.01
_CELLS = 4
_MEASURES = 6
_HEADLINES = (
    *("effective_alignment", "joint_denial", "follow_through_operation", "real_leakage", "denial_military"),
    *("denial_growth", "regime_strength", "durability_months"),
)


def measures_shown(study: Study, *, drawn: bool = False) -> tuple[str, ...]:
    """Return the study's measures where they are few, else its headlines; for figures alignment, leakage and denial.

    Military denial follows real leakage.
    """
    wanted = (alignment_measure(study), "real_leakage", "denial_military") if drawn else _HEADLINES
    known = [name for name in wanted if name in study.measures]
    if not drawn and len(study.measures) <= _MEASURES:
        known += [name for name in study.measures if name not in known]
    return tuple(known or study.measures[:_MEASURES])


def cells_shown(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of the first cells of a grid."""
    return tuple(dict.fromkeys(table["cell"]))[:_CELLS]


def largest(table: pd.DataFrame, column: str) -> list[str]:
    """Return the keys with the largest values of a column under any outcome, largest first.

    Keys with less than a hundredth of the largest are left out, but three stay.
    """
    rank = table.groupby("key", sort=False)[column].max().sort_values(ascending=False, kind="stable")
    counted = max(int((rank >= _COUNTS * rank.iloc[0]).sum()), _LEAST)
    return [str(key) for key in rank.index[: min(counted, KEYS)]]


def ends_and_middle(findings: Findings, key: str) -> list[str]:
    """Return the lowest, middle and highest value of a swept key as the table of bands writes them."""
    values = sorted(set(findings.study.manifest[key]))
    places = sorted({0, len(values) // 2, len(values) - 1})
    return [
        f"{v:g}" if isinstance(v, int | float) and not isinstance(v, bool) else str(v)
        for v in map(values.__getitem__, places)
    ]
