"""History matching keeps a draw only where every adoption fact is defined and in its band, and widens none."""

import csv
import dataclasses
import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.analysis.match.page import ENOUGH as ENOUGH_OF_PAGE
from abm.analysis.match.page import match_sentences, write_match
from abm.analysis.words import load_words
from abm.cli.main import main
from abm.cli.options import kept_settings
from abm.core.calendar import month_number
from abm.core.errors import ExperimentError, YardfenceError
from abm.data import load_case
from abm.data.schema import FactRow
from abm.engine.draws import drawn_in_strips, drawn_within_ranges
from abm.scenario import load_experiment, to_toml
from abm.scenario.kept import kept_text
from abm.studies.matching import (
    ADOPTION,
    ENOUGH,
    KEPT,
    MISSING,
    Match,
    adopters,
    adoption_facts,
    keeps,
    match_history,
    write_match_tables,
)
from abm.studies.strategies import count_worlds


@pytest.fixture(scope="module")
def facts() -> tuple[FactRow, ...]:
    return adoption_facts(load_case("semiconductor_equipment"))


def test_the_facts_are_those_of_adoption(facts: tuple[FactRow, ...]) -> None:
    assert {fact.measure for fact in facts} == set(ADOPTION)
    with pytest.raises(YardfenceError, match="has no fact of adoption"):
        adoption_facts(load_case("three_states"))


def test_a_draw_is_kept_within_all_bands_and_nowhere_else(facts: tuple[FactRow, ...]) -> None:
    inside = {fact.measure: fact.high for fact in facts} | {MISSING: 0.0}
    assert keeps(facts, inside)
    assert not keeps(facts, inside | {MISSING: 1.0})
    for fact in facts:
        assert not keeps(facts, inside | {fact.measure: fact.high + 0.1})
        assert not keeps(facts, inside | {fact.measure: fact.low - 0.1})
        assert not keeps(facts, inside | {fact.measure: float("nan")})


def test_what_is_written_is_what_was_found(tmp_path: Path) -> None:
    experiment = load_experiment("sme_2022_endogenous", ["months=26"])
    folder, found = match_history(experiment, 3, tmp_path, workers=1)
    rows = list(csv.DictReader((folder / "draws.csv").read_text(encoding="utf-8").splitlines()))
    assert [int(row["draw"]) for row in rows if row["kept"] == "1"] == list(found.kept)
    told = json.loads((folder / "match.json").read_text(encoding="utf-8"))
    assert told["share"] == len(found.kept) / 3 and told["enough"] is False
    assert all(row["JP.breadth"] for row in rows)
    assert (folder / KEPT).is_file() == bool(found.kept)


def written(tmp_path: Path, kept: tuple[int, ...], draws: int) -> Path:
    """Return a folder as matching writes it, with draws made up."""
    folder = tmp_path / f"{len(kept)} of {draws}"
    folder.mkdir()
    experiment = load_experiment("sme_2022_endogenous")
    rng = np.random.default_rng(1)
    rows = [{"adoption_lag_months": 9.0, "JP.breadth": x, "NL.breadth": 1.0 - x} for x in rng.random(draws)]
    found = Match(draws, kept, {"adoption_lag_months": len(kept)})
    write_match_tables(folder, experiment, load_case("semiconductor_equipment"), found, rows)
    return folder


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("kept", "key"), [((), "nothing"), ((3, 7), "too_little"), (tuple(range(30)), "enough")])
def test_the_page_says_plainly_whether_enough_survives(
    tmp_path: Path, language: str, kept: tuple[int, ...], key: str
) -> None:
    folder, words = written(tmp_path, kept, 40), load_words(language)
    page = write_match(folder, language).read_text(encoding="utf-8")
    assert words.text(f"match.{key}") in html.unescape(page)
    for other in {"nothing", "too_little", "enough"} - {key}:
        assert words.text(f"match.{other}") not in html.unescape(page)
    sources = re.findall(r'src="([^"]+)"', page)
    assert len(sources) == len(list(folder.glob(f"match-*-{language}.png"))) > 0
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("draws", [1, ENOUGH - 1, ENOUGH])
def test_that_few_draws_keep_none_is_no_finding(tmp_path: Path, language: str, draws: int) -> None:
    folder, words = written(tmp_path, (), draws), load_words(language)
    found = json.loads((folder / "match.json").read_text(encoding="utf-8"))
    verdict = match_sentences(found, words)[-1]
    yet = words.text("match.nothing_yet", draws=str(draws), enough=str(ENOUGH))
    assert verdict == (yet if draws < ENOUGH else words.text("match.nothing"))
    assert ENOUGH == ENOUGH_OF_PAGE
    assert verdict in html.unescape(write_match(folder, language).read_text(encoding="utf-8"))


