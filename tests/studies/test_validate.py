"""Validation: rows, verdicts with known answers, measures against hand-worked worlds, and comparative statics.

Whether a fact is hit is never tested: misses are published. Only directions that must hold by the model's logic are.
"""

import dataclasses
import io
import json
import math
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from abm.core.errors import YardfenceError
from abm.data import Case, case_names, load_case
from abm.engine.build import build_setting
from abm.engine.deciding.decide import consider
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.judging.observables import leakage_of_subsets
from abm.engine.model import GeoeconomicModel
from abm.scenario import load_experiment
from abm.studies import patterns, validate
from abm.studies.facts import MEASURES, NOT_RECORDED, Evidence, gather, statistics
from abm.studies.validation_report import as_json, as_markdown, command, show
from abm.studies.verdicts import FactVerdict, enough_in_band, judge_value, spread, tally

REPLAY, FREE = validate.DEFAULT_EXPERIMENTS
NAN = float("nan")


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("semiconductor_equipment")


@pytest.fixture(scope="module")
def replay(case: Case) -> Evidence:
    return gather(load_experiment(REPLAY), case, "none", 1)


@pytest.fixture(scope="module")
def free(case: Case) -> Evidence:
    return gather(load_experiment(FREE), case, "none", 2)


@pytest.fixture(scope="module")
def result() -> validate.Validation:
    return validate.run_validation(seeds=1)


# Structure


def test_every_fact_of_the_case_has_one_row_in_its_mode(result: validate.Validation, case: Case) -> None:
    assert [(row["fact"], row["mode"]) for row in result.facts] == [
        (fact.number, fact.mode) for mode in ("replay", "endogenous") for fact in case.facts if fact.mode == mode
    ]
    for row in result.facts:
        assert set(row) == {"fact", "name", "mode", "role", "band", "value", "verdict"}
        assert (row["verdict"] == "input") == (row["role"] == "input")


def test_enough_facts_can_be_missed(result: validate.Validation) -> None:
    roles = [row["role"] for row in result.facts]
    assert len(roles) - roles.count("input") >= 12
    assert roles.count("predicted") >= 8


def test_facts_of_other_cases_are_left_out(case: Case) -> None:
    assert not {"17", "18", "19", "20", "25"} & {fact.number for fact in case.facts}


@pytest.mark.parametrize("name", case_names())
def test_every_measure_of_a_case_is_known(name: str) -> None:
    assert {fact.measure for fact in load_case(name).facts} <= set(MEASURES) | NOT_RECORDED


def test_episodes_follow_the_main_case_and_count_for_themselves(result: validate.Validation) -> None:
    assert [episode.case for episode in result.episodes] == list(validate.EPISODES)
    for episode in result.episodes:
        case = load_case(episode.case)
        assert [row["fact"] for row in episode.facts] == [fact.number for fact in case.facts]
        assert episode.title == case.title["en"]
        assert any(row["value"]["n"] for row in episode.facts)
    missed = dataclasses.replace(result.episodes[0], facts=(_row("miss"),) * 99)
    assert dataclasses.replace(result, facts=(_row("hit"),), episodes=(missed,)).passed


@pytest.mark.parametrize("name", validate.EPISODES)
def test_an_episode_is_judged_alone_too(name: str, result: validate.Validation) -> None:
    alone = validate.run_validation([name], seeds=1)
    assert not alone.facts and not alone.patterns
    assert alone.episodes == tuple(episode for episode in result.episodes if episode.case == name)


def test_an_episode_counts_for_no_threshold_wherever_it_is_named(result: validate.Validation) -> None:
    one, other = validate.EPISODES
    between = validate.run_validation([other, REPLAY, one], seeds=1)
    assert between.facts == tuple(row for row in result.facts if row["mode"] == "replay")
    assert between.episodes == tuple(reversed(result.episodes))


def test_episodes_alone_decide_together_in_whichever_order(result: validate.Validation) -> None:
    for episodes in (result.episodes, result.episodes[::-1], result.episodes[:1]):
        alone = dataclasses.replace(result, facts=(), episodes=episodes)
        assert alone.passed == enough_in_band([row for episode in episodes for row in episode.facts])


