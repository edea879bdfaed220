"""The lessons in the headers of experiments say what their runs show, with the share of seeds that agree."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from typing import Any, NamedTuple

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
    "promise_slack", "follow_JP", "reach_months", "transfers", "activity",
)  # fmt: skip
FOLLOW, JOINT, ALIGNMENT, LEAKAGE, DENIAL, SLACK, JAPAN, REACH, PAID, ACTIVITY = range(len(MEASURES))
FOUNDED, VETOED, VOTED = range(len(MEASURES), len(MEASURES) + 3)
PURSUIT = "anti_circumvention"
# What differs by less is the same.
ROUNDING = 1e-9


def lesson(name: str) -> str:
    """Return the comment at the head of an experiment as one line."""
    lines = experiment_path(name).read_text(encoding="utf-8").splitlines()
    return " ".join(line.removeprefix("#").strip() for line in itertools.takewhile(lambda line: line[:1] == "#", lines))


def share(agree: np.ndarray) -> str:
    """Return in how many of the seeds something holds, as lessons say it."""
    assert agree.shape == (len(SEEDS),)
    return f"in {int(agree.sum())} of {len(SEEDS)}"


def higher(by: np.ndarray) -> str:
    """Return by how much a measure is higher in the median seed, and in how many seeds it is."""
    return f"{_plain(np.median(by))} ({share(by > ROUNDING)}"


def lower(by: np.ndarray) -> str:
    """Return by how much a measure is lower in the median seed, and in how many seeds it is."""
    return higher(-by)


def median(measure: np.ndarray) -> str:
    """Return a measure in the median seed."""
    return _plain(np.median(measure))


def _plain(value: float) -> str:
    assert value > -0.005
    return f"{abs(value):.2f}"


def assert_told(name: str, *clauses: str) -> None:
    """Assert that the lesson of an experiment holds every clause, and no figure beside them."""
    told = lesson(name)
    rest = told[told.index("Lesson, from seeds 1 to 20") :].removeprefix("Lesson, from seeds 1 to 20")
    for sentence in re.split(r"(?<=\.) (?=[A-Z])", rest.partition(". ")[2]):
        assert re.search(rf"\d+ of {len(SEEDS)}\b", sentence), f"no share of seeds: {sentence}"
    for clause in clauses:
        assert clause in told, clause
        rest = rest.replace(clause, "", 1)
    assert not re.search(r"\d", rest), rest


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
    events = tables.get("events", {"kind": []})
    leader = next(state.code for state in case.states if state.role == "leader")
    happened = ("commit" in events["kind"], vetoed(events, leader), "vote" in events["kind"])
    return [np.nan if value is None else float(value) for value in (*values, *happened)]


def vetoed(events: dict[str, Any], leader: str) -> bool:
    """Return whether in every vote the leader loses by what is on the table, and everybody else gains."""
    if "vote" not in events["kind"]:
        return False
    names = ("kind", "event", "actor", "candidate", "total")
    rows = [row[1:] for row in zip(*(events[name] for name in names), strict=True) if row[0] == "vote"]
    worth = {(event, actor, candidate): total for event, actor, candidate, total in rows}
    answers = {(event, actor) for event, actor, _, _ in rows}
    return all((worth[*of, "agreed"] > worth[*of, "today"]) == (of[1] != leader) for of in answers)


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    """Return a function from an experiment and worlds to [world, seed, measure], then whether anybody promised, the
    leader alone stood against every proposal, or anything was put to a vote.

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
    moved = np.abs(np.stack([by_leader, by_others, by_leader_only]))
    most = moved[:2, :, JOINT].max(axis=0)
    reach = np.stack([nobody, leader, others])[:, :, REACH]
    whole, reaching = int(reach.max()), (reach == reach.max()).all(axis=0)
    assert_told(
        "election_year_2024",
        f"all six partners together: {share(moved[0, :, FOLLOW] > moved[1, :, FOLLOW])} seeds",
        f"without its tariff on allies {share(moved[2, :, FOLLOW] > moved[1, :, FOLLOW])}.",
        f"A change at the leader lowers it by {lower(by_leader[:, FOLLOW])})",
        f"without the tariff by {lower(by_leader_only[:, FOLLOW])})",
        f"changes in all six partners lower it by {lower(by_others[:, FOLLOW])})",
        f"Joint denial moves by less than 0.02 {share(most < 0.02)} and by less than 0.01 {share(most < 0.01)}",
        f"and the leader's reach is in force for {whole} months all the same ({share(reaching)}).",
        f"Real leakage rises by {higher(by_leader[:, LEAKAGE]).replace(' (', ' with a change at the leader (')})",
        f"by {higher(by_others[:, LEAKAGE]).replace(' (', ' with changes in the partners (')})",
    )


