"""The leader's reach over foreign firms: weighed once a year by what it sets in motion; a seat says when.

Three options: none, reach with exemption, reach without; where the experiment lets the leader choose its de-minimis
threshold, from each content. For each it foresees one step ahead what the states in reach would answer, and weighs its
own security against norm cost, the trust that reach costs month by month, and what its own firms abroad lose by it.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from abm.core import compiled
from abm.core.calendar import MONTHS_A_YEAR
from abm.engine.deciding.decide import Decision, answer_in, consider
from abm.engine.deciding.recorded import seated_now
from abm.engine.deciding.surroundings import MonthView, believed_rulebook, stance_of
from abm.engine.elections.politics import weighs_anew
from abm.engine.journal import Journal
from abm.engine.market.sales import (
    quantities_under,
    rules_on_groups,
    sales_without_rules,
    sensitive_quantity,
    taken_by_reach,
    taken_from_own,
)
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import capability, denial
from abm.mechanisms.states import preferences as wants
from abm.mechanisms.states.home import dependence
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = [
    "OPTIONS", "content_of_reach", "cost_of_step", "denials_under", "has_basis", "leader_security", "leader_terms",
    "may_reach", "reach_now", "review_reach", "set_reach", "weigh_reach",
]  # fmt: skip

Array = npt.NDArray[np.float64]
# Threshold -> term -> USD million a month.
Weighed = dict[float, dict[str, float]]

OPTIONS = ("none", "exemption", "reach")


def review_reach(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """Let the leader choose among the three options: by itself when it is due, at a seat as is recorded this month."""
    leader = setting.structure.leader
    seated = leader in seated_now(setting, world.month)
    recorded = _recorded(setting, world.month) if seated else ""
    if not may_reach(setting, world) or not (recorded if seated else weighs_anew(setting, world)):
        return
    weighed, now = _weigh(setting, world, view), reach_now(setting, world)
    terms = _at_best(setting, world, weighed)
    best = recorded or max(OPTIONS, key=lambda option: (terms[option]["total"], option == now))
    contents = {option: _best_threshold(setting, world, told) for option, told in weighed.items()}
    from_content = [f"{option} from content {content:g}" for option, content in contents.items() if option != "none"]
    journal.decide(
        world.month,
        "reach",
        leader,
        None,
        terms,
        choice=best,
        reason=f"from {now} to {best}",
        detail=", ".join(from_content),
    )
    if len(weighed[best]) > 1:
        _record_threshold(setting, world, journal, weighed[best], contents[best])
    _apply(setting, world, world.rulebook, best, contents[best])


def may_reach(setting: Setting, world: World) -> bool:
    """Return whether the leader can decide on reach: it has a legal basis, a package, and someone to reach.

    From when a club is founded to its sunset its exemptions are the leader's promise, and nothing is to be decided; a
    deal with one state spares that state alone.
    """
    listed = world.rulebook.coverage[setting.structure.leader].any()
    promised = world.spared_by_club().any()
    return bool(setting.switches.reach and has_basis(setting) and listed and world.asked.any() and not promised)


def weigh_reach(setting: Setting, world: World, view: MonthView) -> dict[str, dict[str, float]]:
    """Return the leader's terms under every option once the others have answered: option -> term, USD million.

    Where it chooses from which content its reach binds, at the one that serves it best.
    """
    return _at_best(setting, world, _weigh(setting, world, view))


def _weigh(setting: Setting, world: World, view: MonthView) -> dict[str, Weighed]:
    """Return the leader's terms by option and threshold; one threshold where there is no reach."""
    known, thresholds = _out_of_reach(setting, world, view), setting.thresholds
    return {
        option: {
            threshold: _terms(setting, world, view, (option, threshold), known)
            for threshold in (thresholds[:1] if option == "none" else thresholds)
        }
        for option in OPTIONS
    }


def _at_best(setting: Setting, world: World, weighed: Mapping[str, Weighed]) -> dict[str, dict[str, float]]:
    return {option: terms[_best_threshold(setting, world, terms)] for option, terms in weighed.items()}


def _best_threshold(setting: Setting, world: World, terms: Weighed) -> float:
    """Return the threshold worth most, among equals that in force, then the highest."""
    standing = world.rulebook.threshold[setting.structure.leader]
    return max(terms, key=lambda threshold: (terms[threshold]["total"], threshold == standing, threshold))


