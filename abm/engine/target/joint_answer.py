"""The target's answers to all states at once: the measures, one a state, that leave it most capability at least cost.

When an answer is due, every state with rules in force is weighed again. Each is foreseen to answer what hits it, one
step ahead; of all combinations of measures the target takes one that no change against a single state raises, searched
from nothing and from what is in force. Denial counts over the horizon, with what its firms would have learned by then.
What one state gives up is worth more or less with what others give up, so that it may aim at the weakest member alone.
"""

from typing import NamedTuple

import numpy as np

from abm.engine.deciding.decide import answer_in
from abm.engine.deciding.surroundings import MonthView
from abm.engine.journal import Journal
from abm.engine.reviews.prospects import foresee
from abm.engine.setting import Setting
from abm.engine.target.countermeasures import NONE, Answered, answers_of, cost_of, record_answer, worth_of_denial
from abm.mechanisms.states.preferences import TERMS
from abm.world.world import World

__all__ = ["answer_together"]

# Rounds after which a search ends that still moves.
_ROUNDS = 20

Mix = tuple[str, ...]


class _Game(NamedTuple):
    """States that bind the target, and what each would answer by the measure that hits it; worths of mixes by mix."""

    setting: Setting
    world: World
    view: MonthView
    states: list[int]
    answers: list[dict[str, Answered]]
    known: dict[Mix, dict[str, float]]


def answer_together(setting: Setting, world: World, view: MonthView, journal: Journal, due: list[int]) -> None:
    """Choose the measures against all states with rules in force, where an answer to any is due; write them down."""
    if not due:
        return
    game = _game(setting, world, view)
    now = tuple(_in_force(game, place) for place in range(len(game.states)))
    nothing = (NONE,) * len(game.states)
    best = max((_climb(game, start) for start in (nothing, now)), key=lambda mix: _worth(game, mix)["total"])
    for place, state in enumerate(game.states):
        world.rulebook.retaliation[state] = game.answers[place][best[place]].bite
        if state in due or best[place] != now[place]:
            _record(game, journal, best, place)


def _game(setting: Setting, world: World, view: MonthView) -> _Game:
    binding = world.rulebook.coverage.any(axis=1) & (setting.own_sales > 0.0) & (view.trade.sum(axis=1) > 0.0)
    binding[setting.structure.target] = False
    states = np.flatnonzero(binding).tolist()
    answers = [answers_of(setting, world, view, state) for state in states]
    return _Game(setting, world, view, states, answers, {})


def _in_force(game: _Game, place: int) -> str:
    """Return the measure that hits a state now, the nearest there is."""
    hit = game.world.rulebook.retaliation[game.states[place]]
    return min(game.answers[place], key=lambda name: abs(game.answers[place][name].bite - hit))


def _climb(game: _Game, mix: Mix) -> Mix:
    """Return where a mix ends when the measure against each state in turn becomes the best, until none changes."""
    for _ in range(_ROUNDS):
        before = mix
        for place in range(len(mix)):
            tries = [_but(mix, place, name) for name in game.answers[place]]
            best = max(tries, key=lambda tried: _worth(game, tried)["total"])
            if _worth(game, best)["total"] > _worth(game, mix)["total"]:
                mix = best
        if mix == before:
            break
    return mix


def _but(mix: Mix, place: int, name: str) -> Mix:
    return (*mix[:place], name, *mix[place + 1 :])


def _worth(game: _Game, mix: Mix) -> dict[str, float]:
    """Return what a mix of measures is worth to the target once all have answered: term -> USD million a month."""
    if mix not in game.known:
        setting = game.setting
        rulebook, cost = game.world.rulebook.copy(), 0.0
        for place, (state, name) in enumerate(zip(game.states, mix, strict=True)):
            found = game.answers[place][name]
            rulebook.retaliation[state] = found.bite
            answer_in(rulebook, found.decision)
            cost += cost_of(setting, state, name, found)
        prospect = foresee(setting, game.world, game.view, rulebook)
        security = -worth_of_denial(setting) * (prospect.military + prospect.growth)
        terms = dict.fromkeys(TERMS, 0.0) | {"security": security, "economic": cost}
        game.known[mix] = {**terms, "total": security - cost}
    return game.known[mix]


def _record(game: _Game, journal: Journal, mix: Mix, place: int) -> None:
    """Write down the choice against one state, beside each other measure with the others' as chosen."""
    terms = {name: _worth(game, _but(mix, place, name)) for name in game.answers[place]}
    record_answer(game.setting, game.world, journal, game.states[place], terms, mix[place])