def test_the_lesson_of_five_protocols(played: Played) -> None:
    asked, bargained, common, club, talk = played(
        "frameworks_compared",
        [((), "continuity", variant) for variant in ("main", "as_bargaining", "as_consensus", "as_club", "as_talk")],
    )
    by_bargain, by_consensus = bargained - asked, common - asked
    same = ((club == asked) | np.isnan(club))[:, : len(MEASURES)].all(axis=1)
    denied = (talk - asked)[:, [JOINT, DENIAL]].max(axis=1) < -ROUNDING
    ranked = np.stack([asked, bargained, common, club])[:, :, ALIGNMENT].max(axis=0) < talk[:, ALIGNMENT]
    months = int(np.median(asked[:, REACH]))
    reach = (asked[:, REACH] == months) & (talk[:, REACH] == 0.0)
    assert_told(
        "frameworks_compared",
        f"bargaining raises it by {higher(by_bargain[:, JOINT])} seeds)",
        f"and follow-through by {higher(by_bargain[:, FOLLOW])});",
        f"consensus raises it by {higher(by_consensus[:, JOINT])}),",
        f"and follow-through {share(by_consensus[:, FOLLOW] > ROUNDING)} alone",
        f"lower under consensus by {lower(by_consensus[:, LEAKAGE])})",
        f"under bargaining {share(by_bargain[:, LEAKAGE] < -ROUNDING)}, "
        f"by more than 0.01 {share(by_bargain[:, LEAKAGE] < -0.01)}.",
        f"A club never comes to a vote, and its runs are those of requests ({share(same & (club[:, VOTED] == 0.0))}).",
        f"follow-through is 0 ({share(talk[:, FOLLOW] < ROUNDING)})",
        f"control {100 * np.median(talk[:, ACTIVITY]):.1f} % of their trade",
        f"joint denial falls from {median(asked[:, JOINT])} to {median(talk[:, JOINT])} and",
        f"military denial from {median(asked[:, DENIAL])} to {median(talk[:, DENIAL])} (each {share(denied)})",
        f"rises from {median(asked[:, LEAKAGE])} to {median(talk[:, LEAKAGE])} "
        f"({share((talk - asked)[:, LEAKAGE] > ROUNDING)})",
        f"which ranks talk best ({share(ranked)}): {median(talk[:, ALIGNMENT])}, "
        f"against {median(bargained[:, ALIGNMENT])} under bargaining and {median(asked[:, ALIGNMENT])} under requests",
        f"in force for {months} months under requests and for 0 under talk ({share(reach)})",
    )


