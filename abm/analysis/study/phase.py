"""Phase map: alignment and leakage over two swept keys by outcome; leakage never without denial beside it."""

import pandas as pd

from abm.analysis.study.folder import Study
from abm.analysis.study.loss import alignment_measure
from abm.analysis.study.refusal import NotComputedError

__all__ = ["LEAKAGE", "phase_keys", "phase_measures", "phase_table"]

LEAKAGE = ("real_leakage", "denial_military")


def phase_keys(study: Study) -> tuple[str, str]:
    """Return the two swept keys of the map: the first two numbers of the plan that take several values.

    Raises NotComputedError where the study sweeps fewer.
    """
    plan = study.manifest
    numbers = [
        key
        for key in study.swept
        if plan[key].nunique() > 1
        and pd.api.types.is_numeric_dtype(plan[key])
        and not pd.api.types.is_bool_dtype(plan[key])
    ]
    if len(numbers) < 2:
        raise NotComputedError("no_plane")
    return numbers[0], numbers[1]


def phase_measures(study: Study) -> tuple[str, ...]:
    """Return what the map shows: alignment, and leakage with denial where the study holds both."""
    known = study.runs.columns
    alignment = alignment_measure(study)
    beside = LEAKAGE if all(name in known for name in LEAKAGE) else ()
    return (*((alignment,) if alignment in known else ()), *beside)


def phase_table(study: Study) -> pd.DataFrame:
    """Return outcome, x, y, measure, runs, null, median; a row a cell of the map and measure.

    x, y: values of `phase_keys`; median over all runs of the cell (seeds, other swept keys, sampled keys) in which the
    measure is defined, null where there is none; null: runs in which it is not. Raises NotComputedError where two keys
    or the measures are missing.
    """
    keys, measures = phase_keys(study), phase_measures(study)
    if not measures:
        raise NotComputedError("no_phase_measures")
    grouped = study.main().groupby(["outcome", *keys], sort=True)
    parts = []
    for measure in measures:
        cells = grouped[measure]
        found = pd.DataFrame({"runs": cells.size(), "null": cells.size() - cells.count(), "median": cells.median()})
        parts.append(
            found.reset_index().rename(columns=dict(zip(keys, ("x", "y"), strict=True))).assign(measure=measure)
        )
    table = pd.concat(parts, ignore_index=True)
    return table[["outcome", "x", "y", "measure", "runs", "null", "median"]]
