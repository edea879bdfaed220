"""Names of postures and levels say what the levels hold."""

import numpy as np
import pytest

from abm.mechanisms.states.postures import common_levels, item_levels, posture_names, share_refused, tiers_of


@pytest.mark.parametrize("steps", [1, 5, 7])
def test_a_graded_list_refuses_what_its_name_says(steps: int) -> None:
    none = np.zeros(1)
    levels = item_levels(none + 0.3, none, steps, (none, none, none.astype(bool)))
    *graded, military = common_levels(steps)
    for place, name in enumerate(graded, 1):
        assert share_refused(name, steps) == pytest.approx(1.0 - levels.approval[place, 0])
    assert share_refused(military, steps) is None and share_refused("none", steps) is None


def test_a_posture_is_taken_apart_into_levels_that_exist() -> None:
    *named, last = posture_names(5)
    known = {"none", "end_user", "spill_approved", "spill_refused", *common_levels(5)}
    assert last == "today" and all(set(tiers_of(name)) <= known for name in named)
    assert len({tiers_of(name) for name in named}) == len(named)
