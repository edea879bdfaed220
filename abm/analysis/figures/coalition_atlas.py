"""All coalitions of some states in one picture: what each denies, what it is worth to its members, whether it holds."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from abm.analysis.figures.style import COLOURS, axes_of, new_figure, save, style
from abm.analysis.words import Words, load_words

__all__ = ["coalition_atlas", "write_atlas_figure"]

_SIZE = (7.2, 4.8)
_NAMED = (("nobody", "atlas_nobody"), ("nearest_to_today", "atlas_today"), ("everybody", "atlas_everybody"))
# Members whose codes fit beside a mark, and sizes whose coalition of most denial is named.
_FEW, _NAMED_SIZES = 4, 3
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
        _largest(ax, atlas, gain, words)
        for place, (name, colour, marker) in enumerate(_KINDS):
            at = (kind == place) & atlas.distinct
            if at.any():
                size = 46 if name == "holds" else 18
                label = words.text(f"text.atlas_{name}")
                look: dict[str, Any] = {"s": size, "color": COLOURS[colour], "marker": marker, "linewidths": 0.8}
                ax.scatter(atlas.military[at], gain[at], label=label, **look)
        for line in _begun(atlas, words):
            ax.plot([], [], linestyle="none", label=line)
        for key, label in _labels(told, words).items():
            _name(ax, told[key], label, float(np.median(atlas.military)))
        ax.margins(y=0.16)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        ax.set_xlabel(words.text("text.atlas_axis_denial"))
        ax.set_ylabel(words.text("text.atlas_axis_worth"))
        ax.legend(loc="upper left", frameon=False)
    return ax


def _begun(atlas: Any, words: Words) -> list[str]:
    """Return in how many coalitions each instrument is begun beside the list, in words; none where none is."""
    counts = (atlas.begun.any(axis=1) & atlas.distinct[:, None]).sum(axis=0).tolist()
    named = [(words.name(f"instrument.{name}"), n) for name, n in zip(atlas.instruments, counts, strict=True) if n]
    lines = [words.text("text.atlas_counted", instrument=name, count=f"{n:,}") for name, n in named]
    return [words.text("text.atlas_beside"), *lines] if lines else []


def _labels(told: dict[str, Any], words: Words) -> dict[str, str]:
    """Return what each coalition worth naming is called, by its key; one that is several is called all of them."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for key, name in _NAMED:
        members, label = tuple(told[key]["members"]), words.text(f"text.{name}")
        first, before = found.get(members, (key, ""))
        found[members] = first, f"{before}{words.text('text.comma')}{label}" if before else label
    return dict(found.values())


def _largest(ax: Axes, atlas: Any, gain: np.ndarray, words: Words) -> None:
    """Join the coalitions that deny most with one member, two, three and so on, and name the small ones."""
    size = atlas.members.sum(axis=1)
    counts = np.unique(size[atlas.distinct])[1:]
    most = [int(np.where(atlas.distinct & (size == count), atlas.military, -1.0).argmax()) for count in counts]
    look: dict[str, Any] = {"color": COLOURS["grey"], "linewidth": 0.9, "zorder": 0.5}
    ax.plot(atlas.military[most], gain[most], label=words.text("text.atlas_most"), **look)
    for place in most[:_NAMED_SIZES]:
        names = "+".join(np.array(atlas.states)[atlas.members[place]])
        at, behind = (atlas.military[place], gain[place]), {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        ax.annotate(
            names, at, xytext=(0, -17), textcoords="offset points", ha="center", color=COLOURS["grey"], bbox=behind
        )


def _name(ax: Axes, row: dict[str, Any], label: str, middle: float) -> None:
    """Name a coalition beside its mark, towards the middle of the picture."""
    right = row["denial_military"] < middle
    worth = sum(row["worth"][code] for code in row["members"])
    names = "+".join(row["members"]) if 0 < len(row["members"]) <= _FEW else ""
    ax.annotate(
        f"{label}\n{names}" if names else label, (row["denial_military"], worth),
        xytext=(10 if right else -10, 18), textcoords="offset points", ha="left" if right else "right",
        arrowprops={"arrowstyle": "-", "color": COLOURS["black"]},
    )  # fmt: skip


def write_atlas_figure(folder: Path, atlas: Any, told: dict[str, Any], words: Words) -> tuple[Path, Path]:
    """Write atlas.png and atlas.svg into a folder; return their paths."""
    with style(words):
        figure = new_figure(_SIZE)
        coalition_atlas(atlas, told, figure.add_subplot(), words)
    return save(figure, folder / "atlas", words)