def test_spans_are_those_of_the_kept_draws(tmp_path: Path) -> None:
    folder = written(tmp_path, (3, 7, 11), 40)
    draws = pd.read_csv(folder / "draws.csv")
    spans = pd.read_csv(folder / "stances.csv").set_index("stance").loc["JP.breadth"]
    kept = draws.loc[draws["kept"] == 1, "JP.breadth"]
    assert (spans["kept_low"], spans["kept_high"]) == (kept.min(), kept.max())
    assert spans["kept_median"] == kept.median()
    assert 0.0 < spans["share_of_range"] < 1.0
    assert spans["kept_low"] <= spans["kept_p25"] <= spans["kept_median"] <= spans["kept_p75"] <= spans["kept_high"]


def test_a_planted_lean_is_told_and_lot_is_not(tmp_path: Path) -> None:
    """Kept are the draws with the highest breadth of one state: its place is high, its mirror's low."""
    values = np.random.default_rng(1).random(60)
    high = tuple(sorted(np.argsort(values)[-25:].tolist()))
    folder = written(tmp_path, high, 60)
    spans = pd.read_csv(folder / "stances.csv").set_index("stance")
    assert spans.loc["JP.breadth", "place"] > 0.75 and spans.loc["NL.breadth", "place"] < 0.25
    assert 0.0 < spans.loc["JP.breadth", "place_by_luck"] < 0.1
    assert load_words("en").text("match.no_lean", all="2", count="0", luck="0") not in write_match(folder).read_text()
    even = written(tmp_path, tuple(range(0, 60, 2)), 60)
    assert abs(pd.read_csv(even / "stances.csv")["place"] - 0.5).max() < 0.1


def test_other_experiments_take_the_draws_that_are_kept(tmp_path: Path) -> None:
    folder = written(tmp_path, (3, 7, 11), 40)
    taken = kept_settings(folder / KEPT)
    judged = load_experiment("japan_strategies", [*taken, "seeds=2"])
    assert count_worlds(judged) == 6
    lead = load_experiment("us_election_2024", taken)
    case = load_case(lead.data_folder)
    for seed, row in ((1, 3), (2, 7), (3, 11), (4, 3)):
        assert drawn_within_ranges(lead, case, seed).states == drawn_in_strips(lead, case, row, 40, 1).states
    assert load_experiment("us_election_2024").digest != lead.digest
    assert kept_settings(None) == []
    with pytest.raises(YardfenceError, match="holds no draws"):
        kept_settings(folder / "match.json")


