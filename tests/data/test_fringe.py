"""A generated fringe changes the number of rows and nothing that is summed."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.core.errors import DataError
from abm.data import Case, load_case, split_fringe


def group_sums(case: Case) -> npt.NDArray[np.float64]:
    """Return shares by (home, country of production, leader content, item)."""
    codes = [state.code for state in case.states]
    home = np.array([codes.index(firm.home) for firm in case.firms])[case.share.firm]
    contents = sorted({firm.leader_content for firm in case.firms})
    content = np.array([contents.index(firm.leader_content) for firm in case.firms])[case.share.firm]
    size = (len(codes), len(codes), len(contents), len(case.items))
    cell = np.ravel_multi_index((home, case.share.production, content, case.share.item), size)
    return np.bincount(cell, weights=case.share.value, minlength=int(np.prod(size)))


@settings(max_examples=20, deadline=None)
@given(rows=st.integers(40, 3000), seed=st.integers(0, 2**31))
def test_aggregates_are_unchanged(rows: int, seed: int) -> None:
    case = load_case("three_states")
    split = split_fringe(case, rows, seed)
    fringe = [firm.code for firm in split.firms if firm.fringe]
    owned = sum(split.firms[firm].fringe for firm in split.share.firm)
    assert owned == rows
    assert len(set(fringe)) == len(fringe)
    assert (split.share.value > 0.0).all()
    np.testing.assert_allclose(group_sums(split), group_sums(case), rtol=0, atol=1e-12)


def test_the_largest_fringe_of_the_main_case(equipment: Case) -> None:
    split = split_fringe(equipment, 200_000, 1)
    assert len(split.share.value) > 200_000
    np.testing.assert_allclose(group_sums(split), group_sums(equipment), rtol=0, atol=1e-12)
    assert len(set(split.share.name)) == len(split.share.name)


def test_the_split_case_is_sorted_and_inherits_its_figures(equipment: Case) -> None:
    split = split_fringe(equipment, 1000, 1)
    codes = [firm.code for firm in split.firms]
    assert codes == sorted(codes)
    rows = np.stack([split.share.firm, split.share.production, split.share.item])
    assert (np.lexsort(rows[::-1]) == np.arange(rows.shape[1])).all()
    base = {firm.code: value for firm, value in zip(equipment.firms, equipment.target_dependence, strict=True)}
    for firm, value in zip(split.firms, split.target_dependence, strict=True):
        parent = firm.code if firm.code in base else firm.code.rsplit("#", 1)[0]
        np.testing.assert_equal(value, base[parent])
        assert split.dependence_by_year[2022].shape == (len(codes),)


def test_named_firms_and_the_targets_own_keep_their_rows(equipment: Case) -> None:
    split = split_fringe(equipment, 1000, 1)
    target = next(state.code for state in equipment.states if state.role == "target")
    kept = {firm.code for firm in equipment.firms if not firm.fringe or firm.home == target}
    before = {n: v for n, v in zip(equipment.share.name, equipment.share.value, strict=True) if n.split("@")[0] in kept}
    after = dict(zip(split.share.name, split.share.value, strict=True))
    assert all(after[name] == value for name, value in before.items())


def test_sizes_depend_on_the_seed_and_on_nothing_else(small: Case) -> None:
    first, again, other = split_fringe(small, 60, 1), split_fringe(small, 60, 1), split_fringe(small, 60, 2)
    np.testing.assert_array_equal(first.share.value, again.share.value)
    assert (first.share.value != other.share.value).any()


def test_no_rows_leave_the_case_alone(small: Case) -> None:
    assert split_fringe(small, 0) is small


@pytest.mark.parametrize("rows", [-1, 1, 200_001])
def test_rows_out_of_bounds_are_refused(small: Case, rows: int) -> None:
    with pytest.raises(DataError, match="use 0 for no split"):
        split_fringe(small, rows)