def test_tables_hold_whole_words_in_80_columns(result: validate.Validation) -> None:
    alone = dataclasses.replace(result, facts=())
    assert as_markdown(alone).count("| fact |") == len(alone.episodes)
    console = Console(file=io.StringIO(), width=80)
    show(alone, console)
    show(result, console)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert told.count("counts for no threshold") == 2
    assert "…" not in told and max(map(len, told.splitlines())) <= 80
    for row in (*result.every_fact, *result.patterns):
        assert all(word in told for word in row["name"].split())


def test_json_is_the_list_of_facts(result: validate.Validation) -> None:
    read = json.loads(as_json(result))
    assert [row["fact"] for row in read] == [row["fact"] for row in result.every_fact]
    assert len({(row["fact"], row["mode"]) for row in read}) == len(read)
    assert {row["verdict"] for row in read} <= {"hit", "miss", "input"}


def test_markdown_has_a_line_a_row(result: validate.Validation) -> None:
    lines = as_markdown(result).splitlines()
    headers = 2 + len(result.episodes)
    assert sum(line.startswith("| ") for line in lines) == len(result.every_fact) + len(result.patterns) + headers


def test_expectations_follow_for_free_runs_only(result: validate.Validation) -> None:
    assert [row["pattern"] for row in result.patterns] == [row.key for row in patterns.EXPECTATIONS]
    gaps = next(row for row in result.patterns if row["pattern"] == "gaps_four_and_five")
    assert gaps["verdict"] == "not measured"
    assert gaps["holds"] is None


def test_exit_code_follows_the_tally(capsys: pytest.CaptureFixture[str]) -> None:
    code = command([REPLAY], 1, 1, machine=True)
    rows = json.loads(capsys.readouterr().out)
    assert code == (0 if enough_in_band(rows) else 1)


def test_workers_change_nothing() -> None:
    assert validate.validate([REPLAY], seeds=2, workers=2) == validate.validate([REPLAY], seeds=2, workers=1)


@pytest.mark.parametrize(("seeds", "workers"), [(0, 1), (1, 0)])
def test_counts_begin_at_one(seeds: int, workers: int) -> None:
    with pytest.raises(YardfenceError, match="at least one"):
        validate.validate([REPLAY], seeds, workers)


def test_history_up_to_a_date_is_refused() -> None:
    with pytest.raises(YardfenceError, match="to the end or not at all"):
        validate.validate(["us_election_2024"], seeds=1)


# Verdicts


@pytest.mark.parametrize(
    ("role", "value", "low", "high", "verdict"),
    [
        ("predicted", 0.5, 0.5, 1.2, "hit"),
        ("fitted", 1.2, 0.5, 1.2, "hit"),
        ("predicted", 1.2000001, 0.5, 1.2, "miss"),
        ("predicted", -0.1, -math.inf, 0.0, "hit"),
        ("predicted", 0.0, -math.inf, 0.0, "miss"),
        ("predicted", -0.5, -math.inf, -0.5, "hit"),
        ("predicted", 0.75, 0.75, math.inf, "hit"),
        ("predicted", None, 0.0, 1.0, "miss"),
        ("predicted", NAN, 0.0, 1.0, "miss"),
        ("input", 0.9, 0.0, 0.5, "input"),
        ("input", None, 0.0, 0.5, "input"),
    ],
)
def test_verdicts(role: str, value: float | None, low: float, high: float, verdict: str) -> None:
    assert judge_value(role, value, low, high) == verdict


def test_spread_leaves_out_what_is_undefined() -> None:
    assert spread([3.0, NAN, 1.0, 2.0]) == {"median": 2.0, "p05": pytest.approx(1.1), "p95": pytest.approx(2.9), "n": 3}
    assert spread([1.0, 0.0, 1.0, 1.0], "share") == {"median": 0.75, "p05": None, "p95": None, "n": 4}
    assert spread([NAN]) == {"median": None, "p05": None, "p95": None, "n": 0}


