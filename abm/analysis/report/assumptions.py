"""What was assumed: switches, parameters off their default, stances, and how well figures are known."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from abm.analysis.background import Background
from abm.analysis.numbers import number, percent
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.words import Words
from abm.core.parameters import describe

__all__ = ["assumptions", "off_default"]

# Parameters whose documented range moves a headline result by more than luck does.
HANGING = (
    "request.reach_threshold",
    "offshoring.rate_of_others",
    "preferences.wage_share",
    "preferences.theta_common",
    "preferences.reach_retaliation",
    "trust.step_cost",
)


def assumptions(config: Mapping[str, Any], background: Background, words: Words, *, drawn: bool = False) -> Html:
    """Return the section's body; drawn: what is uncertain and not set by the experiment was drawn from its range."""
    parts: list[Html] = [element("p", words.text("text.assumed_note"))]
    parts += [element("h3", words.text("heading.switches")), _switches(config.get("switches", {}), words)]
    if config.get("instruments"):
        named = words.text("text.comma").join(words.name(f"instrument.{name}") for name in config["instruments"])
        parts.append(element("p", words.text("text.instruments_note", instruments=named)))
    if config.get("seats"):
        parts += [element("h3", words.text("heading.seats")), element("p", words.text("text.seats_note"))]
        parts.append(_seats(config["seats"], background, words))
    parts += [element("h3", words.text("heading.parameters")), _parameters(config.get("parameters", {}), words, drawn)]
    parts += [
        element("h3", words.text("heading.hanging")),
        element("p", words.text("text.hanging_drawn" if drawn else "text.hanging_note")),
    ]
    parts.append(_hanging(config.get("parameters", {}), words, drawn))
    if len(background.stances):
        parts += [
            element("h3", words.text("heading.stances")),
            element("p", words.text("text.stances_drawn" if drawn else "text.stances_note")),
        ]
        parts.append(_stances(background, words, drawn))
    if background.figures:
        parts += [element("h3", words.text("heading.grades")), element("p", words.text("text.grades_note"))]
        parts.append(_grades(background, words))
    return join(parts)


def off_default(parameters: Mapping[str, Mapping[str, float]]) -> list[tuple[str, float, float, str]]:
    """Return (mechanism.name, value, default, unit) of parameters that differ from their declaration."""
    from abm.mechanisms.registry import Parameters

    declared = Parameters()
    moved: list[tuple[str, float, float, str]] = []
    for mechanism, values in sorted(parameters.items()):
        known = (
            {info.name: info for info in describe(getattr(declared, mechanism))} if hasattr(declared, mechanism) else {}
        )
        for name, value in sorted(values.items()):
            if name in known and float(value) != float(known[name].default):
                moved.append((f"{mechanism}.{name}", float(value), float(known[name].default), known[name].unit))
    return moved


def _switches(switches: Mapping[str, Any], words: Words) -> Html:
    body = []
    known = [key for key in words.family("switch") if key in switches]
    for key in (*known, *sorted(set(switches) - set(known))):
        label: list[str] = [words.name_or(f"switch.{key}", key)]
        if f"switch.{key}" in words:
            label.append(element("small", words.definition(f"switch.{key}")))
        body.append([element("span", *label), _value(switches.get(key), words)])
    return table([words.text("column.switch"), words.text("column.value")], body)


def _value(value: Any, words: Words) -> str:
    if value is None:
        return words.name("state.default")
    if isinstance(value, bool):
        return words.name("state.on" if value else "state.off")
    return f"{value:g}" if isinstance(value, int | float) else words.name_or(f"rationing.{value}", str(value))


def _seats(seats: Mapping[str, str], background: Background, words: Words) -> Html:
    body = [
        [
            background.state(code, words.language),
            element("span", words.name(f"strategy.{name}"), element("small", words.definition(f"strategy.{name}"))),
        ]
        for code, name in sorted(seats.items())
    ]
    return table([words.text("column.state"), words.text("column.strategy")], body)


