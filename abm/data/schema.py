"""What a loaded case holds: axes, tables as arrays, and every figure with its source and grade.

Sizes: S states, K segments, I = 2*K items, F firms, E shares, H hubs, N instruments, M months. Flows in USD million a
month, shares in [0, 1], months as numbers of `abm.core.calendar`. All tables are sorted by code; item 2*k is
(segment k, advanced) and item 2*k + 1 is (segment k, mature). Arrays are read-only.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from abm.data.rows import (
    GRADES,
    INSTRUMENTS,
    MANDATES,
    PROTOCOLS,
    PROTOCOLS_OF_ALL,
    ROLES,
    STANCES,
    TIERS,
    BodyVoteRow,
    ElectionRow,
    FactRow,
    Figure,
    FirmRow,
    FrameworkRow,
    MeasureRow,
    PlatformRow,
    SegmentRow,
    Source,
    StateRow,
)

__all__ = [
    "GRADES",
    "INSTRUMENTS",
    "MANDATES",
    "PROTOCOLS",
    "PROTOCOLS_OF_ALL",
    "ROLES",
    "STANCES",
    "TIERS",
    "BodyVoteRow",
    "Case",
    "DemandPath",
    "ElectionRow",
    "FactRow",
    "Figure",
    "FirmRow",
    "FrameworkRow",
    "HubTable",
    "ItemTable",
    "LegalTable",
    "MeasureRow",
    "PlatformRow",
    "SegmentRow",
    "ShareTable",
    "Source",
    "StanceTable",
    "StateRow",
    "StateTable",
]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class StateTable:
    """Figures of states, each [S].

    gdp USD billion; evadable share of sales that can go astray; enforcement detection capacity in [0, 1];
    target_exposure USD million a month at risk from the target's retaliation; retaliation_propensity in [0, 1];
    mineral_dependence share; open_order_value V, USD million a month; outside_white_list share of exports to others.
    """

    gdp: Array
    evadable: Array
    enforcement: Array
    target_exposure: Array
    retaliation_propensity: Array
    mineral_dependence: Array
    open_order_value: Array
    outside_white_list: Array


@dataclasses.dataclass(frozen=True, eq=False)
class ItemTable:
    """Figures of items, each [I] but list_spill [K].

    purchases USD million a month by the target in the base year; elasticity sigma between suppliers; derateable share
    of refused buyers a derated variant can serve and its quality derate (0 for mature items); military_share of
    buyers; military_relevance and growth_relevance weights; list_spill share of (k, mature) an advanced list catches.
    """

    purchases: Array
    elasticity: Array
    derateable: Array
    derate: Array
    military_share: Array
    military_relevance: Array
    growth_relevance: Array
    list_spill: Array


@dataclasses.dataclass(frozen=True, eq=False)
class ShareTable:
    """Shares of the target's purchases by (firm, country of production, item), sorted in that order, each [E].

    Shares of an item sum to 1 over its rows, the target's own firms included. `name` is a stable name of the row.
    """

    firm: Index
    production: Index
    item: Index
    value: Array
    name: tuple[str, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class HubTable:
    """Hubs: state index [H], share of evasive routing, transit cost factor tau >= 1, cooperation in [0, 1].

    outside_white_list [H]: how far a country-neutral list of a supplier holds for the hub too, in [0, 1].
    """

    state: Index
    share: Array
    transit_cost: Array
    cooperation: Array
    outside_white_list: Array


@dataclasses.dataclass(frozen=True, eq=False)
class DemandPath:
    """The target's demand relative to the base year: known months [P] and index [P, 2 tiers]."""

    months: Index
    values: Array

    def index(self, months: npt.ArrayLike) -> Array:
        """Return the index [M, 2] at months [M]: linear between known months, flat beyond the ends."""
        at = np.asarray(months, dtype=np.float64)
        columns = [np.interp(at, self.months, self.values[:, tier]) for tier in range(len(TIERS))]
        return np.stack(columns, axis=-1)


@dataclasses.dataclass(frozen=True, eq=False)
class LegalTable:
    """Months a state needs for an instrument, [S, N]; nan = not available to it; 0 to legislate = the basis exists."""

    instruments: tuple[str, ...]
    months_to_legislate: Array
    notice_months: Array


@dataclasses.dataclass(frozen=True, eq=False)
class StanceTable:
    """One stance of every state, [S]: value with its documented range; nan where the case states none."""

    value: Array
    low: Array
    high: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """Everything known about a case, read-only and sorted by code.

    world_sales [S, K]: what is made in a state and sold elsewhere than to the target, USD million a month;
    target_dependence [F]: share of a firm's revenue from the target in the base year (nan for the target's firms);
    dependence_by_year: year -> [F], nan where unknown; stances: quantity of STANCES -> StanceTable.
    """

    name: str
    title: Mapping[str, str]
    base_year: int
    digest: str
    states: tuple[StateRow, ...]
    segments: tuple[SegmentRow, ...]
    items: tuple[str, ...]
    figures: tuple[Figure, ...]
    sources: Mapping[str, Source]
    state: StateTable
    item: ItemTable
    world_sales: Array
    firms: tuple[FirmRow, ...]
    target_dependence: Array
    dependence_by_year: Mapping[int, Array]
    share: ShareTable
    hub: HubTable
    demand: DemandPath
    legal: LegalTable
    stances: Mapping[str, StanceTable]
    platforms: tuple[PlatformRow, ...]
    elections: tuple[ElectionRow, ...]
    body_votes: tuple[BodyVoteRow, ...]
    frameworks: tuple[FrameworkRow, ...]
    timeline: tuple[MeasureRow, ...]
    facts: tuple[FactRow, ...]

    @property
    def list_spill(self) -> Array:
        """Return the share of (k, mature) that a list of (k, advanced) catches, [K]."""
        return self.item.list_spill