@pytest.mark.parametrize(
    ("hits", "misses", "enough"), [(2, 1, True), (199, 101, False), (200, 100, True), (0, 0, True)]
)
def test_two_thirds_without_inputs(hits: int, misses: int, enough: bool) -> None:
    rows = [*[_row("hit")] * hits, *[_row("miss")] * misses, *[_row("input")] * 50]
    assert tally(rows) == (hits, hits + misses)
    assert enough_in_band(rows) is enough


def _row(verdict: Any) -> FactVerdict:
    value = spread([1.0])
    return {
        "fact": "1", "name": "", "mode": "replay", "role": "", "band": (0.0, 1.0), "value": value, "verdict": verdict,
    }  # fmt: skip


# Measures


def test_statistics_with_known_answers() -> None:
    up, ties = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 2.0, 2.0])
    assert statistics.rank_correlation(up, up**3) == pytest.approx(1.0)
    assert statistics.rank_correlation(up, -up) == pytest.approx(-1.0)
    assert statistics.rank_correlation(up, ties) == pytest.approx(2.0 / math.sqrt(5.0))
    assert math.isnan(statistics.rank_correlation(up, np.ones(4)))
    assert statistics.slope(up, np.array([2.0, 4.0, NAN, 8.0])) == pytest.approx(2.0)
    assert math.isnan(statistics.slope(np.ones(3), up[:3]))
    assert statistics.growth(np.array([3.0]), np.array([2.0])) == pytest.approx(0.5)
    assert math.isnan(statistics.growth(np.array([]), np.array([2.0])))


def test_purchases_are_spending_and_stock(replay: Evidence) -> None:
    observed = replay.observed
    bought = (observed.foreign + observed.domestic)[observed.lead_in :]
    expected = replay.verdict.expenditure + replay.chronicle.stack("stocking")
    np.testing.assert_allclose(bought, expected, rtol=1e-9)
    np.testing.assert_allclose(observed.by_home.sum(axis=1), observed.foreign, rtol=1e-9)
    np.testing.assert_allclose(observed.by_firm.sum(axis=1), observed.foreign.sum(axis=1), rtol=1e-9)
    assert (observed.made_in.sum(axis=1) <= observed.foreign * (1.0 + 1e-9)).all()
    assert (observed.made_at_home <= observed.by_home * (1.0 + 1e-9)).all()


def test_before_the_run_stands_the_base_year(replay: Evidence) -> None:
    observed, base = replay.observed, replay.setting.structure.case.item.purchases
    early = (observed.foreign + observed.domestic)[observed.span(observed.first, 12)]
    np.testing.assert_allclose(early, np.tile(base, (12, 1)), rtol=1e-9)


def test_the_largest_coalition_leaks_as_the_run_did(free: Evidence) -> None:
    row = free.chronicle.months[-1]
    leader = free.setting.structure.leader
    members = np.array([s for s in np.flatnonzero(row.own_coverage.any(axis=1)) if s != leader], dtype=np.intp)
    size, rate = leakage_of_subsets(free.setting, row, members)
    assert size.tolist() == [bin(place).count("1") for place in range(2 ** len(members))]
    assert rate[-1] == pytest.approx(free.verdict.real.rate[-1], rel=1e-9)


def test_without_controls_nothing_is_refused(case: Case) -> None:
    quiet = load_experiment(FREE, ["parameters.preferences.theta_common=0.6", "months=24"])
    silent = dataclasses.replace(quiet, states={state.code: {"target_policy": 0.0} for state in case.states})
    evidence = gather(silent, case, "none", 1)
    assert not evidence.coverage.any()
    assert MEASURES["supplier_revenue_loss"].of(evidence) == 0.0
    assert MEASURES["leader_origin_share_fall"].of(evidence) == pytest.approx(0.0, abs=0.05)
    assert math.isnan(MEASURES["licence_approval_share"].of(evidence))
    assert math.isnan(MEASURES["leakage_slope_on_coalition_size"].of(evidence))


