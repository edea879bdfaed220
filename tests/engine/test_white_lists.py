"""What bulk licences spare counts once, and wherever friction does."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.engine.common_lists.joint import common_lists
from abm.engine.elections.politics import survival_of_rules
from abm.engine.industry.trade import month_view
from abm.engine.model import GeoeconomicModel
from abm.engine.pledges.promises import OPEN_ROLES, friction_of_state
from abm.world.world import Commitment


@pytest.fixture(scope="module")
def played(short: Callable[..., Any], play: Callable[..., GeoeconomicModel]) -> GeoeconomicModel:
    return play(short(months=6))


def granting(model: GeoeconomicModel) -> list[Commitment]:
    """Return commitments by which all who can grant one another bulk licences do."""
    nothing = np.zeros(len(model.setting.structure.items))
    parties = [place for place, row in enumerate(model.setting.structure.case.states) if row.role in OPEN_ROLES]
    since, until = model.world.month, model.world.month + 12
    return [
        Commitment(party, "founded", "one", "", since, until, nothing, 0.0, since, False, False, 0.0, bulk=True)
        for party in parties
    ]


def test_what_mutual_licences_spare_an_own_white_list_does_not_spare_again(played: GeoeconomicModel) -> None:
    setting, world = played.setting, played.world
    state, covered = setting.structure.states.index("JP"), setting.parameters.bulk_licences.covered
    listed = world.rulebook.raised("bulk_licences", np.arange(len(world.goodwill)) == state)
    for rulebook, commitments, left in (
        (world.rulebook, [], 1.0),
        (world.rulebook, granting(played), 1.0 - covered),
        (listed, [], 1.0 - covered),
        (listed, granting(played), 1.0 - covered),
    ):
        there = dataclasses.replace(world, rulebook=rulebook, commitments=commitments)
        assert friction_of_state(setting, there)[state] == pytest.approx(left)


def test_a_state_without_a_row_has_no_legal_basis_for_a_white_list(played: GeoeconomicModel) -> None:
    structure = played.setting.structure
    legal = structure.case.legal
    column = legal.instruments.index("bulk_licences")
    able = played.setting.may_legislate("bulk_licences")
    codes = {code: bool(may) for code, may in zip(structure.states, able, strict=True)}
    assert codes == {code: code in ("US", "JP", "NL", "KR", "DE", "TW", "GB") for code in structure.states}
    assert np.array_equal(able, ~np.isnan(legal.months_to_legislate[:, column]))


def test_talks_count_the_friction_that_licences_leave(played: GeoeconomicModel) -> None:
    setting, world = played.setting, played.world
    view = month_view(setting, world, survival_of_rules(setting, world))
    states = np.array([setting.structure.states.index(code) for code in ("US", "JP")])
    eased = dataclasses.replace(view, friction_left=np.where(np.arange(len(view.friction_left)) == states[1], 0.5, 1.0))
    whole, half = (common_lists(setting, world, seen, states).parts.flows[:, :, 0] for seen in (view, eased))
    assert np.array_equal(whole[..., 0], half[..., 0])
    assert (whole[:, 1:, 1] >= half[:, 1:, 1]).all() and (whole[..., 1] > half[..., 1]).any()
