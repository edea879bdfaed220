"""Trade, firms and the target's industry in one month, for the run and its twin by the same functions."""

import numpy as np
import numpy.typing as npt

from abm.engine.chronicle import Chronicle, MonthRow
from abm.engine.decide import MonthView
from abm.engine.journal import Journal
from abm.engine.market_phase import Rules, buyers_of, evasive_routes, market_month, rules_on_groups
from abm.engine.setting import Setting
from abm.mechanisms.controls import enforcement
from abm.mechanisms.firms import evasion, offshoring, research, weights
from abm.mechanisms.market.substitution import Buyers, Sales
from abm.mechanisms.target import anticipation, learning
from abm.world.world import Economy, World

__all__ = ["month_view", "trade"]

Array = npt.NDArray[np.float64]


def month_view(setting: Setting, world: World, survival: Array) -> MonthView:
    """Return what all states share when they decide: last month's weights, this month's routes and demand."""
    routes = evasive_routes(setting, world)
    evasive = routes.sum(axis=0)
    buyers = buyers_of(setting, world.twin.weight, setting.demand[world.month - setting.first])
    domestic = np.where(setting.structure.foreign[:, None], 0.0, world.twin.weight).sum(axis=0)
    return MonthView(
        weight=world.economy.weight,
        evasive=evasive,
        legal_share=np.where(evasive > 0.0, 1.0 - routes[0] / np.where(evasive > 0.0, evasive, 1.0), 0.0),
        buyers=buyers,
        monthly_experience=domestic / buyers.reference_weight * buyers.demand,
        survival=survival,
        trade=setting.structure.by_production(world.twin.weight * (buyers.demand / _nonzero(buyers.reference_weight))),
    )


