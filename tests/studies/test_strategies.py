"""Judged strategies: the same worlds for every strategy, gone on with to the same bytes, told with their conditions."""

import dataclasses
import itertools
import json
import re
import typing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.analysis.background import bare_background
from abm.analysis.report.assumptions import assumptions
from abm.analysis.strategies.boxes import worst_worlds
from abm.analysis.strategies.page import write_strategies
from abm.analysis.strategies.ranking import rank
from abm.analysis.strategies.sentences import summary_sentences, trial_sentences, worst_sentence
from abm.analysis.strategies.worlds import read_worlds
from abm.analysis.words import load_words
from abm.cli.main import main
from abm.core import compiled
from abm.core.errors import ExperimentError, ResultsError, YardfenceError
from abm.data import load_case
from abm.engine.judged_worlds import name_of_world, simulate_strategies
from abm.metrics.regret import regret
from abm.scenario import Experiment, load_experiment
from abm.scenario.assumed import TRIALS as TRIALS_BY_NAME
from abm.scenario.schema import Switches, Trial
from abm.studies.strategies import DRAWS, WORLDS, begin_study, count_worlds, judge_worlds

MENU = 'judged.menu=["follow", "calibrate", "stay_out", "calibrate_then_follow"]'


TRIALS = 'judged.variants=["main", "no_alliance", "no_norm"]'
GIVEN = ('judged.state="XB"', "judged.draws=3", MENU, TRIALS, "seeds=2", 'outcomes=["continuity", "change"]')


def experiment(*overrides: str) -> Experiment:
    return load_experiment("classroom_three_states", [*GIVEN, *overrides])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = begin_study(experiment(), tmp_path_factory.mktemp("judged"))
    judge_worlds(experiment(), made, workers=1)
    write_strategies(made)
    return made


def test_every_world_holds_every_strategy_and_winner_once(folder: Path) -> None:
    worlds = read_worlds(folder)
    of_first_seed, of_second = 3 * 3 * 2 * 4, 3 * 2 * 4
    assert len(worlds.table) == of_first_seed + of_second
    assert not worlds.table.duplicated(["draw", "seed", "variant", "outcome", "strategy"]).any()
    assert worlds.value().shape == (4, 12)
    assert worlds.value(outcome="change").shape == (4, 6)
    assert worlds.value("no_norm").shape == worlds.value(first_seed=True).shape == (4, 6)
    assert not worlds.of("alliance", variant="no_alliance").any()


def test_trials_are_the_same_draws_with_one_switch_set(folder: Path) -> None:
    worlds = read_worlds(folder)
    assert worlds.trials == ("main", "no_alliance", "no_norm")
    assert set(worlds.table.loc[worlds.table["variant"] != "main", "seed"]) == {1}
    other = load_experiment("classroom_three_states", [*GIVEN, "switches.norm=0.0", 'judged.variants=["main"]'])
    case = load_case(other.data_folder)
    name = name_of_world(1, 3, "XB", other.judged.menu if other.judged else [])
    played = simulate_strategies(other, case, "continuity,change", 1, name).tables["worlds"]["value"]
    held = worlds.table[(worlds.table["variant"] == "no_norm") & (worlds.table["draw"] == 1)]
    assert list(held["value"]) == pytest.approx(played, rel=1e-12)


def test_every_trial_sets_switches_that_there_are_and_has_a_name() -> None:
    assert set(typing.get_args(Trial)) == set(TRIALS_BY_NAME)
    for trial, switches in TRIALS_BY_NAME.items():
        Switches(**switches)
        assert all(getattr(Switches(), name) != value for name, value in switches.items()), trial
        assert all(f"trial.{trial}" in load_words(language) for language in ("en", "ja"))


def test_valued_otherwise_are_the_same_runs(folder: Path) -> None:
    worlds = read_worlds(folder)
    assert worlds.value("without_alliance") == pytest.approx(worlds.value() - worlds.of("alliance"))
    assert np.array_equal(worlds.value("later"), worlds.value()), "the case knows of no later government"


def test_ranks_and_trials_say_what_values_say(folder: Path) -> None:
    worlds, ranking = read_worlds(folder), rank(read_worlds(folder))
    for row in ranking.trials.to_dict("records"):
        table = regret(worlds.value(row["variant"], first_seed=True))
        told = table.max(axis=1) if row["metric"] == "largest_regret" else table.mean(axis=1)
        assert row["least"] == worlds.strategies[told.argmin()]
        assert row["changes"] == (row["least"] != row["least_main"])
        assert -1.0 <= row["likeness"] <= 1.0
    assert set(ranking.trials["variant"]) == {*worlds.valuations} - {"main"}
    assert len(trial_sentences(ranking, load_words("en"))) == 2


def test_who_has_the_least_by_probability_agrees_with_where_it_changes_hands(folder: Path) -> None:
    ranking = rank(read_worlds(folder))
    least = ranking.certain["least"].tolist()
    changes = sum(one != other for one, other in itertools.pairwise(least))
    assert changes <= len(ranking.switches)
    assert ranking.certain["share_of_resamples"].between(0.0, 1.0).all()


def test_the_median_world_is_told_and_its_gaps_add_up(folder: Path) -> None:
    worlds = read_worlds(folder)
    held = worlds.table[worlds.table["variant"] == "main"].groupby(["draw", "seed"])["value"].mean()
    chosen = held[(worlds.median["draw"], worlds.median["seed"])]
    assert (held < chosen).sum() == (len(held) - 1) // 2
    assert set(worlds.events["strategy"]) == set(worlds.strategies)
    assert set(worlds.events["outcome"]) == set(worlds.outcomes)
    gaps = worlds.gaps.dropna()
    assert len(gaps)
    parts = gaps[["target_policy", "structure", "competitiveness", "free_trade", "breadth", "unexplained"]]
    assert parts.sum(axis=1).to_numpy() == pytest.approx(gaps["gap"].to_numpy())


