"""The target's joint answer: no change against one state is worth more, and all states with rules are weighed."""

import itertools

import numpy as np
import pytest

from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.journal import Journal
from abm.engine.model import GeoeconomicModel
from abm.engine.target.joint_answer import _climb, _game, _worth, answer_together
from abm.scenario import load_experiment


@pytest.fixture(scope="module")
def model(case: Case) -> GeoeconomicModel:
    """Return the lead run a month after partners' first answers, when three states control."""
    experiment = load_experiment("us_election_2024", ["switches.joint_answer=true"])
    model = GeoeconomicModel(build_setting(experiment, case, "change", 1, "main"))
    for _ in range(30):
        model.step()
    return model


def test_the_answers_found_are_the_best_of_all_combinations(model: GeoeconomicModel) -> None:
    view = month_view(model.setting, model.world, survival_of_rules(model.setting, model.world))
    game = _game(model.setting, model.world, view)
    assert len(game.states) >= 3
    found = _climb(game, ("no_answer",) * len(game.states))
    for place, hits in enumerate(game.answers):
        for name in hits:
            other = (*found[:place], name, *found[place + 1 :])
            assert _worth(game, other)["total"] <= _worth(game, found)["total"]
    some = [list(hits) if place < 3 else [found[place]] for place, hits in enumerate(game.answers)]
    best = max(_worth(game, mix)["total"] for mix in itertools.product(*some))
    assert _worth(game, found)["total"] >= best - 1e-9


def test_all_states_with_rules_are_weighed_and_nobody_else_is_hit(model: GeoeconomicModel) -> None:
    setting, world = model.setting, model.world
    view = month_view(setting, world, survival_of_rules(setting, world))
    journal, before = Journal(setting.structure.states), world.rulebook.retaliation.copy()
    answer_together(setting, world, view, journal, [])
    assert not journal.rows
    leader = setting.structure.leader
    answer_together(setting, world, view, journal, [leader])
    told = [row for row in journal.rows if row["counterpart"] == setting.structure.states[leader]]
    assert sum(row["chosen"] for row in told) == 1
    free = ~world.rulebook.coverage.any(axis=1)
    assert not world.rulebook.retaliation[free].any()
    world.rulebook.retaliation[:] = before


def test_each_measure_hits_what_the_data_say(model: GeoeconomicModel) -> None:
    view = month_view(model.setting, model.world, survival_of_rules(model.setting, model.world))
    game = _game(model.setting, model.world, view)
    for state, hits in zip(game.states, game.answers, strict=True):
        prone = model.setting.structure.case.state.retaliation_propensity[state]
        assert all(found.bite > prone for name, found in hits.items() if name != "no_answer")
        assert np.all([0.0 <= found.shown <= 1.0 for found in hits.values()])
