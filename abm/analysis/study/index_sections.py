"""The sections of a study's page on what drives a measure: Sobol indices and Morris screening."""

from collections.abc import Mapping, Sequence

import pandas as pd

from abm.analysis.report.html import Html, element, join, table
from abm.analysis.study.desk import Desk
from abm.analysis.study.points import COMPUTED, NO_VARIANCE
from abm.analysis.study.sensitivity import sobol_sums
from abm.analysis.study.sentences import significant, untrue_sums, within, within_hundredths
from abm.analysis.study.shown import cells_shown, largest, measures_shown
from abm.analysis.words import Words

__all__ = ["morris_section", "sobol_section"]


def sobol_section(desk: Desk) -> Html:
    """Return figures and tables of Sobol indices, and what is not to be read."""
    found = desk.findings.sobol
    assert isinstance(found, pd.DataFrame)
    computed = found[found["status"] == COMPUTED]
    read = _that_may_be_read(computed)
    settled = read["ST"] - read["ST_conf"] > 0
    counts = {"settled": f"{int(settled.sum()):,}", "count": f"{len(read):,}"}
    note = [desk.tell("sobol_all_settled" if settled.all() else "sobol_settled", **counts)] if len(read) else []
    shown = _index_tables(desk, found, (("ST", "ST_conf", "order_total"), ("S1", "S1_conf", "order_first")))
    return join([desk.tell("sobol_note"), *note, desk.show("sobol"), *shown])


def _that_may_be_read(computed: pd.DataFrame) -> pd.DataFrame:
    """Return the indices of measures whose sums can be true, by outcome and cell."""
    sums, head = sobol_sums(computed), ["outcome", "cell", "measure"]
    return computed.merge(sums.loc[sums["credible"].astype(bool), head], on=head)


def morris_section(desk: Desk) -> Html:
    """Return figures and tables of Morris screening."""
    found = desk.findings.morris
    assert isinstance(found, pd.DataFrame)
    shown = _index_tables(desk, found, (("mu_star", "mu_star_conf", "mu_star"), ("sigma", "", "sigma")))
    return join([desk.tell("morris_note"), desk.show("morris"), *shown])


def _index_tables(desk: Desk, found: pd.DataFrame, columns: Sequence[tuple[str, str, str]]) -> list[Html]:
    """Return one table a measure (and cell): a row a key, for every outcome its columns; or why there is none."""
    words, parts = desk.words, []
    for cell in cells_shown(found):
        for measure in measures_shown(desk.findings.study):
            own = found[(found["cell"] == cell) & (found["measure"] == measure)]
            computed = own[own["status"] == COMPUTED]
            name = words.text("study.in_cell", name=desk.measure(measure), cell=cell) if cell else desk.measure(measure)
            told = [_not_computed(row, words) for row in own[own["status"] != COMPUTED].to_dict("records")]
            parts.append(element("h3", name))
            parts += [element("p", text, class_="note") for text in told]
            if len(computed):
                parts += [element("p", text) for text in untrue_sums(computed, words)]
                parts.append(_index_table(desk, computed, columns))
    return parts


def _index_table(desk: Desk, rows: pd.DataFrame, columns: Sequence[tuple[str, str, str]]) -> Html:
    words = desk.words
    outcomes = list(dict.fromkeys(rows["outcome"]))
    at = rows.set_index(["key", "outcome"])
    heads = [words.text("study.key")]
    for _, _, label in columns:
        heads += [
            words.text("study.of_outcome", name=words.text(f"study.{label}"), outcome=words.name(f"outcome.{outcome}"))
            for outcome in outcomes
        ]
    body = []
    for key in largest(rows, columns[0][0]):
        cells = []
        for column, half, _ in columns:
            for outcome in outcomes:
                value = float(at.loc[(key, outcome), column])
                show = within_hundredths if column in ("S1", "ST") else within
                cells.append(show(value, float(at.loc[(key, outcome), half]), words) if half else significant(value))
        body.append([desk.key(key), *cells])
    return table(heads, body)


def _not_computed(row: Mapping[object, object], words: Words) -> str:
    outcome = words.name(f"outcome.{row['outcome']}")
    if row["status"] == NO_VARIANCE:
        return words.text("study.no_variance", outcome=outcome)
    return words.text("study.null_points", outcome=outcome, null=f"{row['null']:,}", points=f"{row['points']:,}")
