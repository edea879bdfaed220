"""What a state expects of rules with other instruments in force: denial, sales and every term of its utility.

The market is solved once today and once at the horizon, in which sellers have lost research with sales, instruments
have made some of it good or added to it, and the target's own firms have learned at the pace that instruments leave.
Rules of others are believed ones. It prices what lists alone do not move; lists are weighed in `outlook`, item by item.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.outlook import capability_terms, friction_of_lists, lost_share
from abm.engine.deciding.surroundings import MonthView, stance_of
from abm.engine.deciding.valuation import denials_held
from abm.engine.industry.trade import detection_now, evading_now, know_how_withheld, pace_left
from abm.engine.market.sales import (
    every_route,
    routes_under,
    rules_on_groups,
    sales_under,
    sales_without_rules,
    taken_from_own,
)
from abm.engine.pledges.promises import friction_of_state
from abm.engine.setting import Setting
from abm.mechanisms.instruments import price
from abm.mechanisms.instruments.base import InForce
from abm.mechanisms.market.capability import aggregate
from abm.mechanisms.market.routes import legal_share
from abm.mechanisms.market.substitution import Sales
from abm.mechanisms.states import preferences as wants
from abm.mechanisms.states.home import dependence, rents
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["Prospect", "foresee", "terms_of"]

Array = npt.NDArray[np.float64]


class Prospect(NamedTuple):
    """What rules bring: denial (growth over the horizon), later mature capability, and by state [state] in USD million.

    profit, jobs: sales lost by home, those regained legally apart, and by site, discounted over the horizon; lost,
    sold: sales lost and made today by home; abroad: trade of own firms abroad that a persons rule or reach takes;
    eased: friction of neutral lists that bulk licences spare.
    """

    rulebook: Rulebook
    military: float
    growth: float
    mature: float
    profit: Array
    jobs: Array
    lost: Array
    sold: Array
    abroad: Array
    eased: Array


def foresee(setting: Setting, world: World, view: MonthView, rulebook: Rulebook) -> Prospect:
    """Return what a rulebook brings in the market of the month and at the horizon."""
    there = dataclasses.replace(world, rulebook=rulebook)
    there.detection = detection_now(setting, there)
    there.economy = dataclasses.replace(world.economy, evading=evading_now(setting, there))
    rules = rules_on_groups(setting, rulebook, world.asked)
    routes = every_route(setting, there)
    today = sales_under(setting, view.weight, routes, rules, view.buyers)
    later = sales_under(setting, _at_horizon(setting, there, view, today), routes, rules, view.buyers)
    terms = capability_terms(setting, slice(None), today, later)
    params = setting.parameters.capability
    advanced, mature = (aggregate(terms[:, tier::2].sum(axis=1), params) for tier in (0, 1))
    military, growth = denials_held(setting, advanced, mature)
    pack, ahead = setting.structure.pack, setting.horizon_weight
    twin = pack(sales_without_rules(view.weight, view.buyers))
    legal = pack(legal_share(routes_under(setting, routes, rules)))
    kept = [(1.0 - ahead) * today.direct + ahead * later.direct, (1.0 - ahead) * today.evaded + ahead * later.evaded]
    unpack, structure = setting.structure.unpack, setting.structure
    return Prospect(
        rulebook,
        float(military),
        float(growth),
        float(mature[-1]),
        profit=structure.by_home(unpack(twin - kept[0] - legal * kept[1])).sum(axis=-1),
        jobs=structure.by_production(unpack(twin - kept[0])).sum(axis=-1),
        lost=structure.by_home(unpack(twin - today.direct)).sum(axis=-1),
        sold=structure.by_home(unpack(today.direct)).sum(axis=-1),
        abroad=_taken_abroad(setting, view, rulebook),
        eased=_eased(setting, there),
    )


def terms_of(setting: Setting, world: World, view: MonthView, state: int, found: Prospect) -> dict[str, float]:
    """Return what a prospect is worth to a state: term -> USD million a month, costs positive, without its alliance."""
    stance, params = stance_of(setting, world, view, state), setting.parameters
    instruments = setting.in_force(found.rulebook)
    own = instruments.of(state)
    spent = _public_money(setting, found, state, instruments)
    pi = float(world.stances["home_market"][state])
    norm_weight = params.preferences.norm_weight * setting.switches.norm
    norm = norm_weight * params.preferences.extraterritorial_norm * found.abroad[state]
    gdp = setting.structure.case.state.gdp[state]
    revenue = own.together("revenue", gdp)
    norm += norm_weight * params.preferences.targeted_norm * revenue
    needed = min(found.mature, 1.0) * own.together("still_imported")
    economic = params.preferences.margin * found.profit[state] - found.eased[state]
    economic += stance.jobs_weight * params.preferences.wage_share * found.jobs[state]
    prices = params.instrument_prices
    paid = prices.cost_of_funds * spent
    paid += price.upkeep(stance.own_sales, int((own.levels > 0.0).sum()), prices)
    paid += price.forgone(float(gdp), float(own.together("capital_withheld")), prices)
    paid += float(own.together("loss", gdp))
    return dict.fromkeys(wants.TERMS, 0.0) | {
        "security": float(wants.security(np.array(found.military), np.array(found.growth), stance)),
        "economic": float(stance.economic_weight * economic + paid),
        "regime": -stance.free_trade * stance.declared * float(norm),
        "home": float(dependence(needed, stance.dependence) + rents(pi, 1.0, spent + revenue)),
        "retaliation": stance.exposure
        * stance.propensity
        * _visible(setting, view, state, found.rulebook, stance.declared, float(own.together("shown"))),
    }


def _public_money(setting: Setting, found: Prospect, state: int, instruments: InForce) -> float:
    """Return what a state spends on research under a prospect, USD million a month."""
    return price.public_money(
        float(found.lost[state]),
        float(found.sold[state]),
        float(instruments.together("research_gained")[state]),
        float(instruments.together("made_good")[state]),
        setting.parameters.instrument_prices,
    )


def _visible(
    setting: Setting, view: MonthView, state: int, rulebook: Rulebook, declared: float, instruments: float
) -> float:
    """Return what a state's rules and instruments show to the target, as a share of its trade, at most 1.

    declared: what the declared purpose makes of it; instruments: levels of those that name the target, summed.
    """
    weight = setting.parameters.preferences.targeted_visibility
    listed = wants.visible_share(view.trade[state], rulebook.strictness[state], rulebook.targeted[state], weight)
    shown = float(listed) + price.visible(instruments, setting.parameters.instrument_prices)
    return min(declared * shown, 1.0)


def _taken_abroad(setting: Setting, view: MonthView, rulebook: Rulebook) -> Array:
    """Return trade of a state's firms abroad that its own rule refuses beyond the rule of the place, [state].

    What either follows, a persons rule and reach follow alike: the second of the two takes nothing more.
    """
    follows = rulebook.persons | rulebook.reach
    return taken_from_own(setting, rulebook, follows, sales_without_rules(view.weight, view.buyers))


def _eased(setting: Setting, there: World) -> Array:
    """Return what bulk licences spare of what neutral lists cost elsewhere, USD million a month, [state]."""
    listed = there.rulebook.coverage * ~there.rulebook.targeted
    states = np.arange(len(listed))[:, None]
    friction = (friction_of_lists(setting, states, np.arange(listed.shape[1])) * listed).sum(axis=-1)
    return np.asarray((1.0 - friction_of_state(setting, there)) * friction)


def _at_horizon(setting: Setting, there: World, view: MonthView, today: Sales) -> Array:
    """Return market weights at the horizon, [group, item]."""
    structure, params = setting.structure, setting.parameters
    twin = sales_without_rules(view.weight, view.buyers)
    direct = structure.unpack(today.direct)
    instruments = setting.in_force(there.rulebook)
    left = (1.0 - instruments.together("made_good"))[structure.home][:, None]
    gained = instruments.together("research_gained")[structure.home]
    kept = 1.0 - params.preferences.future_sales_loss * (lost_share(twin, direct) * left - gained[:, None])
    domestic = direct[~structure.foreign].sum(axis=0)
    learned = _learned(setting, there, view, domestic)
    return np.asarray(view.weight * np.where(structure.foreign[:, None], kept, learned))


def _learned(setting: Setting, there: World, view: MonthView, domestic: Array) -> Array:
    """Return the factor on the weight of the target's own firms at the horizon, [item], at the pace that is left."""
    horizon, params = setting.parameters.preferences.horizon, setting.parameters.learning
    experience, expected = there.economy.experience, view.monthly_experience
    pace = (1.0 - params.slowdown * know_how_withheld(setting, there)) * pace_left(setting, there)
    begun = experience > 0.0
    safe = np.where(begun, experience, 1.0)
    gained, twin = (np.log1p(horizon * np.where(begun, sold, 0.0) / safe) for sold in (domestic, expected))
    return np.exp((setting.sigma - 1.0) * params.wright_exponent * (pace * gained - twin))
