"""Parameters: declared once, described in full, never outside their own range."""

import dataclasses
import math

import pytest

from abm.core.parameters import describe, parameter
from abm.mechanisms.registry import PARAMETERS, Parameters


@dataclasses.dataclass(frozen=True)
class Example:
    pace: float = parameter(0.5, 0.0, 1.0, unit="a month", source="assumed", meaning="how fast")
    steps: int = parameter(3, 1, 6, unit="steps", source="assumed", meaning="how many", kind="constant")


def test_a_declaration_is_described_in_order() -> None:
    pace, steps = describe(Example)
    assert (pace.name, pace.default, pace.low, pace.high, pace.kind) == ("pace", 0.5, 0.0, 1.0, "uncertainty")
    assert (steps.name, steps.default, steps.unit, steps.kind) == ("steps", 3.0, "steps", "constant")
    assert describe(Example()) == describe(Example)


@pytest.mark.parametrize("default", [-0.1, 1.1, math.nan])
def test_a_default_outside_its_range_is_a_fault(default: float) -> None:
    with pytest.raises(ValueError, match="outside its documented range"):
        parameter(default, 0.0, 1.0, unit="share", source="assumed", meaning="nonsense")


@pytest.mark.parametrize("mechanism", PARAMETERS)
def test_every_registered_parameter_has_unit_source_meaning_and_range(mechanism: str) -> None:
    infos = describe(PARAMETERS[mechanism])
    assert infos
    for info in infos:
        assert info.unit and info.source and info.meaning, info.name
        assert info.low < info.high, info.name
        assert all(map(math.isfinite, (info.default, info.low, info.high))), info.name


def test_the_registry_holds_each_mechanism_once_and_at_its_defaults() -> None:
    assert len(set(PARAMETERS.values())) == len(PARAMETERS)
    assert Parameters() == Parameters(**{name: declared() for name, declared in PARAMETERS.items()})
    with pytest.raises(dataclasses.FrozenInstanceError):
        Parameters().market.friction = 0.1  # type: ignore[misc]