def _record_threshold(setting: Setting, world: World, journal: Journal, terms: Weighed, threshold: float) -> None:
    """Write down from which content reach is to bind, and what each would be worth."""
    leader = setting.structure.leader
    before = f"{world.rulebook.threshold[leader]:g}" if world.rulebook.reach[leader] else "none"
    journal.decide(
        world.month,
        "de_minimis",
        leader,
        None,
        {f"{content:g}": told for content, told in terms.items()},
        choice=f"{threshold:g}",
        reason=f"from {before} to {threshold:g}",
    )


def _recorded(setting: Setting, month: int) -> str:
    """Return what is recorded for the leader's reach this month, '' where nothing is."""
    leader = setting.structure.leader
    return next((made.reach for made in setting.recorded if (made.month, made.state) == (month, leader)), "")


def has_basis(setting: Setting) -> bool:
    """Return whether the leader has a legal basis for reach, or can make one."""
    legal = setting.structure.case.legal
    return not np.isnan(legal.months_to_legislate[setting.structure.leader, legal.instruments.index("reach")])


def leader_security(setting: Setting, world: World, view: MonthView, rulebook: Rulebook) -> float:
    """Return the leader's security in USD million a month under a rulebook, in today's market."""
    return _security(setting, world, view, _held_under(setting, world, view, rulebook))


def denials_under(setting: Setting, world: World, view: MonthView, rulebook: Rulebook) -> tuple[float, float]:
    """Return military and growth denial under a rulebook, in today's market."""
    return _denials(setting, _held_under(setting, world, view, rulebook))


def _security(setting: Setting, world: World, view: MonthView, held: list[float]) -> float:
    military, growth = _denials(setting, held)
    stance = stance_of(setting, world, view, setting.structure.leader)
    return float(stance.theta * (military + stance.breadth * growth))


def _denials(setting: Setting, held: list[float]) -> tuple[float, float]:
    params = setting.parameters.capability
    military = denial(held[0], held[1], params.military_advanced_weight)
    growth = denial(held[2], held[3], params.growth_advanced_weight)
    return float(military), float(growth)


def _held_under(setting: Setting, world: World, view: MonthView, rulebook: Rulebook) -> list[float]:
    """Return military capability, advanced and mature, then growth capability likewise, in today's market."""
    rules = rules_on_groups(setting, rulebook, world.asked)
    if compiled.asked():
        from abm.engine.leader.compiled_leader import held_compiled

        return held_compiled(setting, view, rules)
    params = setting.parameters.capability
    bought = quantities_under(setting, view.weight, view.routes, rules, view.buyers)
    return [
        float(capability(quantity[tier::2], weight[tier::2], params))
        for quantity, weight in (
            (sensitive_quantity(setting, bought), setting.military_weight),
            (bought.quantity, setting.growth_weight),
        )
        for tier in (0, 1)
    ]


def _out_of_reach(setting: Setting, world: World, view: MonthView) -> dict[int, Decision]:
    """Return the answers of asked states that have no goods in reach: they are the same under every option."""
    structure, threshold = setting.structure, min(setting.thresholds)
    within = set(structure.home[structure.content >= threshold].tolist())
    asked = [int(state) for state in np.flatnonzero(world.asked.any(axis=1)) if state not in within]
    return {state: consider(setting, world, view, state) for state in asked}


def _terms(
    setting: Setting, world: World, view: MonthView, chosen: tuple[str, float], known: dict[int, Decision]
) -> dict[str, float]:
    """Return the leader's terms under an option and a threshold once the states in reach have answered."""
    rulebook = believed_rulebook(world, setting.structure.leader, view.survival)
    _apply(setting, world, rulebook, *chosen)
    answered = rulebook.copy()
    for state in np.flatnonzero(world.asked.any(axis=1)).tolist():
        answer = known[state] if state in known else consider(setting, world, view, state, rulebook)
        answer_in(answered, answer)
    return leader_terms(setting, world, view, answered)


def leader_terms(setting: Setting, world: World, view: MonthView, answered: Rulebook) -> dict[str, float]:
    """Return what a rulebook, with the others' answers in it, is worth to the leader: term -> USD million a month."""
    structure = setting.structure
    held = _held_under(setting, world, view, answered)
    security = _security(setting, world, view, held)
    sales, preferences = sales_without_rules(view.weight, view.buyers), setting.parameters.preferences
    taken = taken_by_reach(setting, answered, world.asked) * sales
    own = taken_from_own(setting, answered, answered.reach & ~answered.persons, sales)
    abroad = float(taken.sum()), float(own[structure.leader])
    trust = _trust_cost(setting, world, view, answered, security, structure.by_home(taken).sum(axis=-1))
    answered_in_kind = preferences.reach_retaliation * abroad[0]
    regime = _regime(setting, world, view, answered, abroad)
    stance = stance_of(setting, world, view, structure.leader)
    home = dependence(held[-1], stance.dependence)
    gains = {"security": security, "regime": regime, "home": float(home), "alliance": -float(trust)}
    costs = {"economic": stance.economic_weight * preferences.margin * abroad[1], "retaliation": answered_in_kind}
    zero = {"transfers": 0.0, "one_off": 0.0}
    return {**zero, **gains, **costs, "total": sum(gains.values()) - sum(costs.values())}


