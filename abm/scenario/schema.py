"""The schema of an experiment file: one frozen pydantic model that refuses unknown keys.

Parameters are generated from the dataclasses of `abm.mechanisms.registry`, stances and platforms from the quantities
of `abm.data`: a declaration stands in one place, and its documented range is what an experiment may not leave.
"""

import dataclasses
import math
import typing
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from abm.data.quantities import QUANTITIES, Quantity
from abm.mechanisms.registry import PARAMETERS

__all__ = ["OUTCOMES", "VARIANTS", "ExperimentFile", "Strict", "Switches", "parameter_model"]

Outcome = Literal["continuity", "change", "drawn", "none"]
Variant = Literal["main", "no_alliance", "no_request", "no_election"]
OUTCOMES: tuple[Outcome, ...] = typing.get_args(Outcome)
VARIANTS: tuple[Variant, ...] = typing.get_args(Variant)
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Strength = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]


class Strict(BaseModel):
    """A frozen table of keys; unknown keys, numbers as text and numbers that are none are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Switches(Strict):
    """Assumptions that can be taken away; each has a line in the report. model.md section 13 gives the reasons."""

    lags: bool = Field(True, description="drafting and notice take time")
    legal_lags: bool = Field(True, description="lists need drafting and notice, by state")
    legal_bases: bool = Field(True, description="an instrument without a legal basis is not available")
    alliance: bool = Field(True, description="states value meeting the leader's request")
    norm: bool = Field(True, description="measures outside the trade-law exception cost the norm")
    distrust: bool = Field(True, description="unilateral steps lower trust")
    toughness_bidding: Strength = Field(0.0, le=1.0, description="strength of pre-election bidding in toughness")
    concept_pull: Strength = Field(0.0, le=1.0, description="pull of partners' security concepts toward each other")
    precedent: bool = Field(False, description="each measure makes the next cheaper")
    rationing: Literal["sensitive_first", "uniform"] = Field(
        "sensitive_first", description="which buyers are refused first"
    )
    request: bool = Field(True, description="the leader asks partners for measures")
    elections: bool = Field(True, description="elections are held")
    equal_platforms: bool = Field(False, description="both parties stand for the same (placebo)")


def parameter_model(declaration: type) -> type[BaseModel]:
    """Return a model of one mechanism's parameters, each within the range its declaration documents."""
    kinds = typing.get_type_hints(declaration)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(declaration):
        about = field.metadata
        text = f"{about['meaning']} ({about['unit']})"
        fields[field.name] = (kinds[field.name], Field(field.default, ge=about["low"], le=about["high"], description=text))
    return create_model(declaration.__name__, __base__=Strict, __doc__=declaration.__doc__, **fields)


def _quantity_model(name: str, quantities: dict[str, Quantity]) -> type[BaseModel]:
    """Return a model of overrides: any of the quantities, each within its admissible range."""
    fields: dict[str, Any] = {}
    for quantity, about in quantities.items():
        high = {} if math.isinf(about.high) else {"le": about.high}
        fields[quantity] = (float | None, Field(None, ge=about.low, description=about.unit, **high))
    return create_model(name, __base__=Strict, **fields)


_Parameters = create_model(
    "Parameters",
    __base__=Strict,
    **{name: (model := parameter_model(declared), model()) for name, declared in PARAMETERS.items()},
)  # type: ignore[call-overload]
_Stances = _quantity_model("Stances", QUANTITIES["stances"])
_Platform = _quantity_model("Platform", QUANTITIES["platforms"])


class ExperimentFile(Strict):
    """What an experiment file may say."""

    name: str = Field("", pattern=r"^[^/\\\x00-\x1f]*$", description="name of the results; the file's unless given")
    title: str = Field(min_length=1, description="what the report is called")
    title_ja: str = ""
    question: str = Field("", description="what is asked, in one or two sentences")
    question_ja: str = ""
    lesson: str = Field("", description="for a class: what to look at")
    lesson_ja: str = ""
    data: str = Field(min_length=1, description="name of a shipped case, or a folder (relative to this file)")
    start: Month = Field("2022-10", description="first month")
    months: int = Field(62, ge=1, le=1200, description="number of months")
    seeds: int = Field(20, ge=1, le=1_000_000, description="number of seeds: 1, 2, ...")
    mode: Literal["replay", "endogenous", "replay_until"] = Field("endogenous", description="who sets the rules")
    replay_until: Month | Literal[""] = Field("", description="first month in which states decide for themselves")
    outcomes: list[Outcome] = Field(["none"], min_length=1, description="who wins the elections")
    variants: list[Variant] = Field(
        ["main", "no_alliance"], min_length=1, description="the run and what is taken away beside it"
    )
    agents: Literal["named", "all"] = Field("named", description="whether rows of the fringe are agents too")
    fringe_rows: int = Field(0, ge=0, le=200_000, description="rows the fringe is split into; 0 leaves it as it is")
    parameters: _Parameters = _Parameters()  # type: ignore[valid-type]
    switches: Switches = Switches()
    states: dict[str, _Stances] = Field({}, description="stances by state code")  # type: ignore[valid-type]
    platforms: dict[str, dict[str, _Platform]] = Field(  # type: ignore[valid-type]
        {}, description="what parties stand for, by state code and party"
    )
