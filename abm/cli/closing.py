"""The table at the end of a run: what came out by outcome, in plain words, to be read aloud."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from abm.analysis.background import Background, background_of
from abm.analysis.numbers import lies_outside, quantity, span, spread
from abm.analysis.words import Words, load_words
from abm.cli.phrases import PHRASES

__all__ = ["closing_table", "show_closing"]

_MEASURES = (
    ("effective_alignment",),
    ("joint_denial",),
    ("follow_through", "operation"),
    ("real_leakage",),
    ("denial_military",),
)
Rows = list[list[str]]


def show_closing(config: Mapping[str, Any], summary: Mapping[str, Any], folder: Path, language: str) -> None:
    """Print the table and where results and report lie."""
    console = Console(highlight=False)
    console.print(closing_table(config, summary, language))
    phrases = PHRASES[language]
    console.print(f"{phrases['results']} {folder}", markup=False, soft_wrap=True)
    console.print(f"{phrases['report']} {folder / 'report.html'}", markup=False, soft_wrap=True)


def closing_table(config: Mapping[str, Any], summary: Mapping[str, Any], language: str) -> Table:
    """Return the table: a row a measure, a column an outcome, and what the election moves where both were run."""
    words, phrases, background = load_words(language), PHRASES[language], background_of(config)
    outcomes = {outcome: summary["outcomes"][outcome] for outcome in config["outcomes"]}
    effect: Mapping[str, Any] = summary.get("election_effect", {})
    title = config.get(f"title_{language}") or config["title"]
    table = Table(title=Text(str(title)), caption=_caption(config, phrases), box=box.SIMPLE_HEAD)
    table.title_justify = table.caption_justify = "left"
    table.add_column("", overflow="fold")
    for outcome in outcomes:
        table.add_column(words.title(f"outcome.{outcome}"), overflow="fold")
    if effect:
        table.add_column(phrases["effect"], overflow="fold")
    rows = [_measure_row(path, outcomes, effect, words, phrases) for path in _MEASURES]
    rows.append([phrases["channel"], *(_largest_channel(node, words) for node in outcomes.values()), *_blank(effect)])
    for row in (*rows, *_cost_rows(outcomes, effect, background, words, phrases)):
        table.add_row(*row)
    return table


def _caption(config: Mapping[str, Any], phrases: Mapping[str, str]) -> str:
    """Return what the figures mean, of worlds beside the main one only what was run."""
    beside = [phrases[f"caption_{name}"] for name in ("no_alliance", "over_ranges") if name in config["variants"]]
    seeds = phrases["caption"].format(seeds=config["seeds"])
    return "\n".join([seeds, *([" ".join(beside)] if beside else []), phrases["caption_measures"]])


def _measure_row(
    path: tuple[str, ...],
    outcomes: Mapping[str, Any],
    effect: Mapping[str, Any],
    words: Words,
    phrases: Mapping[str, str],
    label: str = "",
) -> list[str]:
    cells = [_cell(path[0], _at(node, path), words, phrases) for node in outcomes.values()]
    change = _at(effect, path)
    moved = [_moved(path[0], change, words, phrases)] if effect else []
    return [label or phrases[path[-1]], *cells, *moved]


def _moved(measure: str, change: Mapping[str, Any] | None, words: Words, phrases: Mapping[str, str]) -> str:
    if not change:
        return ""
    lines = [_stacked(spread(measure, change, words, signed=True))]
    return "\n".join([*lines, *_over_ranges(measure, change, words, phrases, signed=True)])


def _cell(measure: str, node: Mapping[str, Any] | None, words: Words, phrases: Mapping[str, str]) -> str:
    if node is None:
        return ""
    lines = [_stacked(spread(measure, node, words))]
    if "without_alliance" in node:
        alone = quantity(measure, node["without_alliance"]["median"], words)
        lines.append(phrases["alone"].format(value=alone))
    lines += _over_ranges(measure, node, words, phrases)
    return "\n".join(lines)


def _over_ranges(
    measure: str, node: Mapping[str, Any], words: Words, phrases: Mapping[str, str], *, signed: bool = False
) -> list[str]:
    """Return a line with the 5th and 95th percentile over documented ranges, none where they were not drawn.

    It says so where they leave the median out.
    """
    drawn = node.get("over_ranges")
    if not drawn or not drawn["n"]:
        return []
    key = "outside" if lies_outside(node, drawn) else "ranges"
    return [phrases[key].format(ends=span(measure, drawn, words, signed=signed))]


def _stacked(text: str) -> str:
    """Return a median with its range on a line of its own."""
    for bracket in (" (", "（"):
        text = text.replace(bracket, "\n" + bracket.strip(), 1)
    return text


def _largest_channel(node: Mapping[str, Any], words: Words) -> str:
    medians = {key: value["median"] for key, value in node.get("leakage_by_channel", {}).items()}
    known = {key: value for key, value in medians.items() if value is not None}
    if not known:
        return words.text("text.not_defined")
    largest = max(sorted(known), key=lambda key: known[key])
    return f"{words.name(f'channel.{largest}')}, {quantity('leakage', known[largest], words)}"


def _cost_rows(
    outcomes: Mapping[str, Any],
    effect: Mapping[str, Any],
    background: Background,
    words: Words,
    phrases: Mapping[str, str],
) -> Rows:
    """Return rows for the two partners whose sales the controls move most."""
    moved: dict[str, float] = {}
    for node in outcomes.values():
        for state, value in node.get("cost_by_state", {}).items():
            if background.roles.get(state) not in ("leader", "target"):
                moved[state] = max(moved.get(state, 0.0), abs(value.get("median") or 0.0))
    largest = sorted(moved, key=lambda state: (-moved[state], state))[:2]
    rows = []
    for state in largest:
        label = phrases["cost"].format(state=background.state(state, words.language))
        rows.append(_measure_row(("cost_by_state", state), outcomes, effect, words, phrases, label))
    return rows


def _at(node: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any] | None:
    found: Any = node
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _blank(effect: Mapping[str, Any]) -> list[str]:
    return [""] if effect else []
