"""The tables that make an experiment file a study: what is varied, and what is kept of the runs.

Keys of the experiment are named with dots and in quotes, `"parameters.market.friction"`.
"""

from typing import Any, Literal

from pydantic import Field

from abm.scenario.schema import Outcome, Strict

__all__ = ["METHODS", "MORRIS_LEVELS", "RangeTable", "SampleTable", "Span", "StudyTables"]

Method = Literal["sobol", "morris", "latin_hypercube"]
METHODS: tuple[Method, ...] = ("sobol", "morris", "latin_hypercube")
# Levels of every key in a morris design: those who place its points and those who read it go by the same.
MORRIS_LEVELS = 4
_FEWEST_STEPS = 2


class Span(Strict):
    """Evenly spaced values, both ends included."""

    start: float = Field(alias="from", description="first value")
    to: float = Field(description="last value")
    steps: int = Field(ge=_FEWEST_STEPS, description="number of values")


class RangeTable(Strict):
    """The range of a sampled key; what is left out is as documented."""

    low: float | None = Field(default=None, description="lowest value")
    high: float | None = Field(default=None, description="highest value")
    distribution: Literal["uniform", "normal"] = Field(default="uniform", description="how values lie in the range")
    mean: float | None = Field(default=None, description="of a normal distribution, cut off at low and high")
    sd: float | None = Field(default=None, gt=0.0, description="of a normal distribution")


class SampleTable(Strict):
    """A design that is drawn rather than listed."""

    method: Method = Field(description="who places the points")
    points: int = Field(ge=1, description="base sample: sobol N*(D+2) points, morris N*(D+1), latin_hypercube N")
    seed: int = Field(default=1, ge=0, le=4_294_967_295, description="seed of the design")
    over: Literal["uncertainties"] | None = Field(
        default=None,
        description="uncertain parameters; stances, platforms and chances that are not set",
    )
    ranges: dict[str, RangeTable] = Field(default={}, description="keys and their ranges; {} is the documented one")


class EnsembleTable(Strict):
    """How often a point is run."""

    seeds: int | None = Field(default=None, ge=1, le=100_000, description="number of seeds: 1, 2, ...")


class OutcomesTable(Strict):
    """Who wins, and what is kept of a run."""

    elections: list[Outcome] | None = Field(default=None, min_length=1, description="who wins the elections")
    measures: list[str] = Field(default=[], description="columns of runs.parquet; none: all measures of a run")
    keep: list[Literal["months", "states", "leakage"]] = Field(
        default=[], description="tables kept beside the one row a run"
    )


class StudyTables(Strict):
    """The tables of a study, beside the keys of an experiment."""

    sweep: dict[str, Any] | None = Field(default=None, description="lists of values; every combination is run")
    sample: SampleTable | None = None
    fixed: dict[str, Any] = Field(default={}, description="values that hold for all runs")
    ensemble: EnsembleTable = EnsembleTable()
    outcomes: OutcomesTable = OutcomesTable()
