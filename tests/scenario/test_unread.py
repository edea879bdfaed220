"""What of an experiment something reads; that nothing reads the rest is held by runs in `tests/web/test_player.py`."""

import pytest

from abm.data import load_case
from abm.engine.worlds import gaps as engine_gaps
from abm.mechanisms.registry import PARAMETERS
from abm.scenario import Switches, load_experiment
from abm.scenario.gaps import GAP_STANCES, GAPS
from abm.scenario.unread import is_read, unread

SMALL = "classroom_three_states"
ALONE, TOGETHER = (load_experiment(SMALL, given) for given in (["frameworks=[]"], ['frameworks=["council"]']))
CASE = load_case(ALONE.data_folder)


@pytest.mark.parametrize(
    ("key", "alone"),
    [
        ("parameters.line.erosion", False),
        ("parameters.promises.memory", False),
        ("switches.monitoring", False),
        ("switches.line", False),
        ("switches.distrust", True),
        ("parameters.market.price_elasticity", True),
        ("states.XA.partner_weight", True),
        ("states.XB.alliance", True),
    ],
)
def test_what_only_frameworks_use_is_read_with_them(key: str, alone: bool) -> None:
    assert is_read(key, ALONE, CASE) is alone
    assert is_read(key, TOGETHER, CASE)


@pytest.mark.parametrize("experiment", [ALONE, TOGETHER])
def test_what_the_leader_asks_by_is_read_of_the_leader_alone(experiment: object) -> None:
    for stance in ("partner_weight", "home_market"):
        assert not is_read(f"states.XB.{stance}", experiment, CASE)  # type: ignore[arg-type]


def test_names_are_those_of_the_model() -> None:
    assert {"line", "promises"} <= set(PARAMETERS) and {"line", "monitoring"} <= set(Switches.model_fields)
    assert {stance for stances in GAP_STANCES.values() for stance in stances} <= set(CASE.stances)
    assert engine_gaps.GAPS == GAPS and len(GAPS) == 5


@pytest.mark.parametrize(
    ("settings", "outcomes", "reasons"),
    [
        ([], ("change",), {"strategies", "party"}),
        (["switches.elections=false"], ("change",), {"strategies", "party"}),
        (['mode="replay"'], ("change",), {"history", "strategies", "party"}),
    ],
)
def test_reasons_are_told(settings: list[str], outcomes: tuple[str, ...], reasons: set[str]) -> None:
    found = dict(unread(load_experiment(SMALL, settings), CASE, outcomes))
    assert set(found.values()) == reasons
    assert ("switches.equal_platforms" in found) == ("switches.elections=false" in settings)
