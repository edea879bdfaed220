"""Trade, firms and the target's industry in one month."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.chronicle import Chronicle, MonthRow
from abm.engine.deciding.surroundings import MonthView
from abm.engine.industry.twin import learned_weights, nonzero, twin_expected, twin_month
from abm.engine.journal import Journal
from abm.engine.market.lobby import lobby_weights
from abm.engine.market.sales import (
    Rules,
    every_route,
    quantities_under,
    rules_on_groups,
    sales_under,
)
from abm.engine.pledges.promises import friction_of_state, given_back, licensed, paid, pools_research, shares_data
from abm.engine.setting import Setting
from abm.mechanisms.controls import enforcement
from abm.mechanisms.firms import evasion, offshoring, research, weights
from abm.mechanisms.instruments.base import InForce
from abm.mechanisms.market.substitution import Buyers, Sales
from abm.mechanisms.target import anticipation, learning
from abm.world.rulebook import Rulebook
from abm.world.world import Economy, World

__all__ = ["detection_now", "evading_now", "know_how_withheld", "month_view", "pace_left", "trade"]

Array = npt.NDArray[np.float64]


def month_view(setting: Setting, world: World, survival: Array) -> MonthView:
    """Return what all states share when they decide: last month's weights, this month's routes and demand."""
    expected = twin_expected(setting, world.traded, world.month)
    return MonthView(
        weight=world.economy.weight,
        routes=every_route(setting, world),
        buyers=expected.buyers,
        monthly_experience=expected.domestic,
        survival=survival,
        lobbies=lobby_weights(setting, world),
        friction_left=friction_of_state(setting, world),
        trade=expected.trade,
        suppliers_trade=float(expected.trade.sum() - expected.trade[setting.structure.target].sum()),
    )


def trade(setting: Setting, world: World, journal: Journal, chronicle: Chronicle) -> None:
    """Solve the month's market, write its row of the chronicle, and let firms and the target's industry respond."""
    place = world.month - setting.first
    structure, demand = setting.structure, setting.demand[place]
    detection = detection_now(setting, world)
    watched_as_before = bool(chronicle.months) and np.array_equal(detection, world.detection)
    world.detection = detection
    rows = _rows(setting, world.economy)
    world.economy.weight = learned_weights(setting, rows.sums, world.economy.learned)
    world.traded += 1
    twin = twin_month(setting, world.traded)
    if not watched_as_before:
        world.economy.evading = evading_now(setting, world)
    rules, rulebook = _rules(setting, world, chronicle)
    every = every_route(setting, world)
    sales = sales_under(setting, world.economy.weight, every, rules, twin.buyers)
    stocking = _stocking(setting, world, every, twin.buyers, sales)
    drawdown = anticipation.draw_down(world.economy.stock, demand, sales.quantity, setting.parameters.anticipation)
    world.economy.stock = world.economy.stock + stocking - drawdown
    chronicle.months.append(_row(setting, world, rules, rulebook, every, (twin.weight, stocking, drawdown)))
    flow = structure.unpack(sales.direct + sales.evaded)
    bite = rules.strictness * (structure.base_weight > 0.0)
    world.economy.knowledge = _next_knowledge(setting, world, rows, flow, twin.by_firm)
    of_leader = (structure.home == structure.leader)[:, None]
    world.economy.offshore = offshoring.next_offshore(
        world.economy.offshore, bite, of_leader, setting.parameters.offshoring
    )
    _learn(setting, world, flow, sales)


def detection_now(setting: Setting, world: World) -> Array:
    """Return the chance of detection under the rules and commitments of the month, [state, hub]."""
    state, hub = setting.structure.case.state, setting.structure.case.hub
    instruments = setting.in_force(world.rulebook)
    shared = np.maximum(shares_data(world), instruments.together("data_shared"))
    capacity = state.enforcement * (1.0 + setting.parameters.promises.licence_data * shared)
    neutral = _neutral_share(setting, world) * instruments.together("notices_left")
    notified = neutral[:, None] * hub.outside_white_list * ~licensed(world)[:, hub.state]
    return enforcement.detection(capacity, hub.cooperation, setting.parameters.enforcement, notified)


def _neutral_share(setting: Setting, world: World) -> Array:
    """Return the share of each state's own trade on lists that hold for every destination alike, [state]."""
    rules = world.rulebook
    listed = (setting.trade * rules.coverage * ~rules.targeted).sum(axis=-1)
    return np.asarray(listed / nonzero(setting.own_sales))


def _rules(setting: Setting, world: World, chronicle: Chronicle) -> tuple[Rules, Rulebook]:
    """Return the rules on groups and a copy of the rulebook: last month's, where neither it nor a request changed."""
    if chronicle.months:
        last = chronicle.months[-1]
        pairs = zip(vars(last.rulebook).values(), vars(world.rulebook).values(), strict=True)
        # Bytes, since there are many small arrays and comparing them element by element costs more.
        if last.asked.tobytes() == world.asked.tobytes() and all(old.tobytes() == new.tobytes() for old, new in pairs):
            return last.rules, last.rulebook
    return rules_on_groups(setting, world.rulebook, world.asked), world.rulebook.copy()


class _Rows(NamedTuple):
    """Weights of entries before the target's firms learn, [entry], and their sums by group and item, [group, item]."""

    weight: Array
    sums: Array


