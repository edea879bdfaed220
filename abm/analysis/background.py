"""What a report needs to know about the case: names, roles, gaps, sources, and how well its figures are known."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.core.calendar import MONTHS_A_YEAR
from abm.core.errors import YardfenceError

if TYPE_CHECKING:
    from abm.data import Case, Provenance

__all__ = ["Background", "Held", "Source", "background_of", "bare_background"]

STANCES = ("target_policy", "breadth", "free_trade", "alliance")


@dataclasses.dataclass(frozen=True)
class Source:
    """One thing to cite."""

    key: str
    citation: str
    address: str
    terms: str


@dataclasses.dataclass(frozen=True)
class Held:
    """An election of the case: state, month numbers of the vote and of the inauguration after it."""

    state: str
    election: int
    inauguration: int


@dataclasses.dataclass(frozen=True, eq=False)
class Background:
    """The case as a reader needs it.

    title, state_names, segment_names: by language; roles: by state code; structure: state, exposure (gap 2),
    overlap (gap 3), both by country of production; stances: state, quantity, value, low, high, grade ('experiment':
    set there); platforms: the same by state and party; instruments: measure of history -> its instruments;
    frameworks: code -> names by language; members: code of a framework -> its states;
    market_value: depth -> grade -> share of market value resting on it; figures: grade -> count; problem: why the case
    could not be read ('' if it could); elections: all of the case, by date.
    """

    title: Mapping[str, str]
    state_names: Mapping[str, Mapping[str, str]]
    segment_names: Mapping[str, Mapping[str, str]]
    roles: Mapping[str, str]
    structure: pd.DataFrame
    stances: pd.DataFrame
    platforms: pd.DataFrame
    instruments: Mapping[str, tuple[str, ...]]
    frameworks: Mapping[str, Mapping[str, str]]
    members: Mapping[str, tuple[str, ...]]
    market_value: Mapping[str, Mapping[str, float]]
    figures: Mapping[str, int]
    sources: tuple[Source, ...]
    problem: str = ""
    elections: tuple[Held, ...] = ()

    def state(self, code: str, language: str) -> str:
        """Return a state's name in a language, or its code where the case gives none."""
        return self.state_names.get(code, {}).get(language, code)

    def segment(self, code: str, language: str) -> str:
        """Return a segment's name in a language, or its code."""
        return self.segment_names.get(code, {}).get(language, code)


def bare_background(problem: str = "") -> Background:
    """Return a background that knows nothing but codes: for results whose case is not at hand."""
    structure = pd.DataFrame({"state": [], "exposure": [], "overlap": []})
    stances = pd.DataFrame({key: [] for key in ("state", "quantity", "value", "low", "high", "grade")})
    platforms = pd.DataFrame({key: [] for key in ("state", "party", "quantity", "value", "low", "high", "grade")})
    return Background({}, {}, {}, {}, structure, stances, platforms, {}, {}, {}, {}, {}, (), problem)


def background_of(config: Mapping[str, Any], beside: Path | None = None) -> Background:
    """Return the background of a resolved experiment; a bare one where its case cannot be read.

    beside: the folder its file lies in, which holds the tables of a case that does not travel with the package.
    """
    from abm.data import load_case, provenance_of

    try:
        case = load_case(_tables(str(config.get("data", "")), beside))
    except (YardfenceError, OSError) as error:
        return bare_background(str(error))
    provenance = provenance_of(case)
    return Background(
        title=dict(case.title),
        state_names={state.code: dict(state.name) for state in case.states},
        segment_names={segment.code: dict(segment.name) for segment in case.segments},
        roles={state.code: state.role for state in case.states},
        structure=_structure(case),
        stances=_stances(case, config),
        platforms=_platforms(case, config),
        instruments=_instruments(case),
        frameworks={row.code: dict(row.name) for row in case.frameworks},
        members={row.code: row.members for row in case.frameworks},
        market_value=provenance.market_value,
        figures=_counts(provenance),
        sources=_sources(provenance),
        elections=tuple(Held(row.state, row.date, row.inauguration) for row in case.elections),
    )


