"""`yardfence atlas`: a table, a folder with a figure, JSON alone where asked, and refusals in one line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import abm

Call = Callable[..., tuple[int, str, str]]
LEAD = ("atlas", "us_election_2024", "--states", "US,JP,NL", "--at", "2023-12")


@pytest.mark.parametrize(("lang", "words"), [("en", ("nearest to", "Netherlands")), ("ja", ("現状", "オランダ"))])
def test_a_table_is_printed_and_a_figure_kept(call: Call, tmp_path: Path, lang: str, words: tuple[str, ...]) -> None:
    code, out, err = call(*LEAD, "--lang", lang)
    assert (code, err) == (0, "")
    assert all(word in out for word in words)
    assert max(len(line) for line in out.splitlines()[:-1]) <= 80
    (folder,) = (tmp_path / "results" / "us_election_2024").iterdir()
    assert folder.name.startswith("atlas-")
    names = {path.name for path in folder.iterdir()}
    assert names == {"atlas.json", "atlas.png", "atlas.svg", "coalitions.csv", "config.toml", "provenance.json"}


def test_json_is_all_that_is_printed_and_full_names_its_mode(call: Call) -> None:
    code, out, err = call(*LEAD, "--full", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["mode"] == "full"
    assert told["coalitions"] == 8
    assert Path(told["folder"], "atlas.png").is_file()


@pytest.mark.parametrize(("lang", "words"), [("en", ("moves first", "Left out")), ("ja", ("先に動く", "含まないもの"))])
def test_who_moves_first_and_what_is_left_out_is_said(call: Call, lang: str, words: tuple[str, ...]) -> None:
    code, out, err = call(*LEAD, "--leader-first", "--lang", lang)
    assert (code, err) == (0, "")
    assert all(word in out for word in words)


def test_a_state_that_can_take_part_in_nothing_is_told(call: Call) -> None:
    code, out, _ = call("atlas", "us_election_2024", "--states", "US,JP,HK", "--at", "2023-12")
    assert code == 0
    assert "HK: nothing to sell" in out
    assert "of 4 coalitions" in out


def test_the_same_call_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [
        abm.chart_coalitions(abm.load_experiment("classroom_three_states"), tmp_path / place) for place in ("a", "b")
    ]
    for name in ("atlas.json", "atlas.png", "atlas.svg", "coalitions.csv", "config.toml"):
        first, second = ((folder / name).read_bytes() for folder in folders)
        assert first == second, name


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--at", "soon"), "--at soon: not a month"),
        (("--at", ""), "--at '': names no month"),
        (("--states", "US,QQ"), "--states QQ: no state of the case"),
        (("--states", "US,CN"), "--states CN: is the target, whom coalitions control"),
        (("--states", ""), "--states '': holds an empty code"),
        (("--states", "US,,JP"), "--states 'US,,JP': holds an empty code"),
        (("--full", "--leader-first", "--states", "US,JP"), "--full and --leader-first are two ways"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(call: Call, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = call("atlas", "us_election_2024", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_tables_are_kept_where_the_figure_cannot_be_drawn(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path, *_: object) -> None:
        (folder / "atlas.png").write_bytes(b"half")
        raise MemoryError("no room for the picture")

    monkeypatch.setattr("abm.analysis.figures.write_atlas_figure", fail)
    code, out, err = call(*LEAD)
    (folder,) = (tmp_path / "results" / "us_election_2024").iterdir()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "figure could not be drawn (MemoryError: no room for the picture)" in err
    assert folder.name in err
    assert {path.name for path in folder.iterdir()} == {
        "atlas.json",
        "coalitions.csv",
        "config.toml",
        "provenance.json",
    }


def test_instruments_stand_in_table_json_and_rows_where_an_experiment_names_them(call: Call) -> None:
    named = ("--set", 'instruments=["anti_circumvention", "outbound"]')
    code, out, err = call(*LEAD, *named)
    assert (code, err) == (0, "")
    assert "best for its members, everybody: Anti-circumvention (" in out
    assert "instruments the" in out
    told = json.loads(call(*LEAD, *named, "--out", "again", "--json")[1])
    assert "US" in told["everybody"]["instruments"]["anti_circumvention"]
    assert told["nobody"]["instruments"] == {}
    head, *rows = (Path(told["folder"]) / "coalitions.csv").read_text(encoding="utf-8").splitlines()
    assert head.endswith(",instrument_anti_circumvention,instrument_outbound")
    assert rows[-1].split(",")[-2] == "US+JP+NL"


def test_a_package_without_instruments_says_nothing_of_them(call: Call) -> None:
    told = json.loads(call(*LEAD, "--json")[1])
    assert "instruments" not in told["everybody"]
    assert "instrument" not in (Path(told["folder"]) / "coalitions.csv").read_text(encoding="utf-8")
