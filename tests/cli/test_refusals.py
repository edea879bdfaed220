"""Bad input is one clear line on standard error and exit code 2, never a traceback."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import ROOT

Call = Callable[..., tuple[int, str, str]]
GOOD = """
title = "A test"
data = "three_states"
start = "2023-01"
months = 14
seeds = 1
"""
BAD = {
    "wrong key": (GOOD + "moths = 3\n", "did you mean 'months'"),
    "mistyped first key": ('titel = "A test"\nstart = "2023-01"\n', "did you mean 'title'"),
    "empty": ("", "empty"),
    "binary": (b"\x89PNG\x00\xff\xfe", "not a text file"),
    "not TOML": ("months = = 3", "not valid TOML"),
    "negative months": (GOOD.replace("14", "-14"), "months"),
    "zero seeds": (GOOD.replace("seeds = 1", "seeds = 0"), "seeds"),
    "NaN": (GOOD + "[states.XB]\nbreadth = nan\n", "breadth"),
    "out of range": (GOOD + "[states.XB]\nfree_trade = 7.0\n", "free_trade"),
    "unknown country": (GOOD + "[states.QQ]\nbreadth = 0.2\n", "QQ"),
    "unknown case": (GOOD.replace("three_states", "no_such_case"), "no_such_case"),
    "cyclic extends": ('extends = "bad.toml"\n', "circle"),
    "number too long to read": (GOOD + "x = " + "9" * 5000 + "\n", "too many digits"),
    "tables too deep": (GOOD + "x = " + "[" * 3000 + "\n", "too deep"),
    "a factor without bounds": (GOOD + "[states.XB]\ntarget_policy = 1e308\n", "target_policy"),
    "a stance of the target": (GOOD + "[states.XT]\nbreadth = 0.5\n", "target"),
    "a name too long for a folder": (GOOD + f'name = "{"n" * 300}"\n', "name"),
    "election outside the horizon": (GOOD + 'outcomes = ["change"]\n', "outside the horizon"),
}


def assert_refused(said: tuple[int, str, str], word: str) -> None:
    code, out, err = said
    assert code == 2
    assert not out
    assert err.startswith("yardfence: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    assert "Traceback" not in err
    assert word.lower() in err.lower()
    assert len(err) < 1200


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused(call: Call, tmp_path: Path, case: str, command: str) -> None:
    content, word = BAD[case]
    path = tmp_path / "bad.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert_refused(call(command, path), word)
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("check", "no_such.toml"), "no_such.toml"),
        (("check", "."), "folder"),
        (("run", "us_election_2023"), "us_election_2024"),
        (("run", "classroom_three_states", "--seeds", "0"), "yardfence: --seeds=0: seeds = 0 lies"),
        (("run", "classroom_three_states", "--months", "-3"), "yardfence: --months=-3: months = -3 lies"),
        (("run", "classroom_three_states", "--months", "three"), "--months"),
        (("run", "classroom_three_states", "--set", "months"), "key=value"),
        (("run", "classroom_three_states", "--set", "states.XB.free_trade=nan"), "free_trade"),
        (("run", "classroom_three_states", "--workers", "0"), "--workers"),
        (("run", "classroom_three_states", "--lang", "xx"), "'--lang': 'xx' is not one of 'en', 'ja'"),
        (("check", "a" * 5000), "name too long"),
        (("explain", "a" * 5000), "name too long"),
        (("run", "classroom_three_states", "--out", "o" * 300), "name too long"),
        (("check", "\x1b[31mred"), "?[31mred"),
        (("run",), "FILE"),
        (("sprint",), "sprint"),
        (("report", "no_such_folder"), "no_such_folder"),
        (("copy", "us_election"), "us_election"),
        (("data", "no_such_case"), "no_such_case"),
        (("explain", "no_such_measure"), "no_such_measure"),
        (("explain", ".."), "'..' is no folder of results"),
        (("odd", "no_such.md"), "no_such.md"),
    ],
)
def test_a_bad_call_is_refused(call: Call, arguments: tuple[str, ...], word: str) -> None:
    assert_refused(call(*arguments), word)


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(call("run", "classroom_three_states", "--out", tmp_path / "file"), "cannot write results")


def test_results_lie_below_the_folder_asked_for_whatever_the_file_is_called(call: Call, tmp_path: Path) -> None:
    for name in ("...toml", "..toml", ".hidden.toml"):
        (tmp_path / name).write_text(GOOD)
        assert_refused(call("run", name, "--out", tmp_path / "out"), "results cannot bear this name")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("runs", lambda table: table.iloc[:0], "runs.parquet holds no rows"),
        ("months", lambda table: table.drop(columns=["effective_alignment"]), "no column 'effective_alignment'"),
        ("months", lambda table: table.assign(activity="x"), "holds text in column 'activity'"),
    ],
)
def test_results_of_another_shape_are_refused(
    call: Call,
    small_results: Path,
    tmp_path: Path,
    name: str,
    change: Callable[[pd.DataFrame], pd.DataFrame],
    word: str,
) -> None:
    folder = tmp_path / "altered"
    shutil.copytree(small_results, folder)
    path = folder / f"{name}.parquet"
    change(pd.read_parquet(path)).to_parquet(path)
    assert_refused(call("report", folder), word)
    assert_refused(call("explain", folder), word)


def test_a_full_device_is_one_line_too(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "abm", "list"], stdout=out, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "space" in done.stderr


def test_copy_writes_over_nothing(call: Call, tmp_path: Path) -> None:
    assert call("copy", "classroom_three_states")[0] == 0
    assert call("check", "classroom_three_states.toml")[0] == 0
    (tmp_path / "classroom_three_states.toml").write_text("mine")
    assert_refused(call("copy", "classroom_three_states"), "exists already")
    assert (tmp_path / "classroom_three_states.toml").read_text() == "mine"
