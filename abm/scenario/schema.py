"""The schema of an experiment file: one frozen pydantic model that refuses unknown keys.

Parameters are generated from the dataclasses of `abm.mechanisms.registry`, stances and platforms from the quantities
of `abm.data`: a declaration stands in one place, and its documented range is what an experiment may not leave.
"""

import math
import typing
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from abm.core.parameters import describe
from abm.data.instruments import BY_STATE
from abm.data.quantities import QUANTITIES, Quantity
from abm.mechanisms.registry import PARAMETERS

__all__ = [
    "MOST_DRAWS", "OUTCOMES", "STRATEGIES", "VARIANTS", "Decided", "ExperimentFile", "Judged", "Kept", "Shock",
    "Strict", "Switches", "parameter_model",
]  # fmt: skip

Outcome = Literal["continuity", "change", "drawn", "none"]
Variant = Literal[
    "main", "no_alliance", "no_request", "no_election", "over_ranges", "no_frameworks", "no_monitoring", "not_imposed",
    "as_request", "as_bargaining", "as_consensus", "as_club", "as_talk",
]  # fmt: skip
Protocol = Literal["request", "bargaining", "consensus", "club", "talk"]
Strategy = Literal[
    "follow", "calibrate", "hedge", "brake", "stay_out", "endogenous", "random",
    "calibrate_then_follow", "calibrate_then_hedge", "follow_then_brake",
]  # fmt: skip
Trial = Literal[
    "main", "no_alliance", "no_reach", "no_legal_lags", "no_legal_bases", "no_norm", "no_distrust", "no_widening",
    "no_retaliation", "no_line", "no_monitoring", "toughness_bidding", "concept_pull", "precedent", "uniform_rationing",
]  # fmt: skip
Instrument = Literal[BY_STATE]  # type: ignore[valid-type]
OUTCOMES: tuple[Outcome, ...] = typing.get_args(Outcome)
VARIANTS: tuple[Variant, ...] = typing.get_args(Variant)
STRATEGIES: tuple[Strategy, ...] = typing.get_args(Strategy)
# Rows of a latin hypercube at most.
MOST_DRAWS = 10_000
_MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
Month = Annotated[str, Field(pattern=f"^{_MONTH}$")]
NoMonth = Annotated[str, Field(pattern=f"^({_MONTH})?$")]
Strength = Annotated[float, Field(ge=0.0, le=1.0)]


