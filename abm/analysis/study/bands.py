"""Bands over time: median, 50 % and 90 % of monthly measures over runs, by outcome and by value of a swept key."""

from collections.abc import Iterator

import pandas as pd

from abm.analysis.study.folder import MONTHLY, Study
from abm.analysis.study.overview import QUANTILES, quantile_columns
from abm.analysis.study.refusal import NotComputedError

__all__ = ["BAND_MEASURES", "band_table", "months_of"]

BAND_MEASURES = tuple(name for name in MONTHLY if name != "activity")


def months_of(study: Study) -> pd.DataFrame:
    """Return the months of done runs of the main variant with the keys of their run.

    Raises NotComputedError where the study kept no months.
    """
    if study.months is None or study.months.empty:
        raise NotComputedError("no_months")
    keys = study.main()[["run", "outcome", "point", "seed", *study.keys]]
    return study.months.merge(keys, on="run", how="inner", validate="many_to_one")


def band_table(study: Study) -> pd.DataFrame:
    """Return measure, outcome, key, value, month, n, p05, p25, median, p75, p95; a row a group and month.

    A group is an outcome (key and value empty) or an outcome and one value of a swept key, over all other keys and
    seeds. n counts the runs in which the measure is defined in that month. Raises NotComputedError without months.
    """
    months = months_of(study)
    measures = [name for name in BAND_MEASURES if name in months]
    if not measures:
        raise NotComputedError("no_monthly_measures")
    parts = list(_bands(months, measures, ""))
    for key in study.swept:
        parts += _bands(months, measures, key)
    table = pd.concat(parts, ignore_index=True)
    return table[["measure", "outcome", "key", "value", "month", "n", *QUANTILES]]


def _bands(months: pd.DataFrame, measures: list[str], key: str) -> Iterator[pd.DataFrame]:
    by = ["outcome", *([key] if key else []), "month"]
    grouped = months.groupby(by, sort=True)
    for measure in measures:
        found = quantile_columns(grouped[measure]).reset_index()
        found["value"] = found[key].map(_label) if key else ""
        yield found.assign(measure=measure, key=key)


def _label(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
