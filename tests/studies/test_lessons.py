"""The lessons in the headers of experiments say what their runs show, with the share of seeds that agree."""

import itertools
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from abm.data import load_case
from abm.engine.ensemble import available_workers
from abm.engine.run import simulate
from abm.scenario import load_experiment
from abm.scenario.library import experiment_path

SEEDS = range(1, 21)
MEASURES = ("follow_through_operation", "joint_denial")


def lesson(name: str) -> str:
    """Return the comment at the head of an experiment as one line."""
    lines = experiment_path(name).read_text(encoding="utf-8").splitlines()
    return " ".join(line.removeprefix("#").strip() for line in itertools.takewhile(lambda line: line[:1] == "#", lines))


def outcomes(job: tuple[str, tuple[str, ...], str, int]) -> list[float]:
    name, overrides, outcome, seed = job
    experiment = load_experiment(name, overrides)
    runs = simulate(experiment, load_case(experiment.data_folder), outcome, seed).tables["runs"]
    return [float(runs[measure][0]) for measure in MEASURES]


def played(name: str, worlds: Sequence[tuple[tuple[str, ...], str]]) -> np.ndarray:
    """Return measures [world, seed, measure] of worlds given by overrides and outcome."""
    jobs = [(name, overrides, outcome, seed) for overrides, outcome in worlds for seed in SEEDS]
    with ProcessPoolExecutor(available_workers(), get_context("spawn")) as pool:
        found = list(pool.map(outcomes, jobs, chunksize=5))
    return np.array(found).reshape(len(worlds), len(SEEDS), -1)


def test_the_lesson_of_the_year_of_elections() -> None:
    partners = ("JP", "NL", "KR", "DE", "TW", "GB")

    def chances(value: float) -> str:
        return "probability_of_change={" + ",".join(f"{code}={value}" for code in partners) + "}"

    quiet = "platforms.US.R.tariffs_on_allies=0"
    worlds = [
        ((chances(0.0), "outcomes=['continuity']"), "continuity"),
        ((chances(0.0), "outcomes=['change']"), "change"),
        ((chances(1.0), "outcomes=['continuity']"), "continuity"),
        ((chances(0.0), "outcomes=['change']", quiet), "change"),
    ]
    nobody, leader, others, without_tariff = played("election_year_2024", worlds)
    by_leader, by_others, by_leader_only = (world - nobody for world in (leader, others, without_tariff))
    told = lesson("election_year_2024")
    more = (np.abs(by_leader[:, 0]) > np.abs(by_others[:, 0])).sum()
    assert f"together: in {more} of 20 seeds" in told
    assert f"lowers it by {-np.median(by_leader[:, 0]):.2f} (in {(by_leader[:, 0] < 0).sum()} of 20)" in told
    assert f"without its tariff on allies by {-np.median(by_leader_only[:, 0]):.2f}" in told
    assert f"raise it by {np.median(by_others[:, 0]):.2f} (in {(by_others[:, 0] > 0).sum()} of 20)" in told
    still = (np.abs(np.stack([by_leader, by_others])[:, :, 1]).max(axis=0) < 0.01).sum()
    assert f"denial by less than 0.01 in {still} of 20" in told
