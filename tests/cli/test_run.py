"""A run from file to report: the same bytes whatever the workers and the hash seed; whole or not at all."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import abm
from abm.data import case_folder
from abm.records import SCHEMA
from abm.scenario import experiment_path

from .conftest import start

Call = Callable[..., tuple[int, str, str]]
SMALL = ("run", "classroom_three_states", "--seeds", "2", "--months", "26")
MOVING = ("provenance.json",)


def folder_of(out: Path) -> Path:
    (folder,) = (out / "classroom_three_states").iterdir()
    return folder


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folders of two runs that differ in workers, threads and hash seed."""
    cwd = tmp_path_factory.mktemp("日本語 の場所")
    first = start(*SMALL, "--workers", "1", "--out", "one", cwd=cwd, PYTHONHASHSEED="1", OPENBLAS_NUM_THREADS="1")
    second = start(*SMALL, "--workers", "2", "--out", "two", cwd=cwd, PYTHONHASHSEED="2", OPENBLAS_NUM_THREADS="2")
    for process in (first, second):
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        assert "report.html" in out
    return folder_of(cwd / "one"), folder_of(cwd / "two")


def test_the_folder_holds_everything(two_runs: tuple[Path, Path]) -> None:
    folder, _ = two_runs
    names = {path.name for path in folder.iterdir()}
    tables = {f"{name}.parquet" for name in SCHEMA}
    assert names == {"config.toml", "figures", "provenance.json", "report.html", "summary.csv", "summary.json", *tables}
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".png", ".svg"}
    assert folder.name.split("-")[1] == json.loads((folder / "summary.json").read_text())["digest"][:8]


def test_workers_threads_and_hash_seed_move_no_byte(two_runs: tuple[Path, Path]) -> None:
    one, two = two_runs
    files = [path.relative_to(one) for path in sorted(one.rglob("*")) if path.is_file() and path.name not in MOVING]
    assert len(files) > 10
    for path in files:
        assert (one / path).read_bytes() == (two / path).read_bytes(), path


def test_times_and_places_stand_in_the_provenance_alone(two_runs: tuple[Path, Path]) -> None:
    for workers, folder in enumerate(two_runs, start=1):
        provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        assert provenance["workers"] == workers
        assert {"started", "finished", "seconds", "folder", "command", "cpu", "versions"} <= set(provenance)
        for name in ("config.toml", "summary.json", "summary.csv", "report.html"):
            assert str(folder.parent) not in (folder / name).read_text(encoding="utf-8")


def test_the_resolved_experiment_runs_to_the_same_digest(two_runs: tuple[Path, Path]) -> None:
    folder, _ = two_runs
    digest = json.loads((folder / "summary.json").read_text())["digest"]
    assert abm.load_experiment(folder / "config.toml").digest == digest


def test_the_summary_is_that_of_the_tables(two_runs: tuple[Path, Path]) -> None:
    results = abm.read_results(two_runs[0])
    runs = results.runs[(results.runs["variant"] == "main") & (results.runs["outcome"] == "change")]
    node = results.summary["outcomes"]["change"]["denial_military"]
    assert node["median"] == runs["denial_military"].median()
    assert node["n"] == 2
    assert {"median", "p05", "p95", "n"} <= set(node["without_alliance"])
    assert results.summary["placebo"] == {
        "differ": [],
        "largest": 0.0,
        "measures": results.summary["placebo"]["measures"],
    }


def test_json_is_all_that_is_printed(call: Call) -> None:
    code, out, _ = call(*SMALL, "--workers", "1", "--json")
    assert code == 0
    said = json.loads(out)
    assert Path(said["folder"], "report.html").is_file()
    assert set(said["outcomes"]) == {"continuity", "change"}


def test_the_closing_table_speaks_japanese(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    code, out, _ = call(
        "run", "classroom_three_states", "--seeds", "1", "--months", "26", "--workers", "1", "--lang", "ja"
    )
    assert code == 0
    assert "三つの国と競争相手" in out
    assert "実効連携度" in out
    assert "実質漏出率" in out


def test_results_on_tables_of_ones_own_stand_alone(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"
    shutil.copytree(case_folder("three_states"), place / "自分の表")
    text = experiment_path("classroom_three_states").read_text(encoding="utf-8")
    own = text.replace('data = "three_states"', 'data = "自分の表"')
    assert own != text
    (place / "own.toml").write_text(own, encoding="utf-8")
    options = ("--seeds", "1", "--months", "26", "--workers", "1")
    code, out, err = call("run", place / "own.toml", *options)
    assert (code, err) == (0, "")
    assert "Birch" in out
    shutil.rmtree(place)
    (folder,) = (tmp_path / "results" / "own").iterdir()
    assert "Birch" in (folder / "report.html").read_text(encoding="utf-8")
    digest = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["digest"]
    assert abm.load_experiment(folder / "config.toml").digest == digest
    assert call("report", folder).code == 0
    assert "Birch" in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("sent", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -9)],
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_run_leaves_no_folder(tmp_path: Path, sent: signal.Signals, code: int, workers: str) -> None:
    command = ("run", "classroom_three_states", "--seeds", "500", "--workers", workers)
    process = start(*command, cwd=tmp_path, PYTHONUNBUFFERED="1")
    place = tmp_path / "results" / "classroom_three_states"
    deadline = time.monotonic() + 120
    while not (place.is_dir() and any(place.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    process.send_signal(sent)
    _, err = process.communicate(timeout=120)
    assert process.returncode == code
    assert "Traceback" not in err
    left = [path.name for path in place.iterdir()]
    assert all(name.startswith(".unfinished-") for name in left)
    assert not left or sent == signal.SIGKILL
    if sent != signal.SIGKILL:
        assert err.strip().splitlines()[-1] == "yardfence: stopped; nothing was kept"


def test_a_single_month_in_which_nothing_happens_is_reported(call: Call) -> None:
    code, out, err = call(
        "run", "classroom_three_states", "--seeds", "1", "--set", "months=1", "--set", 'outcomes=["none"]'
    )
    assert code == 0, err
    assert "report.html" in out


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError("no glyph\nfor it")])
def test_where_the_report_fails_the_tables_are_kept(
    call: Call, tmp_path: Path, small_results: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(results: object, background: object, words: object, folder: Path) -> None:
        folder.mkdir()
        (folder / "half.png").write_bytes(b"")
        raise error

    with monkeypatch.context() as broken:
        broken.setattr("abm.analysis.report.write.write_figures", fail)
        code, _, err = call("run", "classroom_three_states", "--seeds", "1", "--workers", "1", "--out", "my results")
    (folder,) = (tmp_path / "my results" / "classroom_three_states").iterdir()
    assert (code, err.count("\n")) == (2, 1)
    assert str(error).split("\n")[0] in err
    assert err.endswith(f"yardfence report '{folder.relative_to(tmp_path)}'\n")
    names = {path.name for path in folder.iterdir()}
    assert not names & {"figures", "report.html"}
    tables = [f"{name}.parquet" for name in SCHEMA]
    for name in (*tables, "config.toml", "summary.json", "summary.csv"):
        assert (folder / name).read_bytes() == (small_results / name).read_bytes(), name
    (folder / "summary.json").unlink()
    assert call("report", folder)[0] == 0
    for name in ("summary.json", "report.html"):
        assert (folder / name).read_bytes() == (small_results / name).read_bytes(), name
