"""What the target's measures against one state come to: how hard each hits, its cost, and what the state answers."""

import dataclasses
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.deciding.decide import Choices, Decision, choices_of, choose
from abm.engine.deciding.limits import Limits, ceiling_of
from abm.engine.deciding.surroundings import MonthView, feared
from abm.engine.journal import Journal
from abm.engine.setting import Setting
from abm.mechanisms.states.preferences import declared_factor, visible_share
from abm.mechanisms.target import retaliation
from abm.world.world import World

__all__ = ["NONE", "Answered", "answers_of", "bites_on", "cost_of", "record_answer", "worth_of_denial"]

Array = npt.NDArray[np.float64]

NONE = "no_answer"


class Answered(NamedTuple):
    """What a state does once a measure hits it so (bite), and the visible share of its trade that it then shows."""

    decision: Decision
    bite: float
    shown: float


def bites_on(setting: Setting, state: int) -> dict[str, float]:
    """Return what each measure hits; left out is what hits no more than the state fears anyway, and so moves nobody."""
    table = setting.structure.case.state
    bites = retaliation.bites(float(table.mineral_dependence[state]), setting.parameters.retaliation)
    every = zip(retaliation.MEASURES, bites.tolist(), strict=True)
    return {name: bite for name, bite in every if bite > table.retaliation_propensity[state]}


def worth_of_denial(setting: Setting) -> float:
    """Return what losing all capability is worth to the target, USD million a month."""
    params, target = setting.parameters, setting.structure.target
    gdp = float(setting.structure.case.state.gdp[target])
    return params.retaliation.weight * params.preferences.theta_common * gdp / 12.0


def cost_of(setting: Setting, state: int, name: str, answer: Answered) -> float:
    """Return what a measure costs the target, USD million a month: it hits as the state's rules are visible."""
    cost = dict(zip(retaliation.MEASURES, retaliation.costs(setting.parameters.retaliation), strict=True))
    exposure = setting.structure.case.state.target_exposure[state]
    return float(cost.get(name, 0.0) * answer.bite * exposure * answer.shown)


def answers_of(setting: Setting, world: World, view: MonthView, state: int) -> dict[str, Answered]:
    """Return what a state would do, one step ahead, by the measure that hit it, none among them."""
    choices = choices_of(setting, world, view, state, Limits(most=ceiling_of(world, state)))
    found = {}
    for name, bite in {NONE: 0.0, **bites_on(setting, state)}.items():
        decision = choose(setting, world, _hit(setting, choices, bite))
        found[name] = Answered(decision, bite, _shown(setting, world, view, decision))
    return found


def record_answer(
    setting: Setting, world: World, journal: Journal, state: int, terms: dict[str, dict[str, float]], chosen: str
) -> None:
    """Write down what the target chose against a state, beside every other measure: measure -> term."""
    hit = f"hits {world.rulebook.retaliation[state]:.2f} of what it could"
    target = setting.structure.target
    journal.decide(world.month, "retaliation", target, state, terms, choice=chosen, reason=chosen, detail=hit)


def _hit(setting: Setting, choices: Choices, bite: float) -> Choices:
    """Return a state's choices if the target hit it so: what it may choose stays, what it fears does not."""
    stance = choices.valuation.stance._replace(propensity=feared(setting, choices.outlook.state, bite))
    return dataclasses.replace(choices, valuation=dataclasses.replace(choices.valuation, stance=stance))


def _shown(setting: Setting, world: World, view: MonthView, decision: Decision) -> float:
    """Return the visible share of a state's trade once it has decided, as it enters what the state fears."""
    state, now = decision.state, world.rulebook
    strict = decision.strictness if decision.foreseen else now.strictness[state]
    named = decision.targeted if decision.foreseen else now.targeted[state]
    shown = visible_share(view.trade[state], strict, named, setting.parameters.preferences.targeted_visibility)
    declared = declared_factor(float(world.stances["breadth"][state]), setting.switches.declared_purpose)
    return min(declared * float(shown), 1.0)
