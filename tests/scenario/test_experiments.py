"""What a loaded experiment holds: defaults, inheritance, overrides, the shipped files, the digest."""

import dataclasses
import pickle
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.core.errors import DataError, ExperimentError
from abm.core.parameters import ParameterInfo, describe
from abm.data import case_folder
from abm.mechanisms.registry import PARAMETERS, Parameters
from abm.scenario import (
    Experiment,
    experiment_names,
    experiment_path,
    holds_study,
    load_experiment,
    load_study,
    study_to_toml,
    to_toml,
)

Write = Callable[..., Path]
Load = Callable[..., Experiment]
DECLARED = [(mechanism, info) for mechanism, declared in PARAMETERS.items() for info in describe(declared)]


def test_defaults_are_those_of_the_declarations(load: Load) -> None:
    experiment = load()
    assert experiment.parameters == Parameters()
    assert experiment.name == "a"
    assert (experiment.start, experiment.months, experiment.mode) == ("2022-10", 62, "endogenous")
    assert experiment.outcomes == ("none",)
    switches = experiment.switches
    assert (switches.alliance, switches.norm, switches.distrust) == (1.0, 1.0, 1.0)
    assert (switches.toughness_bidding, switches.concept_pull, switches.precedent) == (0.0, 0.0, False)
    assert switches.rationing == "sensitive_first"
    assert switches.request
    assert switches.elections