def test_the_lesson_of_a_leader_that_acts_alone(played: Played) -> None:
    quiet, open_goods = "platforms.US.R.tariffs_on_allies=0", "switches.reach=false"
    incumbent, alone, untaxed, free_untaxed, free_alone = played(
        "unilateral_leader",
        [
            ((), "continuity", "main"),
            ((), "change", "main"),
            ((quiet,), "change", "main"),
            ((open_goods, quiet), "change", "main"),
            ((open_goods,), "change", "main"),
        ],
    )
    by_manner, by_tariff, free_by_tariff = untaxed - incumbent, alone - untaxed, free_alone - free_untaxed
    reach = np.stack([incumbent, alone, untaxed])[:, :, REACH]
    assert_told(
        "unilateral_leader",
        f"within 0.01 of the incumbent's {share(np.abs(by_manner[:, FOLLOW]) < 0.01)} seeds",
        f"and joint denial {share(np.abs(by_manner[:, JOINT]) < 0.01)},",
        f"({int(reach.max())} months {share((reach == reach.max()).all(axis=0))}).",
        f"lower than without it by {lower(by_tariff[:, FOLLOW])})",
        f"Japan's by {lower(by_tariff[:, JAPAN])})",
        f"Joint denial falls by {lower(by_tariff[:, JOINT])})",
        f"without reach by {lower(free_by_tariff[:, JOINT])}), by more than with it "
        f"{share(free_by_tariff[:, JOINT] < by_tariff[:, JOINT])}.",
    )


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
    by_line, by_dialogue, by_line_alone = wide - asked, unlined - asked, free - free_asked
    assert_told(
        "wider_partners",
        f"joint denial rises by {higher(by_line[:, JOINT])} seeds)",
        f"follow-through by {higher(by_line[:, FOLLOW])}), Japan's by {higher(by_line[:, JAPAN])})",
        f"real leakage falls by {lower(by_line[:, LEAKAGE])})",
        f"Effective alignment rises by {higher(by_line[:, ALIGNMENT])})",
        f"changes joint denial by less than 0.01 {share(np.abs(by_dialogue[:, JOINT]) < 0.01)}",
        f"and follow-through by less than 0.02 {share(np.abs(by_dialogue[:, FOLLOW]) < 0.02)}.",
        f"the line raises joint denial by {higher(by_line_alone[:, JOINT])})",
        f"and follow-through by {higher(by_line_alone[:, FOLLOW])}),",
        f"by less than with reach {share(by_line_alone[:, FOLLOW] < by_line[:, FOLLOW])}.",
    )


def test_the_lesson_of_a_club_of_the_exempt(played: Played) -> None:
    sharp = "parameters.preferences.reach_retaliation=2.0"
    club, feared, feared_asked = played(
        "exemption_club",
        [((), "continuity", "main"), ((sharp,), "continuity", "main"), ((sharp,), "continuity", "as_request")],
    )
    by_club = feared - feared_asked
    assert_told(
        "exemption_club",
        f"asked in gains and the leader loses {share(club[:, VETOED] > 0.0)} seeds",
        f"a club is founded {share(club[:, FOUNDED] > 0.0)}.",
        f"({share(feared[:, FOUNDED] > 0.0).removeprefix('in ')} with {sharp.replace('2.0', '2').replace('=', ' = ')},",
        f"follow-through is not higher than with requests alone {share(by_club[:, FOLLOW] < ROUNDING)},",
        f"joint denial {share(by_club[:, JOINT] < ROUNDING)}.",
    )


def test_the_lesson_of_broken_promises(played: Played) -> None:
    watched, unwatched, nobody = played(
        "broken_promises", [((), "continuity", variant) for variant in ("main", "no_monitoring", "no_frameworks")]
    )
    seen, unseen = watched - nobody, unwatched - nobody
    assert_told(
        "broken_promises",
        f"by more where promises are watched ({share(seen[:, FOLLOW] > unseen[:, FOLLOW])} seeds).",
        f"({100 * np.median(watched[:, SLACK]):.0f} % of what was promised is given back, "
        f"less than a tenth {share(watched[:, SLACK] < 0.1)})",
        f"follow-through is {higher(seen[:, FOLLOW]).replace(' (', ' higher than without frameworks (')})",
        f"joint denial {higher(seen[:, JOINT])})",
        f"but real leakage {median(seen[:, LEAKAGE])} higher too ({median(watched[:, LEAKAGE])} against "
        f"{median(nobody[:, LEAKAGE])}, {share(seen[:, LEAKAGE] > ROUNDING)})",
        f"Unwatched, {100 * np.median(unwatched[:, SLACK]):.0f} % is given back "
        f"(more than half {share(unwatched[:, SLACK] > 0.5)})",
        f"follow-through rises by {higher(unseen[:, FOLLOW]).replace(' (', ' alone (')})",
        f"joint denial stays within 0.01 ({share(np.abs(unseen[:, JOINT]) < 0.01)})",
        f"real leakage is higher by {median(unseen[:, LEAKAGE])} ({median(unwatched[:, LEAKAGE])}, "
        f"{share(unseen[:, LEAKAGE] > ROUNDING)}),",
        f"lower than watched {share((watched - unwatched)[:, LEAKAGE] > ROUNDING)}.",
        f"{np.median(unwatched[:, PAID]):.0f} a month in USD million against {np.median(watched[:, PAID]):.0f} "
        f"({share(unwatched[:, PAID] > watched[:, PAID])})",
    )