def _regime(setting: Setting, world: World, view: MonthView, answered: Rulebook, abroad: tuple[float, float]) -> float:
    """Return the leader's regime term: the open order at the horizon less the norm cost of what reach takes abroad.

    abroad: trade that reach takes from foreigners, and from own firms abroad, USD million a month; the latter costs the
    norm alone, as under a persons rule.
    """
    preferences = setting.parameters.preferences
    taken, own = (preferences.extraterritorial_norm * trade for trade in abroad)
    line = setting.erosion(answered.targeted, world.signed)
    restricted = float((view.trade * answered.strictness * line).sum()) + taken
    order = wants.expected_order(world.order, np.array(restricted / view.suppliers_trade), preferences)
    norm = preferences.norm_weight * setting.switches.norm * (taken + own)
    stance = stance_of(setting, world, view, setting.structure.leader)
    return float(wants.regime(order, np.array(norm), stance))


def _trust_cost(
    setting: Setting, world: World, view: MonthView, answered: Rulebook, security: float, taken: Array
) -> float:
    """Return what the leader expects to lose with trust: each partner's contribution times trust lost in a horizon.

    security: the leader's with all of them; readiness to act alone (a platform's stance) discounts the loss.
    """
    lost = 0.0
    for state in np.flatnonzero((taken > 0.0) & answered.coverage.any(axis=1)).tolist():
        share = taken[state] / view.trade[state].sum() if view.trade[state].any() else 0.0
        lost += cost_of_step(setting, world, view, answered, security, (state, share))
    alone = float(world.stances["act_alone"][setting.structure.leader])
    return lost * (1.0 - alone)


def cost_of_step(
    setting: Setting, world: World, view: MonthView, rulebook: Rulebook, security: float, against: tuple[int, float]
) -> float:
    """Return what a step against one state costs the leader with its trust, USD million a month.

    What the state's rules bring the leader, 0 where they bring none, times the trust lost over the horizon. security:
    the leader's under the rulebook as it is; against: the state, and the step as share of its trade a year.
    """
    (state, step), params = against, setting.parameters
    fall = min(params.trust.step_cost * step * params.preferences.horizon / MONTHS_A_YEAR, float(world.trust[state]))
    without = rulebook.but(coverage=rulebook.coverage.copy())
    without.coverage[state] = 0.0
    partner = max(security - leader_security(setting, world, view, without), 0.0)
    return float(partner * fall * setting.switches.distrust)


def _apply(setting: Setting, world: World, rulebook: Rulebook, option: str, threshold: float) -> None:
    """Set the option; exemption is offered to the states that were asked, and earned item by item.

    States with which the leader has a deal are spared whatever it chooses, from the month the deal is struck.
    """
    set_reach(setting, rulebook, option != "none", threshold)
    spared = world.spared_by_deal()
    rulebook.exempt[:] = spared | (world.asked.any(axis=1) & (option == "exemption"))
    rulebook.earned[:] = ~spared & (option == "exemption")


def set_reach(setting: Setting, rulebook: Rulebook, in_force: bool, threshold: float | None = None) -> None:
    """Put the leader's reach into force or end it; threshold: content from which it binds, None: `content_of_reach`."""
    leader = setting.structure.leader
    rulebook.threshold[leader] = content_of_reach(setting, rulebook) if threshold is None else threshold
    rulebook.reach[leader] = in_force


def content_of_reach(setting: Setting, rulebook: Rulebook) -> float:
    """Return the content from which reach binds that nobody weighs: as it does now, where that is open to the leader.

    Else the lowest that is.
    """
    leader = setting.structure.leader
    standing = float(rulebook.threshold[leader])
    return standing if rulebook.reach[leader] and standing in setting.thresholds else min(setting.thresholds)


def reach_now(setting: Setting, world: World) -> str:
    """Return the option in force."""
    if not world.rulebook.reach[setting.structure.leader]:
        return "none"
    return "exemption" if (world.rulebook.exempt & ~world.spared_by_deal()).any() else "reach"
