"""What a visitor plays, without a browser: play, back, reset, values, a second world."""

import random
from collections.abc import Mapping, Sequence

import pytest

from abm.analysis.words import LANGUAGES, load_words
from abm.core.errors import ExperimentError
from abm.scenario import experiment_names, experiment_path, holds_study, load_experiment
from abm.studies.stepping import Stepper, Which
from abm.web.explorer.player import Player
from abm.web.explorer.sliders import GAPS, Slider, groups_of, partners_of

SMALL = "classroom_three_states"
TRIALS = 10
# The partner is asked for all, whatever its loss weighs, and the challengers never take a step that costs trust: the
# small case turns on neither, and the page says so as soon as one is moved.
DECIDES_NOTHING = {
    "states.XA.partner_weight",
    "platforms.XA.challengers.partner_weight",
    "platforms.XA.challengers.act_alone",
}


def told(player: Player) -> object:
    return player.world(player.which).tables()["months"]


def test_months_pass_and_come_back() -> None:
    player = Player(SMALL)
    player.step()
    player.step(3)
    assert player.month == 5
    player.back(2)
    assert (player.month, player.world(player.which).passed) == (3, 5)
    player.back(9)
    assert player.month == 1
    player.step(999)
    assert player.at_end and player.month == player.months


def test_reset_twice_keeps_values() -> None:
    player = Player(SMALL)
    player.set_value("states.XB.free_trade", 0.1)
    player.step(6)
    before = told(player)
    for _ in range(2):
        player.reset()
        assert player.month == 1
        assert player.values == {"states.XB.free_trade": 0.1}
    player.step(6)
    assert told(player) == before


def test_a_change_keeps_the_month_and_can_be_taken_back() -> None:
    player = Player(SMALL)
    player.go_to(20)
    before = told(player)
    player.set_value("states.XB.breadth", 0.5)
    assert player.month == 20 and told(player) != before
    player.restore()
    assert told(player) == before


def test_a_value_that_may_not_be_changes_nothing() -> None:
    player = Player(SMALL)
    player.go_to(3)
    with pytest.raises(ExperimentError):
        player.set_value("states.XB.free_trade", 7.0)
    assert player.values == {} and player.month == 3


def test_a_world_beside_goes_along() -> None:
    player = Player(SMALL)
    player.go_to(12)
    choices = player.choices()
    assert Which("change") in choices and Which("continuity", "no_request") in choices
    player.show(player.which, Which("continuity", "no_request"))
    assert [player.world(which).passed for which in player.shown] == [12, 12]
    player.step()
    assert [player.world(which).passed for which in player.shown] == [13, 13]


def test_two_players_share_nothing() -> None:
    one, other = Player(SMALL), Player(SMALL)
    one.set_value("states.XB.free_trade", 0.1)
    one.step(5)
    assert (other.month, other.values) == (1, {})


def test_the_five_gaps_come_first_and_lie_in_their_ranges() -> None:
    for name in experiment_names():
        if not holds_study(experiment_path(name)):
            player = Player(name)
            partner = partners_of(player.case)[0]
            for language in LANGUAGES:
                groups = groups_of(player.experiment, player.case, partner, load_words(language))
                assert tuple(group.gap for group in groups[: len(GAPS)]) == tuple(GAPS)
                sliders = [slider for group in groups for slider in group.sliders]
                assert len({slider.key for slider in sliders}) == len(sliders)
                assert all(slider.low <= float(slider.value) <= slider.high for slider in sliders)
                assert all(slider.meaning for slider in sliders)


def run_of(values: Mapping[str, float | bool], outcomes: Sequence[str]) -> str:
    """Return all that is told of the small experiment to its end, under every outcome."""
    player = Player(SMALL, values)
    worlds = [Stepper(player.experiment, player.case, Which(name)) for name in outcomes]
    for world in worlds:
        world.advance(world.months)
    return repr([world.told_until(world.months) for world in worlds])


def ends_of(slider: Slider) -> tuple[float | bool, float | bool]:
    return (False, True) if isinstance(slider.value, bool) else (slider.low, slider.high)


def moves(slider: Slider, among: Mapping[str, Slider], outcomes: Sequence[str]) -> bool:
    """Return whether a slider changes a run: of the file as it is, or else among other stances and platforms.

    What weighs in a choice with few steps need not turn any of them as the file stands.
    """
    chance = random.Random(2)
    others = [one for one in among.values() if one.key.startswith(("states.", "platforms.")) and not one.idle]
    for trial in range(TRIALS):
        drawn = {one.key: round(chance.uniform(one.low, one.high), 2) for one in others if trial}
        low, high = (run_of({**drawn, slider.key: value}, outcomes) for value in ends_of(slider))
        if low != high:
            return True
    return False


@pytest.mark.parametrize("outcome", ["continuity", "change"])
def test_each_slider_changes_the_run_or_says_why_not(outcome: str) -> None:
    groups = groups_of(load_experiment(SMALL), Player(SMALL).case, "XB", load_words(), (outcome,))
    sliders = {slider.key: slider for group in groups for slider in group.sliders}
    assert len(sliders) > 40
    still = {key for key, one in sliders.items() if not one.idle and not moves(one, sliders, (outcome,))}
    assert still <= DECIDES_NOTHING
    for key in still:
        player = Player(SMALL)
        player.show(Which(outcome))
        player.go_to(player.months)
        player.set_value(key, sliders[key].high)
        assert player.unmoved
    idle = [one for one in sliders.values() if one.idle]
    assert all(len({run_of({one.key: value}, (outcome,)) for value in ends_of(one)}) == 1 for one in idle)
    assert any(one.key.startswith("parameters.strategies.") for one in idle)


def test_the_page_says_when_a_change_moved_nothing() -> None:
    player = Player(SMALL)
    player.go_to(2)
    assert not player.unmoved
    player.set_value("states.XA.partner_weight", 0.5)
    assert player.unmoved
    player.go_to(20)
    player.set_value("states.XB.alliance", 0.9)
    assert not player.unmoved
