"""What a run was worth to one state, month by month: its utility as things came, with its stance of the start.

    U = security - economic + regime + home + alliance - retaliation + transfers - one_off      USD million a month

Terms are those of `mechanisms.states.preferences`, with realised denial, sales lost, strength of the open order, trust
and payments in place of expected ones. Of instruments beside lists it counts what bulk licences leave of the friction
of neutral lists, and what joint development costs, no other cost or rent. A move is paid, as it is weighed, every month
it is expected to stand (`standing_months`). The stance is fixed at the first month in which states decide: no strategy
wins by changing tastes, and no government's words count, only what follows from its rules.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from abm.engine.chronicle import Chronicle
from abm.engine.deciding.outlook import friction_of_lists
from abm.engine.judging.proceeds import Proceeds
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import capability
from abm.mechanisms.negotiation.beliefs import seen_strictness
from abm.mechanisms.states import home
from abm.mechanisms.states import preferences as wants

__all__ = ["fixed_stance", "realised_terms", "stance_under"]

Array = npt.NDArray[np.float64]

# Quantities of a platform that enter a stance as they are stated.
_AS_STATED = ("breadth", "free_trade", "alliance")


def fixed_stance(setting: Setting, chronicle: Chronicle, state: int) -> wants.Stance:
    """Return a state's stance in the first month in which states decide for themselves."""
    row = chronicle.months[setting.free_from - setting.first]
    held = {name: float(values[state]) for name, values in row.stances.items()}
    table, scale = setting.structure.case.state, setting.parameters.preferences.theta_common
    weight = scale * table.gdp[state] / 12.0
    return wants.Stance(
        theta=float(weight * held["target_policy"]),
        breadth=held["breadth"],
        free_trade=held["free_trade"],
        alliance=setting.alliance(held["alliance"]),
        economic_weight=held["economic_weight"],
        jobs_weight=held["jobs_weight"],
        open_order_value=float(table.open_order_value[state]),
        exposure=float(table.target_exposure[state]),
        propensity=float(table.retaliation_propensity[state]),
        own_sales=float(setting.own_sales[state]),
        dependence=float(weight * held["dependence"]),
        declared=wants.declared_factor(held["breadth"], setting.switches.declared_purpose),
    )


def stance_under(setting: Setting, state: int, stance: wants.Stance, platform: Mapping[str, float]) -> wants.Stance:
    """Return a state's stance with what a government's platform states, the rest as it is.

    platform: target_policy, breadth, free_trade, alliance or dependence, in the units of the case.
    """
    weight = setting.parameters.preferences.theta_common * setting.structure.case.state.gdp[state] / 12.0
    held = dict(platform)
    scaled = {"theta": "target_policy", "dependence": "dependence"}
    moved = {name: float(weight * held.pop(quantity)) for name, quantity in scaled.items() if quantity in held}
    if "alliance" in held:
        held["alliance"] = setting.alliance(held["alliance"])
    if "breadth" in held:
        moved["declared"] = wants.declared_factor(held["breadth"], setting.switches.declared_purpose)
    return stance._replace(**moved, **{name: value for name, value in held.items() if name in _AS_STATED})


def realised_terms(
    setting: Setting, chronicle: Chronicle, brought: Proceeds, state: int, stance: wants.Stance
) -> dict[str, Array]:
    """Return every term of a state's utility by a stance, name -> [month] over the run, costs as positive numbers."""
    trade = _trade(setting, brought, state)
    own = {name: chronicle.stack(f"own_{name}")[:, state] for name in ("coverage", "strictness")}
    targeted = np.stack([row.rulebook.targeted[state] for row in chronicle.months])
    return {
        "security": wants.security(brought.military, brought.growth, stance),
        "economic": _economic(setting, brought, stance, state, own["coverage"] * ~targeted, chronicle),
        "regime": _regime(setting, chronicle, stance, state, trade * own["strictness"], targeted),
        "home": _home(setting, chronicle, brought, stance),
        "alliance": _alliance(setting, chronicle, stance, state, trade.sum(axis=-1)),
        "retaliation": _retaliation(setting, chronicle, stance, state, (trade, own["strictness"], targeted)),
        "transfers": np.nan_to_num(chronicle.stack("transfer")[:, state]),
        "one_off": _one_off(setting, own["coverage"], own["strictness"], trade),
    }


