"""Read what is traded: segments, items, demand, sales elsewhere and the shares of the target's purchases."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_number
from abm.core.errors import YardfenceError
from abm.data.figures import FIGURE_COLUMNS, RANGE_COLUMNS, Ledger, refuse_missing
from abm.data.quantities import QUANTITIES
from abm.data.reading import Row, read_table
from abm.data.schema import TIERS, DemandPath, FirmRow, ItemTable, SegmentRow, ShareTable

__all__ = ["read_demand", "read_home_shares", "read_items", "read_segments", "read_shares", "read_world_sales"]

Array = npt.NDArray[np.float64]

BOTH = "both"
ALL_SEGMENTS = "all"
RESERVED = (ALL_SEGMENTS, BOTH, *TIERS)
PER_SEGMENT = ("purchases", "advanced_share", "list_spill")
SUM_TOLERANCE = 1e-6


def frozen(values: npt.ArrayLike) -> Array:
    """Return a read-only array of numbers."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def frozen_index(values: Sequence[int]) -> npt.NDArray[np.intp]:
    """Return a read-only array of positions."""
    array = np.array(values, dtype=np.intp)
    array.setflags(write=False)
    return array


def read_segments(folder: Path) -> tuple[SegmentRow, ...]:
    """Return the segments of `segments.csv`, sorted by code."""
    table = read_table(folder / "segments.csv", ("code", "name_en", "name_ja"), ("note",))
    table.refuse_duplicates(("code",))
    rows = [SegmentRow(_segment_code(row), {"en": row.text("name_en"), "ja": row.text("name_ja")}) for row in table]
    return tuple(sorted(rows, key=lambda row: row.code))


def _segment_code(row: Row) -> str:
    code = row.name("code")
    if code in RESERVED:
        raise row.error("code", f"'{code}' has a meaning of its own in other tables", "choose another code")
    return code


def read_items(folder: Path, ledger: Ledger, segments: Sequence[str]) -> ItemTable:
    """Return the figures of items from `item_figures.csv`; tier `both` stands for both tiers."""
    columns = ("segment", "tier", "quantity", *FIGURE_COLUMNS)
    table = read_table(folder / "item_figures.csv", columns, RANGE_COLUMNS)
    table.refuse_duplicates(("segment", "tier", "quantity"))
    specs = QUANTITIES["item_figures"]
    found: dict[str, dict[str, float]] = {name: {} for name in specs}
    for row in table:
        quantity = row.choice("quantity", tuple(specs))
        segment, tier = row.choice("segment", segments), row.choice("tier", (*TIERS, BOTH))
        if quantity in PER_SEGMENT and tier != BOTH:
            raise row.error("tier", f"{quantity} is a figure of the segment, not of a tier", f"write '{BOTH}'")
        value = ledger.take("item_figures", row, f"{segment}/{tier}", quantity)
        _fill(row, found[quantity], segment, tier, value)
    wanted = [f"{segment}/{tier}" for segment in segments for tier in TIERS]
    for quantity, spec in specs.items():
        if spec.required:
            refuse_missing(table, "segment", wanted, quantity, tuple(found[quantity]))
    return _item_table(found, wanted)


def _fill(row: Row, values: dict[str, float], segment: str, tier: str, value: float) -> None:
    for name in TIERS if tier == BOTH else (tier,):
        if f"{segment}/{name}" in values:
            raise row.error("tier", f"'{tier}' repeats a figure of {segment}/{name}", "keep one row for each tier")
        values[f"{segment}/{name}"] = value


def _item_table(found: Mapping[str, Mapping[str, float]], items: Sequence[str]) -> ItemTable:
    def column(quantity: str, default: float = 0.0) -> Array:
        return np.array([found[quantity].get(item, default) for item in items])

    advanced = np.arange(len(items)) % 2 == 0
    tier_share = np.where(advanced, column("advanced_share"), 1.0 - column("advanced_share"))
    return ItemTable(
        purchases=frozen(column("purchases") * tier_share),
        elasticity=frozen(column("elasticity")),
        derateable=frozen(np.where(advanced, column("derateable"), 0.0)),
        derate=frozen(np.where(advanced, column("derate"), 0.0)),
        military_share=frozen(column("military_share")),
        military_relevance=frozen(column("military_relevance")),
        growth_relevance=frozen(column("growth_relevance")),
        list_spill=frozen(column("list_spill")[::2]),
    )


def read_world_sales(folder: Path, ledger: Ledger, segments: Sequence[str]) -> Array:
    """Return sales to destinations other than the target [S, K] from `world_sales.csv`; no row means none."""
    table = read_table(folder / "world_sales.csv", ("state", "segment", *FIGURE_COLUMNS), RANGE_COLUMNS)
    table.refuse_duplicates(("state", "segment"))
    sales = np.zeros((len(ledger.states), len(segments)))
    for row in table:
        state, segment = ledger.state(row), row.choice("segment", segments)
        value = ledger.take("world_sales", row, f"{state}/{segment}", "world_sales")
        sales[ledger.states.index(state), segments.index(segment)] = value
    return frozen(sales)


