"""What stays fixed in a run: structure, parameters, switches, outcome, seed and the arrays derived from them."""

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.core.calendar import month_number
from abm.data.instruments import BY_STATE
from abm.data.schema import BodyVoteRow, Case, ElectionRow, FrameworkRow, PlatformRow
from abm.mechanisms.instruments.base import InForce
from abm.mechanisms.market.routes import design_around, through_hubs
from abm.mechanisms.market.substitution import licence_multiplier
from abm.mechanisms.negotiation.line import erosion_weight, norm_weight
from abm.mechanisms.registry import Parameters
from abm.mechanisms.states.parameters import PreferenceParams
from abm.mechanisms.states.preferences import horizon_weight
from abm.world.rulebook import Rulebook
from abm.world.structure import Structure, build_structure

__all__ = [
    "Imposed",
    "Lent",
    "Line",
    "Recorded",
    "Setting",
    "Shock",
    "build_setting",
    "recorded_decisions",
    "recorded_shocks",
    "recorded_tabled",
]

Array = npt.NDArray[np.float64]

# Stances that only platforms state: readiness to act without partners, and tariffs on them.
PLATFORM_ONLY = ("act_alone", "tariffs_on_allies")


class Line(NamedTuple):
    """Weights of restricted trade in norm cost, and in the erosion of the open order; shapes of the rules."""

    norm: Array
    erosion: Array


class Imposed(NamedTuple):
    """An instrument that an experiment puts into force for a state (index), from a month on until before another.

    ends: 0 where it stands to the end.
    """

    state: int
    instrument: str
    level: float
    begins: int
    ends: int


class Recorded(NamedTuple):
    """What is recorded for a seated state (index) in a month: a word of `abm.scenario.schema.Decided`, and its mix.

    reach: what the leader does about its reach, '' where that stays as it is; instruments: those beside lists that are
    taken up (True) or given up.
    """

    month: int
    state: int
    what: str
    mix: Mapping[str, str]
    reach: str = ""
    instruments: tuple[tuple[str, bool], ...] = ()


class Tabled(NamedTuple):
    """What a seat tabled in a framework in a month, and the seats (index) that sign it.

    items: item -> level of a common list; transfers: state -> USD million a month received for it (negative: paid);
    line: name of an outline, '' without one. Where nothing is listed it is what the framework offers as it stands.
    """

    month: int
    framework: str
    by: int
    items: Mapping[str, str]
    signed: frozenset[int]
    transfers: Mapping[int, float] = MappingProxyType({})
    line: str = ""


class Shock(NamedTuple):
    """What happens to a state (index) in a month without anybody in the model choosing it."""

    month: int
    state: int
    what: str
    party: str
    level: float


class Lent(NamedTuple):
    """A stance that a state (index) takes over from the leader, times a factor, whatever government either has."""

    state: int
    quantity: str
    factor: float


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
        """Return the setting under another winner or with other seats; what was derived from the rest is kept."""
        other, stated = dataclasses.replace(self, **changed), {field.name for field in dataclasses.fields(self)}
        derived = {name: value for name, value in vars(self).items() if name not in stated | {"unforeseen"}}
        vars(other).update(derived)
        return other

    @cached_property
    def for_kernels(self) -> dict[Any, Any]:
        """Return room for what compiled kernels derive from the setting once."""
        return {}

    @cached_property
    def licence(self) -> Array:
        """Return the multiplier of a licensed sale, [item]."""
        return licence_multiplier(self.sigma, self.friction)

    def through_hubs(self, detection: Array) -> Array:
        """Return what hubs let pass of what states produce [state, item]; kept while detection [state, hub] stays."""
        key, hub = detection.tobytes(), self.structure.case.hub
        if self._hubs.get("detection") != key:
            table = through_hubs(hub.share, hub.transit_cost, detection, self.sigma, self.parameters.routes)
            self._hubs.update(detection=key, table=table)
        return np.asarray(self._hubs["table"])

    @cached_property
    def _hubs(self) -> dict[str, Any]:
        return {}

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