def test_lags_are_read_from_events(free: Evidence) -> None:
    partner = int(free.partners[0])
    leader, first = free.setting.structure.leader, free.setting.first
    states = free.setting.structure.states
    told = [("request", leader, partner, 1), ("adopt", partner, None, 3), ("effective", partner, None, 10)]
    told += [("request", leader, partner, 12), ("tighten", partner, None, 13), ("announce", partner, None, 13)]
    told += [("effective", partner, None, 17), ("tighten", partner, None, 20)]
    events = tuple(
        {
            "kind": kind,
            "actor": states[actor],
            "counterpart": None if other is None else states[other],
            "month": f"{(first + month) // 12:04d}-{(first + month) % 12 + 1:02d}",
        }
        for kind, actor, other, month in told
    )
    evidence = dataclasses.replace(free, events=events)
    assert MEASURES["adoption_lag_months"].of(evidence) == 9.0
    assert MEASURES["adoption_wait_months"].of(evidence) == 2.0
    # The tightening that is not announced is practice, not a list.
    assert MEASURES["later_lag_ratio"].of(evidence) == pytest.approx(5.0 / 9.0)


# Comparative statics


@pytest.fixture(scope="module")
def asked_worlds(case: Case) -> list[GeoeconomicModel]:
    """Return worlds of three seeds in the month in which partners have been asked and have no rule in force yet."""
    worlds = []
    for seed in (1, 2, 3):
        model = GeoeconomicModel(build_setting(load_experiment(FREE, ["months=3"]), case, "none", seed, "main"))
        model.step()
        model.step()
        worlds.append(model)
    return worlds


@pytest.mark.parametrize("stance", ["breadth", "free_trade"])
def test_a_stance_nearer_the_leaders_brings_the_operation_nearer(
    stance: str, asked_worlds: list[GeoeconomicModel]
) -> None:
    """One decision of the largest partner, market held, at five places of the documented range of its aims.

    Medians over seeds. Packages are made of steps, so that a small difference of stance may move nothing: none may be
    farther, and somewhere in the range it must be nearer.
    """
    structure = asked_worlds[0].setting.structure
    partner = max(
        (s for s in structure.suppliers if s != structure.leader), key=lambda s: asked_worlds[0].setting.own_sales[s]
    )
    aims = structure.case.stances["target_policy"]
    nearer = []
    for aim in np.linspace(aims.low[partner], aims.high[partner], 5):
        own, lent = (
            float(np.median([_operation(model, int(partner), float(aim), stance, lend) for model in asked_worlds]))
            for lend in (False, True)
        )
        nearer.append(lent - own)
    assert min(nearer) >= -1e-9
    assert max(nearer) > 1e-3


def _operation(model: GeoeconomicModel, state: int, aim: float, stance: str, lend: bool) -> float:
    """Return follow-through in practice of a state's best package, with its own stance or with the leader's."""
    setting, world = model.setting, model.world
    stances = {name: values.copy() for name, values in world.stances.items()}
    stances["target_policy"][state] = aim
    if lend:
        stances[stance][state] = stances[stance][setting.structure.leader]
    changed = dataclasses.replace(world, stances=stances)
    view = month_view(setting, changed, survival_of_rules(setting, changed))
    strictness = consider(setting, changed, view, state).strictness
    asked, trade = world.asked[state], setting.trade[state]
    return float((trade * np.minimum(strictness, asked)).sum() / (trade * asked).sum())


@pytest.mark.parametrize("equal", [True, False])
def test_only_platforms_make_outcomes_differ(equal: bool, case: Case) -> None:
    overrides = ["start='2024-01'", "months=20", f"switches.equal_platforms={str(equal).lower()}"]
    experiment = load_experiment("us_election_2024", overrides)
    first, second = (gather(experiment, case, outcome, 3) for outcome in ("continuity", "change"))
    pairs = [
        (first.strictness, second.strictness),
        (first.asked, second.asked),
        (first.observed.by_home, second.observed.by_home),
        (first.verdict.real.rate, second.verdict.real.rate),
    ]
    same = [one.tobytes() == other.tobytes() for one, other in pairs]
    assert all(same) if equal else not any(same)
