"""What a state takes as given when it decides: its stance, the rules of the others on its firms, and what was asked."""

import dataclasses
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from abm.engine.market.sales import Rules, group_rules
from abm.engine.setting import Setting
from abm.mechanisms.elections.mandate import campaign_ratio
from abm.mechanisms.market.substitution import Buyers
from abm.mechanisms.states.preferences import Stance, declared_factor
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = [
    "MonthView", "Surroundings", "alliance_of", "believed_rulebook", "feared", "stance_of", "stances_of",
    "surroundings_of",
]  # fmt: skip

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class MonthView:
    """What all states share in a month: weights, routes, buyers, the target's sales, and survival [state].

    routes [route, group, item]: before any rule closes them;
    trade [state, item]: own baseline trade of the month (the twin's), USD million, by country of production;
    suppliers_trade: that of all but the target together;
    lobbies [state]: factor that firms' pressure puts on lost profit; friction_left [state]: share of the friction of
    neutral lists that bulk licences leave.
    """

    weight: Array
    routes: Array
    buyers: Buyers
    monthly_experience: Array
    survival: Array
    trade: Array
    suppliers_trade: float
    lobbies: Array
    friction_left: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Surroundings:
    """What a state takes as given: weights, routes, the rules of the others on its groups, and what was asked.

    weight [group, item]; routes [route, group, item] before any rule closes them; others: rules without the state's
    own and without the leader's reach on its groups; own [group, item]: what the state's rules bind, its_goods: what
    they bind wherever it is made, abroad: what they bind by reach; reach_level [item]: the leader's strictness where
    its reach covers the state's groups (bound [group]); exempt: reach spares items on which the state is strict
    enough.
    """

    weight: Array
    routes: Array
    others: Rules
    own: npt.NDArray[np.bool_]
    its_goods: npt.NDArray[np.bool_]
    abroad: npt.NDArray[np.bool_]
    bound: npt.NDArray[np.bool_]
    reach_level: Array
    exempt: bool
    earned: bool
    home_strictness: Array
    buyers: Buyers
    stance: Stance
    trade: Array
    experience: Array
    monthly_experience: Array
    asked: Array
    asked_worth: Array
    now_coverage: Array
    now_approval: Array
    now_targeted: npt.NDArray[np.bool_]
    signed: npt.NDArray[np.int8]
    friction_left: float


def believed_rulebook(world: World, state: int, survival: Array) -> Rulebook:
    """Return the rules as a state sees them: own ones true, others' approval believed and weighted by survival."""
    believed = world.rulebook.copy()
    approval = world.believed_approval.copy()
    approval[state] = world.rulebook.approval[state]
    kept = survival.copy()
    kept[state] = 1.0
    believed.approval = 1.0 - (1.0 - approval) * kept[:, None]
    return believed


def alliance_of(setting: Setting, world: World, state: int) -> float:
    """Return what a state's present government makes of the alliance, as a share of own sales; 0 without the term."""
    return setting.alliance(float(world.stances["alliance"][state]))


def stance_of(setting: Setting, world: World, view: MonthView, state: int) -> Stance:
    """Return the stance of a state's present government, scaled to USD million a month."""
    table = setting.structure.case.state
    stances = world.stances
    ratio = campaign_ratio(
        float(stances["target_policy"][state]),
        setting.months_to_election(state, world.month, world.government[state]),
        setting.switches.toughness_bidding,
        setting.parameters.elections,
    )
    return Stance(
        theta=setting.parameters.preferences.theta_common * table.gdp[state] * ratio / 12.0,
        breadth=float(stances["breadth"][state]),
        free_trade=float(stances["free_trade"][state]),
        alliance=alliance_of(setting, world, state),
        economic_weight=float(stances["economic_weight"][state] * view.lobbies[state]),
        jobs_weight=float(stances["jobs_weight"][state]),
        open_order_value=float(table.open_order_value[state]),
        exposure=float(table.target_exposure[state]),
        propensity=feared(setting, state, float(world.rulebook.retaliation[state])),
        own_sales=float(view.trade[state].sum()),
        dependence=float(stances["dependence"][state] * setting.parameters.preferences.theta_common * table.gdp[state])
        / 12.0,
        declared=declared_factor(float(stances["breadth"][state]), setting.switches.declared_purpose),
    )


def stances_of(setting: Setting, world: World, view: MonthView, states: Iterable[int]) -> Stance:
    """Return the stances of the present governments of n states as one, a value [n] in each field."""
    held = [stance_of(setting, world, view, int(state)) for state in states]
    return Stance(*(np.array([getattr(stance, name) for stance in held]) for name in Stance._fields))  # type: ignore[arg-type]


def feared(setting: Setting, state: int, bite: float) -> float:
    """Return the share of its exposure that a state fears for: what the target hits, at least what it is prone to."""
    return max(float(setting.structure.case.state.retaliation_propensity[state]), bite)


def surroundings_of(setting: Setting, world: World, view: MonthView, state: int, believed: Rulebook) -> Surroundings:
    """Return what a state takes as given when it weighs its own package against the believed rules of the others."""
    structure, leader = setting.structure, setting.structure.leader
    coverage = believed.coverage.copy()
    coverage[state] = 0.0
    strictness = coverage * (1.0 - believed.approval)
    counted = structure.in_reach & (structure.home != state)
    rules, applies = group_rules(setting, believed, coverage, world.asked, counted)
    abroad = applies & (state == leader)
    at_home = structure.home == state
    bound = (structure.production == state) | (at_home & (believed.persons[state] | believed.reach[state]))
    in_reach = believed.reach[leader] and state != leader
    content = structure.content >= believed.threshold[leader]
    return Surroundings(
        weight=view.weight,
        routes=view.routes,
        others=rules,
        own=bound[:, None] | abroad,
        its_goods=(at_home & believed.reach[state])[:, None] | abroad,
        abroad=abroad,
        bound=content & at_home & in_reach,
        reach_level=strictness[leader] * in_reach,
        exempt=bool(believed.exempt[state]),
        earned=bool(believed.earned[state]),
        home_strictness=strictness[structure.home],
        buyers=view.buyers,
        stance=stance_of(setting, world, view, state),
        trade=view.trade[state],
        experience=world.economy.experience,
        monthly_experience=view.monthly_experience,
        asked=world.asked[state],
        asked_worth=world.asked_worth[state],
        now_coverage=world.rulebook.coverage[state],
        now_approval=world.rulebook.approval[state],
        now_targeted=world.rulebook.targeted[state],
        signed=world.signed[state],
        friction_left=float(view.friction_left[state]),
    )
