"""Pair worlds that share their luck and describe their differences.

Two rows are twins when seed and month (where the table has one) are equal and they differ in the outcome or the
variant alone, so that a difference is the effect of what differs and not of luck.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

__all__ = ["QUANTILES", "band", "differences", "pair", "quantiles"]

QUANTILES: Mapping[str, float] = {"p05": 0.05, "median": 0.5, "p95": 0.95}
_AXES = ("month", "state", "segment", "tier", "origin", "channel")


def pair(frame: pd.DataFrame, first: Mapping[str, str], second: Mapping[str, str]) -> pd.DataFrame:
    """Return rows of two worlds side by side (`_first`, `_second`), matched on seed and the table's own axes.

    `first` and `second` name worlds by outcome and variant, such as {"outcome": "change", "variant": "main"}.
    Rows without a counterpart are left out.
    """
    keys = ["seed", *(axis for axis in _AXES if axis in frame)]
    sides = [
        _select(frame, world).drop(columns=["run", "outcome", "variant"], errors="ignore") for world in (first, second)
    ]
    return sides[0].merge(sides[1], on=keys, suffixes=("_first", "_second"), validate="one_to_one", sort=True)


def differences(frame: pd.DataFrame, first: Mapping[str, str], second: Mapping[str, str]) -> pd.DataFrame:
    """Return second minus first for every number of paired rows; null where either is null."""
    paired = pair(frame, first, second)
    columns = [str(name) for name in paired.columns]
    numbers = [name.removesuffix("_first") for name in columns if name.endswith("_first")]
    numbers = [name for name in numbers if pd.api.types.is_numeric_dtype(paired[f"{name}_first"])]
    keys = [name for name in columns if not name.endswith(("_first", "_second"))]
    moved = {name: paired[f"{name}_second"] - paired[f"{name}_first"] for name in numbers}
    return pd.DataFrame({**{key: paired[key] for key in keys}, **moved})


def quantiles(values: pd.Series) -> dict[str, float | int | None]:
    """Return median, p05, p95 and n of the values that are defined; null where none is."""
    defined = values.dropna()
    row: dict[str, float | int | None] = {
        name: float(defined.quantile(at)) if len(defined) else None for name, at in QUANTILES.items()
    }
    row["n"] = len(defined)
    return row


def band(frame: pd.DataFrame, by: str | Sequence[str], column: str) -> pd.DataFrame:
    """Return p05, median and p95 of a column over runs, one row a group (sorted); null where nothing is defined."""
    keys = [by] if isinstance(by, str) else list(by)
    grouped = frame.groupby(keys, sort=True)[column]
    return pd.DataFrame({name: grouped.quantile(at) for name, at in QUANTILES.items()}).reset_index()


def _select(frame: pd.DataFrame, world: Mapping[str, str]) -> pd.DataFrame:
    chosen = pd.Series(True, index=frame.index)
    for column, value in world.items():
        chosen &= frame[column] == value
    return frame[chosen]
