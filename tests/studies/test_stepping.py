"""A world that passes month by month tells the same of a month, whenever it is asked."""

import pytest

from abm.data import load_case
from abm.engine.run import simulate
from abm.scenario import load_experiment
from abm.studies.stepping import Stepper, Which

BY_MONTH = ("months", "states", "leakage", "events")


def stepper(variant: str = "main") -> Stepper:
    experiment = load_experiment("classroom_three_states")
    return Stepper(experiment, load_case(experiment.data_folder), Which("change", variant))


def test_a_stepped_run_is_the_run() -> None:
    experiment = load_experiment("classroom_three_states")
    whole = simulate(experiment, load_case(experiment.data_folder), "change", 1).tables
    one = stepper()
    for month in range(1, one.months + 1):
        one.advance(month)
    assert all(one.tables()[name] == whole[name] for name in BY_MONTH)


@pytest.mark.parametrize("month", [1, 7, 30])
def test_what_is_told_of_a_month_does_not_depend_on_what_comes_after(month: int) -> None:
    early, late = stepper(), stepper()
    early.advance(month)
    late.advance(late.months)
    label = early.label(month)
    assert early.place(label) == month
    for name in BY_MONTH:
        columns = late.tables()[name]
        kept = [place for place, at in enumerate(columns["month"]) if at <= label]
        assert early.tables()[name] == {key: [values[at] for at in kept] for key, values in columns.items()}
    assert early.rules(month) == late.rules(month)


def test_a_variant_tells_as_much_as_the_run() -> None:
    one = stepper("no_request")
    one.advance(3)
    assert all(one.tables()[name]["month"] for name in ("months", "states"))
    one.advance(2)
    assert one.passed == 3


def test_rules_name_what_is_restricted() -> None:
    one = stepper()
    one.advance(one.months)
    rules = one.rules(one.months)
    assert set(rules["instrument"]) <= {"", "list", "end_user"}
    strict = [value for value, instrument in zip(rules["strictness"], rules["instrument"], strict=True) if instrument]
    assert strict and max(strict) > 0.0
    assert set(one.instruments(one.months)) == {"state", "instrument", "level"}
