"""History matching keeps a draw only where every adoption fact is defined and in its band, and widens none."""

import csv
import json
import tomllib
from pathlib import Path

import pytest

from abm.core.errors import ExperimentError, YardfenceError
from abm.data import load_case
from abm.data.schema import FactRow
from abm.scenario import load_experiment
from abm.studies.matching import ADOPTION, adoption_facts, keeps, match_history
from abm.studies.strategies import count_worlds


@pytest.fixture(scope="module")
def facts() -> tuple[FactRow, ...]:
    return adoption_facts(load_case("semiconductor_equipment"))


def test_the_facts_are_those_of_adoption(facts: tuple[FactRow, ...]) -> None:
    assert {fact.measure for fact in facts} == set(ADOPTION)
    with pytest.raises(YardfenceError, match="has no fact of adoption"):
        adoption_facts(load_case("three_states"))


def test_a_draw_is_kept_within_all_bands_and_nowhere_else(facts: tuple[FactRow, ...]) -> None:
    inside = {fact.measure: fact.high for fact in facts}
    assert keeps(facts, inside)
    for fact in facts:
        assert not keeps(facts, inside | {fact.measure: fact.high + 0.1})
        assert not keeps(facts, inside | {fact.measure: fact.low - 0.1})
        assert not keeps(facts, inside | {fact.measure: float("nan")})


def test_what_is_written_is_what_was_found(tmp_path: Path) -> None:
    experiment = load_experiment("sme_2022_endogenous", ["months=26"])
    folder, found = match_history(experiment, 3, tmp_path, workers=1)
    rows = list(csv.DictReader((folder / "draws.csv").read_text(encoding="utf-8").splitlines()))
    assert [int(row["draw"]) for row in rows if row["kept"] == "1"] == list(found.kept)
    told = tomllib.loads((folder / "kept.toml").read_text(encoding="utf-8"))["judged"]
    assert told == {"draws": 3, "rows": list(found.kept)}
    assert json.loads((folder / "match.json").read_text(encoding="utf-8"))["share"] == len(found.kept) / 3
    assert all(row["JP.breadth"] for row in rows)


def test_history_imposed_is_not_matched(tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match="decide from the first month"):
        match_history(load_experiment("us_election_2024"), 2, tmp_path)


def test_strategies_are_judged_on_the_rows_that_are_kept() -> None:
    assert count_worlds(load_experiment("japan_strategies", ["judged.rows=[1, 4, 150]", "seeds=2"])) == 6
    for rows in ("[4, 1]", "[1, 1]", "[200]"):
        with pytest.raises(ExperimentError, match="must rise"):
            load_experiment("japan_strategies", [f"judged.rows={rows}"])
