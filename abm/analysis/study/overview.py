"""What came out over all runs: median and quantiles of every measure, by outcome and variant."""

import pandas as pd

from abm.analysis.study.folder import Study

__all__ = ["QUANTILES", "overview_table", "quantile_columns"]

QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}


def overview_table(study: Study) -> pd.DataFrame:
    """Return outcome, variant, measure, runs, n, p05, p25, median, p75, p95; a row a measure, runs that are done.

    n counts the runs in which the measure is defined; quantiles are over these, null where there is none.
    """
    measures = list(study.measures)
    groups = study.runs.groupby(["outcome", "variant"], sort=False)
    parts = []
    for (outcome, variant), rows in groups:
        values = rows[measures].astype("float64")
        part = pd.DataFrame({"measure": measures, "runs": len(rows), "n": values.count().to_numpy()})
        for name, at in QUANTILES.items():
            part[name] = values.quantile(at).to_numpy()
        parts.append(part.assign(outcome=str(outcome), variant=str(variant)))
    table = pd.concat(parts, ignore_index=True)
    return table[["outcome", "variant", "measure", "runs", "n", *QUANTILES]]


def quantile_columns(grouped: "pd.api.typing.SeriesGroupBy") -> pd.DataFrame:  # type: ignore[type-arg, unused-ignore]
    """Return n and the quantiles of every group; n counts values that are defined."""
    return pd.DataFrame({"n": grouped.count(), **{name: grouped.quantile(at) for name, at in QUANTILES.items()}})
