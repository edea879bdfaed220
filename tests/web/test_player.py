"""What a visitor plays, without a browser: play, back, reset, values, a second world."""

from collections.abc import Mapping, Sequence

import pytest

from abm.analysis.words import LANGUAGES, load_words
from abm.core.errors import ExperimentError
from abm.scenario import experiment_names, experiment_path, holds_study
from abm.scenario.gaps import GAPS
from abm.studies.stepping import Stepper, Which
from abm.web.explorer import parts
from abm.web.explorer.player import Player
from abm.web.explorer.sliders import groups_of, partners_of
from abm.web.explorer.view import View

SMALL = "classroom_three_states"


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
    return repr([world.stood_until(world.months) for world in worlds])


@pytest.mark.parametrize("outcome", ["continuity", "change"])
def test_each_slider_that_can_be_moved_changes_the_run(outcome: str) -> None:
    """All but those shown grey; which those are is found by turning each, and holds against runs to the end."""
    player = Player(SMALL)
    player.show(Which(outcome))
    groups = groups_of(player.experiment, player.case, "XB", load_words(), (outcome,))
    sliders = [slider for group in groups for slider in group.sliders]
    assert len(sliders) > 40
    still = [one for one in sliders if one.idle or not player.turns(one.key, one.ends)]
    assert len(sliders) - len(still) > 30
    for slider in sliders:
        low, high = (run_of({slider.key: value}, (outcome,)) for value in slider.ends)
        assert (low != high) == (slider not in still), slider.key
    assert any(one.idle for one in still) and any(not one.idle for one in still)
    for one in still:
        player.go_to(player.months)
        player.set_value(one.key, one.ends[1] if one.value != one.ends[1] else one.ends[0])
        assert player.unmoved
        player.restore()


def test_what_turned_nothing_is_tried_again_as_the_other_values_stand() -> None:
    """Who is asked for nothing has nothing to weigh alliance by; with requests it has."""
    player = Player(SMALL, {"switches.request": False})
    player.show(Which("change"))
    assert not player.turns("states.XB.alliance", (0.0, 1.0))
    player.set_value("switches.request", True)
    assert player.turns("states.XB.alliance", (0.0, 1.0))


def test_the_page_says_when_a_change_moved_nothing() -> None:
    player = Player(SMALL)
    player.go_to(2)
    assert not player.unmoved
    player.set_value("states.XA.partner_weight", 0.5)
    assert player.unmoved
    player.go_to(20)
    player.set_value("states.XB.alliance", 0.9)
    assert not player.unmoved


def test_months_pass_without_reading_the_case_again(monkeypatch: pytest.MonkeyPatch) -> None:
    player = Player(SMALL)

    def refuse(*given: object) -> None:
        raise AssertionError("the tables of a case take longer to read than a month to pass")

    monkeypatch.setattr("abm.data.load_case", refuse)
    player.go_to(3)
    shown = [(player.which, View.of(player.world(player.which), 3, player.config, player.background, load_words()))]
    assert parts.rulebook(shown, load_words())