class Taken(NamedTuple):
    """Who put which instrument into force and who gave which up in one run, measures, and the leader's persons rule.

    reached: months in which the leader decided on reach, each with what it chose; persons: the months in which it
    weighed the rule, by month whether it took it, and what the rule would bring its security and its regime.
    """

    effective: set[tuple[str, str]]
    given_up: set[tuple[str, str]]
    measures: dict[str, float]
    reached: dict[str, str]
    persons: dict[str, tuple[bool, float, float]]

    def fades_with_reach(self) -> bool:
        """Return whether the rule brings under a twentieth of the security it did, from the first month of reach on.

        And whether it then costs the norm nothing, as it did before.
        """
        reach = min((month for month, option in self.reached.items() if option != "none"), default="")
        before = [told for month, told in self.persons.items() if month < reach]
        since = [told for month, told in self.persons.items() if month >= reach]
        least = min((security for _, security, _ in before), default=0.0)
        faded = all(security < least / 20.0 and norm == 0.0 for _, security, norm in since)
        return bool(before and since) and faded and all(norm < 0.0 for _, _, norm in before)

    def ends_without_rule(self) -> bool:
        """Return whether the leader does not take the rule at its last weighing."""
        return not self.persons[max(self.persons)][0]


def taken_up(job: tuple[str, str, int]) -> Taken:
    """Return what became of instruments in one run."""
    compiled.use(compiled.installed())
    name, outcome, seed = job
    experiment = load_experiment(name)
    tables = simulate(experiment, load_case(experiment.data_folder), outcome, seed).tables
    events = tables["events"]
    names = ("month", "kind", "actor", "reason", "candidate", "chosen", "security", "regime")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(events[key] for key in names), strict=True)]
    effective, given_up = (
        {(row["actor"], row["reason"]) for row in rows if row["kind"] == f"instrument_{kind}"}
        for kind in ("effective", "given_up")
    )
    weighed = [row for row in rows if (row["kind"], row["actor"], row["reason"]) == ("instrument", "US", "persons")]
    persons = {
        one["month"]: (one["chosen"], one["security"] - none["security"], one["regime"] - none["regime"])
        for none, one in itertools.batched(weighed, 2)
    }
    measures = ("real_leakage", "leakage_transshipment", "leakage_domestic")
    return Taken(
        effective,
        given_up,
        {measure: float(tables["runs"][measure][0]) for measure in measures},
        {row["month"]: row["candidate"] for row in rows if row["kind"] == "reach" and row["chosen"]},
        persons,
    )


def test_the_lesson_of_instruments_by_choice() -> None:
    jobs = [
        *(("instruments_by_choice", outcome, seed) for outcome in ("continuity", "change") for seed in SEEDS),
        *(("us_election_2024", "continuity", seed) for seed in SEEDS),
    ]
    with ProcessPoolExecutor(available_workers(), get_context("spawn")) as pool:
        found = list(pool.map(taken_up, jobs, chunksize=5))
    stays, changes, without = (found[20 * place : 20 * place + 20] for place in range(3))

    def held(runs: Sequence[Taken], holds: Callable[[Taken], bool]) -> str:
        return share(np.array([holds(run) for run in runs]))

    def more(measure: str) -> np.ndarray:
        return np.array(
            [one.measures[measure] - other.measures[measure] for one, other in zip(stays, without, strict=True)]
        )

    def taken(run: Taken, instrument: str) -> set[str]:
        return {state for state, name in run.effective if name == instrument}

    def by_partners(run: Taken) -> set[str]:
        return {name for state, name in run.effective if state != "US"}

    four, dear = {"US", "JP", "NL", "KR"}, {"subsidy", "joint_development", "data_sharing"}
    assert_told(
        "instruments_by_choice",
        f"partners take up one, the pursuit of re-export ({held(stays, lambda run: by_partners(run) == {PURSUIT})}",
        f"and Korea all do ({held(stays, lambda run: taken(run, PURSUIT) >= four)}),",
        f"trans-shipment is lower than where nobody chooses ({share(more('leakage_transshipment') < -ROUNDING)}).",
        f"stay the leader's ({held(stays, lambda run: taken(run, 'outbound') == {'US'})});",
        f"shares licence data ({held(stays, lambda run: not dear & {name for _, name in run.effective})}).",
        "less than a twentieth of the security it did, and costs the norm nothing more "
        f"({held(stays, Taken.fades_with_reach)}).",
        f"gives it up at some weighing ({held(stays, lambda run: ('US', 'persons') in run.given_up)}) "
        f"and ends without it ({held(stays, Taken.ends_without_rule)}),",
        f"under the challenger ends without it {held(changes, Taken.ends_without_rule)}.",
        f"Real leakage is {lower(more('real_leakage')).replace(' (', ' lower than where nobody chooses (')}).",
    )


