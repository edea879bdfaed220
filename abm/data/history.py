"""Read what happened: measures for replay, and the stylised facts a run is judged by."""

import math
from collections.abc import Sequence
from pathlib import Path

from abm.data.figures import FIGURE_COLUMNS, RANGE_COLUMNS, Ledger
from abm.data.goods import ALL_SEGMENTS, BOTH, month_in
from abm.data.reading import Row, read_table
from abm.data.schema import INSTRUMENTS, TIERS, FactRow, MeasureRow

__all__ = ["read_facts", "read_timeline"]

RETALIATION = "retaliation"
BY_ITEM = ("list", "end_user", "approval")
LEADERS_ONLY = ("reach", "de_minimis", "tariff_ally")
MODES = ("replay", "endogenous", "replay_until")
FACT_ROLES = ("input", "fitted", "predicted")
TIMELINE_COLUMNS = (
    "measure",
    "announced",
    "effective",
    "imposer",
    "instrument",
    "segment",
    "tier",
    "coverage",
    "approval",
    "neutral",
    "white_list",
    "exempt",
    "aimed_at",
    "leader_content_threshold",
    "source",
    "grade",
    "confidence",
    "note",
)


def read_timeline(folder: Path, ledger: Ledger, segments: Sequence[str]) -> tuple[MeasureRow, ...]:
    """Return the measures of `timeline.csv` in the order they take effect (then of announcement, then of the file)."""
    table = read_table(folder / "timeline.csv", TIMELINE_COLUMNS)
    table.refuse_duplicates(("measure", "effective", "imposer", "instrument", "segment", "tier", "aimed_at"))
    rows = [_measure(row, ledger, segments) for row in table]
    for row, measure in zip(table, rows, strict=True):
        _check_measure(row, measure, ledger)
    return tuple(sorted(rows, key=lambda row: (row.effective_date, row.announced_date)))


def _measure(row: Row, ledger: Ledger, segments: Sequence[str]) -> MeasureRow:
    announced, effective = month_in(row, "announced"), month_in(row, "effective")
    if row.text("effective") < row.text("announced"):
        raise row.error("effective", "lies before the announcement", "correct one of the two dates")
    name = row.text("measure")
    segment, tier = row.choice("segment", (*segments, ALL_SEGMENTS)), row.choice("tier", (*TIERS, BOTH))
    key = f"{name}/{segment}/{tier}"
    return MeasureRow(
        measure=name,
        announced=announced,
        effective=effective,
        announced_date=row.text("announced"),
        effective_date=row.text("effective"),
        imposer=ledger.state(row, "imposer"),
        instrument=row.choice("instrument", (*INSTRUMENTS, RETALIATION)),
        segment=segment,
        tier=tier,
        coverage=ledger.take("timeline", row, key, "coverage", "coverage"),
        approval=ledger.take("timeline", row, key, "approval", "approval"),
        neutral=row.choice("neutral", ("yes", "no")) == "yes",
        white_list=ledger.states_in(row, "white_list"),
        exempt=ledger.states_in(row, "exempt"),
        aimed_at=ledger.states_in(row, "aimed_at"),
        threshold=row.optional_number("leader_content_threshold", 0.0, 1.0),
        grade=row.text("grade"),
        note=row.optional("note"),
    )


def _check_measure(row: Row, measure: MeasureRow, ledger: Ledger) -> None:
    """Raise DataError where an instrument lacks what it needs, or stands with a state that cannot use it."""
    role = ledger.roles[measure.imposer]
    if (role == "target") != (measure.instrument == RETALIATION):
        cure = "only the target retaliates, and it does nothing else here"
        raise row.error("instrument", f"'{measure.instrument}' by '{measure.imposer}' ({role})", cure)
    if measure.instrument in LEADERS_ONLY and role != "leader":
        problem = f"'{measure.instrument}' by '{measure.imposer}' ({role})"
        raise row.error("instrument", problem, "only the leader has this instrument here")
    if measure.instrument not in BY_ITEM and (measure.segment, measure.tier) != (ALL_SEGMENTS, BOTH):
        cure = f"write segment '{ALL_SEGMENTS}' and tier '{BOTH}'"
        raise row.error("segment", f"'{measure.instrument}' holds for all items at once", cure)
    if measure.instrument == "tariff_ally" and not measure.aimed_at:
        raise row.error("aimed_at", "a tariff falls on nobody", "name the states, separated by spaces")
    if measure.instrument in ("reach", "de_minimis") and math.isnan(measure.threshold):
        problem = f"'{measure.instrument}' without a content threshold"
        raise row.error("leader_content_threshold", problem, "write the share of leader content from which it applies")


def read_facts(folder: Path, ledger: Ledger) -> tuple[FactRow, ...]:
    """Return the facts of `facts.csv` in the order of the file; a band side left empty is open."""
    columns = ("number", "name_en", "name_ja", "measure", "mode", "role", *FIGURE_COLUMNS, *RANGE_COLUMNS)
    table = read_table(folder / "facts.csv", columns)
    table.refuse_duplicates(("number", "measure", "mode"))
    return tuple(_fact(row, ledger) for row in table)


def _fact(row: Row, ledger: Ledger) -> FactRow:
    low, high = row.optional_number("low"), row.optional_number("high")
    key = f"{row.text('number')}/{row.text('measure')}/{row.choice('mode', MODES)}"
    value = ledger.take("facts", row, key, "value") if row.optional("value") else math.nan
    return FactRow(
        number=row.text("number"),
        name={"en": row.text("name_en"), "ja": row.text("name_ja")},
        measure=row.text("measure"),
        mode=row.text("mode"),
        role=row.choice("role", FACT_ROLES),
        value=value,
        low=-math.inf if math.isnan(low) else low,
        high=math.inf if math.isnan(high) else high,
        unit=row.text("unit"),
        source=row.text("source"),
        grade=row.text("grade"),
        confidence=row.text("confidence"),
        note=row.optional("note"),
    )