def read_home_shares(folder: Path, ledger: Ledger, segments: Sequence[str]) -> None:
    """Record `home_shares.csv`, the published shares by home state that the shares of firms were split from."""
    if not (folder / "home_shares.csv").exists():
        return
    table = read_table(folder / "home_shares.csv", ("state", "segment", *FIGURE_COLUMNS), RANGE_COLUMNS)
    table.refuse_duplicates(("state", "segment"))
    for row in table:
        state, segment = ledger.state(row), row.choice("segment", segments)
        ledger.take("home_shares", row, f"{state}/{segment}", "home_share")


def read_shares(folder: Path, ledger: Ledger, firms: Sequence[FirmRow], segments: Sequence[str]) -> ShareTable:
    """Return `shares.csv` by (firm, production, item); raise DataError where an item does not sum to 1."""
    columns = ("firm", "production", "segment", "tier", *FIGURE_COLUMNS)
    table = read_table(folder / "shares.csv", columns, RANGE_COLUMNS)
    table.refuse_duplicates(("firm", "production", "segment", "tier"))
    codes = [firm.code for firm in firms]
    cells: dict[tuple[int, int, int], float] = {}
    last = {item: Row(table.file, 1, {}) for item in range(2 * len(segments))}
    for row in table:
        firm, segment = row.choice("firm", codes), row.choice("segment", segments)
        tier, production = row.choice("tier", (*TIERS, BOTH)), ledger.state(row, "production")
        value = ledger.take("shares", row, f"{firm}@{production}/{segment}/{tier}", "share")
        for name in TIERS if tier == BOTH else (tier,):
            item = 2 * segments.index(segment) + TIERS.index(name)
            key = (codes.index(firm), ledger.states.index(production), item)
            if key in cells:
                raise row.error("tier", f"'{tier}' repeats {firm} in {segment}/{name}", "keep one row for each tier")
            cells[key], last[item] = value, row
    _check_sums(cells, segments, last)
    return _share_table(cells, codes, ledger.states, segments)


def _check_sums(cells: Mapping[tuple[int, int, int], float], segments: Sequence[str], last: Mapping[int, Row]) -> None:
    for item, row in last.items():
        total = math.fsum(value for key, value in cells.items() if key[2] == item)
        if abs(total - 1.0) > SUM_TOLERANCE:
            name = f"{segments[item // 2]}/{TIERS[item % 2]}"
            cure = "correct them, or give the rest to a residual firm (fringe)"
            raise row.error("value", f"the shares of {name} sum to {total:.7g}, not to 1 (within 1e-6)", cure)


def _share_table(
    cells: Mapping[tuple[int, int, int], float], firms: Sequence[str], states: Sequence[str], segments: Sequence[str]
) -> ShareTable:
    keys = sorted(cells)
    items = [f"{segment}/{tier}" for segment in segments for tier in TIERS]
    return ShareTable(
        firm=frozen_index([key[0] for key in keys]),
        production=frozen_index([key[1] for key in keys]),
        item=frozen_index([key[2] for key in keys]),
        value=frozen([cells[key] for key in keys]),
        name=tuple(f"{firms[key[0]]}@{states[key[1]]}/{items[key[2]]}" for key in keys),
    )


def read_demand(folder: Path, ledger: Ledger, base_year: int) -> DemandPath:
    """Return the demand path of `demand.csv`, with a known index for both tiers at every month named."""
    table = read_table(folder / "demand.csv", ("month", "tier", "quantity", *FIGURE_COLUMNS), RANGE_COLUMNS)
    table.refuse_duplicates(("month", "tier"))
    known: tuple[dict[int, float], dict[int, float]] = ({}, {})
    for row in table:
        row.choice("quantity", ("demand_index",))
        tier = row.choice("tier", (*TIERS, BOTH))
        month = month_in(row, "month")
        value = ledger.take("demand", row, f"{row.text('month')}/{tier}", "demand_index")
        for position in (0, 1) if tier == BOTH else (TIERS.index(tier),):
            if month in known[position]:
                raise row.error("tier", f"'{tier}' repeats {row.text('month')}", "keep one row for each tier and month")
            known[position][month] = value
    months = sorted(set(known[0]) | set(known[1]))
    for tier, path in zip(TIERS, known, strict=True):
        if not path:
            raise Row(table.file, 1, {}).error("tier", f"no row for '{tier}'", f"add one for {base_year} at least")
    values = [np.interp(months, sorted(path), [path[m] for m in sorted(path)]) for path in known]
    return DemandPath(frozen_index(months), frozen(np.stack(values, axis=-1)))


def month_in(row: Row, column: str) -> int:
    """Return the month number of a cell; raise DataError where it is not a date."""
    try:
        return month_number(row.text(column))
    except YardfenceError:
        raise row.error(column, f"'{row.text(column)}' is not a date", "write it as 2024-11 or 2024-11-05") from None
