"""The lessons in the headers of experiments say what their runs show, with the share of seeds that agree."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

import numpy as np
import pytest

from abm.core import compiled
from abm.data import Case, load_case
from abm.engine.ensemble import available_workers
from abm.engine.run import simulate
from abm.scenario import Experiment, load_experiment
from abm.scenario.library import experiment_path

SEEDS = range(1, 21)
MEASURES = (
    "follow_through_operation", "joint_denial", "effective_alignment", "real_leakage", "denial_military",
    "promise_slack", "follow_JP", "reach_months", "transfers",
)  # fmt: skip
FOLLOW, JOINT, ALIGNMENT, LEAKAGE, DENIAL, SLACK, JAPAN, REACH, PAID = range(len(MEASURES))
FOUNDED = len(MEASURES)


def lesson(name: str) -> str:
    """Return the comment at the head of an experiment as one line."""
    lines = experiment_path(name).read_text(encoding="utf-8").splitlines()
    return " ".join(line.removeprefix("#").strip() for line in itertools.takewhile(lambda line: line[:1] == "#", lines))


World = tuple[tuple[str, ...], str, str]
Played = Callable[[str, Sequence[World]], np.ndarray]


@lru_cache(maxsize=1)
def loaded(name: str, overrides: tuple[str, ...]) -> tuple[Experiment, Case]:
    experiment = load_experiment(name, overrides)
    return experiment, load_case(experiment.data_folder)


def outcomes(job: tuple[str, World, int]) -> list[float]:
    compiled.use(compiled.installed())
    name, (overrides, outcome, variant), seed = job
    experiment, case = loaded(name, overrides)
    tables = simulate(experiment, case, outcome, seed, variant).tables
    values = [tables["runs"][measure][0] for measure in MEASURES]
    promised = "commit" in tables["events"]["kind"] if "events" in tables else False
    return [np.nan if value is None else float(value) for value in values] + [float(promised)]


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    """Return a function from an experiment and worlds to measures [world, seed, measure], and whether anybody promised.

    A world is overrides, outcome and variant. The processes that run them load all they need once.
    """
    with ProcessPoolExecutor(available_workers(), get_context("spawn")) as pool:

        def play(name: str, worlds: Sequence[World]) -> np.ndarray:
            jobs = [(name, world, seed) for world in worlds for seed in SEEDS]
            return np.array(list(pool.map(outcomes, jobs, chunksize=5))).reshape(len(worlds), len(SEEDS), -1)

        yield play


def test_the_lesson_of_the_year_of_elections(played: Played) -> None:
    partners = ("JP", "NL", "KR", "DE", "TW", "GB")

    def chances(value: float) -> str:
        return "probability_of_change={" + ",".join(f"{code}={value}" for code in partners) + "}"

    quiet = "platforms.US.R.tariffs_on_allies=0"
    worlds = [
        ((chances(0.0), "outcomes=['continuity']"), "continuity", "main"),
        ((chances(0.0), "outcomes=['change']"), "change", "main"),
        ((chances(1.0), "outcomes=['continuity']"), "continuity", "main"),
        ((chances(0.0), "outcomes=['change']", quiet), "change", "main"),
    ]
    nobody, leader, others, without_tariff = played("election_year_2024", worlds)
    by_leader, by_others, by_leader_only = (world - nobody for world in (leader, others, without_tariff))
    told = lesson("election_year_2024")
    more = (np.abs(by_leader[:, 0]) > np.abs(by_others[:, 0])).sum()
    assert f"together: in {more} of 20 seeds" in told
    assert f"lowers it by {-np.median(by_leader[:, 0]):.2f} (in {(by_leader[:, 0] < 0).sum()} of 20)" in told
    assert f"without its tariff on allies by {-np.median(by_leader_only[:, 0]):.2f}" in told
    assert f"lower it by {-np.median(by_others[:, 0]):.2f} (in {(by_others[:, 0] < 0).sum()} of 20)" in told
    still = (np.abs(np.stack([by_leader, by_others])[:, :, 1]).max(axis=0) < 0.01).sum()
    assert f"denial by less than 0.01 in {still} of 20" in told


def test_the_lesson_of_five_protocols(played: Played) -> None:
    asked, bargained, common, club, talk = played(
        "frameworks_compared",
        [((), "continuity", variant) for variant in ("main", "as_bargaining", "as_consensus", "as_club", "as_talk")],
    )
    told = lesson("frameworks_compared")
    gain = (bargained - asked)[:, ALIGNMENT]
    assert f"alignment by {np.median(gain):.2f} (in {(gain > 0).sum()} of 20 seeds)" in told
    assert f"consensus by {np.median((common - asked)[:, ALIGNMENT]):.2f}, and both" in told
    both = np.stack([bargained - asked, common - asked])[:, :, LEAKAGE]
    assert f"both lower real leakage by {-np.median(both):.2f}" in told
    assert f"A club is never founded (in {(club[:, REACH] == asked[:, REACH]).sum()} of 20)" in told
    assert f"partners deliver nothing (in {(talk[:, FOLLOW] < 1e-9).sum()} of 20)" in told
    fall = f"military denial falls from {np.median(asked[:, DENIAL]):.2f} to {np.median(talk[:, DENIAL]):.2f}"
    assert fall in told


def test_the_lesson_of_a_leader_that_acts_alone(played: Played) -> None:
    quiet, open_goods = "platforms.US.R.tariffs_on_allies=0", "switches.reach=false"
    incumbent, alone, untaxed, free, free_alone = played(
        "unilateral_leader",
        [
            ((), "continuity", "main"),
            ((), "change", "main"),
            ((quiet,), "change", "main"),
            ((open_goods,), "continuity", "main"),
            ((open_goods,), "change", "main"),
        ],
    )
    told = lesson("unilateral_leader")
    still = (np.abs(untaxed - incumbent)[:, FOLLOW] < 0.01).sum()
    assert f"stays within 0.01 in {still} of 20 seeds" in told
    taxed = (alone - incumbent)[:, FOLLOW]
    assert f"lowers follow-through by {-np.median(taxed):.2f} (in {(taxed < 0).sum()} of 20)" in told
    assert f"Japan (by {-np.median((alone - incumbent)[:, JAPAN]):.2f})" in told
    assert f"by {-np.median((alone - incumbent)[:, JOINT]):.2f} of joint denial" in told
    assert f"same tariff costs {-np.median((free_alone - free)[:, JOINT]):.2f} of it" in told


def test_the_lesson_of_wider_partners(played: Played) -> None:
    narrow = 'frameworks=["us_jp_nl"]'
    wide, asked, unlined, free, free_asked = played(
        "wider_partners",
        [
            ((), "continuity", "main"),
            ((narrow,), "continuity", "main"),
            (("switches.line=false",), "continuity", "main"),
            (("switches.reach=false",), "continuity", "main"),
            ((narrow, "switches.reach=false"), "continuity", "main"),
        ],
    )
    told = lesson("wider_partners")
    rise = (wide - asked)[:, FOLLOW]
    assert f"rises by {np.median(rise):.2f} (in {(rise > 0).sum()} of 20 seeds)" in told
    assert f"Japan's by {np.median((wide - asked)[:, JAPAN]):.2f}" in told
    assert f"effective alignment by {np.median((wide - asked)[:, ALIGNMENT]):.2f}" in told
    assert f"by less than 0.02 in {(np.abs(unlined - asked)[:, FOLLOW] < 0.02).sum()} of 20" in told
    assert f"the gain is a quarter of that, {np.median((free - free_asked)[:, FOLLOW]):.2f}" in told


def test_the_lesson_of_a_club_of_the_exempt(played: Played) -> None:
    sharp = "parameters.preferences.reach_retaliation=2.0"
    club, feared, feared_asked = played(
        "exemption_club",
        [((), "continuity", "main"), ((sharp,), "continuity", "main"), ((sharp,), "continuity", "as_request")],
    )
    told = lesson("exemption_club")
    assert f"a club is founded in {int(club[:, FOUNDED].sum())} of 20 seeds" in told
    assert f"({int(feared[:, FOUNDED].sum())} of 20 with {sharp.replace('2.0', '2').replace('=', ' = ')}" in told
    assert np.median((feared - feared_asked)[:, FOLLOW]) < 0.005
    assert "follow-through is then not higher than with requests alone" in told


def test_the_lesson_of_broken_promises(played: Played) -> None:
    watched, unwatched, nobody = played(
        "broken_promises", [((), "continuity", variant) for variant in ("main", "no_monitoring", "no_frameworks")]
    )
    told = lesson("broken_promises")
    assert f"({100 * np.median(watched[:, SLACK]):.0f} % of what was promised is given back)" in told
    rise = (watched - nobody)[:, FOLLOW]
    assert f"{np.median(rise):.2f} higher than without frameworks (in {(rise > 0).sum()} of 20 seeds)" in told
    assert f"Unwatched, {100 * np.median(unwatched[:, SLACK]):.0f} % is given back" in told
    assert f"the rise is {np.median((unwatched - nobody)[:, FOLLOW]):.2f}" in told
    paid = f"{np.median(unwatched[:, PAID]):.0f} a month in USD million against {np.median(watched[:, PAID]):.0f}"
    assert paid in told


Taken = dict[str, set[tuple[str, str]]]


def taken_up(job: tuple[str, str, int]) -> tuple[Taken, dict[str, float]]:
    """Return who put which instrument into force and who gave which up, by kind of event, and leakage, of one run."""
    compiled.use(compiled.installed())
    name, outcome, seed = job
    experiment = load_experiment(name)
    tables = simulate(experiment, load_case(experiment.data_folder), outcome, seed).tables
    events = tables["events"]
    rows = list(zip(events["kind"], events["actor"], events["reason"], strict=True))
    kinds = ("instrument_effective", "instrument_given_up")
    taken = {kind: {(actor, reason) for told, actor, reason in rows if told == kind} for kind in kinds}
    measures = ("real_leakage", "leakage_transshipment")
    return taken, {measure: float(tables["runs"][measure][0]) for measure in measures}


def test_the_lesson_of_instruments_by_choice() -> None:
    names = ("instruments_by_choice", "us_election_2024")
    jobs = [(name, outcome, seed) for name in names for outcome in ("continuity", "change") for seed in SEEDS]
    with ProcessPoolExecutor(available_workers(), get_context("spawn")) as pool:
        found = list(pool.map(taken_up, jobs, chunksize=5))
    stays, changes, stays_without, _ = (found[20 * k : 20 * k + 20] for k in range(4))
    told = lesson("instruments_by_choice")

    def count(runs: Sequence[tuple[Taken, dict[str, float]]], kind: str, *wanted: tuple[str, str]) -> int:
        return sum(set(wanted) <= taken[f"instrument_{kind}"] for taken, _ in runs)

    four = [(state, "anti_circumvention") for state in ("US", "JP", "NL", "KR")]
    assert f"pursue re-export (all four in {count(stays, 'effective', *four)} of 20 seeds)" in told
    less = sum(
        a["leakage_transshipment"] < b["leakage_transshipment"]
        for (_, a), (_, b) in zip(stays, stays_without, strict=True)
    )
    assert f"trans-shipment falls (in {less} of 20)" in told
    limits = [{state for state, name in taken["instrument_effective"] if name == "outbound"} for taken, _ in stays]
    assert f"stay the leader's (in {sum(states == {'US'} for states in limits)} of 20)" in told
    dear = {"subsidy", "joint_development", "data_sharing"}
    nobody = sum(not dear & {name for _, name in taken["instrument_effective"]} for taken, _ in stays)
    assert f"shares licence data (in {nobody} of 20)" in told
    assert f"history left it (in {count(stays, 'given_up', ('US', 'persons'))} of 20)" in told
    more = np.array(
        [a["real_leakage"] - b["real_leakage"] for (_, a), (_, b) in zip(stays, stays_without, strict=True)]
    )
    assert f"leakage is {np.median(more):.2f} higher than where nobody chooses (in {(more > 0).sum()} of 20)" in told
    assert f"takes the rule up again (in {count(changes, 'effective', ('US', 'persons'))} of 20)" in told
