"""One state's table of what each posture would bring, as columns that add up over segments.

For every item the state sells, the market is solved at each of its levels with the believed rules of all others, today
and at the horizon; only the item that changes is solved. Sums of rows of the table are all that utility needs.
"""

import dataclasses
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.columns import Column
from abm.engine.deciding.offers import offers_at, offers_of_others, taken_at
from abm.engine.deciding.surroundings import Surroundings
from abm.engine.market.sales import sales_without_rules, sensitive_quantity
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import powered
from abm.mechanisms.market.substitution import Buyers, Offers, Quantities, Sales, quantities, reweighed, sell, steps
from abm.mechanisms.negotiation.beliefs import seen_strictness
from abm.mechanisms.states.postures import Levels, Postures, item_levels, segment_postures

__all__ = ["Outlook", "capability_terms", "friction_of_lists", "learned_ahead", "look_ahead", "lost_share"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class Outlook:
    """The table [posture, segment, column] of a state, the segments it covers, and the others' fixed part [column]."""

    state: int
    segments: Index
    levels: Levels
    postures: Postures
    table: Array
    fixed: Array

    @cached_property
    def strictness(self) -> Array:
        """Return the strictness of each posture on both tiers, [tier, posture, segment]."""
        level = self.levels.coverage * (1.0 - self.levels.approval)
        return np.stack([level[self.postures.advanced, 0::2], level[self.postures.mature, 1::2]])

    def strictness_of(self, package: Index) -> Array:
        """Return the strictness of a package [segment] on both tiers, [tier, segment]."""
        level, column = self.levels.coverage * (1.0 - self.levels.approval), 2 * np.arange(len(package))
        postures = self.postures
        return np.stack([level[postures.advanced[package], column], level[postures.mature[package], column + 1]])


def look_ahead(setting: Setting, state: int, around: Surroundings) -> Outlook:
    """Return the outlook of a state over the segments in which it has trade of its own."""
    segments, items = setting.sold[state], setting.sold_items[state]
    steps = int(setting.parameters.choice.strictness_steps)
    today = (around.now_coverage[items], around.now_approval[items], around.now_targeted[items])
    levels = item_levels(setting.military_share[items], setting.spill[items], steps, today)
    postures = segment_postures(steps)
    columns = _item_columns(setting, state, around, items, levels)
    table = columns[postures.advanced, 0::2] + columns[postures.mature, 1::2]
    return Outlook(state, segments, levels, postures, table, _fixed_columns(setting, around, items))


def _item_columns(setting: Setting, state: int, around: Surroundings, items: Index, levels: Levels) -> Array:
    """Return the columns of every level of every item, [level, item, column]."""
    strictness = levels.coverage * (1.0 - levels.approval)
    capability, loss = _market_terms(setting, state, around, items, levels.coverage, strictness)
    out = np.zeros((*strictness.shape, len(Column)))
    for place, terms in enumerate(capability):
        out[..., 0::2, 2 * place] = terms[..., 0::2]
        out[..., 1::2, 2 * place + 1] = terms[..., 1::2]
    friction = around.friction_left * friction_of_lists(setting, state, items) * (~levels.targeted * levels.coverage)
    out[..., Column.ECONOMIC] = around.stance.economic_weight * (loss + friction)
    out[..., Column.TAKEN] = taken_at(setting, around, items, strictness)
    _fill_rules(setting, around, items, levels, out)
    return out


def _market_terms(
    setting: Setting, state: int, around: Surroundings, items: Index, coverage: Array, strictness: Array
) -> tuple[Array, Array]:
    """Return terms of capability [3, level, item], and the loss by sales lost, USD million a month [level, item]."""
    offers, legal = offers_at(setting, around, items, coverage, strictness)
    buyers = _buyers_at(around.buyers, items)
    step = steps(offers, buyers)
    today = sell(offers, buyers, step)
    ahead = _at_horizon(setting, state, around, items, offers, today)
    later = sell(ahead, buyers, reweighed(step, ahead, buyers))
    terms = capability_terms(setting, items, today, later)
    return terms, _loss(setting, state, around, items, legal, today, later)


def _at_horizon(
    setting: Setting, state: int, around: Surroundings, items: Index, offers: Offers, today: Sales
) -> Offers:
    """Return offers at the horizon: the target's firms have learned from their sales, own firms lost R&D."""
    structure, preferences = setting.structure, setting.parameters.preferences
    home = structure.home[structure.slot_group[items]]
    domestic = np.where(home == structure.target, today.direct, 0.0).sum(axis=-1)
    learned = learned_ahead(setting, items, around.experience[items], around.monthly_experience[items], domestic)
    twin = offers.weight * (around.buyers.demand[items] / around.buyers.reference_weight[items])[:, None]
    kept = 1.0 - preferences.future_sales_loss * lost_share(twin, today.direct)
    factor = np.where(home == structure.target, learned[..., None], np.where(home == state, kept, 1.0))
    return offers._replace(weight=offers.weight * factor)


def learned_ahead(setting: Setting, items: Any, experience: Array, expected_a_month: Array, domestic: Array) -> Array:
    """Return the factor on the weight of the target's own firms at the horizon, [..., item].

    experience, expected_a_month [item]: sales so far, and a month in the twin; domestic [..., item]: sales a month now.
    """
    horizon = setting.parameters.preferences.horizon
    gained, expected = experience + horizon * domestic, experience + horizon * expected_a_month
    known = (gained > 0.0) & (expected > 0.0)
    exponent = setting.parameters.learning.wright_exponent * (setting.sigma[items] - 1.0)
    ratio = np.where(known, np.where(known, gained, 1.0) / np.where(known, expected, 1.0), 1.0)
    return np.asarray(ratio**exponent)


def lost_share(twin: Array, direct: Array) -> Array:
    """Return the share of sales without rules that is lost, in [0, 1] and 0 where there were none; shapes broadcast."""
    return np.asarray(np.clip(1.0 - direct / np.where(twin > 0.0, twin, 1.0), 0.0, 1.0) * (twin > 0.0))


def _buyers_at(buyers: Buyers, items: Index) -> Buyers:
    return buyers._replace(
        reference_weight=buyers.reference_weight[items],
        demand=buyers.demand[items],
        sigma=buyers.sigma[items],
        military_share=buyers.military_share[items],
    )


def capability_terms(setting: Setting, items: Any, today: Sales | Quantities, later: Sales | Quantities) -> Array:
    """Return each item's terms of military, growth and later growth capability, [3, ..., item], items given or one."""
    params = setting.parameters.capability
    weighed = (
        (sensitive_quantity(setting, today), setting.military_weight),
        (today.quantity, setting.growth_weight),
        (later.quantity, setting.growth_weight),
    )
    return np.stack([powered(quantity, weight[items], params) for quantity, weight in weighed])


def friction_of_lists(setting: Setting, states: Any, items: Any) -> Array:
    """Return what full coverage by a neutral list costs on exports outside its white list, USD million a month.

    Shape of the trade that states and items (indices) choose together.
    """
    elsewhere = setting.world_trade[states, items] * setting.structure.case.state.outside_white_list[states]
    return np.asarray(setting.parameters.market.friction * setting.parameters.preferences.margin * elsewhere)


def _loss(
    setting: Setting, state: int, around: Surroundings, items: Index, legal: Array, today: Sales, later: Sales
) -> Array:
    """Return the loss from sales lost in USD million a month, [level, item]: profit by home, wages by site."""
    structure, preferences = setting.structure, setting.parameters.preferences
    group = structure.slot_group[items]
    twin = structure.pack(sales_without_rules(around.weight, around.buyers))[items]
    at_home = (structure.home[group] == state) & structure.slot_valid[items]
    on_site = (structure.production[group] == state) & structure.slot_valid[items]
    ahead = setting.horizon_weight
    loss = np.zeros(today.quantity.shape)
    for sales, weight in ((today, 1.0 - ahead), (later, ahead)):
        profit = np.where(at_home, twin - sales.direct - legal * sales.evaded, 0.0).sum(axis=-1)
        jobs = np.where(on_site, twin - sales.direct, 0.0).sum(axis=-1)
        loss = loss + weight * (preferences.margin * profit + around.stance.jobs_weight * preferences.wage_share * jobs)
    return loss


def _fill_rules(setting: Setting, around: Surroundings, items: Index, levels: Levels, out: Array) -> None:
    """Fill the columns that follow from the rules alone."""
    preferences, choice = setting.parameters.preferences, setting.parameters.choice
    trade = around.trade[items]
    strictness = levels.coverage * (1.0 - levels.approval)
    targeted = levels.targeted
    line = setting.line(targeted, around.signed[items], items)
    out[..., Column.NORM] = trade * strictness * np.where(targeted, preferences.targeted_norm, 1.0) * line.norm
    out[..., Column.OUTSIDE_LINE] = trade * strictness * line.erosion
    out[..., Column.VISIBLE] = trade * strictness * np.where(targeted, preferences.targeted_visibility, 1.0)
    seen = seen_strictness(levels.coverage, strictness, around.asked[items], choice.slack_seen)
    out[..., Column.DELIVERED] = around.asked_worth[items] * np.minimum(seen, around.asked[items])
    change = strictness - strictness[-1]
    cost = choice.inertia * np.where(change < 0.0, choice.loosening, 1.0)
    out[..., Column.MOVED] = trade * np.abs(change) * cost
    out[..., Column.CONTROLLED] = trade * levels.coverage


def _fixed_columns(setting: Setting, around: Surroundings, items: Index) -> Array:
    """Return the capability terms of the items the state does not sell, given the rules of the others."""
    rest = np.setdiff1d(np.arange(len(setting.sigma)), items)
    fixed = np.zeros(len(Column))
    if not len(rest):
        return fixed
    bought = quantities(offers_of_others(setting, around, rest), _buyers_at(around.buyers, rest))
    even = rest % 2 == 0
    for place, terms in enumerate(capability_terms(setting, rest, bought, bought)):
        fixed[2 * place], fixed[2 * place + 1] = terms[even].sum(), terms[~even].sum()
    return fixed
