"""Judged strategies: the same worlds for every strategy, gone on with to the same bytes, told with their conditions."""

import json
import re
from pathlib import Path

import pytest

from abm.analysis.background import bare_background
from abm.analysis.report.assumptions import assumptions
from abm.analysis.strategies.page import write_strategies
from abm.analysis.strategies.ranking import rank
from abm.analysis.strategies.sentences import summary_sentences
from abm.analysis.strategies.worlds import read_worlds
from abm.analysis.words import load_words
from abm.cli.main import main
from abm.core import compiled
from abm.core.errors import ExperimentError, ResultsError, YardfenceError
from abm.scenario import Experiment, load_experiment
from abm.studies.strategies import WORLDS, begin_study, count_worlds, judge_worlds

MENU = 'judged.menu=["follow", "calibrate", "stay_out", "calibrate_then_follow"]'


def experiment(*overrides: str) -> Experiment:
    given = ('judged.state="XB"', "judged.draws=3", MENU, "seeds=1", 'outcomes=["continuity", "change"]')
    return load_experiment("classroom_three_states", [*given, *overrides])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = begin_study(experiment(), tmp_path_factory.mktemp("judged"))
    judge_worlds(experiment(), made, workers=1)
    write_strategies(made)
    return made


def test_every_world_holds_every_strategy_and_winner_once(folder: Path) -> None:
    worlds = read_worlds(folder)
    assert len(worlds.table) == 3 * 2 * 2 * 4
    assert not worlds.table.duplicated(["draw", "seed", "variant", "outcome", "strategy"]).any()
    assert worlds.of("value").shape == (4, 6)
    assert worlds.of("value", "change").shape == (4, 3)
    assert not worlds.of("alliance", variant="no_alliance").any()


def test_a_study_that_was_stopped_ends_in_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = begin_study(experiment(), tmp_path)
    lines = (folder / WORLDS).read_text(encoding="utf-8").splitlines(keepends=True)
    (again / WORLDS).write_text("".join([*lines[:19], lines[19][:9]]), encoding="utf-8", newline="\n")
    judge_worlds(experiment(), again, workers=1)
    assert (again / WORLDS).read_bytes() == (folder / WORLDS).read_bytes()


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
    for language, needed in (("en", ("regret", "menu of 4", "6 worlds", "alliance")), ("ja", ("後悔", "4個", "同盟"))):
        first = summary_sentences(worlds, ranking, load_words(language))[0]
        assert all(part in first for part in needed), first
        assert re.search(r"[0-9]+%", first)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_stands_with_its_figures_and_tables(folder: Path, language: str) -> None:
    page = write_strategies(folder, language).read_text(encoding="utf-8")
    for name in re.findall(r'src="([^"]+)"', page):
        assert (folder / name).is_file(), name
    assert f'lang="{language}"' in page and "$" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    for table in ("regret", "probability", "switches", "satisficing", "curves", "weights", "menu"):
        assert (folder / f"{table}.csv").is_file()


def test_numbers_of_the_page_are_those_of_the_tables(folder: Path) -> None:
    regret = rank(read_worlds(folder)).regret
    assert (regret["largest_regret"] >= regret["mean_regret"] - 1e-12).all()
    pooled = regret[(regret["winner"] == "pooled") & (regret["variant"] == "main")]
    assert (pooled["worlds"] == 6).all()
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
    given = ['judged.state="XB"', "judged.draws=3", MENU, "seeds=1", 'outcomes=["continuity", "change"]']
    settings = [part for text in given for part in ("--set", text)]
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