@pytest.mark.parametrize("name", experiment_names())
def test_shipped_experiments_load_and_teach(name: str) -> None:
    experiment = load_study(name).experiment if holds_study(name) else load_experiment(name)
    assert experiment.name == name
    for words in (experiment.title, experiment.title_ja, experiment.question, experiment.question_ja):
        assert words
    text = experiment_path(name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert max(len(line) for line in text.splitlines() if line.startswith("#")) <= 120


def test_the_lead_experiment_is_the_one_asked_for() -> None:
    lead = load_experiment("us_election_2024")
    assert (lead.start, lead.months, lead.seeds) == ("2022-10", 62, 20)
    assert (lead.mode, lead.replay_until) == ("replay_until", "2024-02")
    assert lead.outcomes == ("continuity", "change")


def test_small_yard_differs_from_the_lead_in_breadth_alone() -> None:
    small, lead = (load_experiment(name).config for name in ("small_yard_or_large", "us_election_2024"))
    differing = {key for key in small if small[key] != lead[key]}
    words = {"name", "title", "title_ja", "question", "question_ja", "lesson", "lesson_ja"}
    assert differing - words == {"states", "platforms"}
    tables = [
        *small["states"].values(),
        *(table for parties in small["platforms"].values() for table in parties.values()),
    ]
    assert {quantity for table in tables for quantity in table} == {"breadth"}


@pytest.mark.parametrize("name", [name for name in experiment_names() if holds_study(name)])
def test_a_shipped_study_is_its_resolved_file(name: str, tmp_path: Path) -> None:
    study = load_study(name)
    (tmp_path / "study.toml").write_text(study_to_toml(study), encoding="utf-8")
    assert load_study(tmp_path / "study.toml").digest == study.digest


@pytest.mark.parametrize("name", [name for name in experiment_names() if not holds_study(name)])
def test_resolved_file_gives_the_same_experiment(name: str, tmp_path: Path) -> None:
    experiment = load_experiment(name)
    text = to_toml(experiment)
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    again = load_experiment(tmp_path / "config.toml")
    assert to_toml(again) == text
    assert again.digest == experiment.digest
    assert again.parameters == experiment.parameters
    assert tomllib.loads(text)["parameters"]["market"] == dataclasses.asdict(experiment.parameters.market)


def test_digest_holds_what_moves_numbers_and_nothing_else(load: Load) -> None:
    digest = load().digest
    assert len(digest) == 64
    assert load('question = "Why?"').digest == digest
    assert load("seeds = 20").digest == digest
    for text in ("seeds = 21", "switches.norm = 0.5", "parameters.market.friction = 0.1", "states.JP.breadth = 0.3"):
        assert load(text).digest != digest


def test_digest_follows_the_tables_of_the_case(write: Write, tmp_path: Path) -> None:
    shutil.copytree(case_folder("three_states"), tmp_path / "mine")
    path = write("", head='title = "t"\ndata = "mine"\n')
    before = load_experiment(path)
    assert before.digest == load_experiment(write("", "b.toml", 'title = "t"\ndata = "three_states"\n')).digest
    demand = tmp_path / "mine" / "demand.csv"
    demand.write_text(demand.read_text(encoding="utf-8").replace(",1.3,", ",1.4,"), encoding="utf-8")
    assert load_experiment(path).digest != before.digest
    (tmp_path / "mine" / "states.csv").unlink()
    with pytest.raises(DataError, match=r"states\.csv"):
        load_experiment(path)


def test_the_layer_on_top_wins_key_by_key(write: Write) -> None:
    write("months = 24\n[parameters.market]\nfriction = 0.1\nprice_elasticity = 1.5\n", "base.toml")
    write(
        "[parameters.market]\nfriction = 0.15\n[states.JP]\nfree_trade = 0.4\n", "top.toml", 'extends = "base.toml"\n'
    )
    top = load_experiment(write("", "tip.toml", 'extends = "top.toml"\n'), ["parameters.market.friction=0.2"])
    assert top.months == 24
    assert (top.parameters.market.friction, top.parameters.market.price_elasticity) == (0.2, 1.5)
    assert top.states == {"JP": {"free_trade": 0.4}}
    assert top.name == "tip"


def test_a_title_of_ones_own_leaves_no_other_in_japanese(write: Write) -> None:
    head = 'extends = "us_election_2024"\n'
    plain, named = load_experiment(write("", head=head)), load_experiment(write('title = "Mine"', "b.toml", head))
    assert plain.title_ja and plain.question_ja == named.question_ja
    assert (named.title, named.title_ja) == ("Mine", "")


def test_extends_takes_the_name_of_a_shipped_experiment(write: Write) -> None:
    mine = load_experiment(write("seeds = 2", head='extends = "us_election_2024"\n'))
    assert (mine.mode, mine.seeds, mine.outcomes) == ("replay_until", 2, ("continuity", "change"))


def test_overrides_are_read_as_toml_and_bare_words_as_text(load: Load) -> None:
    experiment = load(
        "", "months=30", "mode=replay_until", "replay_until=2024-02", 'outcomes=["change"]', "switches.request=false",
        "states.JP.free_trade = -0.4", "title=A bare title", "months=31",
    )  # fmt: skip
    assert (experiment.months, experiment.replay_until, experiment.outcomes) == (31, "2024-02", ("change",))
    assert experiment.switches.request is False
    assert experiment.states["JP"]["free_trade"] == -0.4
    assert experiment.title == "A bare title"


def test_whole_numbers_do_for_numbers_and_byte_order_marks_are_read_over(write: Write) -> None:
    path = write("\r\n[states.JP]\r\nfree_trade = 1\r\n", head='\ufefftitle = "t"\r\ndata = "semiconductor_equipment"')
    assert load_experiment(path).states["JP"]["free_trade"] == 1.0


def test_an_experiment_travels_to_other_processes(load: Load) -> None:
    experiment = load("[states.JP]\nfree_trade = 1")
    again = pickle.loads(pickle.dumps(experiment))
    assert to_toml(again) == to_toml(experiment)
    assert again.digest == experiment.digest


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(DECLARED), st.floats(-0.5, 1.5))
def test_a_parameter_is_taken_exactly_within_its_documented_range(
    load: Load, declared: tuple[str, ParameterInfo], at: float
) -> None:
    mechanism, info = declared
    kind = type(getattr(getattr(Parameters(), mechanism), info.name))
    value = kind(info.low + at * (info.high - info.low))
    override = f"parameters.{mechanism}.{info.name}={value!r}"
    if info.low <= value <= info.high:
        assert getattr(getattr(load("", override).parameters, mechanism), info.name) == value
    else:
        with pytest.raises(ExperimentError, match=f"outside its range {info.low:g} to {info.high:g}"):
            load("", override)


def test_loading_needs_no_heavy_library() -> None:
    code = (
        "import sys, abm.scenario; abm.scenario.load_experiment('us_election_2024');"
        "print([name for name in ('mesa', 'matplotlib', 'pandas', 'pyarrow', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
