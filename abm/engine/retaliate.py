"""The target's answer to rules against it: weighed for each state that has newly bound its trade.

For each measure the target foresees one step ahead what the state it hits would do, and weighs the capability that
comes back against what the measure costs itself. What hits a state ends with its rules, or when it is weighed anew.
"""

import dataclasses

import numpy as np

from abm.core import chance
from abm.engine.chronicle import Chronicle
from abm.engine.decide import Choices, Decision, Limits, answer_in, ceiling_of, choices_of, choose
from abm.engine.journal import Journal
from abm.engine.reach import denials_under
from abm.engine.setting import Setting
from abm.engine.surroundings import MonthView, feared
from abm.mechanisms.states.preferences import TERMS
from abm.mechanisms.target import retaliation
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["retaliate", "retaliation_terms"]

Terms = dict[str, dict[str, float]]
NONE = "no_answer"
# Strictness counts as raised beyond rounding.
_ROUNDING = 1e-9


def retaliate(setting: Setting, world: World, view: MonthView, journal: Journal, chronicle: Chronicle) -> None:
    """Let the target answer those whose rules have bound its trade more than before, within two months."""
    if not setting.switches.retaliation:
        return
    world.rulebook.retaliation[~world.rulebook.coverage.any(axis=1)] = 0.0
    for state in _newly_binding(setting, world, chronicle):
        luck = float(chance.uniform(setting.seed, "retaliation", [setting.structure.states[state]], world.month)[0])
        due = world.month + retaliation.delay(luck, setting.parameters.retaliation)
        world.answer_due[state] = world.answer_due[state] or due
    for state in np.flatnonzero((world.answer_due > 0) & (world.answer_due <= world.month)).tolist():
        world.answer_due[state] = 0
        if world.rulebook.coverage[state].any():
            _answer(setting, world, view, journal, state)


def _newly_binding(setting: Setting, world: World, chronicle: Chronicle) -> list[int]:
    """Return the states whose rules in force bind more of their trade than last month."""
    if not chronicle.months:
        return []
    before = chronicle.months[-1].own_strictness
    raised = (setting.trade * (world.rulebook.strictness - before)).sum(axis=-1) > _ROUNDING * setting.own_sales
    return np.flatnonzero(raised & (setting.own_sales > 0.0)).tolist()


def _answer(setting: Setting, world: World, view: MonthView, journal: Journal, state: int) -> None:
    """Choose the measure worth most to the target, or none, and write the decision down."""
    terms = retaliation_terms(setting, world, view, state)
    chosen = max(terms, key=lambda name: terms[name]["total"])
    bites = _bites(setting, state)
    world.rulebook.retaliation[state] = bites.get(chosen, 0.0)
    journal.decide(
        world.month,
        "retaliation",
        setting.structure.target,
        state,
        terms,
        choice=chosen,
        reason=chosen,
        detail=f"hits {world.rulebook.retaliation[state]:.2f} of what it could",
        luck=0.0,
        threshold=0.0,
    )


def retaliation_terms(setting: Setting, world: World, view: MonthView, state: int) -> Terms:
    """Return what each measure against a state, and none, is worth to the target: measure -> term.

    In USD million a month. security: capability the target keeps; economic: what the measure costs it, which hits as
    the state's rules are visible, and nothing once they are given up.
    """
    case, params = setting.structure.case, setting.parameters
    target = setting.structure.target
    scale = params.retaliation.weight * params.preferences.theta_common * float(case.state.gdp[target]) / 12.0
    cost = dict(zip(retaliation.MEASURES, retaliation.costs(params.retaliation), strict=True))
    choices = choices_of(setting, world, view, state, Limits(most=ceiling_of(world, state)))
    denials: dict[bytes, float] = {}
    found: Terms = {}
    for name, bite in {NONE: 0.0, **_bites(setting, state)}.items():
        decision = choose(setting, world, _hit(setting, choices, bite))
        answered = world.rulebook.copy()
        answer_in(answered, decision)
        denied = _denied(setting, world, view, answered, state, denials)
        visible = _visible(setting, view, decision, answered)
        lost = float(cost.get(name, 0.0) * bite * case.state.target_exposure[state] * visible)
        terms = dict.fromkeys(TERMS, 0.0) | {"security": -scale * denied, "economic": lost}
        found[name] = {**terms, "total": terms["security"] - terms["economic"]}
    return found


def _bites(setting: Setting, state: int) -> dict[str, float]:
    """Return what each measure hits; left out is what hits no more than the state fears anyway, and so moves nobody."""
    table = setting.structure.case.state
    bites = retaliation.bites(float(table.mineral_dependence[state]), setting.parameters.retaliation)
    every = zip(retaliation.MEASURES, bites.tolist(), strict=True)
    return {name: bite for name, bite in every if bite > table.retaliation_propensity[state]}


def _hit(setting: Setting, choices: Choices, bite: float) -> Choices:
    """Return a state's choices if the target hit it so: what it may choose stays, what it fears does not."""
    stance = choices.valuation.stance._replace(propensity=feared(setting, choices.outlook.state, bite))
    return dataclasses.replace(choices, valuation=dataclasses.replace(choices.valuation, stance=stance))


def _denied(
    setting: Setting, world: World, view: MonthView, answered: Rulebook, state: int, known: dict[bytes, float]
) -> float:
    """Return capability denied, military and growth together, once a state has answered; known: by its answers."""
    answer = answered.coverage[state].tobytes() + answered.approval[state].tobytes()
    if answer not in known:
        known[answer] = sum(denials_under(setting, world, view, answered))
    return known[answer]


def _visible(setting: Setting, view: MonthView, decision: Decision, answered: Rulebook) -> float:
    """Return the visible share of a state's trade once it has answered, as it enters what the state fears."""
    state = decision.state
    named = decision.targeted if decision.foreseen else answered.targeted[state]
    weight = np.where(named, setting.parameters.preferences.targeted_visibility, 1.0)
    shown = (view.trade[state] * answered.strictness[state] * weight).sum() / view.trade[state].sum()
    return min(float(shown), 1.0)
