"""Bargains, promises, threats and the line against results known by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.mechanisms.negotiation.bargain import even_transfers, lowest_common, nash_product
from abm.mechanisms.negotiation.line import INSIDE, OUTSIDE, UNSIGNED, LineParams, erosion_weight, norm_weight
from abm.mechanisms.negotiation.promises import PromiseParams, shortfall, slack, watched
from abm.mechanisms.negotiation.talk import drawn_together
from abm.mechanisms.negotiation.threats import carried_out

gains = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=8)
amounts = st.floats(0.0, 1e4)


def test_the_nash_product_divides_a_cake_in_halves() -> None:
    mine = np.linspace(0.0, 1.0, 101)
    assert nash_product(np.stack([mine, 1.0 - mine], axis=-1)).argmax() == 50


def test_the_nash_product_splits_less_to_who_gives_up_more() -> None:
    """With utilities x and sqrt(1 - x) the product is largest at x = 2/3."""
    mine = np.linspace(0.0, 1.0, 3001)
    assert mine[nash_product(np.stack([mine, np.sqrt(1.0 - mine)], axis=-1)).argmax()] == pytest.approx(2 / 3, abs=1e-3)


@given(gains)
def test_who_loses_ranks_a_package_below_all_that_everyone_gains_from(values: list[float]) -> None:
    gain = np.array(values)
    rank = float(nash_product(gain))
    assert (rank > 0.0) == bool((gain > 0.0).all())
    assert rank <= gain.max() + 1e-9 or rank <= 0.0


@given(gains)
def test_transfers_sum_to_zero_and_leave_all_the_same(values: list[float]) -> None:
    gain = np.array(values)
    paid = even_transfers(gain)
    assert paid.sum() == pytest.approx(0.0, abs=1e-9 * max(1.0, np.abs(gain).sum()))
    assert np.allclose(gain + paid, gain.mean())


def test_consensus_takes_the_least_that_anyone_wants() -> None:
    strictness = np.array([[0.0, 0.0], [0.5, 0.2], [1.0, 0.9]])
    wish = np.array([[2, 1], [1, 2], [2, 2]])
    assert lowest_common(wish, strictness).tolist() == [1, 1]


@given(amounts, st.floats(0.0, 1.0), amounts, amounts)
def test_slack_is_the_best_answer_to_who_watches(gain: float, chance: float, stake: float, esteem: float) -> None:
    share = np.linspace(0.0, 1.0, 2001)
    worth = gain * share - chance * share * (stake + esteem * share)
    found = float(slack(*(np.array(value) for value in (gain, chance, stake, esteem))))
    at_found = gain * found - chance * found * (stake + esteem * found)
    assert at_found >= worth.max() - 1e-9 * max(1.0, np.abs(worth).max())


def test_without_a_gain_there_is_no_slack_and_unwatched_there_is_all_of_it() -> None:
    one, nobody = np.array(1.0), np.array(0.0)
    assert slack(np.array(0.0), one, one, one) == 0.0
    assert slack(one, nobody, one, one) == 1.0
    assert not watched(np.array([True, False]), False, PromiseParams()).any()
    alone, shared = watched(np.array([False, True]), True, PromiseParams())
    assert alone < shared


def test_a_shortfall_is_the_missing_share_of_promised_trade() -> None:
    promised, practice, trade = np.array([1.0, 0.5, 0.0]), np.array([0.5, 0.5, 1.0]), np.array([10.0, 20.0, 99.0])
    assert shortfall(promised, practice, trade) == pytest.approx(5.0 / 20.0)
    assert shortfall(np.zeros(3), practice, trade) == 0.0


def test_a_threat_that_pays_nothing_is_a_coin_toss_and_without_error_certain() -> None:
    assert carried_out(0.0, 10.0) == 0.5
    assert carried_out(19.6, 10.0) == pytest.approx(0.975, abs=1e-3)
    assert (carried_out(1.0, 0.0), carried_out(-1.0, 0.0)) == (1.0, 0.0)


def test_a_line_frees_what_it_holds_and_makes_the_rest_dearer() -> None:
    unsigned, params = np.array([0.25, 0.25, 1.0]), LineParams()
    signed = np.array([INSIDE, UNSIGNED, OUTSIDE], dtype=np.int8)
    assert norm_weight(unsigned, signed, params).tolist() == [0.0, 0.25, params.outside]
    assert erosion_weight(unsigned, signed, params).tolist() == [0.25 * params.inside, 0.25, 1.0]


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6), st.floats(0.0, 0.1))
def test_talk_draws_concepts_together_and_never_past_each_other(breadth: list[float], pull: float) -> None:
    before = np.array(breadth)
    after = drawn_together(before, np.ones_like(before), pull)
    assert after.max() <= before.max() + 1e-12
    assert after.min() >= before.min() - 1e-12
    assert after.sum() == pytest.approx(before.sum())
