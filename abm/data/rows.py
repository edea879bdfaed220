"""Rows of a case that stay rows: who and what it names, measures of history, facts, figures and their sources."""

import dataclasses
from collections.abc import Mapping

from abm.data.instruments import BY_STATE

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
    "ElectionRow",
    "FactRow",
    "Figure",
    "FirmRow",
    "FrameworkRow",
    "MeasureRow",
    "PlatformRow",
    "SegmentRow",
    "Source",
    "StateRow",
]

TIERS = ("advanced", "mature")
ROLES = ("leader", "supplier", "hub", "bystander", "target")
GRADES = ("F1", "F2", "D", "GK", "assumed")
INSTRUMENTS = ("list", "end_user", "reach", "de_minimis", "approval", "tariff_ally", *BY_STATE)
PROTOCOLS = ("request", "bargaining", "consensus", "club", "talk")
# Those that bind all members together, or nobody.
PROTOCOLS_OF_ALL = ("bargaining", "consensus")
# The kind of an election in which a party chooses between two sides of its own.
PARTY_LEADERSHIP = "party leadership"
MANDATES = ("list", "transfer", "data_sharing", "exemption", "line", "talk")
STANCES = (
    "target_policy",
    "breadth",
    "breadth_range",
    "breadth_pace",
    "free_trade",
    "alliance",
    "home_market",
    "dependence",
    "economic_weight",
    "jobs_weight",
    "partner_weight",
)


@dataclasses.dataclass(frozen=True)
class Source:
    """One source of figures: how to cite it and on what terms its figures may be used."""

    key: str
    citation: str
    address: str
    terms: str
    kind: str


@dataclasses.dataclass(frozen=True)
class Figure:
    """One number of the case with its provenance; `key` names its row, `low` and `high` are nan without a range."""

    table: str
    row: int
    key: str
    quantity: str
    value: float
    unit: str
    source: str
    grade: str
    confidence: str
    note: str
    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class StateRow:
    """A state: alpha-2 code, names by language ("en", "ja") and role (one of ROLES)."""

    code: str
    name: Mapping[str, str]
    role: str


@dataclasses.dataclass(frozen=True)
class SegmentRow:
    """A segment of the goods in question."""

    code: str
    name: Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class FirmRow:
    """A firm or a residual (`fringe`) of firms of one home state.

    leader_content is the share of leader-origin content in its goods (1 for the leader's firms, 0 for the target's).
    """

    code: str
    name: str
    home: str
    leader_content: float
    fringe: bool


@dataclasses.dataclass(frozen=True)
class PlatformRow:
    """What changes when a party takes office: stances (or act_alone, tariffs_on_allies) by quantity, with ranges."""

    state: str
    party: str
    values: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]]


@dataclasses.dataclass(frozen=True)
class ElectionRow:
    """An election: month numbers of the vote and the inauguration; `continuity` means the incumbent party wins."""

    state: str
    kind: str
    date: int
    inauguration: int
    incumbent: str
    challenger: str
    probability_challenger: float
    day: str
    probability_range: tuple[float, float]

    def decides(self, governs: str) -> bool:
        """Return whether the vote decides who governs: that of a party on its own leader only where it is in office."""
        return self.kind != PARTY_LEADERSHIP or governs in (self.incumbent, self.challenger)


@dataclasses.dataclass(frozen=True)
class BodyVoteRow:
    """What a vote of a body that several states share does to one stance of each, whoever governs them.

    members: those among the case's states; date, in_office: month numbers of the vote and of taking office; quantity:
    one of STANCES; shift: what is added to it, with its documented range.
    """

    body: str
    name: Mapping[str, str]
    members: tuple[str, ...]
    date: int
    in_office: int
    quantity: str
    shift: float
    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class MeasureRow:
    """A measure of history, imposed by `replay`; a later row of the same imposer, item and instrument replaces it.

    announced, effective: month numbers (the dates beside them); instrument: one of INSTRUMENTS or `retaliation`;
    segment and tier may be `all` and `both`; coverage is a share of the item's buyers (of `tariff_ally` the rate, of
    `retaliation` the share of the exposure it hits, of persons, reach and de_minimis 1 or 0: in force or not);
    aimed_at: states a tariff or retaliation falls on; threshold: leader content from which reach applies (nan: none).
    """

    measure: str
    announced: int
    effective: int
    announced_date: str
    effective_date: str
    imposer: str
    instrument: str
    segment: str
    tier: str
    coverage: float
    approval: float
    neutral: bool
    white_list: tuple[str, ...]
    exempt: tuple[str, ...]
    aimed_at: tuple[str, ...]
    threshold: float
    grade: str
    note: str


@dataclasses.dataclass(frozen=True)
class FactRow:
    """A stylised fact with the band to accept; role is input, fitted or predicted in the mode (replay, endogenous)."""

    number: str
    name: Mapping[str, str]
    measure: str
    mode: str
    role: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    grade: str
    confidence: str
    note: str


@dataclasses.dataclass(frozen=True)
class FrameworkRow:
    """A framework in which states meet: its members among the case's states, and how and on what they decide.

    protocol is a word of PROTOCOLS, mandate some of MANDATES; first_meeting is a month number, months_between the
    rhythm of meetings; other_members are true members that the case does not model; instruments: codes of those beside
    lists that its mandate covers, None for all that belong to a word of it.
    """

    code: str
    name: Mapping[str, str]
    protocol: str
    members: tuple[str, ...]
    mandate: tuple[str, ...]
    first_meeting: int
    months_between: int
    other_members: str
    source: str
    grade: str
    note: str
    instruments: tuple[str, ...] | None = None

    def covers(self, instrument: str, word: str) -> bool:
        """Return whether an instrument beside lists may be tabled; word: that of MANDATES it belongs to."""
        return word in self.mandate if self.instruments is None else instrument in self.instruments
