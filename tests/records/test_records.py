"""Tables are declared, come back as written, are the same bytes each time, and appear whole or not at all."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from abm.core.errors import ResultsError
from abm.records import SCHEMA, new_folder, read_results, whole_folder, write_results

from .fake import fake_records

CONFIG = 'name = "fake"\n'


def write(folder: Path) -> Path:
    folder.mkdir()
    records = [fake_records(seed=1), fake_records(variant="no_alliance", seed=1), fake_records(seed=2)]
    write_results(folder, records, CONFIG, lambda: {"digest": "0" * 64})
    return folder


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    results = read_results(write(tmp_path / "whole"))
    assert list(results.runs["run"]) == [0, 0, 1, 1, 2, 2]
    assert list(results.states["run"].unique()) == [0, 2]
    assert results.events["actor"][0] == "日本"
    assert results.events["chosen"].isna().sum() == 2
    assert results.runs["cost_US"][4] == 0.2
    assert results.config == {"name": "fake"}


def test_columns_stand_in_declared_order_with_states_by_code(tmp_path: Path) -> None:
    results = read_results(write(tmp_path / "whole"))
    assert list(results.months.columns) == [column.name for column in SCHEMA["months"]]
    costs = [name for name in results.runs.columns if name.startswith("cost_")]
    assert costs == ["cost_DE", "cost_US", "cost_production_DE", "cost_production_US"]


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "one"), write(tmp_path / "two")
    for path in sorted(first.iterdir()):
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


@pytest.mark.parametrize(("table", "column"), [("runs", "no_such"), ("months", "cost_US"), ("runs", "cost_usa")])
def test_an_undeclared_column_is_a_fault(tmp_path: Path, table: str, column: str) -> None:
    record = fake_records()
    record.tables[table][column] = [0.0, 0.0]
    with pytest.raises(ValueError, match=f"'{table}' has columns that are not declared: {column}"):
        write_results(tmp_path, [record], CONFIG, dict)


def test_a_missing_column_is_a_fault(tmp_path: Path) -> None:
    record = fake_records()
    del record.tables["events"]["reason"]
    with pytest.raises(ValueError, match="'reason' is missing"):
        write_results(tmp_path, [record], CONFIG, dict)


def test_every_column_says_what_it_is() -> None:
    for columns in SCHEMA.values():
        assert len({column.name for column in columns}) == len(columns)
        for column in columns:
            assert column.meaning
            assert column.kind in ("integer", "number", "text", "truth")
            assert column.unit or column.kind != "number", column.name


def test_no_runs_leave_empty_tables_and_no_results(tmp_path: Path) -> None:
    write_results(tmp_path, [], CONFIG, dict)
    assert pd.read_parquet(tmp_path / "events.parquet").empty
    with pytest.raises(ResultsError, match=r"runs\.parquet holds no rows"):
        read_results(tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ResultsError, RuntimeError])
def test_a_block_that_fails_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        with whole_folder(tmp_path / "results" / "one") as folder:
            (folder / "half.txt").write_text("half")
            raise error("stopped")

    with pytest.raises(error):
        fail()
    assert not list((tmp_path / "results").iterdir())


def test_what_a_killed_process_left_is_in_nobodys_way(tmp_path: Path) -> None:
    left = tmp_path / ".unfinished-one"
    (left / "parts").mkdir(parents=True)
    with whole_folder(tmp_path / "one") as folder:
        (folder / "parts").mkdir()
        (folder / "whole").touch()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["parts", "whole"] and not left.exists()


def test_a_whole_folder_gets_its_name_and_no_other(tmp_path: Path) -> None:
    final = new_folder(tmp_path, "name", "0123456789abcdef", "20241105T120000Z")
    assert final == tmp_path / "name" / "20241105T120000Z-01234567"
    with whole_folder(final) as folder:
        (folder / "one.txt").write_text("one")
        assert not final.exists()
    assert [path.name for path in final.parent.iterdir()] == [final.name]
    assert new_folder(tmp_path, "name", "0123456789abcdef", "20241105T120000Z").name == f"{final.name}-2"


def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    def enter() -> None:
        with whole_folder(tmp_path / "file" / "name"):
            pytest.fail("the block must not begin")

    with pytest.raises(ResultsError, match="cannot write results to") as caught:
        enter()
    assert "\n" not in str(caught.value)


def test_what_is_no_folder_of_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="holds no results"):
        read_results(tmp_path)
    folder = write(tmp_path / "broken")
    (folder / "states.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(ResultsError, match="cannot be read"):
        read_results(folder)


def test_results_are_frozen(tmp_path: Path) -> None:
    results = read_results(write(tmp_path / "whole"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        results.path = tmp_path  # type: ignore[misc]


def test_runs_begun_in_the_same_second_get_names_of_their_own(tmp_path: Path) -> None:
    names = [new_folder(tmp_path, "one", "ab" * 32, "20240101T000000Z") for _ in range(3)]
    for name in reversed(names):
        with whole_folder(name) as folder:
            (folder / "table").write_text(name.name)
    assert len(set(names)) == 3
    assert {path.name: (path / "table").read_text() for path in (tmp_path / "one").iterdir()} == {
        name.name: name.name for name in names
    }
