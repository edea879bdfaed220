"""After trade: trust in the leader, security concepts, and the strength of the open trade order."""

import numpy as np
import numpy.typing as npt

from abm.core.calendar import MONTHS_A_YEAR
from abm.engine.chronicle import Chronicle
from abm.engine.journal import Journal
from abm.engine.market.sales import taken_by_reach
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.concepts import drawn, revealed_breadth, trigger, widened
from abm.mechanisms.negotiation.trust import next_trust
from abm.mechanisms.states.preferences import next_order
from abm.world.world import World

__all__ = ["detected_shortfall", "restricted_outside_line", "settle", "trade_taken", "unilateral_step"]

Array = npt.NDArray[np.float64]


def settle(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Move trust by the month's steps, concepts, and the order by the trade restricted outside the agreed line."""
    taken = trade_taken(setting, world)
    step = unilateral_step(setting, world, taken) * setting.switches.distrust
    shortfall = detected_shortfall(setting, world)
    world.trust = next_trust(world.trust, step, shortfall, setting.parameters.trust)
    _move_concepts(setting, world, chronicle)
    suppliers_trade = setting.own_sales.sum() - setting.own_sales[setting.structure.target]
    share = restricted_outside_line(setting, world, taken).sum() / suppliers_trade
    world.order = next_order(world.order, float(share), setting.parameters.preferences)


def _move_concepts(setting: Setting, world: World, chronicle: Chronicle) -> None:
    """Let suppliers' concepts widen, and draw them toward the leader's believed breadth by the strength of a switch."""
    suppliers, leader, switches = setting.structure.suppliers, setting.structure.leader, setting.switches
    stances = world.stances
    share = trigger(_rise_in_a_year(setting, world, chronicle), setting.parameters.concepts) * switches.widening
    widest, pace = stances["breadth_range"][suppliers], stances["breadth_pace"][suppliers]
    breadth = widened(stances["breadth"][suppliers], widest, pace, share)
    revealed = float(revealed_breadth(world.rulebook.strictness[leader], setting.trade[leader], setting.civil))
    believed = float(stances["breadth"][leader]) if np.isnan(revealed) else revealed
    pull = np.where(suppliers == leader, 0.0, switches.concept_pull)
    stances["breadth"][suppliers] = drawn(breadth, believed, world.trust[suppliers], pull)


def _rise_in_a_year(setting: Setting, world: World, chronicle: Chronicle) -> float:
    """Return the log quality that the target's own firms gained in a year, weighted as growth capability is.

    Fewer months at the beginning of a run are counted as a year's.
    """
    months = chronicle.months[-MONTHS_A_YEAR:]
    gained = ((world.economy.learned - months[0].learned) * setting.growth_weight).sum() / setting.growth_weight.sum()
    return float(gained * MONTHS_A_YEAR / len(months))


def restricted_outside_line(setting: Setting, world: World, taken: Array) -> Array:
    """Return trade restricted beyond the line by each state, USD million a month, [state]; taken as `trade_taken`.

    What the leader's reach takes from others counts for the leader, with the weight of an extraterritorial rule.
    """
    line = setting.erosion(world.rulebook.targeted, world.signed)
    restricted = (setting.trade * world.rulebook.strictness * line).sum(axis=-1)
    abroad = float(taken.sum())
    restricted[setting.structure.leader] += setting.parameters.preferences.extraterritorial_norm * abroad
    return np.asarray(restricted)


def detected_shortfall(setting: Setting, world: World) -> Array:
    """Return by how much the leader's practice is believed to fall short of what it announced, [state].

    A share, the same for all others and 0 for the leader. The leader tells its practice when a list enters into force;
    approval beyond that, and beyond what is expected of any new list, is a shortfall once trade figures show it.
    """
    leader = setting.structure.leader
    coverage = world.rulebook.coverage[leader]
    told = 1.0 - world.promised[leader] / np.where(coverage > 0.0, coverage, 1.0)
    excess = world.believed_approval[leader] - np.maximum(told, setting.parameters.beliefs.first_guess)
    short = (setting.trade[leader] * coverage * np.maximum(excess, 0.0)).sum()
    promised = (setting.trade[leader] * world.promised[leader]).sum()
    share = float(short / promised) if promised > 0.0 else 0.0
    return np.where(np.arange(len(world.trust)) == leader, 0.0, min(share, 1.0))


def unilateral_step(setting: Setting, world: World, taken: Array) -> Array:
    """Return what the leader's steps outside frameworks cost each state, a month, as share of its trade, [state].

    taken as `trade_taken`. Counted are what reach takes without exemption, and the rate of a tariff on the state. A
    step in force for a year costs a year's share: it counts every month.
    """
    by_home = setting.structure.by_home(taken).sum(axis=-1)
    sales = np.where(setting.own_sales > 0.0, setting.own_sales, 1.0)
    reach = np.where(setting.own_sales > 0.0, by_home / sales, 0.0)
    return np.asarray((reach + world.rulebook.tariff) / MONTHS_A_YEAR)


def trade_taken(setting: Setting, world: World) -> Array:
    """Return what the leader's reach takes beyond home states' own rules, USD million a month, [group, item]."""
    taken = taken_by_reach(setting, world.rulebook, world.asked) * world.economy.weight
    return np.asarray(taken * setting.structure.case.item.purchases)
