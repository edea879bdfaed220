"""What a study says, in sentences; every number is read from its tables."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from abm.analysis.background import Background
from abm.analysis.numbers import MINUS, month_words, number, percent, quantity, spread
from abm.analysis.study.discovery import Discovery
from abm.analysis.study.findings import Findings
from abm.analysis.study.labels import inside, key_name, measure_name, value_name
from abm.analysis.study.loss import MEASURES, Loss, alignment_measure, pair_counts
from abm.analysis.study.phase import phase_keys
from abm.analysis.study.points import COMPUTED
from abm.analysis.study.refusal import NotComputedError
from abm.analysis.study.sensitivity import sobol_sums
from abm.analysis.study.shown import measures_shown
from abm.analysis.study.survival import Survival
from abm.analysis.words import Words

__all__ = [
    "box_sentence",
    "condition",
    "design_sentence",
    "loss_sentences",
    "significant",
    "summary_sentences",
    "untrue_sums",
    "within",
    "within_hundredths",
]

_ALONE = "no_alliance"


def significant(value: float) -> str:
    """Return a number with three digits and a real minus sign."""
    return f"{value:.3g}".replace("-", MINUS)


def within(value: float, half: float, words: Words) -> str:
    """Return 'value ± half'; three digits of the value, the half-width to two."""
    return words.text("study.within", value=significant(value), half=f"{half:.2g}")


def within_hundredths(value: float, half: float, words: Words) -> str:
    """Return 'value ± half' of a share, with two decimals."""
    return words.text("study.within", value=number(value, 2), half=number(half, 2))


def design_sentence(findings: Findings, words: Words) -> str:
    """Return what was run: points, seeds, outcomes, runs done and not, and the kind of design."""
    study = findings.study
    plan = study.manifest
    values = {
        "planned": f"{len(plan):,}",
        "done": f"{len(study.runs):,}",
        "points": f"{plan['point'].nunique():,}",
        "seeds": str(plan["seed"].nunique()),
        "outcomes": words.text("text.comma").join(words.name(f"outcome.{outcome}") for outcome in study.outcomes),
    }
    told = [words.text("study.design", **values)]
    if study.swept:
        keys = words.text("text.comma").join(key_name(key, findings.background, words) for key in study.swept)
        told.append(words.text("study.swept", keys=keys))
    if study.sample:
        method = words.name_or(f"method.{study.sample.method}", study.sample.method)
        told.append(words.text("study.sampled", count=str(len(study.sample.keys)), method=method))
    missing = len(plan) - len(study.runs)
    if missing:
        told.append(words.text("study.missing", missing=f"{missing:,}"))
    return words.text("text.space").join(told)


def summary_sentences(findings: Findings, words: Words) -> Iterator[str]:
    """Yield the answers in short, those of the parts that were computed."""
    yield from (told for told in (_headline(findings, outcome, words) for outcome in findings.study.outcomes) if told)
    yield from _drivers(findings, words)
    yield from loss_sentences(findings, words)
    if isinstance(findings.discovery, Discovery):
        yield box_sentence(findings, findings.discovery, words)
    if not isinstance(findings.survival, NotComputedError):
        yield _lasting(findings.survival, words)
    yield from _plane(findings, words)


def _headline(findings: Findings, outcome: str, words: Words) -> str:
    found, alone = (_measures(findings, outcome, name) for name in (findings.study.variant, _ALONE))
    told = []
    for measure in ("effective_alignment", "follow_through_operation"):
        if measure in found:
            value = _spread(measure, found[measure], words)
            name = inside(words.name(f"measure.{measure}"), words)
            told.append(words.text("study.headline", measure=name, value=value))
            if measure in alone and findings.study.variant != _ALONE:
                told.append(words.text("study.headline_alone", value=_spread(measure, alone[measure], words)))
            break
    if "real_leakage" in found and "denial_military" in found:
        pair = {name: _spread(name, found[name], words) for name in ("real_leakage", "denial_military")}
        told.append(words.text("study.headline_leakage", leakage=pair["real_leakage"], denial=pair["denial_military"]))
    if not told:
        return ""
    under = words.text("study.under", outcome=words.name(f"outcome.{outcome}"))
    return under + words.text("text.space").join(told)


def _measures(findings: Findings, outcome: str, variant: str) -> dict[str, dict[Any, Any]]:
    """Return the rows of the overview of one outcome and variant by measure."""
    table = findings.overview
    rows = table[(table["outcome"] == outcome) & (table["variant"] == variant)]
    return {str(row["measure"]): row for row in rows.to_dict("records")}


def _spread(measure: str, row: dict[Any, Any], words: Words) -> str:
    return spread(measure, {key: row[key] if row["n"] else None for key in ("median", "p05", "p95")}, words)


def _drivers(findings: Findings, words: Words) -> Iterator[str]:
    """Yield, for every measure that is drawn, what moves it most under each outcome; nothing for several cells."""
    for part, column in (("sobol", "ST"), ("morris", "mu_star")):
        table = getattr(findings, part)
        if not isinstance(table, pd.DataFrame) or table["cell"].nunique() > 1:
            continue
        for measure in measures_shown(findings.study, drawn=True):
            rows = table[(table["measure"] == measure) & (table["status"] == COMPUTED)]
            told = [
                _driver(own, str(outcome), column, findings, words)
                for outcome, own in rows.groupby("outcome", sort=False)
            ]
            if told:
                name = inside(measure_name(measure, findings.background, words), words)
                said = words.text(f"study.drivers_{part}", measure=name, told=words.text("text.separator").join(told))
                yield words.text("text.space").join([said, *untrue_sums(rows, words)])


def untrue_sums(rows: pd.DataFrame, words: Words) -> list[str]:
    """Return, for every outcome whose Sobol indices of one measure cannot be true, that they add up to what they do."""
    if "ST" not in rows:
        return []
    sums = sobol_sums(rows)
    return [
        words.text(
            "study.untrue_sums",
            outcome=words.name(f"outcome.{row['outcome']}"),
            first=number(float(row["S1_sum"]), 2),
            total=number(float(row["ST_sum"]), 2),
        )
        for row in sums[~sums["credible"].astype(bool)].to_dict("records")
    ]


def _driver(rows: pd.DataFrame, outcome: str, column: str, findings: Findings, words: Words) -> str:
    top = rows.sort_values(column, ascending=False, kind="stable").iloc[0]
    value, half = float(top[column]), float(top[f"{column}_conf"])
    told = within_hundredths(value, half, words) if column == "ST" else within(value, half, words)
    name = key_name(str(top["key"]), findings.background, words)
    return words.text("study.driver", outcome=words.name(f"outcome.{outcome}"), name=name, value=told)


def _plane(findings: Findings, words: Words) -> Iterator[str]:
    """Yield where on the map alignment is lowest and highest, by outcome."""
    table = findings.phase
    if not isinstance(table, pd.DataFrame):
        return
    measure = alignment_measure(findings.study)
    names = [key_name(key, findings.background, words) for key in phase_keys(findings.study)]
    for outcome in findings.study.outcomes:
        rows = table[(table["measure"] == measure) & (table["outcome"] == outcome)]
        known = rows[rows["median"].notna()].sort_values("median", kind="stable")
        if known.empty:
            continue
        ends = {}
        for end, row in (("low", known.iloc[0]), ("high", known.iloc[-1])):
            ends[end] = quantity(measure, float(row["median"]), words)
            place = {"x": names[0], "at_x": significant(float(row["x"])), "y": names[1]}
            ends[f"{end}_at"] = words.text("study.place", at_y=significant(float(row["y"])), **place)
        name = inside(words.name(f"measure.{measure}"), words)
        yield words.text("study.plane", measure=name, outcome=words.name(f"outcome.{outcome}"), **ends)


def loss_sentences(findings: Findings, words: Words) -> Iterator[str]:
    """Yield how many cases lose half, by outcome."""
    loss = findings.loss
    if not isinstance(loss, Loss):
        return
    election, office = (month_words(label, words) for label in loss.vote.labels)
    measure = inside(words.name(f"measure.{loss.measure}"), words)
    told = [words.text("study.losing", measure=measure, election=election, office=office)]
    if loss.measure == MEASURES[0]:
        told.append(words.text("study.losing_by_reach"))
    for outcome, rows in loss.table.groupby("outcome", sort=False):
        cases, lost = int(rows["case"].sum()), int(rows["lost"].sum())
        share = percent(lost / cases) if cases else "–"
        values = {
            "outcome": words.name(f"outcome.{outcome}"),
            "cases": f"{cases:,}",
            "lost": f"{lost:,}",
            "share": share,
        }
        told.append(words.text("study.lost", **values))
        if len(rows) > cases:
            told.append(words.text("study.lost_others", others=f"{len(rows) - cases:,}"))
    pairs = pair_counts(loss)
    if pairs is not None:
        told.append(words.text("study.pairs", **{name: f"{count:,}" for name, count in pairs.items()}))
    yield words.text("text.space").join(told)


def box_sentence(findings: Findings, found: Discovery, words: Words) -> str:
    """Return the conditions of PRIM's box with the number of cases, coverage and density."""
    chosen = {"coverage": percent(found.chosen["coverage"]), "density": percent(found.chosen["density"])}
    counts = {"n": f"{found.chosen['n']:,.0f}", "k": f"{found.chosen['k']:,.0f}", "all": f"{found.lost:,}"}
    base = percent(found.lost / found.cases)
    if found.box.empty:
        return words.text("study.no_box")
    told = [condition(row, findings.background, words) for row in found.box.to_dict("records")]
    conditions = words.text("text.separator").join(told)
    return words.text("study.box", conditions=conditions, cases=f"{found.cases:,}", base=base, **chosen, **counts)


