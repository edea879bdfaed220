"""A real Dask cluster of two processes: the same bytes, and a scheduler of one's own may be named."""

import os
from pathlib import Path

import pytest

from abm.core.errors import YardfenceError
from abm.records.merged import Counts
from abm.scenario import load_study
from abm.studies.executors.base import Work
from abm.studies.executors.dask_cluster import Dask
from abm.studies.plan import make_folder, size_of
from abm.studies.shards import Errand, Hooks
from abm.studies.sweep import How, merge, sweep
from tests.cli.conftest import start

from .study_files import SWEPT, needs, write

SMALL = SWEPT + '[ensemble]\nseeds = 2\n[outcomes]\nkeep = ["months"]\n'


def test_a_dask_cluster_of_two_processes_gives_the_same_bytes(tmp_path: Path) -> None:
    needs("distributed", "hpc")
    path = write(tmp_path, SMALL)
    alone, _ = sweep(load_study(path), How(workers=1), tmp_path / "alone")
    assert merge(alone) == Counts(12, 0, 0)
    process = start("sweep", path, "--on", "dask", "--workers", "2", "--out", "dask", cwd=tmp_path)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert "12 runs done" in out
    assert "Traceback" not in err
    for name in ("runs.parquet", "months.parquet"):
        assert (tmp_path / "dask" / name).read_bytes() == (alone / name).read_bytes()


def die(errand: Errand, hooks: Hooks) -> int:
    os._exit(9)


def test_workers_that_die_are_told_in_one_line_with_the_command_that_finds_the_run(tmp_path: Path) -> None:
    needs("distributed", "hpc")
    study = load_study(write(tmp_path, SMALL))
    said = {**How("dask", 1)._asdict(), "executor": "dask", "wanted": 1, "seconds_a_run": 0.0}
    folder = make_folder(study, size_of(study), tmp_path / "s", [], said)
    with pytest.raises(YardfenceError) as caught:
        Dask().execute(Work(folder, (0, 1), workers=1, run_shard=die), lambda: None)
    told = str(caught.value)
    assert told.startswith("2 shards could not be finished, the first ") and "(its workers died)" in told
    assert told.endswith(f"this keeps it as failed: yardfence resume {folder} --on local") and "\n" not in told


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(tmp_path: Path) -> None:
    needs("distributed", "hpc")
    path = write(tmp_path, SMALL)
    address = ("--task", "address=tcp://127.0.0.1:9")
    process = start(
        "sweep",
        path,
        "--on",
        "dask",
        *address,
        "--out",
        "s",
        cwd=tmp_path,
        DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="1s",
    )
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert "no scheduler answers at 'tcp://127.0.0.1:9'" in err.strip().splitlines()[-1]
