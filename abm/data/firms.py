"""Read firms: where they are at home, how much leader-origin content they use, how much the target buys of them."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from abm.data.figures import FIGURE_COLUMNS, RANGE_COLUMNS, Ledger
from abm.data.goods import frozen
from abm.data.quantities import QUANTITIES
from abm.data.reading import Row, Table, read_table
from abm.data.schema import FirmRow, StateRow

__all__ = ["read_firms"]

Array = npt.NDArray[np.float64]

YES_NO = ("yes", "no")


def read_firms(
    folder: Path, ledger: Ledger, states: Sequence[StateRow], base_year: int
) -> tuple[tuple[FirmRow, ...], Array, dict[int, Array]]:
    """Return firms sorted by code, their dependence on the target in the base year [F], and by year."""
    table = read_table(folder / "firms.csv", ("code", "name", "home", "fringe"), ("note",))
    table.refuse_duplicates(("code",))
    rows = sorted(table, key=lambda row: row.text("code"))
    homes = {row.name("code"): ledger.state(row, "home") for row in rows}
    content, dependence = _figures(folder, ledger, tuple(homes))
    roles = {state.code: state.role for state in states}
    firms = tuple(_firm(row, roles, content) for row in rows)
    base = dependence.get(base_year, {})
    for row in rows:
        if roles[row.text("home")] != "target" and row.text("code") not in base:
            problem = f"'{row.text('code')}' has no target_dependence for {base_year}"
            raise row.error("code", problem, "add it to firm_figures.csv")
    by_year = {
        year: frozen([values.get(firm.code, math.nan) for firm in firms]) for year, values in sorted(dependence.items())
    }
    return firms, by_year.get(base_year, frozen(np.full(len(firms), np.nan))), by_year


def _firm(row: Row, roles: Mapping[str, str], content: Mapping[str, float]) -> FirmRow:
    code, role = row.text("code"), roles[row.text("home")]
    default = {"leader": 1.0, "target": 0.0}.get(role)
    if code not in content and default is None:
        raise row.error("code", f"'{code}' has no leader_content", "add it to firm_figures.csv")
    share = content[code] if code in content else float(default or 0.0)
    return FirmRow(code, row.text("name"), row.text("home"), share, row.choice("fringe", YES_NO) == "yes")


def _figures(
    folder: Path, ledger: Ledger, firms: Sequence[str]
) -> tuple[dict[str, float], dict[int, dict[str, float]]]:
    columns = ("firm", "year", "quantity", *FIGURE_COLUMNS)
    table = read_table(folder / "firm_figures.csv", columns, RANGE_COLUMNS)
    table.refuse_duplicates(("firm", "year", "quantity"))
    content: dict[str, float] = {}
    dependence: dict[int, dict[str, float]] = {}
    for row in table:
        firm, quantity = row.choice("firm", firms), row.choice("quantity", tuple(QUANTITIES["firm_figures"]))
        key = f"{firm}/{row.cells['year']}" if row.cells["year"] else firm
        value = ledger.take("firm_figures", row, key, quantity)
        if quantity == "leader_content":
            content[firm] = value
        else:
            dependence.setdefault(_year(row, table), {})[firm] = value
    return content, dependence


def _year(row: Row, table: Table) -> int:
    text = row.text("year")
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        raise row.error("year", f"'{text}' is not a year in {table.file}", "write it as 2022")
    return int(text)
