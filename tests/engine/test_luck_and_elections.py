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
