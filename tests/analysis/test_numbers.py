"""Numbers read the same everywhere."""

import pytest

from abm.analysis.numbers import MINUS, month_words, number, percent, quantity, spread
from abm.analysis.words import load_words


def test_numbers_have_a_real_minus_and_no_negative_zero() -> None:
    assert number(-1234.5, 1) == f"{MINUS}1,234.5"
    assert number(-0.001) == "0.00"
    assert number(0.3, 1, signed=True) == "+0.3"


@pytest.mark.parametrize(("value", "text"), [(0.4321, "43%"), (0.0512, "5.1%"), (0.0996, "10%"), (1.2, "120%")])
def test_shares_are_printed_in_per_cent(value: float, text: str) -> None:
    assert percent(value) == text


def test_a_null_is_said_plainly() -> None:
    words = load_words()
    assert quantity("real_leakage", None, words) == "not defined: too little was controlled"
    assert spread("real_leakage", {"median": None}, words) == "not defined: too little was controlled"
    assert quantity("wait_months", float("nan"), words) == "not defined: nobody adopted"
    assert spread("durability_months", None, words) == "not defined: alignment never began"


def test_differences_of_shares_are_points() -> None:
    node = {"median": 0.048, "p05": -0.01, "p95": 0.06}
    assert spread("real_leakage", node, load_words(), signed=True) == f"+4.8 points ({MINUS}1.0 to +6.0)"


def test_months_read_naturally_in_both_languages() -> None:
    assert month_words("2024-11", load_words()) == "November 2024"
    assert month_words("2024-11", load_words("ja")) == "2024年11月"
