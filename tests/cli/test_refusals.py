"""Bad input is one clear line on standard error and exit code 2, never a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest

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
    assert word in err


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
        (("run", "classroom_three_states", "--seeds", "0"), "seeds"),
        (("run", "classroom_three_states", "--months", "-3"), "months"),
        (("run", "classroom_three_states", "--months", "three"), "--months"),
        (("run", "classroom_three_states", "--set", "months"), "key=value"),
        (("run", "classroom_three_states", "--set", "states.XB.free_trade=nan"), "free_trade"),
        (("run", "classroom_three_states", "--workers", "0"), "--workers"),
        (("run", "classroom_three_states", "--lang", "xx"), "--lang"),
        (("run",), "FILE"),
        (("sprint",), "sprint"),
        (("report", "no_such_folder"), "no_such_folder"),
        (("copy", "us_election"), "us_election"),
        (("data", "no_such_case"), "no_such_case"),
        (("explain", "no_such_measure"), "no_such_measure"),
        (("odd", "no_such.md"), "no_such.md"),
    ],
)
def test_a_bad_call_is_refused(call: Call, arguments: tuple[str, ...], word: str) -> None:
    assert_refused(call(*arguments), word)


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(call("run", "classroom_three_states", "--out", tmp_path / "file"), "cannot write results")


def test_copy_writes_over_nothing(call: Call, tmp_path: Path) -> None:
    assert call("copy", "classroom_three_states")[0] == 0
    assert call("check", "classroom_three_states.toml")[0] == 0
    (tmp_path / "classroom_three_states.toml").write_text("mine")
    assert_refused(call("copy", "classroom_three_states"), "exists already")
    assert (tmp_path / "classroom_three_states.toml").read_text() == "mine"