class Strict(BaseModel):
    """A frozen table of keys; unknown keys, numbers as text and numbers that are none are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


class Imposed(Strict):
    """An instrument that is put into force for a state, whoever wants it."""

    state: str = Field(description="code of a state that may have it")
    instrument: Instrument = Field(description="what is put into force")
    begins: Month = Field(description="first month in force")
    ends: NoMonth = Field(default="", description="first month no longer in force; none: to the end")
    level: Strength = Field(default=1.0, description="effort, from 0 to 1")


class Decided(Strict):
    """What a seat decides in a month; from then on its state does nothing else by itself."""

    month: Month = Field(description="month in which it decides")
    state: str = Field(description="code of a state with trade of its own")
    what: Literal["keep", "best", "asked", "nothing", "everything", "mix", "model"] = Field(
        description="rules as they are, the package it would gain most by, what was asked, none, all, "
        "a mix of its own, or leave it to the model from now on"
    )
    mix: dict[str, str] = Field(default={}, description="posture by segment; segments left out stay as they are")
    reach: Literal["", "none", "exemption", "reach"] = Field(
        default="",
        description="the leader's reach over foreign firms: none, sparing who is strict enough, all; '': as it is",
    )
    instruments: dict[str, bool] | None = Field(
        default=None, description="instruments beside lists it takes up (true) or gives up; others stay as they are"
    )


class Tabled(Strict):
    """What a seat tables in a framework in a month, and the seats that sign it.

    Without items and line it is what the framework offers as it stands: to join a club, to talk.
    """

    month: Month = Field(description="month in which the framework meets for it")
    framework: str = Field(description="code of a framework of the experiment")
    by: str = Field(description="code of the seat that tables it")
    items: dict[str, str] = Field(default={}, description="level by item (segment/tier), as in 'list_2'")
    transfers: dict[str, float] = Field(
        default={}, description="USD million a month that members receive for it (negative: pay), summing to 0"
    )
    line: Literal["", "exception", "controlled", "both"] = Field(
        default="", description="a line between the exception and free trade: what it holds"
    )
    signed: list[str] = Field(description="codes of the seats that sign; others at seats do not, the rest weigh it")


class Shock(Strict):
    """What happens to a state in a month, whoever wants it."""

    month: Month = Field(description="month in which it happens")
    what: Literal["government", "leak", "retaliation"] = Field(
        description="a party takes office, everybody learns the state's approval practice, the target hits it"
    )
    state: str = Field(description="code of the state")
    party: str = Field(default="", description="who takes office")
    level: Strength = Field(default=0.0, description="share of what the target could hit")


class Switches(Strict):
    """Assumptions that can be taken away; each has a line in the report. Strengths run from 0 (away) to 1."""

    legal_lags: bool = Field(default=True, description="lists need drafting and notice, by state")
    legal_bases: bool = Field(default=True, description="an instrument without a legal basis is not available")
    alliance: Strength = Field(default=1.0, description="states value meeting the leader's request")
    norm: Strength = Field(default=1.0, description="measures outside the trade-law exception cost the norm")
    distrust: Strength = Field(default=1.0, description="unilateral steps lower trust")
    toughness_bidding: Strength = Field(default=0.0, description="parties outbid each other in toughness before a vote")
    concept_pull: Strength = Field(default=0.0, description="partners' security concepts draw each other nearer")
    widening: Strength = Field(default=1.0, description="security concepts widen as the target's industry rises")
    declared_purpose: Strength = Field(
        default=0.0, description="a broader declared purpose makes measures dearer to the norm and more visible"
    )
    precedent: bool = Field(default=False, description="each measure makes the next cheaper")
    rationing: Literal["sensitive_first", "uniform"] = Field(
        default="sensitive_first", description="which buyers are refused first"
    )
    request: bool = Field(default=True, description="the leader asks partners for measures")
    line: bool = Field(default=True, description="frameworks can agree an outline of the exception to free trade")
    monitoring: bool = Field(default=True, description="members of frameworks can notice that a promise is given back")
    retaliation: bool = Field(default=True, description="the target chooses whom it answers, and how")
    joint_answer: bool = Field(
        default=False, description="the target weighs its answers to all states together, over its horizon"
    )
    reach: bool = Field(default=True, description="the leader may bind goods that foreign firms make abroad")
    elections: bool = Field(default=True, description="elections are held")
    equal_platforms: bool = Field(default=False, description="both parties stand for the same (placebo)")


class Judged(Strict):
    """Strategies of one state that are judged over the same worlds (`yardfence strategies`)."""

    state: str = Field(min_length=1, description="code of the state that follows each strategy in turn")
    menu: list[Strategy] = Field(default=list(STRATEGIES), min_length=2, description="strategies compared")
    draws: int = Field(
        default=200, ge=0, le=MOST_DRAWS, description="draws of all that is uncertain; 0: the experiment's own values"
    )
    variants: list[Trial] = Field(
        default=["main", "no_alliance"],
        min_length=1,
        description="the worlds, and those of the first seed again with one assumption taken away or put in",
    )
    gaps: bool = Field(default=True, description="divide the alignment gap under each strategy among the five gaps")


class Kept(Strict):
    """Draws of all that is uncertain that let states adopt as they did, as `yardfence match` writes them."""

    data: str = Field(min_length=1, description="the case they were matched on")
    draws: int = Field(ge=1, le=MOST_DRAWS, description="rows of the latin hypercube they were chosen from")
    rows: list[Annotated[int, Field(ge=0)]] = Field(min_length=1, description="which of them, from 0, rising")
    case: str = Field(default="", description="digest of the tables of that case")
    experiment: str = Field(default="", description="digest of the experiment that was matched")
    version: str = Field(default="", description="version that matched them")
    seal: str = Field(default="", description="digest of all the other keys")
    by_hand: bool = Field(default=False, description="whether somebody chose the rows, who answers for them")


def parameter_model(declaration: type) -> type[BaseModel]:
    """Return a model of one mechanism's parameters, each within the range its declaration documents."""
    kinds = typing.get_type_hints(declaration)
    fields: dict[str, Any] = {}
    for info in describe(declaration):
        text = f"{info.meaning} ({info.unit})"
        kind = kinds[info.name]
        fields[info.name] = (kind, Field(default=kind(info.default), ge=info.low, le=info.high, description=text))
    return create_model(declaration.__name__, __base__=Strict, __doc__=declaration.__doc__, **fields)