def eased(job: tuple[str, tuple[str, ...], str, int]) -> tuple[set[str], list[float], float]:
    """Return who took up a white list, from which contents the leader reached, and real leakage, of one run."""
    compiled.use(compiled.installed())
    name, overrides, outcome, seed = job
    experiment = load_experiment(name, overrides)
    tables = simulate(experiment, load_case(experiment.data_folder), outcome, seed).tables
    events = tables["events"]
    told = list(zip(*(events[key] for key in ("kind", "actor", "candidate", "chosen")), strict=True))
    listed = {actor for kind, actor, _, _ in told if kind == "instrument_effective"}
    contents = [float(candidate) for kind, _, candidate, taken in told if kind == "de_minimis" and taken]
    return listed, contents, float(tables["runs"]["real_leakage"][0])


def test_the_lesson_of_a_white_list_and_a_threshold() -> None:
    free = tuple(f"parameters.instrument_prices.{price}=0" for price in ("setup", "upkeep"))
    sharp = ("parameters.preferences.reach_retaliation=2",)
    name = "white_list_and_threshold"
    worlds = [
        *((name, (), outcome) for outcome in ("continuity", "change")),
        ("us_election_2024", (), "continuity"),
        (name, free, "continuity"),
        *((name, sharp, outcome) for outcome in ("continuity", "change")),
    ]
    with ProcessPoolExecutor(available_workers(), get_context("spawn")) as pool:
        found = list(pool.map(eased, [(*world, seed) for world in worlds for seed in SEEDS], chunksize=5))
    stays, changes, without, priceless, sharp_stays, sharp_changes = (
        found[20 * place : 20 * place + 20] for place in range(len(worlds))
    )

    def held(values: Sequence[bool]) -> str:
        return share(np.array(values))

    def raises(runs: Sequence[tuple[set[str], list[float], float]]) -> str:
        return held([max(contents, default=0.0) > 0.0 for _, contents, _ in runs])

    moved = [abs(one[2] - other[2]) < 0.001 for one, other in zip(stays, without, strict=True)]
    assert_told(
        name,
        f"the Netherlands alone takes one up ({held([listed == {'NL'} for listed, _, _ in stays])} seeds),",
        f"under the challenger too ({held([listed == {'NL'} for listed, _, _ in changes])}).",
        f"At no price at all the leader, Japan, Korea and Taiwan do besides "
        f"({held([listed == {'US', 'JP', 'NL', 'KR', 'TW'} for listed, _, _ in priceless])}).",
        f"Real leakage moves by less than 0.001 ({held(moved)}).",
        f"from any content at every weighing ({held([set(contents) == {0.0} for _, contents, _ in stays])}, under the "
        f"challenger {held([set(contents) == {0.0} for _, contents, _ in changes])}).",
        "(parameters.preferences.reach_retaliation = 2, the end of its range) it raises the threshold to 0.1 or 0.25 "
        f"at some weighing {raises(sharp_stays)}, under the challenger {raises(sharp_changes)}.",
    )