def _tables(data: str, beside: Path | None) -> str | Path:
    from abm.data import case_names

    if beside is None or data in ("", *case_names()) or not (beside / data).is_dir():
        return data
    return beside / data


def _structure(case: "Case") -> pd.DataFrame:
    """Return gap 2 (sales to the target in the base year per thousand of GDP) and gap 3 (overlap of mixes) by state."""
    roles = [state.role for state in case.states]
    segments = len(case.segments)
    value = case.share.value * case.item.purchases[case.share.item]
    cell = case.share.production * segments + case.share.item // 2
    to_target = np.bincount(cell, weights=value, minlength=len(roles) * segments).reshape(len(roles), segments)
    total = to_target + np.nan_to_num(case.world_sales)
    sold = total.sum(axis=1)
    mix = total / np.where(sold > 0, sold, 1.0)[:, None]
    overlap = np.minimum(mix, mix[roles.index("leader")]).sum(axis=1)
    exposure = MONTHS_A_YEAR * to_target.sum(axis=1) / np.where(case.state.gdp > 0, case.state.gdp, np.nan)
    keep = [i for i, role in enumerate(roles) if role in ("leader", "supplier") and sold[i] > 0]
    codes = [case.states[i].code for i in keep]
    return pd.DataFrame({"state": codes, "exposure": exposure[keep], "overlap": overlap[keep]})


def _stances(case: "Case", config: Mapping[str, Any]) -> pd.DataFrame:
    overrides: Mapping[str, Mapping[str, Any]] = config.get("states", {})
    notes = {
        (figure.key.split("/")[0], figure.quantity): figure
        for figure in case.figures
        if figure.table.removesuffix(".csv") == "stances"
    }
    rows: list[dict[str, Any]] = []
    for quantity in STANCES:
        table = case.stances[quantity]
        for state, value, low, high in zip(case.states, table.value, table.low, table.high, strict=True):
            set_to = overrides.get(state.code, {}).get(quantity)
            if np.isnan(value) and set_to is None:
                continue
            figure = notes.get((state.code, quantity))
            changed = set_to is not None and float(set_to) != float(value)
            rows.append(
                {
                    "state": state.code,
                    "quantity": quantity,
                    "value": float(set_to) if changed and set_to is not None else float(value),
                    "low": float(low),
                    "high": float(high),
                    "grade": "experiment" if changed else (figure.grade if figure else "assumed"),
                }
            )
    return pd.DataFrame(rows) if rows else bare_background().stances


def _platforms(case: "Case", config: Mapping[str, Any]) -> pd.DataFrame:
    overrides: Mapping[str, Any] = config.get("platforms", {})
    rows: list[dict[str, Any]] = []
    for platform in case.platforms:
        given = overrides.get(platform.state, {}).get(platform.party, {})
        for quantity, value in platform.values.items():
            low, high = platform.ranges[quantity]
            set_to = given.get(quantity)
            changed = set_to is not None and float(set_to) != value
            row = {"state": platform.state, "party": platform.party, "quantity": quantity, "low": low, "high": high}
            value, grade = (float(set_to), "experiment") if changed and set_to is not None else (value, "assumed")
            rows.append({**row, "value": value, "grade": grade})
    return pd.DataFrame(rows) if rows else bare_background().platforms


def _instruments(case: "Case") -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in case.timeline:
        held = found.setdefault(row.measure, ())
        if row.coverage > 0.0 and row.instrument not in held:
            found[row.measure] = (*held, row.instrument)
    return found


def _counts(provenance: "Provenance") -> dict[str, int]:
    totals: dict[str, int] = {}
    for counts in provenance.figures.values():
        for grade, count in counts.items():
            totals[grade] = totals.get(grade, 0) + count
    return totals


def _sources(provenance: "Provenance") -> tuple[Source, ...]:
    return tuple(
        Source(source.key, source.citation, source.address, source.terms)
        for source in provenance.sources
        if source.key != "assumed"
    )
