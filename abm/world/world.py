"""The world at one month: typed arrays, nothing that computes."""

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.world.rulebook import Rulebook

__all__ = ["AwaitedInstrument", "Commitment", "Economy", "Intent", "PendingRule", "World"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclasses.dataclass(eq=False)
class Economy:
    """What firms and the target's industry have become.

    knowledge [firm]: R&D stock relative to the twin (1 in the twin); experience, learned [item]: cumulative sales of
    the target's own firms in USD million, and log quality gained; offshore [group, item]: share of a group's output
    that new sites abroad could carry; evading [group, item]: share of its weight whose firms evade; stock [item]:
    stockpiled purchases in USD million; weight [group, item]: market weights of the month.
    """

    knowledge: Array
    experience: Array
    learned: Array
    offshore: Array
    evading: Array
    stock: Array
    weight: Array

    def copy(self) -> "Economy":
        """Return an economy that shares no array with this one."""
        return Economy(**{field.name: getattr(self, field.name).copy() for field in dataclasses.fields(self)})


@dataclasses.dataclass(frozen=True, eq=False)
class PendingRule:
    """A list announced and not yet in force: coverage, approval, targeted [item] of one state from a month on."""

    state: int
    announced: int
    effective: int
    coverage: Array
    approval: Array
    targeted: Flags


class AwaitedInstrument(NamedTuple):
    """An instrument beside lists that a state (index) has announced, in force from a month on."""

    state: int
    instrument: str
    announced: int
    effective: int


@dataclasses.dataclass(frozen=True, eq=False)
class Intent:
    """A package a state wants and waits to begin: coverage, approval, targeted [item], and the decision it is from."""

    decision: str
    coverage: Array
    approval: Array
    targeted: Flags


# What stands in the place of a framework where one state has struck a deal with the leader.
DEAL = "deal"


@dataclasses.dataclass(frozen=True, eq=False)
class Commitment:
    """What a state has promised in a framework, from the month effective until before the month sunset.

    strictness [item]: the least it does; government: who promised; agreement: the event that records it; transfer:
    USD million a month received (negative: paid) from the month paid_from; shared: licence data are shared;
    exempt: the leader's reach spares the state meanwhile; stake: USD million a month that this is worth to it;
    tariff_free: so does any tariff of its own; most [item]: strictness it does not exceed (None: no limit); bulk: it
    grants bulk licences to the other parties that do; pooled: level of joint development with them, from 0 to 1.
    """

    state: int
    framework: str
    agreement: str
    government: str
    effective: int
    sunset: int
    strictness: Array
    transfer: float = 0.0
    paid_from: int = 0
    shared: bool = False
    exempt: bool = False
    stake: float = 0.0
    tariff_free: bool = False
    most: Array | None = None
    bulk: bool = False
    pooled: float = 0.0

    def live(self, month: int) -> bool:
        """Return whether the commitment is in force in a month."""
        return self.effective <= month < self.sunset

    @property
    def of_two(self) -> bool:
        """Return whether it was struck between one state and the leader, outside frameworks."""
        return self.framework == DEAL


@dataclasses.dataclass(eq=False)
class World:
    """Everything that exists at one month.

    traded: how many months have been traded, by which the twin is known;
    stances: quantity -> [state]; believed_approval [state, item]; asked, asked_worth [state, item];
    asked_since, asked_last [state]: month of the first request and of the latest (0 before);
    trust [state] in the leader; order: strength R of the open trade order; detection [state, hub];
    government: party in office by state;
    promised [state, item]: strictness announced with the list in force; scope_lost: scope of a state's rules when its
    government lost office, until it is known what became of them; breaks, held [state]: how often rules broke or held
    after a loss; elected: winner of a vote not yet in office;
    intent: packages decided and not yet begun, by state; begun [state]: month in which a state began its first
    package (0 before); drafting, notice [state]: months its first list took;
    commitments: promises made in frameworks; goodwill [state]: what the others make of its word, in [0, 1];
    temptation [state]: USD million a month that doing as it would without its promises would bring; wish [state, item]:
    what it would do then, at most what it promised;
    signed [state, item]: whether a line the state has signed holds the item in (1) or out (-1), 0 without one;
    review [state]: month in which that line is reviewed; hard_choice [state]: how far alliance alone and open trade
    with economy alone pulled apart at its last review, as share of own trade (NaN before the first);
    answer_due [state]: month in which the target answers the state's rules (0: none due);
    founded, refused [state]: month in which a state founded a framework, and in which the leader last refused its offer
    (0 before);
    awaited: instruments beside lists that states have announced; pledged: by state (index) and instrument the month
    until before which it has pledged to keep it in force, and the government that did; wanted: by state (index) the
    instruments that the leader last asked of it, and what each would bring the leader, USD million a month.
    """

    month: int
    rulebook: Rulebook
    pending: list[PendingRule]
    economy: Economy
    traded: int
    stances: dict[str, Array]
    believed_approval: Array
    asked: Array
    asked_worth: Array
    asked_since: npt.NDArray[np.intp]
    asked_last: npt.NDArray[np.intp]
    trust: Array
    order: float
    detection: Array
    government: list[str]
    intent: dict[int, "Intent"]
    promised: Array
    scope_lost: dict[int, float]
    elected: dict[int, str]
    breaks: Array
    held: Array
    begun: npt.NDArray[np.intp]
    drafting: npt.NDArray[np.intp]
    notice: npt.NDArray[np.intp]
    commitments: list[Commitment]
    goodwill: Array
    temptation: Array
    wish: Array
    signed: npt.NDArray[np.int8]
    review: npt.NDArray[np.intp]
    hard_choice: Array
    answer_due: npt.NDArray[np.intp]
    founded: npt.NDArray[np.intp]
    refused: npt.NDArray[np.intp]
    awaited: list[AwaitedInstrument] = dataclasses.field(default_factory=list)
    pledged: dict[tuple[int, str], tuple[int, str]] = dataclasses.field(default_factory=dict)
    wanted: dict[int, dict[str, float]] = dataclasses.field(default_factory=dict)

    def standing(self, state: int) -> list[Commitment]:
        """Return the commitments of a state that are in force."""
        return [made for made in self.commitments if made.state == state and made.live(self.month)]

    def spared_by_deal(self) -> npt.NDArray[np.bool_]:
        """Return which states a deal with the leader spares from its reach, from the month it is struck, [state]."""
        return self._spared(made for made in self.commitments if made.of_two)

    def spared_by_club(self, but: str = "") -> npt.NDArray[np.bool_]:
        """Return which states a club spares where their rules are strict enough, from the month it is struck, [state].

        but: code of a framework whose club does not count.
        """
        return self._spared(made for made in self.commitments if not made.of_two and made.framework != but)

    def _spared(self, agreed: Iterable[Commitment]) -> npt.NDArray[np.bool_]:
        spared = np.zeros(len(self.goodwill), dtype=bool)
        for made in agreed:
            spared[made.state] |= made.exempt and self.month < made.sunset
        return spared
