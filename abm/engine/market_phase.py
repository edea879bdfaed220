"""The market of a month: rules and routes by seller group, then sales in the run and in its twin."""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.engine.setting import Setting
from abm.mechanisms.controls.jurisdiction import bind, exempt_items, territorial
from abm.mechanisms.market import routes
from abm.mechanisms.market.substitution import Buyers, Offers, Sales, licence_multiplier, sell
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["Rules", "buyers_of", "evasive_routes", "market_month", "reached", "rules_on_groups", "taken_by_reach"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Rules:
    """What binds each seller group: strictness and coverage [..., group, item]."""

    strictness: Array
    coverage: Array


def reached(setting: Setting, rulebook: Rulebook, strictness: Array, asked: Array) -> npt.NDArray[np.bool_]:
    """Return where the leader's reach applies, [..., group, item]: content class, and no exemption earned."""
    structure = setting.structure
    leader = structure.leader
    if not rulebook.reach[leader]:
        return np.zeros((*strictness.shape[:-2], len(structure.groups), strictness.shape[-1]), dtype=bool)
    share = setting.parameters.choice.exemption_share
    spared = exempt_items(rulebook.exempt, rulebook.earned, strictness, asked, share)
    content = structure.content >= rulebook.threshold[leader]
    bound = content & structure.foreign & (structure.home != leader)
    return np.asarray(bound[:, None] & ~spared[..., structure.home, :])


def taken_by_reach(setting: Setting, rulebook: Rulebook, asked: Array) -> Array:
    """Return the share of each group's buyers that the leader's reach refuses beyond the home state's own rule.

    [group, item]; where a state controls as strictly itself, reach takes nothing from it.
    """
    strictness = rulebook.strictness
    applies = reached(setting, rulebook, strictness, asked)
    beyond = np.maximum(strictness[setting.structure.leader] - strictness[setting.structure.home], 0.0)
    return np.where(applies, beyond, 0.0)


def rules_on_groups(setting: Setting, rulebook: Rulebook, asked: Array) -> Rules:
    """Return the strictest rule on every seller group under a rulebook."""
    structure = setting.structure
    strictness = rulebook.strictness
    jurisdiction = territorial(structure.home, structure.production, rulebook.persons | rulebook.reach)
    applies = reached(setting, rulebook, strictness, asked)
    leader = structure.leader
    return Rules(
        bind(jurisdiction, strictness, applies, strictness[leader]),
        bind(jurisdiction, rulebook.coverage, applies, rulebook.coverage[leader]),
    )


def evasive_routes(setting: Setting, world: World) -> Array:
    """Return the multiplier of every route, [route, group, item], its sum capped at the licensed multiplier."""
    structure, params = setting.structure, setting.parameters.routes
    hub = structure.case.hub
    evadable = structure.case.state.evadable[structure.home][:, None] * world.economy.evading
    by_hub = routes.transshipment(
        evadable, hub.share, hub.transit_cost, world.detection[structure.production], setting.sigma, params
    )
    own_reach = world.rulebook.reach[structure.home].astype(np.float64)
    by_affiliate = routes.affiliate(world.economy.offshore, own_reach[:, None], setting.sigma, params)
    derated = routes.design_around(setting.derateable, setting.derate, setting.sigma, params)
    table = np.stack([by_hub, by_affiliate, np.broadcast_to(derated, by_hub.shape)])
    table = table * structure.foreign[:, None]
    return routes.capped(table, licence_multiplier(setting.sigma, setting.friction))


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


def market_month(setting: Setting, weight: Array, rules: Rules, evasive: Array, buyers: Buyers) -> Sales:
    """Return the sales of a month with flows by slot, [item, slot]."""
    pack = setting.structure.pack
    return sell(Offers(pack(weight), pack(rules.strictness), pack(rules.coverage), pack(evasive)), buyers)
