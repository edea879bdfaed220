"""Judged worlds on a real Slurm: the bytes of one worker, gone on with after a kill, one line where tasks are lost."""

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from abm.core.errors import YardfenceError
from abm.engine.ensemble import Task
from abm.engine.worlds.judged_worlds import simulate_strategies
from abm.scenario import Experiment, load_experiment
from abm.studies.judged_parts import Batch, keep_batch, part_of, play_shard, records_of
from abm.studies.judged_runners import Runner, play
from abm.studies.shards import Errand
from abm.studies.strategies import begin_study, judge_worlds
from tests.cli.conftest import start
from tests.slurm.test_slurm import told, wait_for

GIVEN = (
    'judged.state="XB"',
    'judged.menu=["follow", "hedge", "calibrate_then_follow"]',
    'judged.variants=["main", "no_alliance"]',
    'outcomes=["continuity", "change"]',
)
TABLES = ("worlds.csv", "draws.csv", "events.csv", "gaps.csv", "median.json")


def experiment(*overrides: str) -> Experiment:
    return load_experiment("classroom_three_states", [*GIVEN, *overrides])


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.usefixtures("slurm")
def test_tasks_of_slurm_judge_worlds_to_the_bytes_of_one_worker(tmp_path: Path) -> None:
    few = experiment("judged.draws=2", "seeds=2")
    alone, cluster = (begin_study(few, tmp_path / on) for on in ("local", "slurm"))
    judge_worlds(few, alone, Runner(workers=1))
    steps: list[int] = []
    judge_worlds(few, cluster, Runner("slurm", 2), lambda: steps.append(1))
    for name in TABLES:
        assert (cluster / name).read_bytes() == (alone / name).read_bytes(), name
    assert len(steps) == 4
    assert any(re.search(r"#SBATCH --array=0-1%2", path.read_text()) for path in (cluster / "slurm").glob("*.sh"))
    assert not list((cluster / "slurm").glob("*.json")), "what was taken up is not kept twice"
    before = (cluster / "worlds.csv").read_bytes()
    judge_worlds(few, cluster, Runner("slurm", 2))
    assert (cluster / "worlds.csv").read_bytes() == before


@pytest.mark.usefixtures("slurm")
def test_a_killed_study_takes_up_what_tasks_went_on_to_play(tmp_path: Path) -> None:
    """The command dies, a task plays on and is cancelled; the rest is played here, to the bytes of one worker."""
    settings = ("judged.draws=10", "judged.gaps=false", "seeds=1")
    given = [part for text in (*GIVEN, *settings) for part in ("--set", text)]
    command = ("strategies", "classroom_three_states", *given, "--out", "r")
    process = start(*command, "--on", "slurm", "--workers", "1", "--task", "time=10", cwd=tmp_path)
    wait_for(lambda: any(len(lines_of(path)) > 1 for path in tmp_path.glob("r/*/*/worlds.csv")))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    (folder,) = tmp_path.glob("r/*/strategies-*")
    wait_for(lambda: len(list((folder / "slurm").glob("*.json"))) > 2)
    jobs = told("squeue", "-h", "-o", "%A").split()
    subprocess.run(["scancel", *jobs], check=False)
    wait_for(lambda: not told("squeue", "-h", "-o", "%A").split())
    time.sleep(1)
    (folder / ".running").unlink()
    whole = experiment(*settings)
    played: list[int] = []
    judge_worlds(whole, folder, Runner(workers=1), lambda: played.append(1))
    assert len(played) == 10
    alone = begin_study(whole, tmp_path / "alone")
    judge_worlds(whole, alone, Runner(workers=1))
    assert (folder / "worlds.csv").read_bytes() == (alone / "worlds.csv").read_bytes()


@pytest.mark.usefixtures("slurm")
def test_an_interrupted_command_ends_its_tasks_and_says_how_to_go_on(tmp_path: Path) -> None:
    given = [part for text in (*GIVEN, "judged.draws=40") for part in ("--set", text)]
    process = start("strategies", "classroom_three_states", *given, "--out", "r", "--on", "slurm", cwd=tmp_path)
    wait_for(lambda: any(len(lines_of(path)) > 1 for path in tmp_path.glob("r/*/*/worlds.csv")))
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    assert "--resume r/" in err.strip().splitlines()[-1].replace("\n", "")
    wait_for(lambda: not told("squeue", "-h", "-o", "%A").split())


@pytest.mark.usefixtures("slurm")
def test_tasks_that_are_lost_are_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abm.studies.judged_runners._ASK", 1.0)
    few = experiment("judged.draws=40")
    folder = begin_study(few, tmp_path)

    def lose() -> None:
        subprocess.run(["scancel", *told("squeue", "-h", "-o", "%A").split()], check=False)

    with pytest.raises(YardfenceError, match=r"the tasks of Slurm ended without the world of .* --resume"):
        judge_worlds(few, folder, Runner("slurm", 1), lose)


def test_a_part_is_played_once_and_tells_of_a_world_that_failed(tmp_path: Path) -> None:
    few = experiment("judged.draws=1")
    task = Task("continuity", "draw 0/1 XB:follow", 2)
    batch = Batch(few, None, (task,), simulate_strategies)  # type: ignore[arg-type] # no case: it cannot be played
    shared, part = keep_batch(tmp_path, batch), part_of(tmp_path, batch, task)
    assert play_shard(shared, Errand(tmp_path, 0)) == 1
    assert play_shard(shared, Errand(tmp_path, 0)) == 0
    with pytest.raises(YardfenceError, match=r"the world of outcome continuity.* failed: AttributeError"):
        list(play(batch, tmp_path))
    assert not part.exists() and records_of(part, task) is None
    assert play_shard(shared, Errand(tmp_path, 0, lost={str(task): "WorkerDied: twice"})) == 1
    with pytest.raises(YardfenceError, match="failed: WorkerDied: twice"):
        records_of(part, task)