def condition(row: Mapping[Any, Any], background: Background, words: Words) -> str:
    """Return one condition of a box; an end at which the range of all cases ends too is left out."""
    key = key_name(str(row["key"]), background, words)
    if row["values"]:
        return words.text("study.is", name=key, value=value_name(str(row["values"]), words))
    low, high = (significant(float(row[end])) for end in ("low", "high"))
    if row["low"] <= row["least"]:
        return words.text("study.below", name=key, high=high)
    if row["high"] >= row["most"]:
        return words.text("study.above", name=key, low=low)
    return words.text("study.between", name=key, low=low, high=high)


def _lasting(found: Survival, words: Words) -> str:
    """Return the share of coalitions that still hold at the last month at risk, by outcome."""
    told = []
    for outcome, rows in found.curves.groupby("outcome", sort=False):
        last = rows.iloc[-1]
        own = found.spells[found.spells["outcome"] == outcome]
        begun = int(own["months"].notna().sum())
        values = {
            "share": percent(float(last["survival"])),
            "months": number(float(last["months"]), 0),
            "begun": f"{begun:,}",
            "runs": f"{len(own):,}",
        }
        told.append(words.text("study.lasting", outcome=words.name(f"outcome.{outcome}"), **values))
    return words.text("text.space").join([words.text("study.lasting_timed"), *told])