def _rows(setting: Setting, economy: Economy) -> _Rows:
    """Return base shares times quality; where all firms know what they know in the twin, that is the base itself."""
    structure = setting.structure
    if (economy.knowledge == 1.0).all():
        return _Rows(structure.entry_weight, structure.base_weight)
    quality = research.quality(economy.knowledge, setting.parameters.research)
    sigma_less_one = (setting.sigma - 1.0)[structure.entry_item]
    weight = weights.entry_weights(structure.entry_weight, quality, structure.entry_firm, sigma_less_one)
    sums = weights.cell_sums(weight, structure.entry_cell, structure.base_weight.size)
    return _Rows(weight, sums.reshape(structure.base_weight.shape))


def evading_now(setting: Setting, world: World) -> Array:
    """Return the share of each group's weight whose firms evade, [group, item]."""
    structure, params = setting.structure, setting.parameters
    hub = structure.case.hub
    caught = (world.detection * hub.share).sum(axis=1) / (hub.share.sum() if len(hub.share) else 1.0)
    dependence = setting.dependence[structure.entry_firm]
    flags = evasion.evades(
        dependence, caught[structure.production[structure.entry_group]], params.routes.penalty, params.evasion
    )
    shape = structure.base_weight.shape
    evading = weights.cell_sums(structure.entry_weight * flags, structure.entry_cell, structure.base_weight.size)
    return np.asarray(evading.reshape(shape) / nonzero(structure.base_weight))


def _stocking(setting: Setting, world: World, routes: Array, buyers: Buyers, sales: Sales) -> Array:
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
    rules = rules_on_groups(setting, rulebook, world.asked)
    then = quantities_under(setting, world.economy.weight, routes, rules, buyers)
    ratio = np.maximum(then.quantity, setting.parameters.capability.quantity_floor) / nonzero(sales.quantity)
    rise = -np.log(np.maximum(ratio, setting.parameters.capability.quantity_floor)) / buyers.eta
    return anticipation.buy_ahead(world.economy.stock, buyers.demand, rise, left, setting.parameters.anticipation)


def _learn(setting: Setting, world: World, flow: Array, sales: Sales) -> None:
    """Let the target's own firms learn from the month's sales."""
    economy = world.economy
    short = np.clip(1.0 - sales.quantity, 0.0, 1.0)
    domestic = flow[~setting.structure.foreign].sum(axis=0)
    withheld, left = know_how_withheld(setting, world), pace_left(setting, world)
    economy.experience, economy.learned = learning.learn(
        economy.experience, economy.learned, domestic, short, withheld, setting.parameters.learning, left
    )


def pace_left(setting: Setting, world: World) -> Array:
    """Return the share of the target's pace of learning that instruments of the suppliers leave, [item]."""
    in_force = setting.in_force(world.rulebook)
    return setting.once(("pace left", in_force.levels.tobytes()), lambda: _pace_left(setting, in_force))


def _pace_left(setting: Setting, in_force: InForce) -> Array:
    suppliers = setting.structure.suppliers
    by_tier = in_force.of(suppliers).pace_left(setting.structure.case.state.gdp[suppliers])
    return np.asarray(by_tier[np.arange(len(setting.structure.items)) % len(by_tier)])


def _next_knowledge(setting: Setting, world: World, rows: _Rows, flow: Array, expected: Array) -> Array:
    """Return next month's knowledge [firm]; flow [group, item]: the month's sales; expected [firm]: in the twin."""
    structure = setting.structure
    cell, firm, firms = structure.entry_cell, structure.entry_firm, len(structure.case.firms)
    sold = weights.firm_sales(rows.weight, cell, firm, (flow / nonzero(rows.sums)).reshape(-1), firms)
    instruments = setting.in_force(world.rulebook.raised("joint_development", pools_research(world)))
    home = structure.firm_home
    return research.next_knowledge(
        world.economy.knowledge,
        setting.dependence * (1.0 - instruments.together("made_good"))[home],
        sold,
        expected,
        setting.parameters.research,
        instruments.together("research_gained")[home],
    )


def know_how_withheld(setting: Setting, world: World) -> float:
    """Return the share of know-how withheld: the leader's share of sales, as far as it withholds its own."""
    leader = setting.structure.leader
    share = setting.own_sales[leader] / setting.own_sales.sum()
    return float(share * setting.in_force(world.rulebook).together("know_how_withheld")[leader])


def _row(
    setting: Setting, world: World, rules: Rules, rulebook: Rulebook, every: Array, flows: tuple[Array, Array, Array]
) -> MonthRow:
    """Return the month's row; flows: weights of the twin, purchases ahead, and those replaced from stock."""
    twin_weight, stocking, drawdown = flows
    return MonthRow(
        month=world.month,
        weight=world.economy.weight,
        twin_weight=twin_weight,
        rules=rules,
        every_route=every,
        rulebook=rulebook,
        asked=world.asked.copy(),
        asked_worth=world.asked_worth.copy(),
        promised=world.promised.copy(),
        stocking=stocking,
        drawdown=drawdown,
        trust=world.trust,
        order=world.order,
        detection=world.detection,
        stances={name: values.copy() for name, values in world.stances.items()},
        government=tuple(world.government),
        goodwill=world.goodwill,
        transfer=paid(world),
        given_back=given_back(setting, world),
        hard_choice=world.hard_choice.copy(),
        signed=world.signed.copy(),
        learned=world.economy.learned,
        friction_left=friction_of_state(setting, world),
        pooled=np.maximum(world.rulebook.level("joint_development"), pools_research(world)),
    )