def build_setting(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Setting:
    """Return the setting of one run of an experiment."""
    structure = build_structure(case)
    parameters: Parameters = experiment.parameters
    first = month_number(experiment.start)
    item = case.item
    index = case.demand.index(first + np.arange(experiment.months))
    demand = item.purchases * np.tile(index, (1, len(case.segments)))
    spill = np.zeros(len(case.items))
    spill[1::2] = case.list_spill
    base = structure.base_weight * item.purchases
    trade = structure.by_production(base)
    return Setting(
        structure=structure,
        parameters=parameters,
        switches=experiment.switches,
        outcome=outcome,
        seed=seed,
        variant=variant,
        first=first,
        months=experiment.months,
        free_from=_free_from(experiment, first),
        sigma=1.0 + (item.elasticity - 1.0) * parameters.market.substitution_scale,
        eta=np.array(parameters.market.price_elasticity),
        friction=np.array(parameters.market.friction),
        derateable=item.derateable,
        derate=item.derate,
        military_share=np.clip(item.military_share * parameters.market.military_share_scale, 0.0, 1.0),
        spill=spill,
        demand=demand,
        military_weight=_tier_shares(item.purchases * item.military_relevance),
        growth_weight=_tier_shares(item.purchases * item.growth_relevance),
        trade=trade,
        own_sales=trade.sum(axis=-1),
        world_trade=_sales_elsewhere(case),
        excepted=_inside_exception(case, parameters.preferences),
        civil=item.military_relevance <= parameters.preferences.exception_relevance,
        horizon_weight=horizon_weight(parameters.preferences),
        initial_stances=_stances(experiment, case),
        platforms=_platforms(experiment, case),
        elections=_elections(experiment, case),
        dependence=np.where(
            [firm.home == structure.states[structure.target] for firm in case.firms],
            0.0,
            np.nan_to_num(case.target_dependence),
        ),
        review_phase=chance.uniform(0, "review phase", structure.states, 0),
        frameworks=_frameworks(experiment, case, variant),
        seats={structure.states.index(code): name for code, name in sorted(experiment.seats.items())},
        instruments=tuple(name for name in BY_STATE if name in experiment.instruments),
        de_minimis=experiment.de_minimis,
        body_votes=tuple(row for row in case.body_votes if row.body in experiment.bodies),
        imposed=() if variant == "not_imposed" else _imposed(experiment, structure.states),
        approval_names=tuple(f"{state} {name}" for state in structure.states for name in structure.items),
        recorded=recorded_decisions(experiment.decisions, structure.states),
        tabled=recorded_tabled(experiment.tabled, structure.states),
        shocks=recorded_shocks(experiment.shocks, structure.states),
    )


def _free_from(experiment: Any, first: int) -> int:
    """Return the first month in which states decide for themselves."""
    if experiment.mode == "replay":
        return first + int(experiment.months)
    if experiment.mode in ("replay_until", "seats") and experiment.replay_until:
        return month_number(experiment.replay_until)
    return first


def _tier_shares(weight: Array) -> Array:
    """Return weights scaled to sum to 1 over the segments of each tier (advanced on even items, mature on odd)."""
    shares = weight.copy()
    for tier in (0, 1):
        shares[tier::2] = weight[tier::2] / weight[tier::2].sum()
    return shares


def _sales_elsewhere(case: Case) -> Array:
    """Return sales to other destinations [state, item], split between tiers as the target's purchases are."""
    purchases = case.item.purchases.reshape(-1, 2)
    tier = purchases / purchases.sum(axis=1, keepdims=True)
    return np.asarray((case.world_sales[:, :, None] * tier).reshape(len(case.states), -1))


def _inside_exception(case: Case, preferences: PreferenceParams) -> npt.NDArray[np.bool_]:
    advanced = np.arange(len(case.items)) % 2 == 0
    return np.asarray(advanced & (case.item.military_relevance > preferences.exception_relevance))


def _stances(experiment: Any, case: Case) -> dict[str, Array]:
    """Return the stances at the start, with the experiment's overrides; 0 where the case states none."""
    stances = {name: np.nan_to_num(table.value) for name, table in case.stances.items()}
    codes = [state.code for state in case.states]
    stances |= {name: np.zeros(len(codes)) for name in PLATFORM_ONLY}
    first = {row.state: row.incumbent for row in reversed(case.elections)}
    for platform in _platforms(experiment, case):
        if first.get(platform.state) == platform.party:
            for name in PLATFORM_ONLY:
                stances[name][codes.index(platform.state)] = platform.values.get(name, 0.0)
    for code, values in experiment.states.items():
        for quantity, value in values.items():
            stances[quantity][codes.index(code)] = value
    return stances


def _platforms(experiment: Any, case: Case) -> tuple[PlatformRow, ...]:
    overrides = experiment.platforms
    return tuple(
        dataclasses.replace(row, values={**row.values, **overrides.get(row.state, {}).get(row.party, {})})
        for row in case.platforms
    )


def _imposed(experiment: Any, states: tuple[str, ...]) -> tuple[Imposed, ...]:
    """Return what the experiment imposes, by month."""
    found = [
        Imposed(
            states.index(measure.state),
            measure.instrument,
            measure.level,
            month_number(measure.begins),
            month_number(measure.ends) if measure.ends else 0,
        )
        for measure in experiment.impose
    ]
    return tuple(sorted(found, key=lambda measure: (measure.begins, measure.state, measure.instrument)))


def recorded_decisions(decisions: Any, states: tuple[str, ...]) -> tuple[Recorded, ...]:
    """Return the decisions of an experiment, by month and state."""
    found = [
        Recorded(
            month_number(made.month),
            states.index(made.state),
            made.what,
            dict(made.mix),
            made.reach,
            tuple(sorted((made.instruments or {}).items())),
        )
        for made in decisions
    ]
    return tuple(sorted(found, key=lambda made: (made.month, made.state)))


def recorded_tabled(tabled: Any, states: tuple[str, ...]) -> tuple[Tabled, ...]:
    """Return what an experiment has seats table, by month; that of a month in the order it is written."""
    found = [
        Tabled(
            month_number(made.month),
            made.framework,
            states.index(made.by),
            dict(made.items),
            frozenset(states.index(code) for code in made.signed),
            {states.index(code): amount for code, amount in made.transfers.items()},
            made.line,
        )
        for made in tabled
    ]
    return tuple(sorted(found, key=lambda made: made.month))


def recorded_shocks(shocks: Any, states: tuple[str, ...]) -> tuple[Shock, ...]:
    """Return the shocks of an experiment, by month; those of a month in the order they are written."""
    found = [
        Shock(month_number(shock.month), states.index(shock.state), shock.what, shock.party, shock.level)
        for shock in shocks
    ]
    return tuple(sorted(found, key=lambda shock: shock.month))


def _frameworks(experiment: Any, case: Case, variant: str) -> tuple[FrameworkRow, ...]:
    """Return the frameworks that meet, the oldest first, under the protocol the experiment or its variant gives."""
    if variant == "no_frameworks":
        return ()
    one_for_all = variant.removeprefix("as_") if variant.startswith("as_") else None
    named = [row for row in case.frameworks if row.code in experiment.frameworks]
    return tuple(
        dataclasses.replace(row, protocol=one_for_all or experiment.protocols.get(row.code, row.protocol))
        for row in sorted(named, key=lambda row: (row.first_meeting, row.code))
    )


def _elections(experiment: Any, case: Case) -> tuple[ElectionRow, ...]:
    """Return the elections of the states whose people vote in the experiment: the leader's where it names none."""
    leader = next(state.code for state in case.states if state.role == "leader")
    voting, chances = experiment.elections_of or (leader,), experiment.probability_of_change
    return tuple(
        dataclasses.replace(row, probability_challenger=chances.get(row.state, row.probability_challenger))
        for row in case.elections
        if row.state in voting
    )
