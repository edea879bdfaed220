"""The target's answer to rules against it: weighed for each state that has newly bound its trade.

For each measure the target foresees one step ahead what the state it hits would do, and weighs the capability that
comes back against what the measure costs itself. What hits a state ends with its rules, or when it is weighed anew.
"""

import numpy as np

from abm.core import chance
from abm.engine.chronicle import Chronicle
from abm.engine.deciding.decide import answer_in
from abm.engine.deciding.surroundings import MonthView
from abm.engine.journal import Journal
from abm.engine.leader.reach import denials_under
from abm.engine.setting import Setting
from abm.engine.target.countermeasures import answers_of, bites_on, cost_of, record_answer, worth_of_denial
from abm.engine.target.joint_answer import answer_together
from abm.mechanisms.states.preferences import TERMS
from abm.mechanisms.target import retaliation
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["retaliate", "retaliation_terms"]

Terms = dict[str, dict[str, float]]
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
    awaited = np.flatnonzero((world.answer_due > 0) & (world.answer_due <= world.month))
    world.answer_due[awaited] = 0
    binding = [state for state in awaited.tolist() if world.rulebook.coverage[state].any()]
    if setting.switches.joint_answer:
        answer_together(setting, world, view, journal, binding)
        return
    for state in binding:
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
    world.rulebook.retaliation[state] = bites_on(setting, state).get(chosen, 0.0)
    record_answer(setting, world, journal, state, terms, chosen)


def retaliation_terms(setting: Setting, world: World, view: MonthView, state: int) -> Terms:
    """Return what each measure against a state, and none, is worth to the target: measure -> term.

    In USD million a month. security: capability the target keeps; economic: what the measure costs it, which hits as
    the state's rules are visible, and nothing once they are given up.
    """
    found: Terms = {}
    known: dict[bytes, float] = {}
    for name, answer in answers_of(setting, world, view, state).items():
        rulebook = world.rulebook.copy()
        rulebook.retaliation[state] = answer.bite
        answer_in(rulebook, answer.decision)
        denied = _denied(setting, world, view, rulebook, state, known)
        security, cost = -worth_of_denial(setting) * denied, cost_of(setting, state, name, answer)
        terms = dict.fromkeys(TERMS, 0.0) | {"security": security, "economic": cost}
        found[name] = {**terms, "total": security - cost}
    return found


def _denied(
    setting: Setting, world: World, view: MonthView, rulebook: Rulebook, state: int, known: dict[bytes, float]
) -> float:
    """Return capability denied, military and growth together, once a state has answered; known: by its answers."""
    answer = rulebook.coverage[state].tobytes() + rulebook.approval[state].tobytes()
    if answer not in known:
        known[answer] = sum(denials_under(setting, world, view, rulebook))
    return known[answer]
