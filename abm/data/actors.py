"""Read who acts: states, firms, hubs, what states may do by law, what they want and who may come to office."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from abm.data.codes import check_code
from abm.data.figures import FIGURE_COLUMNS, RANGE_COLUMNS, Ledger, refuse_missing
from abm.data.goods import frozen, frozen_index, month_in
from abm.data.quantities import QUANTITIES
from abm.data.reading import Row, Table, read_table
from abm.data.schema import (
    INSTRUMENTS,
    ROLES,
    STANCES,
    ElectionRow,
    HubTable,
    LegalTable,
    PlatformRow,
    StanceTable,
    StateRow,
    StateTable,
)

__all__ = [
    "read_elections",
    "read_hubs",
    "read_legal",
    "read_platforms",
    "read_stances",
    "read_state_figures",
    "read_states",
]

NEUTRAL = "neutral_share_outside_white_list"


def read_states(folder: Path) -> tuple[StateRow, ...]:
    """Return the states of `states.csv`, sorted by code: one leader, one target, at least one supplier."""
    table = read_table(folder / "states.csv", ("code", "name_en", "name_ja", "role"), ("note",))
    table.refuse_duplicates(("code",))
    rows = []
    for row in table:
        code, role = check_code(row, "code"), row.choice("role", ROLES)
        rows.append(StateRow(code, {"en": row.text("name_en"), "ja": row.text("name_ja")}, role))
    for role in ("leader", "target"):
        holders = [row.code for row in rows if row.role == role]
        if len(holders) != 1:
            problem = f"{len(holders)} states have the role '{role}'"
            raise Row(table.file, len(rows) + 1, {}).error("role", problem, "give it to exactly one")
    return tuple(sorted(rows, key=lambda row: row.code))


def _by_state(table: Table, name: str, ledger: Ledger) -> dict[str, dict[str, float]]:
    """Return quantity -> state -> value of a table with columns state and quantity."""
    specs = QUANTITIES[name]
    found: dict[str, dict[str, float]] = {quantity: {} for quantity in specs}
    for row in table:
        quantity, state = row.choice("quantity", tuple(specs)), ledger.state(row, "hub" if name == "hubs" else "state")
        found[quantity][state] = ledger.take(name, row, state, quantity)
    return found


def read_state_figures(folder: Path, ledger: Ledger, states: Sequence[StateRow]) -> StateTable:
    """Return the figures of states; the target needs its gdp only."""
    table = read_table(folder / "state_figures.csv", ("state", "quantity", *FIGURE_COLUMNS), RANGE_COLUMNS)
    table.refuse_duplicates(("state", "quantity"))
    found = _by_state(table, "state_figures", ledger)
    for quantity, values in found.items():
        wanted = [state.code for state in states if state.role != "target" or quantity == "gdp"]
        refuse_missing(table, "state", wanted, quantity, tuple(values))
    columns = {
        quantity: frozen([values.get(state, 0.0) for state in ledger.states]) for quantity, values in found.items()
    }
    columns["outside_white_list"] = columns.pop(NEUTRAL)
    return StateTable(**columns)


def read_hubs(folder: Path, ledger: Ledger, states: Sequence[StateRow]) -> HubTable:
    """Return the hubs of `hubs.csv`, in order of code; each must have the role `hub`.

    A hub of which nothing is said stands outside white lists.
    """
    table = read_table(folder / "hubs.csv", ("hub", "quantity", *FIGURE_COLUMNS), RANGE_COLUMNS)
    table.refuse_duplicates(("hub", "quantity"))
    found = _by_state(table, "hubs", ledger)
    hubs = [state.code for state in states if state.role == "hub"]
    for row in table:
        if row.text("hub") not in hubs:
            raise row.error("hub", f"'{row.text('hub')}' has not the role 'hub' in states.csv", "change its role there")
    outside = found.pop("outside_white_list")
    for quantity, values in found.items():
        refuse_missing(table, "hub", hubs, quantity, tuple(values))
    found["outside_white_list"] = {hub: outside.get(hub, 1.0) for hub in hubs}
    total = math.fsum(found["share"].values())
    if hubs and abs(total - 1.0) > 1e-6:
        row = next(row for row in reversed(table.rows) if row.cells["quantity"] == "share")
        raise row.error("value", f"the shares of the hubs sum to {total:.7g}, not to 1 (within 1e-6)", "correct them")
    columns = {quantity: frozen([values[hub] for hub in hubs]) for quantity, values in found.items()}
    return HubTable(state=frozen_index([ledger.states.index(hub) for hub in hubs]), **columns)


def read_legal(folder: Path, ledger: Ledger) -> LegalTable:
    """Return the legal bases of `legal.csv`; NaN where a pair has no rows: the state has no basis and can make none."""
    table = read_table(folder / "legal.csv", ("state", "instrument", "quantity", *FIGURE_COLUMNS), RANGE_COLUMNS)
    table.refuse_duplicates(("state", "instrument", "quantity"))
    found = {name: np.full((len(ledger.states), len(INSTRUMENTS)), np.nan) for name in QUANTITIES["legal"]}
    last: dict[tuple[int, int], Row] = {}
    for row in table:
        state, instrument = ledger.state(row), row.choice("instrument", INSTRUMENTS)
        quantity = row.choice("quantity", tuple(found))
        at = (ledger.states.index(state), INSTRUMENTS.index(instrument))
        found[quantity][at] = ledger.take("legal", row, f"{state}/{instrument}", quantity)
        last[at] = row
    for at, row in last.items():
        for quantity, values in found.items():
            if np.isnan(values[at]):
                named = f"{row.text('state')}/{row.text('instrument')}"
                raise row.error("quantity", f"{named} has no '{quantity}'", "add the row, or remove the other")
    return LegalTable(INSTRUMENTS, frozen(found["months_to_legislate"]), frozen(found["notice_months"]))


def read_stances(folder: Path, ledger: Ledger) -> dict[str, StanceTable]:
    """Return the stances of `stances.csv` by quantity, nan where a state has none."""
    table = read_table(folder / "stances.csv", ("state", "quantity", *FIGURE_COLUMNS, *RANGE_COLUMNS))
    table.refuse_duplicates(("state", "quantity"))
    found = {quantity: np.full((3, len(ledger.states)), np.nan) for quantity in STANCES}
    for row in table:
        state, quantity = ledger.state(row), row.choice("quantity", STANCES)
        value = ledger.take("stances", row, state, quantity)
        found[quantity][:, ledger.states.index(state)] = (value, *_range(ledger, row, "stances", quantity, value))
    return {quantity: StanceTable(*(frozen(line) for line in lines)) for quantity, lines in found.items()}


def _range(ledger: Ledger, row: Row, table: str, quantity: str, value: float) -> tuple[float, float]:
    low, high = ledger.range_of(row, QUANTITIES[table][quantity])
    return (value if math.isnan(low) else low), (value if math.isnan(high) else high)


def read_platforms(folder: Path, ledger: Ledger) -> tuple[PlatformRow, ...]:
    """Return the platforms of `platforms.csv`, sorted by state and party."""
    columns = ("state", "party", "quantity", *FIGURE_COLUMNS, *RANGE_COLUMNS)
    table = read_table(folder / "platforms.csv", columns)
    table.refuse_duplicates(("state", "party", "quantity"))
    values: dict[tuple[str, str], dict[str, float]] = {}
    ranges: dict[tuple[str, str], dict[str, tuple[float, float]]] = {}
    for row in table:
        key = (ledger.state(row), row.name("party"))
        quantity = row.choice("quantity", tuple(QUANTITIES["platforms"]))
        value = ledger.take("platforms", row, f"{key[0]}/{key[1]}", quantity)
        values.setdefault(key, {})[quantity] = value
        ranges.setdefault(key, {})[quantity] = _range(ledger, row, "platforms", quantity, value)
    return tuple(PlatformRow(*key, values[key], ranges[key]) for key in sorted(values))


def read_elections(folder: Path, ledger: Ledger, parties: Mapping[str, Sequence[str]]) -> tuple[ElectionRow, ...]:
    """Return the elections of `elections.csv`, sorted by date and state; parties need a platform."""
    columns = ("state", "kind", "date", "inauguration", "incumbent", "challenger", "probability_challenger")
    table = read_table(folder / "elections.csv", (*columns, *FIGURE_COLUMNS[2:]), (*RANGE_COLUMNS, "unit"))
    table.refuse_duplicates(("state", "date"))
    rows = []
    for row in table:
        state = ledger.state(row)
        for side in ("incumbent", "challenger"):
            row.choice(side, parties.get(state, ()))
        day, seated = month_in(row, "date"), month_in(row, "inauguration")
        if seated < day:
            raise row.error("inauguration", "lies before the election", "correct one of the two dates")
        key = f"{state}/{row.text('date')}"
        chance = ledger.take("elections", row, key, "probability_challenger", "probability_challenger")
        span = _range(ledger, row, "elections", "probability_challenger", chance)
        sides = (row.text("incumbent"), row.text("challenger"))
        rows.append(ElectionRow(state, row.text("kind"), day, seated, *sides, chance, row.text("date"), span))
    return tuple(sorted(rows, key=lambda row: (row.date, row.state)))
