"""Parts of the page as HTML: headline, pictures with their definitions, the log. Whatever is data is escaped."""

import base64
import math
from collections.abc import Iterable, Sequence

from abm.analysis.numbers import month_words, quantity
from abm.analysis.report.html import Html, element, join
from abm.analysis.words import Words
from abm.data.instruments import BY_STATE
from abm.scenario.gaps import GAPS
from abm.studies.stepping import Which
from abm.web.explorer.matrix import rule_matrix
from abm.web.explorer.sliders import Group
from abm.web.explorer.view import View, common_scale, picture

__all__ = ["DEFINED", "definitions", "headline", "log", "meanings", "pair", "rulebook", "world_name"]

HEADLINE = ("effective_alignment", "real_leakage", "denial_military")
_CHANNELS = ("backfill_coalition", "backfill_outside", "domestic", "transshipment", "affiliate", "design_around")
_FIGURES = {
    "standing": "standing",
    "alignment": "alignment_layers",
    "leakage": "leakage_channels",
    "gaps": "gap_radar",
}
# What each panel shows, by keys of the catalogue.
DEFINED: dict[str, tuple[str, ...]] = {
    "headline": tuple(f"measure.{key}" for key in HEADLINE),
    "standing": (
        *("measure.sales", "measure.yard", "measure.fence"),
        *(f"channel.{name}" for name in ("transshipment", "affiliate", "design_around")),
    ),
    "alignment": (
        *("measure.effective_alignment", "measure.joint_denial"),
        *(f"measure.follow_through_{layer}" for layer in ("purpose", "list", "operation", "instruments")),
    ),
    "leakage": (
        *("measure.real_leakage", "measure.denial_military"),
        *(f"channel.{name}" for name in _CHANNELS),
    ),
    "rulebook": (
        *("measure.strictness", "measure.coverage"),
        *(f"instrument.{name}" for name in ("list", "end_user", "reach", *BY_STATE)),
    ),
    "gaps": tuple(f"gap.{name}" for name in GAPS),
    "log": tuple(
        f"term.{name}"
        for name in ("security", "economic", "regime", "home", "alliance", "retaliation", "transfers", "one_off")
    ),
}


def world_name(which: Which, words: Words) -> str:
    """Return a world's name: who wins, and what is taken away."""
    outcome = words.title(f"outcome.{which.outcome}")
    return outcome if which.variant == "main" else f"{outcome}: {words.name(f'variant.{which.variant}')}"


def headline(worlds: Sequence[tuple[Which, View]], words: Words) -> Html:
    """Return alignment, leakage and denial of the month, leakage never without denial; a row a world."""
    rows = []
    for which, view in worlds:
        latest = view.latest()
        cells = [_measure(key, latest[key], words) for key in HEADLINE]
        name = [element("h3", world_name(which, words))] if len(worlds) > 1 else []
        rows += [*name, element("div", *cells, class_="yf-head")]
    return join(rows)


def _measure(key: str, value: float, words: Words) -> Html:
    """Return a value above its name; a dash, and why, where it is not defined."""
    told, name = quantity(key, value, words), words.title(f"measure.{key}")
    if math.isfinite(value):
        return element("div", element("b", told), name)
    return element("div", element("b", "\N{EN DASH}"), name, element("span", told, class_="yf-note yf-why"))


def pair(panel: str, worlds: Sequence[tuple[Which, View]], partner: str, words: Words, narrow: bool = False) -> Html:
    """Return the pictures of a panel, one a world, ready for a reader of screens; narrow: for a phone."""
    figures = []
    scale = common_scale(view for _, view in worlds)
    for which, view in worlds:
        png = picture(view, panel, partner, scale, narrow=narrow)
        source = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
        alt = _told(_FIGURES[panel], which, view, words)
        figures.append(element("figure", *_caption(which, worlds, words), element("img", src=source, alt=alt)))
    return element("div", *figures, class_="yf-pair")


def rulebook(worlds: Sequence[tuple[Which, View]], words: Words) -> Html:
    """Return the rulebooks of the month, one a world."""
    figures = []
    for which, view in worlds:
        shown = rule_matrix(*view.rulebook(), _told("rulebook_matrix", which, view, words), words)
        figures.append(element("figure", *_caption(which, worlds, words), shown))
    return element("div", *figures, class_="yf-pair")


def _caption(which: Which, worlds: Sequence[tuple[Which, View]], words: Words) -> list[Html]:
    return [element("figcaption", world_name(which, words))] if len(worlds) > 1 else []


def _told(figure: str, which: Which, view: View, words: Words) -> str:
    """Return what a figure shows, in words."""
    name, month = world_name(which, words), month_words(view.month, words)
    return words.text("explorer.alt", figure=words.text(f"figure.{figure}"), world=name, month=month)


def log(worlds: Sequence[tuple[Which, View]], words: Words) -> Html:
    """Return what was decided and why, latest first, one list a world."""
    lists = []
    for which, view in worlds:
        told = [element("li", what, *([element("span", why)] if why else [])) for what, why in view.told()]
        name = [element("h3", world_name(which, words))] if len(worlds) > 1 else []
        shown = (
            element("ul", *told, class_="yf-log", tabindex="0")
            if told
            else element("p", words.text("explorer.log_none"))
        )
        lists.append(element("div", *name, shown))
    note = element("p", words.text("explorer.log_note"), class_="yf-note")
    return join([note, element("div", *lists, class_="yf-pair")])


def definitions(keys: Iterable[str], words: Words) -> Html:
    """Return a list that one click opens: names of the catalogue with what they mean and their unit."""
    rows = [(words.title(key), words.definition(key), words.unit(key)) for key in keys]
    return _opened(words.text("explorer.meaning"), rows)


def meanings(group: Group, words: Words) -> Html:
    """Return the same for the sliders of a group; of one meaning for leader and partner one is told."""
    rows = dict.fromkeys((slider.meaning, slider.label) for slider in group.sliders)
    told = dict(reversed(rows))
    gap = [(words.name(f"gap.{group.gap}"), words.definition(f"gap.{group.gap}"), "")] if group.gap else []
    return _opened(
        words.text("explorer.meaning"), [*gap, *((label, meaning, "") for meaning, label in reversed(told.items()))]
    )


def _opened(head: str, rows: Iterable[tuple[str, str, str]]) -> Html:
    listed = [
        part
        for name, meaning, unit in rows
        for part in (element("dt", name), element("dd", f"{meaning} [{unit}]" if unit else meaning))
    ]
    return element("details", element("summary", head), element("dl", *listed))
