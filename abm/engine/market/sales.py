"""The market of a month: rules and routes by seller group, then sales in the run and in its twin."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.core import compiled
from abm.engine.setting import Setting
from abm.mechanisms.controls.jurisdiction import Regulators, bind, exempt_items
from abm.mechanisms.market.routes import affiliate, closed_share, open_routes, transshipment
from abm.mechanisms.market.substitution import Buyers, Offers, Quantities, Sales, quantities, sell
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = [
    "Rules",
    "buyers_of",
    "every_route",
    "group_rules",
    "market_month",
    "quantities_under",
    "reached",
    "regulators_of",
    "routes_under",
    "rules_on_groups",
    "sales_under",
    "sales_without_rules",
    "sensitive_quantity",
    "stacked",
    "taken_by_reach",
    "taken_from_own",
]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Rules(NamedTuple):
    """What binds each seller group: strictness and coverage [..., group, item].

    follows_goods: strictness of those among the rules that bind the group's goods wherever they are made.
    """

    strictness: Array
    coverage: Array
    follows_goods: Array


def reached(setting: Setting, rulebook: Rulebook, strictness: Array, asked: Array) -> Flags:
    """Return where the leader's reach applies, [..., group, item]: content class, and no exemption earned."""
    structure = setting.structure
    leader = structure.leader
    if not rulebook.reach[leader]:
        return np.zeros((*strictness.shape[:-2], len(structure.groups), strictness.shape[-1]), dtype=bool)
    share = setting.parameters.choice.exemption_share
    spared = exempt_items(rulebook.exempt, rulebook.earned, strictness, asked, share)
    content = structure.content >= rulebook.threshold[leader]
    bound = content & structure.in_reach
    return np.asarray(bound[:, None] & ~spared[..., structure.home, :])


def taken_by_reach(setting: Setting, rulebook: Rulebook, asked: Array) -> Array:
    """Return the share of each group's buyers that the leader's reach refuses beyond the home state's own rule.

    [group, item]; where a state controls as strictly itself, reach takes nothing from it.
    """
    if not rulebook.reach[setting.structure.leader]:
        return np.zeros(setting.structure.base_weight.shape)
    strictness = rulebook.strictness
    applies = reached(setting, rulebook, strictness, asked)
    beyond = np.maximum(strictness[setting.structure.leader] - strictness[setting.structure.home], 0.0)
    return np.where(applies, beyond, 0.0)


def taken_from_own(setting: Setting, rulebook: Rulebook, follows: Flags, sales: Array) -> Array:
    """Return what states refuse their own firms abroad beyond the rule of the place, in the unit of sales, [state].

    follows [state]: whether a state's rule follows its firms; sales [group, item]: those without rules.
    """
    structure, strictness = setting.structure, rulebook.strictness
    beyond = np.maximum(strictness[structure.home] - strictness[structure.production], 0.0)
    taken = np.where((structure.abroad & follows[structure.home])[:, None], beyond, 0.0) * sales
    return np.asarray(structure.by_home(taken).sum(axis=-1))


def regulators_of(setting: Setting, rulebook: Rulebook) -> Regulators:
    """Return whose rules can bind seller groups under a rulebook."""
    return Regulators(setting.structure.home, setting.structure.production, rulebook.persons | rulebook.reach)


def rules_on_groups(setting: Setting, rulebook: Rulebook, asked: Array) -> Rules:
    """Return the strictest rule on every seller group under a rulebook."""
    return group_rules(setting, rulebook, rulebook.coverage, asked, setting.structure.in_reach)[0]


def group_rules(
    setting: Setting, rulebook: Rulebook, coverage: Array, asked: Array, counted: Flags
) -> tuple[Rules, Flags]:
    """Return the strictest rule on every seller group, and where the leader's reach applies, [group, item].

    coverage [state, item] stands in place of the rulebook's; counted [group]: groups of which reach is counted.
    """
    if compiled.asked():
        from abm.engine.market.compiled_rules import group_rules_compiled

        levels, reaches = group_rules_compiled(setting, rulebook, coverage, asked, counted)
        return Rules(*levels), reaches
    strictness, regulators = coverage * (1.0 - rulebook.approval), regulators_of(setting, rulebook)
    applies = reached(setting, rulebook, strictness, asked) & counted[:, None]
    leader = setting.structure.leader
    rules = Rules(
        bind(regulators, strictness, applies, strictness[leader]),
        bind(regulators, coverage, applies, coverage[leader]),
        _follows_goods(setting, rulebook, strictness, applies),
    )
    return rules, applies