def test_a_planted_box_is_found_and_few_worlds_are_not_looked_at(folder: Path) -> None:
    few = read_worlds(folder)
    assert worst_worlds(few) == []
    rng = np.random.default_rng(5)
    numbers = pd.DataFrame(rng.random((200, 6)), columns=[f"parameters.market.x{k}" for k in range(6)])
    numbers.insert(0, "draw", np.arange(200))
    bad = (numbers["parameters.market.x3"] > 0.8) & (numbers["parameters.market.x1"] < 0.5)
    rows = [
        {"draw": draw, "seed": 1, "variant": "main", "outcome": outcome, "strategy": name, "value": value}
        for outcome in few.outcomes
        for draw in range(200)
        for name, value in (("follow", 0.0), ("stay_out", -1.0 * bad[draw]))
    ]
    planted = dataclasses.replace(
        few, table=pd.DataFrame(rows), strategies=("follow", "stay_out"), draws=np.arange(200), numbers=numbers
    )
    worst = worst_worlds(planted)[1]
    assert set(worst.box["key"]) == {"parameters.market.x3", "parameters.market.x1"}
    assert worst.chosen["density"] > 0.8
    sentence = worst_sentence(worst, bare_background(), load_words("en"))
    assert "market.x3 above 0.8" in sentence or "x3" in sentence


def test_a_study_that_was_stopped_ends_in_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = begin_study(experiment(), tmp_path)
    lines = (folder / WORLDS).read_text(encoding="utf-8").splitlines(keepends=True)
    (again / WORLDS).write_text("".join([*lines[:50], lines[50][:9]]), encoding="utf-8", newline="\n")
    judge_worlds(experiment(), again, workers=1)
    for name in (WORLDS, DRAWS, "events.csv", "gaps.csv", "median.json"):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_another_experiment_is_not_gone_on_with(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="begun with another experiment"):
        judge_worlds(experiment("judged.draws=4"), folder)
    with pytest.raises(ResultsError, match="holds no study of strategies"):
        judge_worlds(experiment(), tmp_path)


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ('judged.state="XA"', "is no supplier"),
        ('judged.menu=["follow", "follow"]', "stands twice"),
        ('judged.menu=["follow"]', "judged.menu"),
        ('seats.XB="hedge"', "has a seat already"),
    ],
)
def test_what_cannot_be_judged_is_refused(override: str, told: str) -> None:
    with pytest.raises(ExperimentError, match=told):
        experiment(override)


def test_without_a_state_or_a_winner_nothing_is_judged() -> None:
    with pytest.raises(YardfenceError, match="whose strategies"):
        count_worlds(load_experiment("classroom_three_states"))
    with pytest.raises(YardfenceError, match="judged by winner"):
        count_worlds(experiment('outcomes=["none"]'))


def test_the_answer_names_metric_menu_worlds_losses_and_the_alliance(folder: Path) -> None:
    worlds = read_worlds(folder)
    ranking = rank(worlds)
    for language, needed in (("en", ("regret", "menu of 4", "12 worlds", "alliance")), ("ja", ("後悔", "4個", "同盟"))):
        first = summary_sentences(worlds, ranking, load_words(language))[0]
        assert all(part in first for part in needed), first
        assert re.search(r"[0-9]+%", first)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_stands_with_its_figures_and_tables(folder: Path, language: str) -> None:
    page = write_strategies(folder, language).read_text(encoding="utf-8")
    for name in re.findall(r'src="([^"]+)"', page):
        assert (folder / name).is_file(), name
    assert f'lang="{language}"' in page and "$" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    told = (
        "regret",
        "trials",
        "ranks",
        "probability",
        "certain",
        "switches",
        "satisficing",
        "curves",
        "weights",
        "menu",
    )
    for table in (*told, "boxes", "gaps", "events", "draws"):
        assert (folder / f"{table}.csv").is_file()


def test_numbers_of_the_page_are_those_of_the_tables(folder: Path) -> None:
    regret = rank(read_worlds(folder)).regret
    assert (regret["largest_regret"] >= regret["mean_regret"] - 1e-12).all()
    pooled = regret[(regret["winner"] == "pooled") & (regret["variant"] == "main")]
    assert (pooled["worlds"] == 12).all()
    assert pooled["largest_regret"].min() >= 0.0


@pytest.mark.parametrize("name", ["japan", "korea", "netherlands"])
def test_shipped_experiments_say_whose_strategies(name: str) -> None:
    loaded = load_experiment(f"{name}_strategies")
    assert loaded.judged is not None and loaded.outcomes == ("continuity", "change")
    assert count_worlds(loaded) == loaded.seeds * loaded.judged.draws


def test_kernels_are_those_a_study_was_begun_with(folder: Path) -> None:
    began = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert began["compiled"] is compiled.asked()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_command_prints_the_answer_and_goes_on_with_a_folder(
    folder: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = [part for text in GIVEN for part in ("--set", text)]
    command = ["strategies", "classroom_three_states", *settings, "--resume", str(folder), "--lang", language]
    with pytest.raises(SystemExit) as done:
        main([*command, "--workers", "1"])
    assert done.value.code == 0
    told = capsys.readouterr().out
    assert load_words(language).title("strategy.stay_out") in told
    assert "strategies.html" in told.replace("\n", "")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_was_assumed_tells_the_seats(language: str) -> None:
    words = load_words(language)
    seated = assumptions({"seats": {"XB": "hedge"}}, bare_background(), words)
    assert words.name("strategy.hedge") in seated and "XB" in seated
    assert words.text("heading.seats") not in assumptions({"seats": {}}, bare_background(), words)
