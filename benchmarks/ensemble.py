"""Print what studies cost: `python benchmarks/ensemble.py [RUNS] [--compiled]` (default 200 runs of the lead case).

Runs a second by one worker and by two, and their parallel efficiency; what the machinery of a study takes beside its
runs; and the same runs through `mesa.batch_run` in one process.
"""

import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa

from abm.core import compiled
from abm.data import load_case
from abm.engine.build import build_setting
from abm.engine.course import begun
from abm.engine.judging.tables import lay_out
from abm.engine.model import GeoeconomicModel
from abm.engine.run import Records, Wanted, simulate
from abm.records.manifest import MANIFEST, Manifest
from abm.scenario import load_experiment, load_study
from abm.studies.plan import make_folder, size_of
from abm.studies.shards import Errand, run_shard, wanted_of
from abm.studies.sweep import How, sweep

POINTS = 10  # of Japan's stance on free trade; the seeds make up the number of runs
STUDY = """
extends = "us_election_2024"
title = "Benchmark"
variants = ["main"]
[sweep]
"states.JP.free_trade" = {{from = 0.4, to = 1.0, steps = {points}}}
[ensemble]
seeds = {seeds}
[outcomes]
elections = ["continuity"]
measures = ["effective_alignment", "real_leakage"]
"""

# What STUDY keeps of a run.
WANTED = Wanted(frozenset(), ("effective_alignment", "real_leakage"))


class Lead(GeoeconomicModel):
    """The lead case as a model with a parameter, the way `mesa.batch_run` wants it; its run ends judged."""

    def __init__(self, free_trade: float = 0.8, seed_of_luck: int = 1, rng: Any = None) -> None:
        experiment = load_experiment("us_election_2024", [f"states.JP.free_trade={free_trade}"])
        setting = build_setting(experiment, load_case(experiment.data), "continuity", seed_of_luck, "main")
        super().__init__(setting, course=begun(setting, WANTED.table("events")))
        self.outcome: float | None = None
        self.datacollector = mesa.DataCollector(model_reporters={"effective_alignment": "outcome"})

    def step(self) -> None:
        """Let a month pass; after the last one judge the run and stop."""
        super().step()
        if len(self.chronicle.months) == self.setting.months:
            tables = lay_out(self.setting, self.world, self.chronicle, self.journal, WANTED)
            self.outcome = tables["runs"]["effective_alignment"][0]
            self.datacollector.collect(self)
            self.running = False


class Timed:
    """`simulate`, with the time it takes."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.seconds = 0.0

    def __call__(self, *arguments: Any) -> Records:
        """Run, and take note."""
        begin = time.perf_counter()
        records = simulate(*arguments, wanted=self.wanted)
        self.seconds += time.perf_counter() - begin
        return records


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def study_of(folder: Path, runs: int) -> Any:
    """Return a study of so many runs, or a few more."""
    path = folder / "benchmark.toml"
    path.write_text(STUDY.format(points=POINTS, seeds=-(-runs // POINTS)), encoding="utf-8")
    return load_study(path)


def in_this_process(folder: Path, study: Any, kernels: bool) -> tuple[float, Timed]:
    """Do all shards of a study here; return the seconds it took, and those of its runs."""
    said = {"executor": "local", "native": True, "compiled": kernels, "wanted": 1, "settings": {}, "seconds_a_run": 0.0}
    made = make_folder(study, size_of(study), folder, [], said)
    timed = Timed(wanted_of(study))

    def work() -> None:
        for shard in range(Manifest(made / MANIFEST).shards):
            run_shard(Errand(made, shard), simulate=timed)

    return seconds_of(work), timed


def through_batch_run(runs: int) -> float:
    """Return the seconds that `mesa.batch_run` takes for so many runs in this process."""
    values = [0.4 + 0.6 * point / (POINTS - 1) for point in range(POINTS)]
    parameters = {"free_trade": values, "seed_of_luck": list(range(1, runs // POINTS + 1))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return seconds_of(lambda: mesa.batch_run(Lead, parameters, display_progress=False))


def main(runs: int, kernels: bool) -> None:
    """Time all of it and print a line for each."""
    compiled.use(kernels)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = study_of(folder, runs)
        print(f"{size_of(study).runs:,} runs of 62 months with twins, {'compiled' if kernels else 'numpy'}", flush=True)
        by_workers = {}
        for workers in (1, 2):
            how = How(workers=workers, compiled=kernels)
            by_workers[workers] = seconds_of(lambda how=how, w=workers: sweep(study, how, folder / f"by{w}"))
            print(f"{workers} workers: {by_workers[workers]:.1f} s", flush=True)
        print(f"parallel efficiency from 1 to 2 workers: {by_workers[1] / (2.0 * by_workers[2]):.0%}", flush=True)
        whole, timed = in_this_process(folder / "here", study, kernels)
        print(f"in this process: {whole:.1f} s; machinery {1.0 - timed.seconds / whole:.1%}", flush=True)
        batch = through_batch_run(runs)
        print(f"the same through mesa.batch_run: {batch:.1f} s ({batch / whole:.2f} times as long)")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:] if not text.startswith("--")]
    main(numbers[0] if numbers else 200, "--compiled" in sys.argv)