def _follows_goods(setting: Setting, rulebook: Rulebook, strictness: Array, applies: Flags) -> Array:
    """Return the strictness of rules that bind goods wherever they are made, [group, item].

    The home state's own, where it has reach; the leader's, where its reach applies.
    """
    structure = setting.structure
    at_home = np.where(rulebook.reach[structure.home, None], strictness[structure.home], 0.0)
    return np.maximum(at_home, np.where(applies, strictness[structure.leader], 0.0))


def routes_under(setting: Setting, routes: Array, rules: Rules) -> Array:
    """Return the multiplier of every route left open by the rules, [route, ..., group, item].

    routes: the table of every_route, with the same leading axes as the rules or with axes of length 1.
    """
    closed = closed_share(rules.follows_goods, rules.strictness)
    return open_routes(routes, closed, setting.licence)


def stacked(rules: Sequence[Rules]) -> Rules:
    """Return rules along a leading axis, [..., group, item]."""
    return Rules(*(np.stack(levels) for levels in zip(*rules, strict=True)))


def every_route(setting: Setting, world: World) -> Array:
    """Return the multiplier of every route before any rule closes it, [route, group, item]."""
    structure, params = setting.structure, setting.parameters.routes
    evadable = structure.case.state.evadable[structure.home][:, None] * world.economy.evading
    left = setting.in_force(world.rulebook).together("hubs_left")
    evadable = evadable * left[structure.home][:, None]
    by_hub = transshipment(evadable, setting.through_hubs(world.detection)[structure.production], params)
    by_affiliate = affiliate(world.economy.offshore, setting.sigma, params)
    table = np.empty((3, *by_hub.shape))
    table[0], table[1], table[2] = by_hub, by_affiliate, setting.derated
    table *= structure.foreign[:, None]
    return table


def buyers_of(setting: Setting, twin_weight: Array, demand: Array) -> Buyers:
    """Return the buyers of every item, arrays [item]; twin_weight [group, item] fixes the reference index."""
    return Buyers(
        reference_weight=setting.structure.pack(twin_weight).sum(axis=-1),
        demand=demand,
        sigma=setting.sigma,
        eta=setting.eta,
        military_share=setting.military_share,
        friction=setting.friction,
    )


def sales_without_rules(weight: Array, buyers: Buyers) -> Array:
    """Return sales if no rule bound anybody, USD million a month, [..., item], from weights [..., item]."""
    return np.asarray(weight * (buyers.demand / buyers.reference_weight))


def sales_under(setting: Setting, weight: Array, routes: Array, rules: Rules, buyers: Buyers) -> Sales:
    """Return sales [..., item, slot] under rules [..., group, item], of the routes those leave open.

    routes [route, ..., group, item] as in `routes_under`; buyers [item] or [..., item].
    """
    if compiled.asked():
        from abm.engine.market.compiled_sellers import sales_under_compiled

        return Sales(*sales_under_compiled(setting, weight, routes, rules, buyers))
    return sell(_offers_under(setting, weight, routes, rules), buyers)


def quantities_under(setting: Setting, weight: Array, routes: Array, rules: Rules, buyers: Buyers) -> Quantities:
    """Return what is bought in `sales_under`."""
    if compiled.asked():
        sales = sales_under(setting, weight, routes, rules, buyers)
        return Quantities(sales.quantity, sales.military_quantity)
    return quantities(_offers_under(setting, weight, routes, rules), buyers)


def sensitive_quantity(setting: Setting, bought: Sales | Quantities) -> Array:
    """Return what the target's military gets of each item, [..., item]: as all do where buyers are rationed alike."""
    return bought.quantity if setting.switches.rationing == "uniform" else bought.military_quantity


def _offers_under(setting: Setting, weight: Array, routes: Array, rules: Rules) -> Offers:
    pack, evasive = setting.structure.pack, routes_under(setting, routes, rules).sum(axis=0)
    return Offers(pack(weight), pack(rules.strictness), pack(rules.coverage), pack(evasive))


def market_month(setting: Setting, weight: Array, rules: Rules, evasive: Array, buyers: Buyers) -> Sales:
    """Return the sales of a month with flows by slot, [item, slot]."""
    pack = setting.structure.pack
    return sell(Offers(pack(weight), pack(rules.strictness), pack(rules.coverage), pack(evasive)), buyers)
