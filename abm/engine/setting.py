"""What stays fixed in a run: structure, parameters, switches, outcome, seed and the arrays derived from them."""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from abm.data.schema import BodyVoteRow, ElectionRow, FrameworkRow, PlatformRow
from abm.engine.script import Imposed, Lent, Recorded, Shock, Tabled
from abm.mechanisms.instruments.base import InForce
from abm.mechanisms.market.routes import design_around, through_hubs
from abm.mechanisms.market.substitution import licence_multiplier
from abm.mechanisms.negotiation.line import erosion_weight, norm_weight
from abm.mechanisms.registry import Parameters
from abm.world.rulebook import Rulebook
from abm.world.structure import Structure

__all__ = ["Line", "Setting"]

Array = npt.NDArray[np.float64]

# Fields of a setting that nothing is derived from.
_UNDERIVED = frozenset({"outcome", "seed", "seats", "recorded", "tabled", "shocks"})


class Line(NamedTuple):
    """Weights of restricted trade in norm cost, and in the erosion of the open order; shapes of the rules."""

    norm: Array
    erosion: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Setting:
    """Inputs of one run.

    first: number of the first month; free_from: first month in which states decide for themselves.
    sigma, derateable, derate, military_share, spill [item]; eta, friction: numbers as arrays without axes.
    demand [month, item] in USD million a month; military_weight, growth_weight [item]: weights in capability,
    summing to 1 over the segments of a tier.
    trade [state, item], own_sales [state]: own trade of the base year by country of production; world_trade
    [state, item]: sales to other destinations; excepted [item]: inside the trade-law exception;
    civil [item]: of little military relevance.
    initial_stances: quantity -> [state]; elections: those that are held, by date; dependence [firm]; review_phase
    [state] in (0, 1); seats: name of the strategy that decides for a state (index);
    instruments: those beside lists that states choose themselves, in the order of the data; de_minimis: contents among
    which the leader chooses that from which its reach binds, rising, none where it does not choose;
    body_votes: votes of bodies that several states share, by month of taking office;
    lent: stances that states take over from the leader, none but where a study closes a gap;
    recorded, tabled, shocks: by month, none but in a class game.
    """

    structure: Structure
    parameters: Parameters
    switches: Any
    outcome: str
    seed: int
    variant: str
    first: int
    months: int
    free_from: int
    sigma: Array
    eta: Array
    friction: Array
    derateable: Array
    derate: Array
    military_share: Array
    spill: Array
    demand: Array
    military_weight: Array
    growth_weight: Array
    trade: Array
    own_sales: Array
    world_trade: Array
    excepted: npt.NDArray[np.bool_]
    civil: npt.NDArray[np.bool_]
    horizon_weight: float
    initial_stances: dict[str, Array]
    platforms: tuple[PlatformRow, ...]
    elections: tuple[ElectionRow, ...]
    dependence: Array
    review_phase: Array
    approval_names: tuple[str, ...]
    frameworks: tuple[FrameworkRow, ...]
    imposed: tuple[Imposed, ...]
    seats: Mapping[int, str]
    instruments: tuple[str, ...] = ()
    de_minimis: tuple[float, ...] = ()
    body_votes: tuple[BodyVoteRow, ...] = ()
    lent: tuple[Lent, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    tabled: tuple[Tabled, ...] = ()
    shocks: tuple[Shock, ...] = ()

    @cached_property
    def unforeseen(self) -> "Setting":
        """Return the setting as a state may know it: without who will win."""
        return self.under(outcome="unforeseen")

    def under(self, **changed: Any) -> "Setting":
        """Return the setting under another winner, seed, seats or script; what is derived of the rest is kept.

        Raises TypeError for fields that something is derived from: those need a setting of their own.
        """
        if bound := sorted(changed.keys() - _UNDERIVED):
            raise TypeError(f"what is derived of a setting would not hold under another {', '.join(bound)}")
        other = dataclasses.replace(self, **changed)
        for name, kind in vars(Setting).items():
            if isinstance(kind, cached_property) and name != "unforeseen":
                vars(other)[name] = getattr(self, name)
        return other

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """Return room for what the engine works out once of the setting, for all runs that share it."""
        return {}

    def once[T](self, key: Any, make: Callable[[], T]) -> T:
        """Return what is made when it is first asked for under a key, and kept for all runs that share the setting."""
        known = self.worked_out
        if key not in known:
            known[key] = make()
        return cast(T, known[key])

    @cached_property
    def licence(self) -> Array:
        """Return the multiplier of a licensed sale, [item]."""
        return licence_multiplier(self.sigma, self.friction)

    def through_hubs(self, detection: Array) -> Array:
        """Return what hubs let pass of what states produce [state, item]; kept while detection [state, hub] stays."""
        watched, table = self.worked_out.get("hubs", (None, None))
        if watched != detection.tobytes():
            hub = self.structure.case.hub
            table = through_hubs(hub.share, hub.transit_cost, detection, self.sigma, self.parameters.routes)
            self.worked_out["hubs"] = detection.tobytes(), table
        return np.asarray(table)

    @cached_property
    def sold(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Return the segments in which each state has trade of its own, by state: [segment]."""
        trade = self.trade.reshape(len(self.trade), -1, 2).sum(axis=2)
        return tuple(np.flatnonzero(row > 0.0) for row in trade)

    @cached_property
    def sold_items(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Return the items of those segments, advanced before mature, by state: [item]."""
        return tuple(np.stack([2 * segments, 2 * segments + 1], axis=1).ravel() for segments in self.sold)

    @cached_property
    def derated(self) -> Array:
        """Return the multiplier of derated variants, [item]."""
        return design_around(self.derateable, self.derate, self.sigma, self.parameters.routes)

    def months_to_election(self, state: int, month: int, governs: str) -> int:
        """Return months to the next vote on who governs a state that a party governs, 0 where there is none ahead."""
        code = self.structure.states[state]
        ahead = [row.date - month for row in self.elections if row.state == code and row.decides(governs)]
        return min((months for months in ahead if months > 0), default=0)

    def first_count(self, since: int) -> int:
        """Return the month of the leader's first count since a month, or the one after the run."""
        leader = self.structure.states[self.structure.leader]
        ahead = [row.date for row in self.elections if row.state == leader and row.date >= since]
        return min([*ahead, self.first + self.months])

    @cached_property
    def guarding(self) -> tuple[str, ...]:
        """Return those instruments open to choice that control something; others ease, and are nothing to follow."""
        return tuple(name for name in self.instruments if getattr(self.parameters, name).guards)

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Return the contents from which the leader's reach may bind foreign goods, rising."""
        chooses = self.de_minimis and self.may_legislate("de_minimis")[self.structure.leader]
        return self.de_minimis if chooses else (self.parameters.request.reach_threshold,)

    def in_force(self, rulebook: Rulebook) -> InForce:
        """Return the instruments that hold for a state as a whole, at the levels of a rulebook: one object for each."""
        key = rulebook.levels.tobytes()
        if key not in self._in_force:
            self._in_force[key] = InForce(self.parameters.instruments, rulebook.levels.copy())
        return self._in_force[key]

    @cached_property
    def _in_force(self) -> dict[bytes, InForce]:
        return {}

    def may_legislate(self, instrument: str) -> npt.NDArray[np.bool_]:
        """Return which states have a legal basis for an instrument, or can make one in time, [state].

        One that takes longer to legislate than a package is expected to stand is not worth beginning.
        """
        return self._may_legislate[instrument]

    @cached_property
    def _may_legislate(self) -> dict[str, npt.NDArray[np.bool_]]:
        legal = self.structure.case.legal
        able = (legal.months_to_legislate <= self.parameters.choice.standing_months) | (not self.switches.legal_bases)
        return {name: able[:, column] for column, name in enumerate(legal.instruments)}

    def line(self, targeted: npt.NDArray[np.bool_], signed: npt.NDArray[np.int8], items: Any = slice(None)) -> Line:
        """Return the weights of a restriction where nothing was signed or a line holds it in or out, [..., item].

        targeted: rules that name the target; signed: words of `abm.mechanisms.negotiation.line`. Without a line it is
        `exception_share` inside the trade-law exception, which no rule is in that names the target, else 1.
        """
        unsigned, params = self._unsigned(targeted, items), self.parameters.line
        return Line(norm_weight(unsigned, signed, params), erosion_weight(unsigned, signed, params))

    def erosion(self, targeted: npt.NDArray[np.bool_], signed: npt.NDArray[np.int8]) -> Array:
        """Return the weight in the erosion of the open order alone, as `line` does, [..., item]."""
        return erosion_weight(self._unsigned(targeted), signed, self.parameters.line)

    def _unsigned(self, targeted: npt.NDArray[np.bool_], items: Any = slice(None)) -> Array:
        return np.where(self.excepted[items] & ~targeted, self.parameters.preferences.exception_share, 1.0)

    def alliance(self, stance: float) -> float:
        """Return what a stance on the alliance counts in this run, as a share of own sales; 0 without the term."""
        return 0.0 if self.variant == "no_alliance" else float(stance * self.switches.alliance)

    @property
    def may_ask(self) -> bool:
        """Return whether the leader may ask anything of anybody."""
        return bool(self.switches.request) and self.variant != "no_request"

    def invited(self, month: int) -> npt.NDArray[np.intp]:
        """Return whom the leader may ask in a month: all suppliers, or with frameworks the members of those it sits in.

        It asks in frameworks with lists in their mandate, from their first meeting on; talk asks nothing of anybody.
        """
        structure = self.structure
        if not self.frameworks:
            return structure.suppliers
        leader = structure.states[structure.leader]
        asks = [row for row in self.frameworks if leader in row.members and row.protocol != "talk"]
        codes = {code for row in asks if "list" in row.mandate and row.first_meeting <= month for code in row.members}
        return np.flatnonzero([code in codes for code in structure.states])

    def legal_lag(self, state: int, instruments: Mapping[str, bool]) -> tuple[int, int]:
        """Return the longest months of drafting and of notice of some instruments.

        instruments: name -> whether it is the state's first use, which alone needs drafting.
        """
        if not self.switches.legal_lags or not instruments:
            return 0, 0
        legal = self.structure.case.legal
        columns = [(legal.instruments.index(name), first) for name, first in instruments.items()]
        drafting = [np.nan_to_num(legal.months_to_legislate[state, column]) * first for column, first in columns]
        notice = [np.nan_to_num(legal.notice_months[state, column]) for column, _ in columns]
        return int(max(drafting)), int(max(notice))
