"""The structure of a case: entries sum to groups, groups fit their slots, and sums by state lose nothing."""

import numpy as np
import pytest

from abm.data import load_case, split_fringe
from abm.world.structure import Structure, build_structure


@pytest.fixture(scope="module", params=[0, 500])
def structure(request: pytest.FixtureRequest) -> Structure:
    return build_structure(split_fringe(load_case("semiconductor_equipment"), request.param))


def test_entries_sum_to_base_weights_to_the_bit(structure: Structure) -> None:
    summed = np.bincount(structure.entry_cell, weights=structure.entry_weight, minlength=structure.base_weight.size)
    assert summed.tobytes() == structure.base_weight.tobytes()
    assert (np.diff(structure.entry_cell) >= 0).all()


def test_shares_of_every_item_sum_to_one(structure: Structure) -> None:
    assert np.allclose(structure.base_weight.sum(axis=0), 1.0, atol=1e-6)


def test_items_and_groups_of_entries_are_parts_of_their_cells(structure: Structure) -> None:
    items = len(structure.items)
    assert (structure.entry_group * items + structure.entry_item == structure.entry_cell).all()
    firm_home = np.array([structure.states.index(firm.home) for firm in structure.case.firms])
    assert (structure.home[structure.entry_group] == firm_home[structure.entry_firm]).all()


def test_what_is_packed_unpacks_unchanged_and_padding_is_zero(structure: Structure) -> None:
    table = np.where(structure.base_weight > 0.0, np.random.default_rng(1).random(structure.base_weight.shape), 0.0)
    packed = structure.pack(np.stack([table, 2.0 * table]))
    assert (packed[:, ~structure.slot_valid] == 0.0).all()
    assert structure.unpack(packed).tobytes() == np.stack([table, 2.0 * table]).tobytes()


def test_sums_by_state_lose_nothing(structure: Structure) -> None:
    for summed in (structure.by_home(structure.base_weight), structure.by_production(structure.base_weight)):
        assert np.allclose(summed.sum(axis=0), structure.base_weight.sum(axis=0), atol=1e-15)


def test_a_fringe_leaves_groups_and_their_weights_as_they_were() -> None:
    case = load_case("semiconductor_equipment")
    plain, split = build_structure(case), build_structure(split_fringe(case, 2000))
    assert plain.groups == split.groups
    assert np.allclose(plain.base_weight, split.base_weight, rtol=0.0, atol=1e-12)
    assert len(split.entry_cell) > len(plain.entry_cell)


def test_nobody_produces_abroad_at_home(structure: Structure) -> None:
    assert not structure.foreign[structure.home == structure.target].any()
    assert (structure.abroad == (structure.foreign & (structure.home != structure.production))).all()
