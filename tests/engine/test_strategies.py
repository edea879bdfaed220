"""The contract of strategies, over all registered, and what is known of each before anything is run."""

import dataclasses
import typing
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.core.errors import ExperimentError
from abm.data import Case
from abm.engine.build import build_setting
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.model import GeoeconomicModel
from abm.engine.reviews.seats import move_of, unlawful
from abm.engine.run import simulate
from abm.engine.setting import Setting
from abm.engine.strategies.registry import STRATEGIES
from abm.engine.strategies.sight import sight
from abm.engine.strategies.strategy import Move, Package
from abm.scenario import Experiment, load_experiment
from abm.scenario.schema import Strategy as Named
from abm.world.world import World

NAMES = [strategy.name for strategy in STRATEGIES]
SEATED = "JP"
Play = Callable[..., GeoeconomicModel]


def experiment(strategy: str, *overrides: str, months: int = 30) -> Experiment:
    seat = [f'seats.{SEATED}="{strategy}"'] if strategy else []
    return load_experiment("us_election_2024", [f"months={months}", *seat, *overrides])


@pytest.fixture(scope="module")
def played(case: Case) -> Callable[..., GeoeconomicModel]:
    """Return a function that plays an experiment for some months, each run once."""
    kept: dict[tuple[str, int], GeoeconomicModel] = {}

    def until(strategy: str, months: int) -> GeoeconomicModel:
        if (strategy, months) not in kept:
            model = GeoeconomicModel(build_setting(experiment(strategy), case, "change", 1, "main"))
            for _ in range(months):
                model.step()
            kept[strategy, months] = model
        return kept[strategy, months]

    return until


def seat_of(setting: Setting) -> int:
    return setting.structure.states.index(SEATED)


def test_the_schema_knows_every_strategy_and_no_other() -> None:
    assert sorted(typing.get_args(Named)) == sorted(NAMES)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ('seats.QQ="hedge"', "unknown country 'QQ'"),
        ('seats.US="hedge"', "the leader decides for itself"),
        ('seats.CN="hedge"', "the target decides for itself"),
        ('seats.JP="hegde"', "seats.JP"),
    ],
)
def test_seats_that_cannot_be_taken_are_refused(override: str, told: str) -> None:
    with pytest.raises(ExperimentError, match=told):
        load_experiment("us_election_2024", [override])


def test_a_seat_enters_the_resolved_experiment_and_its_digest() -> None:
    seated, unseated = experiment("hedge"), experiment("")
    assert seated.seats == {SEATED: "hedge"} and seated.config["seats"] == {SEATED: "hedge"}
    assert seated.digest != unseated.digest


def test_an_endogenous_seat_changes_nothing_to_the_byte(case: Case) -> None:
    seated, unseated = (simulate(experiment(name), case, "change", 1) for name in ("endogenous", ""))
    assert repr(seated.tables) == repr(unseated.tables)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_the_decision_phase_is_replaced(name: str, played: Play) -> None:
    """Before states decide for themselves a seat moves nothing; afterwards the others decide for themselves."""
    seated, unseated = played(name, 30), played("", 30)
    first = seated.setting.free_from - seated.setting.first
    for mine, plain in zip(seated.chronicle.months[:first], unseated.chronicle.months[:first], strict=True):
        assert np.array_equal(mine.own_strictness, plain.own_strictness)
        assert np.array_equal(mine.weight, plain.weight)
    deciders = {row["actor"] for row in seated.journal.rows if row["kind"] in ("answer", "review")}
    assert deciders >= {"US", "NL"}


@pytest.mark.parametrize("name", NAMES)
def test_a_move_rests_on_what_the_state_may_see(name: str, played: Play, case: Case) -> None:
    """Others' practice, intentions, stances and the coming winner may be anything: the move is the same."""
    model = played(name, 24)
    setting, world, state = model.setting, model.world, seat_of(model.setting)
    world = dataclasses.replace(world, month=world.month + 1)
    view = month_view(setting, world, survival_of_rules(setting, world))
    other = dataclasses.replace(setting, outcome="continuity")
    assert world.month < min(row.date for row in setting.elections if row.date >= setting.free_from)
    moves = [
        move_of(told, seen, view, state, due=True)
        for told, seen in ((setting, world), (other, scrambled(world, state)))
    ]
    assert same(*moves)


