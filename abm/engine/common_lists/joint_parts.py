"""What each item brings to members of a common list at each level of it: denial, sales, rules, all items at once.

A member does the least that it is expected to keep of the level, by a list that names nobody; stricter rules of its own
stand, and so do the rules of all others. All expect the same market at the horizon, as in `coalition_items`: every
seller loses research with sales, and the target learns on every item. Reach counts where it is in force now.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.outlook import capability_terms, friction_of_lists, learned_ahead, lost_share
from abm.engine.deciding.surroundings import MonthView
from abm.engine.market.sales import reached, sales_without_rules
from abm.engine.setting import Setting
from abm.mechanisms.controls.jurisdiction import Regulators, bind
from abm.mechanisms.market.routes import legal_share, open_routes
from abm.mechanisms.market.substitution import Offers, sell
from abm.mechanisms.negotiation.beliefs import seen_strictness
from abm.mechanisms.states.preferences import Stance
from abm.world.world import World

__all__ = ["Parts", "parts_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


class Parts(NamedTuple):
    """What items bring at some levels [...], each by itself or in sum: capability [..., 2 tiers, 3], restricted [...].

    Flows [..., 5, n] are cost, norm, visible, delivered and moved; listed [..., n]: trade on a list; in USD million a
    month.
    """

    capability: Array
    restricted: Array
    flows: Array
    listed: Array

    def plus(self, other: "Parts", sign: float = 1.0) -> "Parts":
        """Return the sums with a part added, or taken away; shapes broadcast."""
        return Parts(*(one + sign * more for one, more in zip(self, other, strict=True)))

    def at(self, *place: Index | int | slice | None) -> "Parts":
        """Return the parts at places of the leading axes."""
        return Parts(*(part[place] for part in self))


class _Rules(NamedTuple):
    """Rules of all states at each level of a common list, [level, state, item]: strictness, coverage, target named."""

    strictness: Array
    coverage: Array
    named: Flags


def parts_of(
    setting: Setting,
    world: World,
    view: MonthView,
    states: Index,
    stances: Stance,
    bound: Flags,
    levels: tuple[Array, Array],
) -> Parts:
    """Return the parts [item, level] for states [n] with their stances [n].

    bound [n, item]: who is bound; levels: coverage, approval [level, item].
    """
    rules = _rules(world, states, bound, *levels)
    terms, by_home, by_site = _sold(setting, world, view, rules)
    params = setting.parameters
    weight, jobs = np.asarray(stances.economic_weight), np.asarray(stances.jobs_weight)
    lost = params.preferences.margin * by_home[:, states]
    lost = lost + jobs[:, None] * params.preferences.wage_share * by_site[:, states]
    friction = friction_of_lists(setting, states[:, None], np.arange(len(setting.structure.items)))
    friction = friction * view.friction_left[states, None]
    lost = lost + friction * (rules.coverage * ~rules.named)[:, states]
    restricted, line = view.trade * rules.strictness, setting.line(rules.named, world.signed)
    norm = restricted * line.norm * np.where(rules.named, params.preferences.targeted_norm, 1.0)
    visible = restricted * np.where(rules.named, params.preferences.targeted_visibility, 1.0)
    asked, strict = world.asked[states], rules.strictness[:, states]
    seen = seen_strictness(rules.coverage[:, states], strict, asked, params.choice.slack_seen)
    delivered = world.asked_worth[states] * np.minimum(seen, asked)
    moved = params.choice.inertia * view.trade[states] * np.abs(strict - world.rulebook.strictness[states])
    flows = np.stack([weight[:, None] * lost, norm[:, states], visible[:, states], delivered, moved], axis=1)
    listed = view.trade[states] * rules.coverage[:, states]
    return Parts(
        _by_tier(terms),
        (restricted * line.erosion).sum(axis=1).T,
        np.ascontiguousarray(np.moveaxis(flows, -1, 0)),
        np.ascontiguousarray(np.moveaxis(listed, -1, 0)),
    )


def _rules(world: World, states: Index, bound: Flags, coverage: Array, approval: Array) -> _Rules:
    now = world.rulebook
    inside = np.zeros(now.coverage.shape, dtype=bool)
    inside[states] = bound
    least = (coverage * (1.0 - approval))[:, None] * world.goodwill[:, None]
    listed = np.where(inside, np.maximum(now.coverage, coverage[:, None]), now.coverage)
    named = now.targeted & ~(inside & (coverage > 0.0)[:, None])
    return _Rules(np.where(inside, np.maximum(now.strictness, least), now.strictness), listed, named)


def _sold(setting: Setting, world: World, view: MonthView, rules: _Rules) -> tuple[Array, Array, Array]:
    """Return terms of capability [3, level, item], and sales lost by home and by site [level, state, item].

    The market is solved today and at the horizon; losses are a discounted mean of both.
    """
    structure, buyers = setting.structure, view.buyers
    regulators = Regulators(structure.home, structure.production, world.rulebook.persons)
    in_reach = reached(setting, world.rulebook, world.rulebook.strictness, world.asked)
    strict, listed = (bind(regulators, level, in_reach, level[:, structure.leader]) for level in rules[:2])
    routes = open_routes(view.routes, in_reach.astype(np.float64), setting.licence)
    pack = structure.pack
    offers = Offers(pack(view.weight), pack(strict), pack(listed), pack(routes.sum(axis=0)))
    twin, legal = pack(sales_without_rules(view.weight, buyers)), pack(legal_share(routes))
    today = sell(offers, buyers)
    at_home = structure.home[structure.slot_group] == structure.target
    domestic = np.where(at_home, today.direct, 0.0).sum(axis=-1)
    learned = learned_ahead(setting, slice(None), world.economy.experience, view.monthly_experience, domestic)
    kept = 1.0 - setting.parameters.preferences.future_sales_loss * lost_share(twin, today.direct)
    later = sell(offers._replace(weight=offers.weight * np.where(at_home, learned[..., None], kept)), buyers)
    ahead = setting.horizon_weight
    direct = (1.0 - ahead) * today.direct + ahead * later.direct
    evaded = (1.0 - ahead) * today.evaded + ahead * later.evaded
    by_home = structure.by_home(structure.unpack(twin - direct - legal * evaded))
    by_site = structure.by_production(structure.unpack(twin - direct))
    return capability_terms(setting, slice(None), today, later), by_home, by_site


def _by_tier(terms: Array) -> Array:
    """Return terms [item, level, 2 tiers, 3], which count in the item's own tier alone, from [3, level, item]."""
    found = np.zeros((*terms.shape[:0:-1], 2, len(terms)))
    items = np.arange(terms.shape[-1])
    found[items, :, items % 2] = terms.T
    return found
