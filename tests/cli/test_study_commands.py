"""The commands of studies: what they print, their exit codes, and one line for what cannot be."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Said
from tests.studies.study_files import SWEPT, write

Call = Callable[..., Said]


def small(folder: Path) -> Path:
    return write(folder, SWEPT + "[ensemble]\nseeds = 1\n")


def test_a_dry_run_says_how_much_it_is_and_makes_nothing(call: Call, tmp_path: Path) -> None:
    said = call("sweep", small(tmp_path), "--dry-run")
    assert said.code == 0
    assert "1 lever: switches.request\n1 uncertainty: states.XB.free_trade\n" in said.out
    assert "6 runs: 6 points x 1 worlds, in 2 shards" in said.out
    assert "core-hours" in said.out and "docs/hpc.md" in said.out
    assert not (tmp_path / "results").exists()


def test_a_study_from_file_to_table(call: Call, tmp_path: Path) -> None:
    path = small(tmp_path)
    assert call("check", path).out.startswith("small is in order: a study that varies 2 keys; digest ")
    said = call("sweep", path, "--workers", "1")
    assert said.code == 0, said.err
    assert "timed here" in said.out and "6 runs done" in said.out
    (folder,) = (tmp_path / "results" / "small").iterdir()
    status = json.loads(call("status", folder, "--json").out)
    assert (status["planned"], status["done"], status["missing"]) == (6, 6, 0)
    assert call("merge", folder).code == 0
    assert "0 of 6 runs to do" in call("resume", folder).out
    part = next((folder / "parts").glob("000001-*"))
    part.unlink()
    assert "2 missing; 1 of 2 shards whole" in call("status", folder).out
    merged = call("merge", folder)
    assert (merged.code, "4 runs done, 2 missing (yardfence resume" in merged.out) == (1, True)
    assert "2 of 6 runs to do" in call("resume", folder, "--workers", "1").out


def test_a_study_file_that_was_edited_is_refused_by_every_command(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "my study"
    assert call("sweep", small(tmp_path), "--workers", "1", "--out", "my study").code == 0
    with (folder / "study.toml").open("a", encoding="utf-8") as file:
        file.write("# another word\n")
    for command in ("status", "resume", "merge", "analyse"):
        said = call(command, "my study")
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1), command
        assert "study.toml is not what it began with; put it back" in said.err
        assert "yardfence sweep 'my study/study.toml'" in said.err


def test_a_hint_names_a_folder_as_a_shell_takes_it(call: Call, tmp_path: Path) -> None:
    assert call("sweep", small(tmp_path), "--workers", "1", "--out", "my study").code == 0
    assert "yardfence merge 'my study'\n" in call("status", "my study").out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("sweep",), "FILE"),
        (("sweep", "no_such.toml"), "no_such.toml"),
        (("sweep", "classroom_three_states"), "run it with: yardfence run classroom_three_states.toml"),
        (("run", "small.toml"), "use: yardfence sweep small.toml"),
        (("gaps", "small.toml"), "use: yardfence sweep small.toml"),
        (("sweep", "small.toml", "--on", "moon"), "--on"),
        (("sweep", "small.toml", "--workers", "0"), "--workers"),
        (("sweep", "small.toml", "--out", "."), "exists already"),
        (("sweep", "small.toml", "--task", "time"), "key=value"),
        (("sweep", "small.toml", "--task", "time=5"), "take no settings"),
        (("sweep", "small.toml", "--set", "ensemble.seeds=0"), "--set ensemble.seeds=0: ensemble.seeds"),
        (("sweep", "small.toml", "--set", "ensemble.seeds=100000", "--set", "months=0"), "months"),
        (("sweep", "small.toml", "--set", 'outcomes.measures=["x"]'), "unknown measure 'x'"),
        (("status", "nowhere"), "holds no study"),
        (("status", "."), "holds no study"),
        (("resume", "nowhere"), "holds no study"),
        (("merge", "nowhere"), "holds no study"),
        (("rerun", "nowhere", "abcd"), "holds no study"),
        (("rerun", "nowhere"), "ID"),
    ],
)
def test_a_bad_call_is_one_line(call: Call, tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    small(tmp_path)
    said = call(*arguments)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert word in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "results").exists()


def test_the_example_of_the_docs_is_a_study(call: Call, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "hpc.md").read_text(encoding="utf-8")
    block = text.split("    extends = ", 1)[1].split("\nA parameter may not leave", 1)[0]
    lines = ["extends = " + block.splitlines()[0], *(line.removeprefix("    ") for line in block.splitlines()[1:])]
    (tmp_path / "example.toml").write_text("\n".join(lines), encoding="utf-8")
    said = call("sweep", "example.toml", "--dry-run")
    assert said.code == 0, said.err
    assert "1 lever: switches.reach" in said.out
