"""What the leader asks of each state, and whether asking is worth it.

The leader weighs every item one at a time from zero, the others as they are, and expects the partner's answer one
step ahead: a request that would be declined is not made.
"""

import numpy as np
import numpy.typing as npt

from abm.core import compiled
from abm.engine.deciding.decide import consider
from abm.engine.deciding.surroundings import MonthView, believed_rulebook, stance_of
from abm.engine.journal import Journal, in_words
from abm.engine.market.sales import Rules, regulators_of, rules_on_groups, sales_under, sensitive_quantity
from abm.engine.setting import Setting
from abm.mechanisms.controls.jurisdiction import territorial
from abm.mechanisms.market.capability import aggregate, powered
from abm.mechanisms.market.substitution import Sales
from abm.mechanisms.negotiation.request import ask
from abm.world.world import World

__all__ = ["draw_up_request", "leader_worth"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


def draw_up_request(
    setting: Setting, world: World, view: MonthView, own: Array, journal: Journal, invited: Index
) -> None:
    """Ask each worthwhile one of the invited states for a vector of strictness; own [item]: the leader's package."""
    if not own.any():
        return
    structure, params = setting.structure, setting.parameters
    leader = structure.leader
    sells = setting.trade[leader] > params.request.seller_share * setting.trade.sum(axis=0)
    full = stance_of(setting, world, view, leader).theta
    for state in invited[np.isin(invited, structure.suppliers)]:
        if state == leader or not _worth_inviting(setting, state):
            continue
        worth, cost, levels = leader_worth(setting, world, view, int(state))
        wanted = ask(own, sells, worth, cost, levels) * (setting.trade[state] > 0.0)
        value = worth[np.abs(levels[:, None] - wanted).argmin(axis=0), np.arange(len(wanted))]
        wanted = np.where(value > 0.0, wanted, 0.0)
        gain = float(np.where(wanted > 0.0, value, 0.0).sum())
        too_little = gain <= 0.0 or gain < params.request.least_gain * full
        if too_little or np.array_equal(wanted, world.asked[state]):
            continue
        _publish(setting, world, view, int(state), wanted, value, journal)


def _publish(
    setting: Setting, world: World, view: MonthView, state: int, wanted: Array, value: Array, journal: Journal
) -> None:
    """Publish the request if the answer expected one step ahead delivers enough of it."""
    before = world.asked[state].copy(), world.asked_worth[state].copy()
    world.asked[state] = wanted
    world.asked_worth[state] = np.where(wanted > 0.0, value, 0.0)
    answer = consider(setting, world, view, state)
    total = float((world.asked_worth[state] * wanted).sum())
    chosen = answer.strictness if answer.foreseen else world.rulebook.strictness[state]
    share = float((world.asked_worth[state] * np.minimum(chosen, wanted)).sum()) / total
    if share < setting.parameters.choice.partner_answer_threshold:
        world.asked[state], world.asked_worth[state] = before
        journal.note(world.month, "not_asked", setting.structure.leader, state, detail=f"expected delivery {share:.3f}")
        return
    world.asked_last[state] = world.month
    if not world.asked_since[state]:
        world.asked_since[state] = world.month
    journal.note(
        world.month,
        "request",
        setting.structure.leader,
        state,
        reason=f"expected delivery {share:.2f}",
        detail=lambda: in_words(setting.structure.items, wanted),
    )


def leader_worth(setting: Setting, world: World, view: MonthView, state: int) -> tuple[Array, Array, Array]:
    """Return the leader's security gain and weighted partner cost by level and item [level, item], and the levels.

    USD million a month. At each level the state refuses u < level on one item, from zero, the others as they are.
    """
    structure, params = setting.structure, setting.parameters
    steps = int(params.choice.strictness_steps)
    levels = np.arange(steps + 1) / steps
    believed = believed_rulebook(world, structure.leader, view.survival)
    believed.coverage[state] = 0.0
    rules = rules_on_groups(setting, believed, world.asked)
    own = territorial(regulators_of(setting, believed))[state]
    stance = stance_of(setting, world, view, structure.leader)
    scales = stance.theta, stance.theta * stance.breadth
    weight = float(world.stances["partner_weight"][structure.leader]) * params.preferences.margin
    gain, lost = _steps(setting, view, rules, own, levels, scales)
    return gain, weight * lost, levels


def _steps(
    setting: Setting, view: MonthView, rules: Rules, own: Flags, levels: Array, scales: tuple[float, float]
) -> tuple[Array, Array]:
    """Return what a state's steps to levels bring the leader and cost in own sales [level, item].

    own [group]: whom its rules bind; scales: worth of military and of growth denial, USD million a month.
    """
    if compiled.asked():
        from abm.engine.leader.compiled_leader import worth_compiled

        return worth_compiled(setting, view, rules, own, levels, scales)
    level = levels[:, None, None] * np.where(own[:, None], 1.0, 0.0)
    raised = Rules(np.maximum(rules.strictness, level), np.maximum(rules.coverage, level), rules.follows_goods[None])
    sales = sales_under(setting, view.weight, view.routes[:, None], raised, view.buyers)
    direct = np.where(own[setting.structure.slot_group], sales.direct, 0.0).sum(axis=-1)
    return _security_by_item(setting, sales, scales), direct[0] - direct


def _security_by_item(setting: Setting, sales: Sales, scales: tuple[float, float]) -> Array:
    """Return the worth of the change of military and growth denial when one item moves from level 0, [level, item]."""
    params = setting.parameters.capability
    worth = np.zeros(sales.quantity.shape)
    sensitive = sensitive_quantity(setting, sales)
    for quantity, weight, advanced_weight, scale in (
        (sensitive, setting.military_weight, params.military_advanced_weight, scales[0]),
        (sales.quantity, setting.growth_weight, params.growth_advanced_weight, scales[1]),
    ):
        terms = powered(quantity, weight, params)
        for tier, tier_weight in ((0, advanced_weight), (1, 1.0 - advanced_weight)):
            moved = terms[:, tier::2] - terms[0, tier::2] + terms[0, tier::2].sum()
            start = aggregate(terms[0, tier::2].sum(keepdims=True), params)
            worth[:, tier::2] += scale * tier_weight * (start - aggregate(moved, params))
    return worth


def _worth_inviting(setting: Setting, state: int) -> bool:
    share = setting.trade[state] / setting.trade.sum(axis=0)
    return bool(share.max() >= setting.parameters.request.least_trade)
