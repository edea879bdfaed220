"""Print how the memory of a worker grows over a study: `python benchmarks/memory.py [RUNS] [--lead] [--compiled]`.

Runs are those of a study, done by one process as a worker does them, written as they go: 2,000 short ones of the
classroom case unless given, or with --lead those of the lead case. After each tenth of them a line says how much the
process holds; growth is told from the first tenth on, when all is loaded that runs need. Linux only.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from abm.core import compiled
from abm.engine.run import Records, Wanted, simulate
from abm.records.manifest import MANIFEST, Manifest
from abm.scenario import load_study
from abm.studies.plan import make_folder, size_of
from abm.studies.shards import Errand, run_shard, wanted_of

POINTS = 10
MEGABYTE = 2**20
STUDY = """
extends = "{extends}"
title = "Benchmark"
variants = ["main"]
{months}
[sweep]
"parameters.market.friction" = {{from = 0.05, to = 0.2, steps = {points}}}
[ensemble]
seeds = {seeds}
[outcomes]
elections = ["{outcome}"]
measures = ["effective_alignment", "real_leakage"]
keep = ["months"]
"""
LEAD = {"extends": "us_election_2024", "outcome": "continuity", "months": ""}
SHORT = {"extends": "classroom_three_states", "outcome": "none", "months": "months = 12"}


def held() -> float:
    """Return the megabytes that this process holds now."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / MEGABYTE
    raise OSError("/proc/self/status has no VmRSS")


class Watched:
    """`simulate`, with the memory of the process after each run."""

    def __init__(self, runs: int, wanted: Wanted) -> None:
        self.runs = runs
        self.wanted = wanted
        self.megabytes: list[float] = []

    def __call__(self, *arguments: Any) -> Records:
        """Run, take note, and say it after each tenth."""
        records = simulate(*arguments, wanted=self.wanted)
        self.megabytes.append(held())
        done = len(self.megabytes)
        if done == 1 or done % (self.runs // 10) == 0:
            print(f"{done:6,} runs: {self.megabytes[-1]:6.1f} MB", flush=True)
        return records


def main(runs: int, lead: bool, kernels: bool) -> None:
    """Do the runs and print a line for each tenth, and the growth."""
    compiled.use(kernels)
    said = {"executor": "local", "native": True, "compiled": kernels, "wanted": 1, "settings": {}, "seconds_a_run": 0.0}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "benchmark.toml")
        text = STUDY.format(points=POINTS, seeds=-(-runs // POINTS), **(LEAD if lead else SHORT))
        path.write_text(text, encoding="utf-8")
        study = load_study(path)
        size = size_of(study)
        folder = make_folder(study, size, Path(name, "study"), [], said)
        watched = Watched(size.runs, wanted_of(study))
        for shard in range(Manifest(folder / MANIFEST).shards):
            run_shard(Errand(folder, shard), simulate=watched)
    early, late = watched.megabytes[size.runs // 10 - 1], watched.megabytes[-1]
    print(f"from the first tenth to the end {early:.0f} to {late:.0f} MB ({late / early - 1.0:+.1%})")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:] if not text.startswith("--")]
    main(numbers[0] if numbers else 2000, "--lead" in sys.argv, "--compiled" in sys.argv)
