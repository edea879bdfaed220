"""Take figures from rows: value, unit, source, grade and confidence are checked and kept together."""

import dataclasses
from collections.abc import Mapping, Sequence

from abm.data.codes import check_code
from abm.data.quantities import QUANTITIES, Quantity
from abm.data.reading import Row, Table, near
from abm.data.schema import GRADES, Figure, Source

__all__ = ["ASSUMED", "CONFIDENCES", "FIGURE_COLUMNS", "RANGE_COLUMNS", "Ledger", "refuse_missing"]

FIGURE_COLUMNS = ("value", "unit", "source", "grade", "confidence", "note")
RANGE_COLUMNS = ("low", "high")
CONFIDENCES = ("high", "med", "low")
ASSUMED = "assumed"


@dataclasses.dataclass
class Ledger:
    """Collects the figures of a case while its tables are read, checking each against sources and units."""

    sources: Mapping[str, Source]
    roles: Mapping[str, str] = dataclasses.field(default_factory=dict)
    figures: list[Figure] = dataclasses.field(default_factory=list)

    @property
    def states(self) -> tuple[str, ...]:
        """Return the codes of the states, sorted."""
        return tuple(self.roles)

    def take(self, table: str, row: Row, key: str, quantity: str, column: str = "value") -> float:
        """Record the figure of a row and return its value; raise DataError with the cure where it is not usable."""
        spec = QUANTITIES[table][quantity]
        value = row.number_in(column, spec.low, spec.high)
        low, high = self.range_of(row, spec)
        self._check_range(row, column, value, low, high)
        self._check_unit(row, quantity, spec)
        source, grade = self._provenance(row)
        confidence = row.choice("confidence", CONFIDENCES)
        unit = row.optional("unit") or spec.unit
        note = row.optional("note")
        figure = Figure(table, row.number, key, quantity, value, unit, source, grade, confidence, note, low, high)
        self.figures.append(figure)
        return value

    def range_of(self, row: Row, spec: Quantity) -> tuple[float, float]:
        """Return the documented range of a row, nan where it gives none."""
        return row.optional_number("low", spec.low, spec.high), row.optional_number("high", spec.low, spec.high)

    def state(self, row: Row, column: str = "state") -> str:
        """Return the code of a state of the case; raise DataError where it is not one."""
        code = check_code(row, column)
        if code not in self.states:
            raise row.error(column, f"'{code}' is not in states.csv", near(code, self.states))
        return code

    def states_in(self, row: Row, column: str) -> tuple[str, ...]:
        """Return the space-separated states of a cell; raise DataError where one is unknown or stands twice."""
        codes = row.codes(column)
        for code in codes:
            if code not in self.states:
                raise row.error(column, f"'{code}' is not in states.csv", near(code, self.states))
            if codes.count(code) > 1:
                raise row.error(column, f"'{code}' stands twice", "name it once")
        return codes

    @staticmethod
    def _check_range(row: Row, column: str, value: float, low: float, high: float) -> None:
        if low > high:
            raise row.error("low", f"{low:g} is above high = {high:g}", "exchange the two")
        if value < low or value > high:
            raise row.error(column, f"{value:g} lies outside its own range [{low:g}, {high:g}]", "widen low and high")

    @staticmethod
    def _check_unit(row: Row, quantity: str, spec: Quantity) -> None:
        if "unit" in row.cells and spec.unit and row.cells["unit"] != spec.unit:
            problem = f"'{row.cells['unit']}' is not the unit of {quantity}"
            raise row.error("unit", problem, f"convert the value and write '{spec.unit}'")

    def _provenance(self, row: Row) -> tuple[str, str]:
        source = row.text("source")
        if source not in self.sources:
            cure = f"describe it in sources.toml as [sources.{source}], or {near(source, self.sources)}"
            raise row.error("source", f"the key '{source}' is unknown", cure)
        grade = row.choice("grade", GRADES)
        if (grade == ASSUMED) != (source == ASSUMED):
            raise row.error("grade", f"grade '{grade}' with source '{source}'", "an assumption has both 'assumed'")
        if grade == ASSUMED and not row.optional("note"):
            raise row.error("note", "an assumed figure gives no reason", "say in the note why this number")
        return source, grade


def refuse_missing(table: Table, axis: str, wanted: Sequence[str], quantity: str, found: Sequence[str]) -> None:
    """Raise DataError where a member of an axis lacks a required quantity."""
    for member in wanted:
        if member not in found:
            where = Row(table.file, len(table.rows) + 2, {})
            raise where.error(axis, f"'{member}' has no row for '{quantity}'", f"add a row for it to {table.file}")
