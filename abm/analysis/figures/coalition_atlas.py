"""All coalitions of some states in one picture: what each denies, what it is worth to its members, whether it holds."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from abm.analysis.figures.labels import place_labels
from abm.analysis.figures.style import COLOURS, axes_of, new_figure, save, style
from abm.analysis.words import Words, load_words

__all__ = ["coalition_atlas", "write_atlas_figure"]

_SIZE = (7.2, 4.8)
_NAMED = (("nobody", "atlas_nobody"), ("nearest_to_today", "atlas_today"), ("everybody", "atlas_everybody"))
# Members whose codes fit beside a mark, and sizes whose coalition of most denial is named.
_FEW, _NAMED_SIZES = 4, 3
# Marks as near as this, as a share of the picture, are one place and share a label.
_NEAR = 0.01
# Points for each part of a line, to keep labels off it.
_STEPS = 50
_KINDS = (("breaks", "grey", "x"), ("with_transfers", "orange", "o"), ("open", "blue", "^"), ("holds", "green", "D"))


def coalition_atlas(atlas: Any, told: dict[str, Any], ax: Axes | None = None, words: Words | None = None) -> Axes:
    """Draw a mark a coalition: military denial against the members' summed gain; shape and colour say whether it holds.

    A line joins the coalitions of each size that deny most. atlas: with states, members, worth, military, internal,
    external, potential, distinct, [coalition], and begun [coalition, n, instrument]: the legend counts them; told: its
    summary.
    """
    words = words or load_words()
    gain = (atlas.worth * atlas.members).sum(axis=1)
    kind = np.where(atlas.internal, np.where(atlas.external, 3, 2), np.where(atlas.potential, 1, 0))
    with style(words):
        ax = axes_of(ax)
        most = _largest(ax, atlas, gain, words)
        for place, (name, colour, marker) in enumerate(_KINDS):
            at = (kind == place) & atlas.distinct
            if at.any():
                size = 46 if name == "holds" else 18
                label = words.text(f"text.atlas_{name}")
                look: dict[str, Any] = {"s": size, "color": COLOURS[colour], "marker": marker, "linewidths": 0.8}
                ax.scatter(atlas.military[at], gain[at], label=label, **look)
        for line in _begun(atlas, words):
            ax.plot([], [], linestyle="none", label=line)
        ax.margins(y=0.16)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        ax.set_xlabel(words.text("text.atlas_axis_denial"))
        ax.set_ylabel(words.text("text.atlas_axis_worth"))
        ax.legend(loc="upper left", frameon=False)
        marks = np.column_stack([atlas.military, gain])
        named = [(at, text, "black") for at, text in _labels(told, words, np.ptp(marks[atlas.distinct], axis=0))]
        small = [(tuple(marks[place]), _codes(atlas, place), "grey") for place in most[:_NAMED_SIZES]]
        place_labels(ax, [*named, *small], np.concatenate([marks[atlas.distinct], _along(marks[most])]))
    return ax


def _begun(atlas: Any, words: Words) -> list[str]:
    """Return in how many coalitions each instrument is begun beside the list, in words; none where none is."""
    counts = (atlas.begun.any(axis=1) & atlas.distinct[:, None]).sum(axis=0).tolist()
    named = [(words.name(f"instrument.{name}"), n) for name, n in zip(atlas.instruments, counts, strict=True) if n]
    lines = [words.text("text.atlas_counted", instrument=name, count=f"{n:,}") for name, n in named]
    return [words.text("text.atlas_beside"), *lines] if lines else []


def _labels(told: dict[str, Any], words: Words, span: Any) -> list[tuple[tuple[float, float], str]]:
    """Return where coalitions worth naming lie and what they are called: those of one place on lines of one label.

    span: of denial and of gain in the picture. Every stable coalition is named by all its members.
    """
    rows = [(told[key], words.text(f"text.{name}"), _FEW) for key, name in _NAMED]
    rows += [(row, words.text("text.atlas_stable"), len(row["members"])) for row in told["stable"]]
    called: dict[tuple[str, ...], tuple[Any, list[str], int]] = {}
    for row, label, most in rows:
        _, before, few = called.get(tuple(row["members"]), (row, [], 0))
        called[tuple(row["members"])] = row, [*before, label], max(few, most)
    found: list[tuple[tuple[float, float], str]] = []
    for members, (row, labels, most) in called.items():
        text = words.text("text.comma").join(labels)
        if 0 < len(members) <= most:
            text = words.text("text.atlas_named", label=text, members="+".join(members))
        at = (row["denial_military"], sum(row["worth"][code] for code in members))
        same = [n for n, (other, _) in enumerate(found) if (np.abs(np.subtract(at, other)) <= _NEAR * span).all()]
        if same:
            found[same[0]] = found[same[0]][0], f"{found[same[0]][1]}\n{text}"
        else:
            found.append((at, text))
    return found


def _codes(atlas: Any, place: int) -> str:
    return "+".join(np.array(atlas.states)[atlas.members[place]])


def _along(corners: Any) -> Any:
    """Return points along a line through corners [corner, 2]."""
    steps = np.linspace(0.0, 1.0, _STEPS)[:, None]
    return np.concatenate([corners[:1], *(one + (other - one) * steps for one, other in itertools.pairwise(corners))])


def _largest(ax: Axes, atlas: Any, gain: np.ndarray, words: Words) -> list[int]:
    """Join the coalitions that deny most with one member, two, three and so on, and return their places."""
    size = atlas.members.sum(axis=1)
    counts = np.unique(size[atlas.distinct])[1:]
    most = [int(np.where(atlas.distinct & (size == count), atlas.military, -1.0).argmax()) for count in counts]
    look: dict[str, Any] = {"color": COLOURS["grey"], "linewidth": 0.9, "zorder": 0.5}
    ax.plot(atlas.military[most], gain[most], label=words.text("text.atlas_most"), **look)
    return most


def write_atlas_figure(folder: Path, atlas: Any, told: dict[str, Any], words: Words) -> tuple[Path, Path]:
    """Write atlas.png and atlas.svg into a folder; return their paths."""
    with style(words):
        figure = new_figure(_SIZE)
        coalition_atlas(atlas, told, figure.add_subplot(), words)
    return save(figure, folder / "atlas", words)