def edited(path: Path, old: str, new: str) -> Path:
    """Return a kept.toml in which something stands in another's place."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rows = [3, 7, 11]", "rows = [3, 7, 12]", r"kept\.seal does not fit what the set says.*by_hand = true"),
        ("draws = 40", "draws = 41", r"kept\.seal does not fit what the set says"),
        ("seal = ", "# seal = ", r"kept\.seal does not fit what the set says"),
        ("version = ", "versoin = ", r"unknown key 'kept\.versoin'; did you mean 'version'"),
        ("rows = [3, 7, 11]", 'rows = "all"', r"kept\.rows = 'all' must be a list"),
        ("[kept]", "seeds = 3\n[kept]", "unknown key 'seeds'"),
        ("[kept]", "[kapt]", "holds no draws that were kept"),
        ("[kept]", "[kept", "holds no draws that were kept"),
    ],
)
def test_an_altered_set_is_refused_in_a_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = edited(written(tmp_path, (3, 7, 11), 40) / KEPT, old, new)
    with pytest.raises(ExperimentError, match=told) as error:
        kept_settings(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_set_of_another_version_or_of_other_tables_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, (3, 7, 11), 40) / KEPT
    taken = kept_settings(path)
    case = load_case("semiconductor_equipment")
    other = tmp_path / "other"
    other.mkdir()
    text = kept_text(dataclasses.replace(case, digest="0" * 64), "", 40, [3, 7, 11])
    (other / KEPT).write_text(text, encoding="utf-8")
    with pytest.raises(ExperimentError, match=r"kept\.case is of other tables than those of the case"):
        load_experiment("japan_strategies", kept_settings(other / KEPT))
    monkeypatch.setattr("abm.__version__", "9.9.9")
    with pytest.raises(ExperimentError, match=r"kept\.version = '.*', and this is 9\.9\.9; match it anew"):
        kept_settings(path)
    with pytest.raises(ExperimentError, match=r"kept\.version = "):
        load_experiment("japan_strategies", taken)


def test_a_set_made_by_hand_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    mine = '[kept]\ndata = "semiconductor_equipment"\ndraws = 40\nrows = [3]\n'
    path.write_text(mine, encoding="utf-8")
    with pytest.raises(ExperimentError, match="not matched"):
        kept_settings(path)
    path.write_text(mine + "by_hand = true\n", encoding="utf-8")
    assert count_worlds(load_experiment("japan_strategies", [*kept_settings(path), "seeds=2"])) == 2


def test_a_set_survives_the_config_of_a_study(tmp_path: Path) -> None:
    taken = kept_settings(written(tmp_path, (3, 7, 11), 40) / KEPT)
    first = load_experiment("japan_strategies", taken)
    (tmp_path / "config.toml").write_text(to_toml(first), encoding="utf-8")
    assert load_experiment(tmp_path / "config.toml").digest == first.digest


@pytest.mark.parametrize("language", ["en", "ja"])
def test_draws_beside_a_set_are_told_not_to_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    def begin(*_: object) -> None:
        raise RuntimeError("begun")

    monkeypatch.setattr("abm.api.judge_strategies", begin)
    path = written(tmp_path, (3, 7, 11), 40) / KEPT
    command = ["strategies", "japan_strategies", "--kept", str(path), "--set", "judged.draws=5", "--lang", language]
    with pytest.raises(RuntimeError, match="begun"):
        main(command)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "judged.draws = 5" in told and "3" in told


def test_a_set_that_is_not_there_is_said_to_be_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["strategies", "japan_strategies", "--kept", str(tmp_path / "nosuch.toml")])
    told = capsys.readouterr().err
    assert refused.value.code == 2 and told.count("\n") == 1 and "there is no such file" in told


def test_who_adopted_in_history_is_read_from_its_measures() -> None:
    case = load_case("semiconductor_equipment")
    first = month_number("2022-10")
    assert adopters(case, first + 13) == ("JP", "NL")
    assert adopters(case, first + 38) == ("DE", "GB", "JP", "NL", "TW")
    assert adopters(case, first + 8) == ()


def test_a_run_too_short_for_anybody_to_adopt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match="ends before states could adopt"):
        match_history(load_experiment("sme_2022_endogenous", ["months=3"]), 2, tmp_path)


@pytest.mark.parametrize("draws", [0, 10_001, 1_000_000_000])
def test_more_draws_than_a_set_may_hold_are_refused_at_once(
    draws: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abm.studies.matching.Task", None)  # nothing is laid out before
    with pytest.raises(YardfenceError, match=rf"draws = {draws}: must lie in 1 to 10,000"):
        match_history(load_experiment("sme_2022_endogenous"), draws, tmp_path)
    assert not list(tmp_path.iterdir())


def test_history_imposed_is_not_matched(tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match="decide from the first month"):
        match_history(load_experiment("us_election_2024"), 2, tmp_path)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("rows=[4, 1]", "must rise"),
        ("rows=[1, 1]", "must rise"),
        ("rows=[200]", "must rise"),
        ('data="three_states"', "match it anew"),
    ],
)
def test_a_set_that_is_none_of_this_case_is_refused(given: str, told: str) -> None:
    whole = {"data": '"semiconductor_equipment"', "draws": "200", "rows": "[1, 4]"}
    name, _, value = given.partition("=")
    with pytest.raises(ExperimentError, match=told):
        load_experiment("japan_strategies", [f"kept.{key}={text}" for key, text in {**whole, name: value}.items()])