def _quantity_model(name: str, quantities: dict[str, Quantity]) -> type[BaseModel]:
    """Return a model of overrides: any of the quantities, each within its admissible range."""
    fields: dict[str, Any] = {}
    for quantity, about in quantities.items():
        high = None if math.isinf(about.high) else about.high
        fields[quantity] = (float | None, Field(default=None, ge=about.low, le=high, description=about.unit))
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

    name: str = Field(
        default="",
        max_length=80,
        pattern=r"^([^/\\.\x00-\x1f][^/\\\x00-\x1f]*)?$",
        description="name of the results; else the file's",
    )
    title: str = Field(min_length=1, description="what the report is called")
    title_ja: str = ""
    question: str = Field(default="", description="what is asked, in one or two sentences")
    question_ja: str = ""
    lesson: str = Field(default="", description="for a class: what to look at")
    lesson_ja: str = ""
    data: str = Field(min_length=1, description="name of a shipped case, or a folder (relative to this file)")
    start: Month = Field(default="2022-10", description="first month")
    months: int = Field(default=62, ge=1, le=600, description="number of months")
    seeds: int = Field(default=20, ge=1, le=100_000, description="number of seeds: 1, 2, ...")
    draws: int = Field(default=10, ge=1, le=100_000, description="at most so many seeds in the variant over_ranges")
    mode: Literal["replay", "endogenous", "replay_until", "seats"] = Field(
        default="endogenous",
        description="who makes the rules: history, the states, history and then the states, or those at the seats",
    )
    replay_until: NoMonth = Field(default="", description="first month in which states decide for themselves")
    outcomes: list[Outcome] = Field(default=["none"], min_length=1, description="who wins the elections")
    elections_of: list[str] = Field(default=[], description="codes of states whose people vote; none: the leader's")
    bodies: list[str] | None = Field(
        default=None, min_length=1, description="bodies that several states share whose votes count; none: no such vote"
    )
    probability_of_change: dict[str, Strength] = Field(
        default={}, description="probability that the challenger wins, by code of state, in place of the case's"
    )
    frameworks: list[str] = Field(
        default=[], description="codes of the case's frameworks that meet; none: the leader asks, and no one meets"
    )
    protocols: dict[str, Protocol] = Field(
        default={}, description="protocol of a framework, by its code, in place of the case's"
    )
    impose: list[Imposed] = Field(default=[], description="instruments put into force by the experiment")
    instruments: list[Instrument] | None = Field(
        default=None, min_length=1, description="instruments beside lists that states choose themselves; none: nobody"
    )
    de_minimis: list[float] | None = Field(
        default=None,
        min_length=1,
        description="contents from which reach may bind, for the leader to choose; none: request.reach_threshold",
    )
    seats: dict[str, Strategy] = Field(
        default={}, description="strategy that decides for a state, by its code; none: every state by its own utility"
    )
    judged: Judged | None = Field(default=None, description="for `yardfence strategies`: whose strategies, and where")
    kept: Kept | None = Field(
        default=None, description="the draws that over_ranges and judged worlds take; none: all that ranges allow"
    )
    decisions: list[Decided] | None = Field(default=None, description="what those at the seats decided, by month")
    tabled: list[Tabled] | None = Field(default=None, description="what seats tabled in frameworks, by month")
    shocks: list[Shock] | None = Field(default=None, description="what happens without anybody choosing it")
    variants: list[Variant] = Field(
        default=["main", "no_alliance"],
        min_length=1,
        description="the run, the same with one thing taken away, and with all that is uncertain drawn from its range",
    )
    agents: Literal["named", "all"] = Field(default="named", description="whether rows of the fringe are agents too")
    fringe_rows: int = Field(default=0, ge=0, le=200_000, description="rows the fringe is split into; 0: as it is")
    parameters: _Parameters = _Parameters()  # type: ignore[valid-type]
    switches: Switches = Switches()
    states: dict[str, _Stances] = Field(default={}, description="stances by state code")  # type: ignore[valid-type]
    platforms: dict[str, dict[str, _Platform]] = Field(  # type: ignore[valid-type]
        default={}, description="what parties stand for, by state code and party"
    )