def _trade(setting: Setting, brought: Proceeds, state: int) -> Array:
    """Return own sales without rules by site of production, USD million a month, [month, item]."""
    site = setting.structure.production[setting.structure.slot_group]
    return np.asarray(np.where(site == state, brought.sales_twin, 0.0).sum(axis=-1))


def _economic(
    setting: Setting, brought: Proceeds, stance: wants.Stance, state: int, neutral: Array, chronicle: Chronicle
) -> Array:
    preferences = setting.parameters.preferences
    profit = preferences.margin * brought.costs.headquarters[:, state]
    jobs = stance.jobs_weight * preferences.wage_share * brought.costs.production[:, state]
    friction = (neutral * friction_of_lists(setting, state, slice(None))).sum(axis=-1)
    friction = friction * chronicle.stack("friction_left")[:, state]
    pooling = setting.parameters.joint_development.cost(chronicle.stack("pooled")[:, state], stance.own_sales)
    return np.asarray(stance.economic_weight * (profit + jobs + friction + pooling))


def _regime(
    setting: Setting,
    chronicle: Chronicle,
    stance: wants.Stance,
    state: int,
    restricted: Array,
    targeted: npt.NDArray[np.bool_],
) -> Array:
    preferences = setting.parameters.preferences
    signed = np.stack([row.signed[state] for row in chronicle.months])
    line = setting.line(targeted, signed).norm
    named = np.where(targeted, preferences.targeted_norm, 1.0)
    norm = setting.switches.norm * preferences.norm_weight * (restricted * named * line).sum(axis=-1)
    return wants.regime(chronicle.stack("order"), norm, stance)


def _home(setting: Setting, chronicle: Chronicle, brought: Proceeds, stance: wants.Stance) -> Array:
    held = brought.sales.quantity + chronicle.stack("drawdown") / brought.demand
    mature = capability(held[..., 1::2], setting.growth_weight[1::2], setting.parameters.capability)
    return home.dependence(mature, stance.dependence)


def _alliance(setting: Setting, chronicle: Chronicle, stance: wants.Stance, state: int, own_sales: Array) -> Array:
    asked, worth = chronicle.stack("asked")[:, state], chronicle.stack("asked_worth")[:, state]
    coverage, strict = chronicle.stack("own_coverage")[:, state], chronicle.stack("own_strictness")[:, state]
    seen = seen_strictness(coverage, strict, asked, setting.parameters.choice.slack_seen)
    delivered = (worth * np.minimum(seen, asked)).sum(axis=-1)
    trust = chronicle.stack("trust")[:, state] * chronicle.stack("goodwill")[:, state]
    return wants.alliance(delivered, (worth * asked).sum(axis=-1), trust, stance._replace(own_sales=1.0)) * own_sales


def _retaliation(
    setting: Setting,
    chronicle: Chronicle,
    stance: wants.Stance,
    state: int,
    rules: tuple[Array, Array, npt.NDArray[np.bool_]],
) -> Array:
    """Return what the target's measures cost, at least what it is known to be prone to, in so far as rules are seen.

    rules: own trade, strictness, and whether the rule names the target, each [month, item].
    """
    shown = wants.visible_share(*rules, setting.parameters.preferences.targeted_visibility)
    visible = np.minimum(stance.declared * shown, 1.0)
    hit = np.maximum(chronicle.stack("retaliation")[:, state], stance.propensity)
    return np.asarray(stance.exposure * hit * visible)


def _one_off(setting: Setting, coverage: Array, strictness: Array, trade: Array) -> Array:
    """Return what moves cost, each over the months a package is expected to stand, [month]."""
    choice = setting.parameters.choice
    change = np.diff(strictness, axis=0, prepend=strictness[:1])
    paid = (trade * np.abs(change) * choice.inertia * np.where(change < 0.0, choice.loosening, 1.0)).sum(axis=-1)
    listed = coverage.any(axis=-1)
    first = listed & ~np.concatenate([listed[:1], listed[:-1]])
    paid = paid + np.where(first, choice.first_cost * trade.sum(axis=-1), 0.0)
    standing = int(choice.standing_months)
    total = np.cumsum(np.concatenate([np.zeros(standing), paid]))
    before = np.concatenate([np.zeros(standing), total[: -standing or None]])
    return np.asarray((total - before)[standing:])
