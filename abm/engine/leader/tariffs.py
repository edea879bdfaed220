"""The leader's tariffs on other suppliers: weighed once a year and in a new term, for each of them apart.

Two options, none and the rate the government stands for. Rents at home stand against what the partner answers, the
norm, and the trust that a step outside frameworks costs month by month.
"""

from abm.engine.deciding.surroundings import MonthView, believed_rulebook, stance_of
from abm.engine.elections.politics import weighs_anew
from abm.engine.journal import Journal
from abm.engine.leader.reach import cost_of_step, leader_security
from abm.engine.setting import Setting
from abm.mechanisms.states import home
from abm.mechanisms.states.preferences import TERMS
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["review_tariffs", "tariff_terms"]


def review_tariffs(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """Let the leader choose for every other supplier between no tariff and the rate its government stands for."""
    leader, suppliers = setting.structure.leader, setting.structure.suppliers
    rate = float(world.stances["tariffs_on_allies"][leader])
    if not _due(setting, world) or not (rate > 0.0 or world.rulebook.tariff.any()):
        return
    believed = believed_rulebook(world, leader, view.survival)
    security = leader_security(setting, world, view, believed)
    spared = {made.state for made in world.commitments if made.tariff_free and world.month < made.sunset}
    for state in suppliers[suppliers != leader].tolist():
        if state in spared:
            continue
        nothing = dict.fromkeys((*TERMS, "total"), 0.0)
        terms = {"no_tariff": nothing, "tariff": tariff_terms(setting, world, view, believed, state, rate, security)}
        chosen = "tariff" if terms["tariff"]["total"] > 0.0 else "no_tariff"
        world.rulebook.tariff[state] = rate if chosen == "tariff" else 0.0
        journal.decide(
            world.month,
            "tariff",
            leader,
            state,
            terms,
            choice=chosen,
            reason=chosen,
            detail=f"rate {world.rulebook.tariff[state]:.2f}",
        )


def tariff_terms(
    setting: Setting, world: World, view: MonthView, believed: Rulebook, state: int, rate: float, security: float
) -> dict[str, float]:
    """Return what a tariff on one partner is worth to the leader: term -> USD million a month, costs positive.

    believed: the rules as the leader sees them; security: what it has by them.
    """
    leader, params = setting.structure.leader, setting.parameters
    bought = float(home.imports(setting.structure.case.state.gdp[state], params.home))
    stance = stance_of(setting, world, view, leader)
    norm = setting.switches.norm * params.preferences.norm_weight * rate * bought
    lost = cost_of_step(setting, world, view, believed, security, (state, rate))
    alone = float(world.stances["act_alone"][leader])
    terms = dict.fromkeys(TERMS, 0.0) | {
        "home": float(home.rents(float(world.stances["home_market"][leader]), rate, bought)),
        "regime": -stance.free_trade * norm,
        "retaliation": params.home.answered * rate * bought,
        "alliance": -lost * (1.0 - alone),
    }
    total = terms["home"] + terms["regime"] + terms["alliance"] - terms["retaliation"]
    return {**terms, "total": total}


def _due(setting: Setting, world: World) -> bool:
    """Return whether the leader weighs tariffs this month: once states decide for themselves, then as it does reach."""
    return world.month == setting.free_from or weighs_anew(setting, world)