def _parameters(parameters: Mapping[str, Mapping[str, float]], words: Words, drawn: bool) -> Html:
    moved = off_default(parameters)
    if not moved:
        return element("p", words.text("text.parameters_drawn" if drawn else "text.no_parameters"))
    heads = [words.text(f"column.{key}") for key in ("parameter", "value", "default")]
    shown = table(heads, [[name, f"{value:g} {unit}", f"{default:g}"] for name, value, default, unit in moved])
    return join([shown, element("p", words.text("text.rest_drawn"))]) if drawn else shown


def _hanging(parameters: Mapping[str, Mapping[str, float]], words: Words, drawn: bool) -> Html:
    from abm.mechanisms.registry import PARAMETERS

    heads = [words.text(f"column.{key}") for key in ("parameter", "value", "range")]
    body: list[list[str]] = []
    for name in HANGING:
        mechanism, key = name.split(".")
        info = next(info for info in describe(PARAMETERS[mechanism]) if info.name == key)
        value = parameters.get(mechanism, {}).get(key, info.default)
        stated = words.text("text.drawn") if drawn and value == info.default else f"{value:g}"
        body.append([name, stated, f"{info.low:g} - {info.high:g}"])
        body.append([element("small", words.text(f"assumed.{mechanism}_{key}"))])
    return table(heads, body)


def _stances(background: Background, words: Words, drawn: bool) -> Html:
    quantities = list(dict.fromkeys(background.stances["quantity"]))
    states = [code for code, role in background.roles.items() if role in ("leader", "supplier")]
    rows = {(row["state"], row["quantity"]): row for row in background.stances.to_dict("records")}
    body = [
        [
            background.state(code, words.language),
            *(_stance(rows.get((code, quantity)), words, drawn) for quantity in quantities),
        ]
        for code in states
    ]
    for (code, party), rows_of in background.platforms.groupby(["state", "party"], sort=True):
        told = {row["quantity"]: row for row in rows_of.to_dict("records")}
        name = words.text("text.platform", state=background.state(str(code), words.language), party=str(party))
        body.append([element("small", name), *(_stance(told.get(quantity), words) for quantity in quantities)])
    shown = table([words.text("column.state"), *(words.name(f"measure.{name}") for name in quantities)], body)
    return join([shown, _platform_only(background, quantities, words)])


def _platform_only(background: Background, shown: list[str], words: Words) -> Html:
    """Return what platforms say beyond the stances of the table above."""
    rest = background.platforms[~background.platforms["quantity"].isin(shown)]
    quantities = list(dict.fromkeys(rest["quantity"]))
    body = [
        [
            words.text("text.platform", state=background.state(str(code), words.language), party=str(party)),
            *(
                _stance(next(iter(rows_of[rows_of["quantity"] == name].to_dict("records")), None), words)
                for name in quantities
            ),
        ]
        for (code, party), rows_of in rest.groupby(["state", "party"], sort=True)
    ]
    if not body:
        return Html("")
    heads = [words.text("column.platform"), *(words.name(f"measure.{name}") for name in quantities)]
    return join([element("p", words.text("text.platforms_note")), table(heads, body)])


def _stance(row: Mapping[Any, Any] | None, words: Words, drawn: bool = False) -> str:
    if row is None:
        return ""
    value, grade = number(float(row["value"])), str(row["grade"])
    if pd.notna(row["low"]) and pd.notna(row["high"]):
        ends = {"low": number(float(row["low"])), "high": number(float(row["high"]))}
        value = words.text("match.span", **ends) if drawn else words.text("text.spread", median=value, **ends)
    if grade == "assumed":
        return value
    return element("span", value, element("small", words.name_or(f"grade.{grade}", grade)))


def _grades(background: Background, words: Words) -> Html:
    depths = list(background.market_value)
    heads = [words.text("column.grade"), *(words.title(f"depth.{depth}") for depth in depths)]
    body = [
        [
            words.name_or(f"grade.{grade}", grade),
            *(percent(background.market_value[depth].get(grade, 0.0)) for depth in depths),
            f"{count:,}",
        ]
        for grade, count in background.figures.items()
    ]
    return table([*heads, words.text("column.figures")], body)
