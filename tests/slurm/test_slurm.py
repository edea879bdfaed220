"""A real Slurm of one node: arrays within MaxArraySize, the same bytes, requeued with nothing lost."""

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from abm.core.errors import YardfenceError
from abm.records.parts import parts_of
from abm.scenario import load_study
from abm.studies.executors.base import Work
from abm.studies.executors.slurm import Slurm, Stripe, stripes_of
from abm.studies.sweep import How, merge, progress_of, resume, sweep
from tests.cli.conftest import start
from tests.studies.study_files import SWEPT, write

SMALL = SWEPT + '[ensemble]\nseeds = 8\n[outcomes]\nkeep = ["months"]\n'
TABLES = ("runs.parquet", "months.parquet")


def wait_for(condition: Callable[[], object], seconds: float = 240.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.5)


def told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.usefixtures("slurm")
def test_arrays_of_slurm_give_the_bytes_of_one_worker(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, SMALL))
    alone, _ = sweep(study, How(workers=1), tmp_path / "alone")
    assert merge(alone).done == 48
    # 6 tasks: more than an array may have where single_node.sh sets MaxArraySize = 5
    folder, under_way = sweep(study, How("slurm", workers=6), tmp_path / "slurm")
    assert under_way.startswith("Submitted 6 tasks to Slurm as ")
    (largest,) = re.findall(r"MaxArraySize\s*=\s*(\d+)", told("scontrol", "show", "config"))
    assert len(under_way.split(" as ")[1].split(", at most")[0].split(", ")) == -(-6 // int(largest))
    script = next((folder / "slurm").glob("*_submission.sh")).read_text()
    assert re.search(r"#SBATCH --array=0-\d+%\d+", script)
    assert "#SBATCH --signal=USR2@90" in script
    assert "export NPY_DISABLE_CPU_FEATURES=" in script or "export OMP_NUM_THREADS='1'" in script
    wait_for(lambda: not progress_of(folder).missing)
    assert merge(folder).done == 48
    for name in TABLES:
        assert (folder / name).read_bytes() == (alone / name).read_bytes()


@pytest.mark.usefixtures("slurm")
def test_a_task_that_is_signalled_writes_and_queues_itself_again(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, SMALL.replace("seeds = 8", "seeds = 25")))
    folder, under_way = sweep(study, How("slurm", workers=1), tmp_path / "slurm")
    (job,) = re.findall(r"as (\d+)", under_way)
    wait_for(lambda: progress_of(folder).done > 20)
    subprocess.run(["scancel", "--signal=USR2", job], check=True)
    wait_for(lambda: "PENDING" in told("squeue", "-h", "-j", job, "-o", "%T"))
    before = progress_of(folder)
    assert 20 < before.done < before.planned
    time.sleep(5)  # the credentials of the job that ended are void; Slurm itself would wait two minutes
    subprocess.run(["scontrol", "update", f"JobId={job}", "StartTime=now"], check=True)
    wait_for(lambda: not progress_of(folder).missing)
    made = sum(part.runs().num_rows for parts in parts_of(folder).values() for part in parts)
    assert made == before.planned  # nothing lost, nothing made twice


@pytest.mark.usefixtures("slurm")
def test_a_cancelled_job_goes_on_with_resume_wherever_one_likes(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL.replace("seeds = 8", "seeds = 25"))
    process = start("sweep", path, "--on", "slurm", "--out", "s", "--task", "time=10", cwd=tmp_path)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    (job,) = re.findall(r"as (\d+)", out)
    folder = tmp_path / "s"
    wait_for(lambda: progress_of(folder).done > 10)
    subprocess.run(["scancel", job], check=True)
    wait_for(lambda: job not in told("squeue", "-h", "-o", "%A"))
    assert progress_of(folder).missing
    assert resume(folder, How("local", workers=2)) == ""
    assert merge(folder).done == 150


@pytest.mark.usefixtures("slurm")
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"partition": "nowhere"}, "Slurm refused the job: .*partition"),
        ({"time": "soon"}, "time=soon: must be a whole number"),
        ({"time": "2"}, "time=2: too short beside signal_delay_s=90; write time=4"),
    ],
)
def test_settings_that_slurm_refuses_are_one_line(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    with pytest.raises(YardfenceError, match=words) as caught:
        sweep(load_study(write(tmp_path, SMALL)), How("slurm", settings=settings), tmp_path / "s")
    assert "\n" not in str(caught.value)


def test_without_slurm_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("submitit")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(YardfenceError, match="there is no sbatch here"):
        Slurm().check({})


def test_tasks_take_a_quarter_of_an_hour_and_use_all_workers() -> None:
    work = Work(Path("s"), tuple(range(64)), workers=4, seconds=1.0, runs=36_000)
    assert len(stripes_of(work, cpus=1)) == 40
    assert len(stripes_of(work, cpus=4)) == 10
    assert len(stripes_of(work._replace(seconds=0.001), cpus=1)) == 4
    assert len(stripes_of(work._replace(seconds=100.0), cpus=1)) == 64
    assert sorted(shard for stripe in stripes_of(work, 1) for shard in stripe) == list(range(64))
    assert Stripe(work).work.shards == ()
