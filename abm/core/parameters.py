"""Declare a parameter beside its equation, once.

Every mechanism holds a frozen dataclass of parameters whose fields are made by `parameter`.
The scenario schema, the tables of docs/ODD.md, sliders and sweeps are generated from it.
"""

import dataclasses
from typing import Any, Literal

Kind = Literal["lever", "uncertainty", "constant"]

__all__ = ["Kind", "ParameterInfo", "describe", "parameter"]

_MONTHS = "months"


@dataclasses.dataclass(frozen=True)
class ParameterInfo:
    """What is known about one parameter: its default, unit, documented range, kind and source."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    kind: Kind
    source: str
    meaning: str

    @property
    def counts_whole(self) -> bool:
        """Return whether only whole numbers make sense: those of months."""
        return self.unit == _MONTHS


def parameter(
    default: float, low: float, high: float, *, unit: str, source: str, meaning: str, kind: Kind = "uncertainty"
) -> Any:
    """Return a dataclass field that carries unit, range, kind, source and meaning in its metadata.

    `low` and `high` are the documented range that studies draw from and experiments may not leave.
    Raises ValueError where the default lies outside its own range.
    """
    if not low <= default <= high:
        raise ValueError(f"default {default} lies outside its documented range [{low}, {high}]: {meaning}")
    metadata = {"low": low, "high": high, "unit": unit, "kind": kind, "source": source, "meaning": meaning}
    return dataclasses.field(default=default, metadata=metadata)


def describe(declaration: Any) -> tuple[ParameterInfo, ...]:
    """Return the declared parameters of a mechanism's dataclass, in order of declaration."""
    return tuple(
        ParameterInfo(name=field.name, default=float(str(field.default)), **field.metadata)
        for field in dataclasses.fields(declaration)
    )
