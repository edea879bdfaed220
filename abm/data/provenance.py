"""What a case rests on: market value by grade of the figures behind it, figures by table, sources to cite.

Market value is answered at three depths, because each is known less well than the one above: how large a segment's
purchases are, which home states supply it, and which firm makes its tools where, in which tier.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping

from abm.data.schema import GRADES, TIERS, Case, Figure, Source

__all__ = ["Provenance", "provenance_of"]

DEPTHS = {"purchases": "item_figures", "home_states": "home_shares", "firms_and_sites": "shares"}


@dataclasses.dataclass(frozen=True)
class Provenance:
    """market_value: depth -> grade -> share (sums to 1); figures: table -> grade -> count; every source named."""

    market_value: Mapping[str, Mapping[str, float]]
    figures: Mapping[str, Mapping[str, int]]
    sources: tuple[Source, ...]


def provenance_of(case: Case) -> Provenance:
    """Return what the figures of a case rest on."""
    tables = sorted({figure.table for figure in case.figures})
    return Provenance(
        market_value={depth: _by_grade(case, table) for depth, table in DEPTHS.items() if table in tables},
        figures={table: _counts(case, table) for table in tables},
        sources=tuple(case.sources[key] for key in sorted(case.sources)),
    )


def _by_grade(case: Case, table: str) -> dict[str, float]:
    purchases = {item: float(value) for item, value in zip(case.items, case.item.purchases, strict=True)}
    worth = dict.fromkeys(GRADES, 0.0)
    for figure in case.figures:
        if figure.table == table:
            worth[figure.grade] += _worth(figure, purchases)
    total = sum(worth.values())
    return {grade: value / total for grade, value in worth.items()} if total else worth


def _worth(figure: Figure, purchases: Mapping[str, float]) -> float:
    """Return the market value a figure settles, USD million a month; 0 for figures that settle none."""
    if figure.table == "item_figures":
        return figure.value if figure.quantity == "purchases" else 0.0
    segment, tier = (figure.key.split("/")[1], "both") if figure.table == "home_shares" else figure.key.split("/")[1:]
    tiers = TIERS if tier == "both" else (tier,)
    return figure.value * sum(purchases[f"{segment}/{name}"] for name in tiers)


def _counts(case: Case, table: str) -> dict[str, int]:
    found = Counter(figure.grade for figure in case.figures if figure.table == table)
    return {grade: found[grade] for grade in GRADES}
