"""What an instrument may do, and what several of them do together.

An instrument is in force for a state at a level from 0 to 1. Whoever adds one states those effects that it has; each
effect here is that of an instrument which has none. Of several that have an effect

    what is left multiplies            left = left_1*left_2
    what is covered adds up to all     covered = 1 - (1 - covered_1)*(1 - covered_2)
    what is paid or gained sums
"""

import dataclasses
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

__all__ = ["ALIKE", "TOGETHER", "InForce", "Instrument"]

Array = npt.NDArray[np.float64]

# Share left on advanced and on mature items, where nothing is taken.
ALIKE = (1.0, 1.0)


@dataclasses.dataclass(frozen=True)
class Instrument:
    """An instrument and its parameters; level, and what is returned, by state [...] unless said otherwise.

    mandate: the word of a framework's mandate within which it is tabled; guards: it controls, and does not ease.
    """

    mandate: ClassVar[str] = "list"
    guards: ClassVar[bool] = True

    def shown(self, level: Array) -> Array | float:
        """Return in which measure the target sees that it is meant, from 0 to 1."""
        return 0.0

    def data_shared(self, level: Array) -> Array | float:
        """Return in which measure licence data are shared, from 0 to 1."""
        return 0.0

    def hubs_left(self, level: Array) -> Array | float:
        """Return the share of trans-shipment of the imposer's firms' goods that is left."""
        return 1.0

    def friction_left(self, level: Array) -> Array | float:
        """Return the share of the friction of the imposer's neutral lists that is left."""
        return 1.0

    def notices_left(self, level: Array) -> Array | float:
        """Return the share left of what the imposer's neutral lists let it know of shipments to hubs."""
        return 1.0

    def know_how_withheld(self, level: Array) -> Array | float:
        """Return the share of the imposer's own know-how that the target goes without."""
        return 0.0

    def pace_left(self, level: Array, gdp: Array) -> tuple[float, float]:
        """Return the share of the target's pace of learning left, advanced and mature; level, gdp [supplier]."""
        return ALIKE

    def made_good(self, level: Array) -> Array | float:
        """Return the share of research lost with sales that public money makes good."""
        return 0.0

    def research_gained(self, level: Array) -> Array | float:
        """Return research gained as a share of a firm's own; level [state]."""
        return 0.0

    def still_imported(self, level: Array) -> Array | float:
        """Return the share left of what the imposer buys from the target."""
        return 1.0

    def revenue(self, level: Array, gdp: Array) -> Array | float:
        """Return what it takes in, USD million a month; gdp in USD billion a year."""
        return 0.0

    def loss(self, level: Array, gdp: Array) -> Array | float:
        """Return what buyers at home lose beyond the revenue, USD million a month; gdp in USD billion a year."""
        return 0.0

    def capital_withheld(self, level: Array) -> Array | float:
        """Return the share of capital in the target's own firms that is kept from them, and its returns forgone."""
        return 0.0


def _cover(covered: Array, by_another: Array) -> Array:
    return covered + by_another * (1.0 - covered)


# Of every effect but the pace of learning, what it is of none and how several join.
TOGETHER: Mapping[str, tuple[float, Callable[[Array, Array], Array]]] = {
    "hubs_left": (1.0, operator.mul),
    "friction_left": (1.0, operator.mul),
    "notices_left": (1.0, operator.mul),
    "still_imported": (1.0, operator.mul),
    "data_shared": (0.0, _cover),
    "know_how_withheld": (0.0, _cover),
    "made_good": (0.0, _cover),
    "capital_withheld": (0.0, _cover),
    "shown": (0.0, operator.add),
    "research_gained": (0.0, operator.add),
    "revenue": (0.0, operator.add),
    "loss": (0.0, operator.add),
}


@dataclasses.dataclass(frozen=True, eq=False)
class InForce:
    """Instruments and their levels [instrument, ...], most often [instrument, state]."""

    instruments: Sequence[Instrument]
    levels: Array
    _known: dict[str, Array] = dataclasses.field(default_factory=dict, init=False, repr=False)

    def of(self, states: int | npt.NDArray[np.intp]) -> "InForce":
        """Return the instruments of one state, or of some."""
        return InForce(self.instruments, self.levels[:, states])

    def together(self, effect: str, *more: Any) -> Array:
        """Return an effect of all of them, [...], not to be written to; more: what it takes beside the level.

        KeyError for no effect.
        """
        if more:
            return self._joined(effect, *more)
        if effect not in self._known:
            self._known[effect] = self._joined(effect)
            self._known[effect].setflags(write=False)
        return self._known[effect]

    def _joined(self, effect: str, *more: Any) -> Array:
        none, join = TOGETHER[effect]
        found = np.full(self.levels.shape[1:], none)
        for instrument, level in self._acting(effect):
            found = join(found, getattr(instrument, effect)(level, *more))
        return found

    def pace_left(self, gdp: Array) -> Array:
        """Return the share of the target's pace of learning left, advanced and mature; levels by supplier."""
        left = np.array(ALIKE)
        for instrument, level in self._acting("pace_left"):
            left = left * instrument.pace_left(level, gdp)
        return left

    def _acting(self, effect: str) -> Iterator[tuple[Instrument, Array]]:
        """Yield those that state an effect, with their levels."""
        for place in _stating(tuple(map(type, self.instruments)), effect):
            yield self.instruments[place], self.levels[place]


@cache
def _stating(kinds: tuple[type[Instrument], ...], effect: str) -> tuple[int, ...]:
    """Return the places of those that state an effect; asked in every market of a month."""
    none = getattr(Instrument, effect)
    return tuple(place for place, kind in enumerate(kinds) if getattr(kind, effect) is not none)