def trade(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Solve the month's market, write its row of the chronicle, and let firms and the target's industry respond."""
    place = world.month - setting.first
    demand = setting.demand[place]
    state, hub = setting.structure.case.state, setting.structure.case.hub
    world.detection = enforcement.detection(state.enforcement, hub.cooperation, setting.parameters.enforcement)
    world.economy.weight = _weights(setting, world.economy)
    world.twin.weight = _weights(setting, world.twin)
    world.economy.evading = _evading(setting, world)
    routes = evasive_routes(setting, world)
    evasive = routes.sum(axis=0)
    rules = rules_on_groups(setting, world.rulebook, world.asked)
    buyers = buyers_of(setting, world.twin.weight, demand)
    sales = market_month(setting, world.economy.weight, rules, evasive, buyers)
    stocking = _stocking(setting, world, evasive, buyers, sales)
    drawdown = anticipation.draw_down(world.economy.stock, demand, sales.quantity, setting.parameters.anticipation)
    world.economy.stock = world.economy.stock + stocking - drawdown
    chronicle.months.append(_row(setting, world, rules, routes, stocking, drawdown))
    flow = setting.structure.unpack(sales.direct + sales.evaded)
    twin = world.twin.weight * (demand / _nonzero(buyers.reference_weight))
    _respond(setting, world, flow, twin, rules, sales)


def _weights(setting: Setting, economy: Economy) -> Array:
    """Return market weights [group, item]: base shares, firms' quality, and what the target's own firms have learned."""
    structure = setting.structure
    quality = research.quality(economy.knowledge, setting.parameters.research)
    exponent = setting.sigma[structure.entry_item] - 1.0
    rows = weights.entry_weights(structure.entry_weight, quality, structure.entry_firm, exponent)
    shape = structure.base_weight.shape
    table = weights.cell_sums(rows, structure.entry_cell, structure.base_weight.size).reshape(shape)
    learned = np.exp((setting.sigma - 1.0) * economy.learned)
    return np.asarray(np.where(structure.foreign[:, None], table, table * learned))


def _evading(setting: Setting, world: World) -> Array:
    """Return the share of each group's weight whose firms evade, [group, item]."""
    structure, params = setting.structure, setting.parameters
    hub = structure.case.hub
    caught = (world.detection * hub.share).sum(axis=1) / hub.share.sum() if len(hub.share) else world.detection.sum(axis=1)
    dependence = setting.dependence[structure.entry_firm]
    flags = evasion.evades(
        dependence, caught[structure.production[structure.entry_group]], params.routes.penalty, params.evasion
    )
    shape = structure.base_weight.shape
    evading = weights.cell_sums(structure.entry_weight * flags, structure.entry_cell, structure.base_weight.size)
    return np.asarray(evading.reshape(shape) / _nonzero(structure.base_weight))


def _stocking(setting: Setting, world: World, evasive: Array, buyers: Buyers, sales: Sales) -> Array:
    """Return purchases ahead of announced rules, [item]: the price is expected to rise as if all were in force."""
    if not world.pending:
        return np.zeros(len(setting.structure.items))
    rulebook = world.rulebook.copy()
    left = np.zeros(len(setting.structure.items))
    for rule in sorted(world.pending, key=lambda rule: rule.effective):
        if rule.announced > world.month:
            continue
        new = rule.coverage > rulebook.coverage[rule.state]
        rulebook.coverage[rule.state], rulebook.approval[rule.state] = rule.coverage, rule.approval
        left = np.where(new & (left == 0.0), rule.effective - world.month, left)
    then = market_month(setting, world.economy.weight, rules_on_groups(setting, rulebook, world.asked), evasive, buyers)
    ratio = np.maximum(then.quantity, setting.parameters.capability.quantity_floor) / _nonzero(sales.quantity)
    rise = -np.log(np.maximum(ratio, setting.parameters.capability.quantity_floor)) / buyers.eta
    return anticipation.buy_ahead(world.economy.stock, buyers.demand, rise, left, setting.parameters.anticipation)


def _respond(setting: Setting, world: World, flow: Array, twin: Array, rules: Rules, sales: Sales) -> None:
    """Move knowledge, sites abroad, and the target's experience by the month's sales, in the run and in the twin."""
    structure, params = setting.structure, setting.parameters
    for economy, sold, short, withheld in (
        (world.economy, flow, np.clip(1.0 - sales.quantity, 0.0, 1.0), _know_how_withheld(setting, world)),
        (world.twin, twin, np.zeros(len(structure.items)), 0.0),
    ):
        domestic = np.where(structure.foreign[:, None], 0.0, sold).sum(axis=0)
        economy.experience, economy.learned = learning.learn(
            economy.experience, economy.learned, domestic, short, withheld, params.learning
        )
    world.economy.knowledge = _next_knowledge(setting, world, flow, twin)
    bite = rules.strictness * (structure.base_weight > 0.0)
    world.economy.offshore = offshoring.next_offshore(world.economy.offshore, bite, params.offshoring)


def _next_knowledge(setting: Setting, world: World, flow: Array, twin: Array) -> Array:
    structure, params = setting.structure, setting.parameters
    cell, firm, firms = structure.entry_cell, structure.entry_firm, len(structure.case.firms)
    quality = research.quality(world.economy.knowledge, params.research)
    exponent = setting.sigma[structure.entry_item] - 1.0
    rows = weights.entry_weights(structure.entry_weight, quality, firm, exponent)
    sums = weights.cell_sums(rows, cell, structure.base_weight.size)
    sold = weights.firm_sales(rows, cell, firm, flow.reshape(-1) / _nonzero(sums), firms)
    expected = weights.firm_sales(
        structure.entry_weight, cell, firm, twin.reshape(-1) / _nonzero(structure.base_weight.reshape(-1)), firms
    )
    return research.next_knowledge(world.economy.knowledge, setting.dependence, sold, expected, params.research)


def _know_how_withheld(setting: Setting, world: World) -> float:
    """Return the share of know-how withheld: the leader's share of sales where its persons rule is in force."""
    leader = setting.structure.leader
    share = setting.own_sales[leader] / setting.own_sales.sum()
    return float(share) if world.rulebook.persons[leader] else 0.0


def _row(setting: Setting, world: World, rules: Rules, routes: Array, stocking: Array, drawdown: Array) -> MonthRow:
    return MonthRow(
        month=world.month,
        weight=world.economy.weight,
        twin_weight=world.twin.weight,
        strictness=rules.strictness,
        coverage=rules.coverage,
        routes=routes,
        rulebook=world.rulebook.copy(),
        asked=world.asked.copy(),
        stocking=stocking,
        drawdown=drawdown,
        trust=world.trust,
        order=world.order,
        detection=world.detection,
        stances={name: values.copy() for name, values in world.stances.items()},
        government=tuple(world.government),
    )


def _nonzero(value: Array) -> Array:
    """Return value with 1 in place of 0, for divisions whose numerator is 0 there."""
    return np.where(value != 0.0, value, 1.0)