def scrambled(world: World, state: int) -> World:
    """Return a world in which all that a state may not see is other."""
    rng = np.random.default_rng(7)
    rulebook = world.rulebook.copy()
    others = np.arange(len(rulebook.approval)) != state
    rulebook.approval[others] = rng.random(rulebook.approval[others].shape)
    stances = {name: np.where(others, rng.random(len(values)), values) for name, values in world.stances.items()}
    return dataclasses.replace(
        world,
        rulebook=rulebook,
        stances=stances,
        temptation=np.where(others, 9.0, world.temptation),
        wish=np.where(others[:, None], 0.5, world.wish),
        intent={s: intent for s, intent in world.intent.items() if s == state},
    )


def same(one: Move, two: Move) -> bool:
    """Return whether two moves say the same."""

    def parts(move: Move) -> list[Any]:
        decided = move.decision
        told = [] if decided is None else [decided.coverage, decided.approval, decided.targeted, decided.gain]
        offered = [] if move.offer is None else [*move.offer.package, move.offer.inside, move.offer.payment]
        return [*told, *(part for package in move.packages for part in package), *offered, move.founds, move.blocked]

    return all(np.array_equal(a, b) for a, b in zip(parts(one), parts(two), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_strategy_changes_nothing_by_looking(name: str, played: Play) -> None:
    model = played(name, 24)
    before = model.world.rulebook.copy(), model.world.stances["breadth"].copy(), len(model.journal.rows)
    world = dataclasses.replace(model.world, month=model.world.month + 1)
    view = month_view(model.setting, world, survival_of_rules(model.setting, world))
    move_of(model.setting, world, view, seat_of(model.setting), due=True)
    assert np.array_equal(before[0].approval, model.world.rulebook.approval)
    assert np.array_equal(before[1], model.world.stances["breadth"])
    assert before[2] == len(model.journal.rows)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_does_is_lawful(name: str, played: Play) -> None:
    model = played(name, 30)
    setting, state = model.setting, seat_of(model.setting)
    assert not setting.may_legislate("end_user")[state]
    first = setting.free_from - setting.first
    targeted = np.array([row.rulebook.targeted[state] for row in model.chronicle.months[first:]])
    before = model.chronicle.months[first].rulebook.targeted[state]
    assert not (targeted & ~before).any()


def test_what_the_law_does_not_permit_is_recorded_and_not_forced(case: Case) -> None:
    """Without a basis for lists a follower may do nothing of what is asked: the journal says so."""
    legal = case.legal
    months = legal.months_to_legislate.copy()
    state = [row.code for row in case.states].index(SEATED)
    months[state, legal.instruments.index("list")] = np.nan
    barred = dataclasses.replace(case, legal=dataclasses.replace(legal, months_to_legislate=months))
    model = GeoeconomicModel(build_setting(experiment("follow"), barred, "change", 1, "main"))
    for _ in range(26):
        model.step()
    package = Package(np.ones(len(case.items)), np.zeros(len(case.items)), np.zeros(len(case.items), dtype=bool))
    assert unlawful(model.setting, model.world, state, package).any()
    blocked = [row for row in model.journal.rows if row["kind"] == "blocked"]
    assert blocked and all(row["actor"] == SEATED and row["detail"] for row in blocked)
    kept = model.chronicle.months[model.setting.free_from - model.setting.first - 1].rulebook.coverage[state]
    assert not (model.world.rulebook.coverage[state] > kept).any()


def test_a_seat_hides_what_it_has_to(played: Play) -> None:
    model = played("follow", 24)
    setting, world, state = model.setting, model.world, seat_of(model.setting)
    view = month_view(setting, world, survival_of_rules(setting, world))
    seat = sight(setting, world, view, state, due=True)
    assert seat.setting.outcome not in ("change", "continuity", "drawn")
    others = np.arange(len(world.trust)) != state
    assert all(np.isnan(values[others]).all() for values in seat.world.stances.values())
    assert np.array_equal(seat.world.rulebook.approval[others], world.believed_approval[others])


@pytest.mark.parametrize("name", NAMES)
def test_until_the_count_both_outcomes_are_one_world(name: str, case: Case) -> None:
    months = 25
    short = experiment(name, months=40)
    runs = []
    for outcome in ("continuity", "change"):
        model = GeoeconomicModel(build_setting(short, case, outcome, 1, "main"))
        for _ in range(months):
            model.step()
        runs.append(model.chronicle.months)
    for one, other in zip(*runs, strict=True):
        assert np.array_equal(one.own_strictness, other.own_strictness)
