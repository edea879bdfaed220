"""Same luck for paired worlds; an election alone moves nothing."""

from collections.abc import Callable
from typing import Any

from abm.data import Case
from abm.engine.run import simulate
from abm.scenario import load_experiment

Short = Callable[..., Any]


def tables(record: Any, *names: str) -> list[Any]:
    return [{k: v for k, v in record.tables[name].items() if k != "outcome"} for name in names]


def lead(*overrides: str) -> Any:
    return load_experiment("us_election_2024", ["start='2024-01'", "months=20", *overrides])


def test_equal_platforms_give_equal_bytes(case: Case) -> None:
    experiment = lead("switches.equal_platforms=true")
    first, second = (simulate(experiment, case, outcome, 3) for outcome in ("continuity", "change"))
    assert tables(first, "runs", "months", "leakage") == tables(second, "runs", "months", "leakage")


def test_shipped_platforms_differ_after_the_inauguration_and_not_before(case: Case) -> None:
    first, second = (simulate(lead(), case, outcome, 3).tables["months"] for outcome in ("continuity", "change"))
    office = first["month"].index("2025-01")
    assert first["denial_military"][:office] == second["denial_military"][:office]
    assert first["denial_military"][office:] != second["denial_military"][office:]


def test_the_same_seed_gives_the_same_tables(case: Case, short: Short) -> None:
    assert simulate(short(), case, "none", 5).tables == simulate(short(), case, "none", 5).tables


def test_an_unused_instrument_changes_nothing(case: Case, short: Short) -> None:
    """A state that cannot legislate end-user lists decides alike whether or not the row is there."""
    base = simulate(short(), case, "none", 5)
    same = simulate(short("parameters.elections.break_prior=0.4"), case, "none", 5)
    assert tables(base, "runs", "months") == tables(same, "runs", "months")


def test_a_tariff_of_the_platform_is_levied_from_the_day_in_office_and_costs_the_partners_trust(case: Case) -> None:
    trust, levied = {}, {}
    for rate in (0.0, 0.2):
        experiment = load_experiment(
            "us_election_2024",
            ["months=38", f"platforms.US.R.tariffs_on_allies={rate}", "platforms.US.D.tariffs_on_allies=0"],
        )
        tables = simulate(experiment, case, "change", 1).tables
        states, events = tables["states"], tables["events"]
        trust[rate] = [
            value
            for state, month, value in zip(states["state"], states["month"], states["trust"], strict=True)
            if state == "JP" and month in ("2024-12", "2025-11")
        ]
        levied[rate] = {m for m, kind in zip(events["month"], events["kind"], strict=True) if kind == "tariff"}
    assert levied == {0.0: set(), 0.2: {"2025-01"}}
    assert trust[0.0][0] == trust[0.2][0]
    assert trust[0.2][1] < trust[0.0][1]
