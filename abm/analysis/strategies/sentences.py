"""What the tables say in words: no strategy is called best without metric, menu, worlds, losses and the alliance."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from abm.analysis.numbers import number, percent
from abm.analysis.strategies.ranking import Ranking
from abm.analysis.strategies.worlds import JudgedWorlds
from abm.analysis.words import Words

__all__ = ["design_sentence", "least", "summary_sentences", "switch_sentences"]

METRICS = ("largest_regret", "mean_regret")


def design_sentence(worlds: JudgedWorlds, words: Words, state: str) -> str:
    """Return over which worlds and menu everything on the page was computed."""
    draws = len(set(worlds.draws.tolist()))
    return words.text(
        "strategies.design",
        state=state,
        strategies=str(len(worlds.strategies)),
        worlds=f"{len(worlds.draws) * len(worlds.outcomes):,}",
        draws=f"{draws:,}",
        winners=words.text("text.comma").join(words.name(f"outcome.{outcome}") for outcome in worlds.outcomes),
        menu=words.text("text.comma").join(words.name(f"strategy.{name}") for name in worlds.strategies),
    )


def summary_sentences(worlds: JudgedWorlds, ranking: Ranking, words: Words) -> list[str]:
    """Return a sentence for each metric, then what waiting and knowing are worth, and what the menu decides."""
    told = [_by_metric(worlds, ranking, metric, words) for metric in METRICS]
    told += switch_sentences(ranking, words)
    told.append(words.text("strategies.knowing", worth=number(ranking.knowing, 1)))
    if ranking.waiting == ranking.waiting:
        told.append(words.text("strategies.waiting", worth=number(ranking.waiting, 1, signed=True)))
    first = least(ranking.regret, "main", "largest_regret")
    others = ranking.menu[ranking.menu["left_out"] != first["strategy"]]
    moved = others[others["least_largest_regret"] != first["strategy"]]
    key = "menu_moves" if len(moved) else "menu_holds"
    names = words.text("text.comma").join(words.name(f"strategy.{name}") for name in moved["left_out"])
    told.append(words.text(f"strategies.{key}", strategy=words.name(f"strategy.{first['strategy']}"), left_out=names))
    return told


def switch_sentences(ranking: Ranking, words: Words) -> list[str]:
    """Return where the least mean regret changes hands as the probability of change rises."""
    if ranking.switches.empty:
        return [words.text("strategies.no_switch")]
    return [
        words.text(
            "strategies.switch",
            probability=percent(float(row["probability"])),
            before=words.name(f"strategy.{row['before']}"),
            after=words.name(f"strategy.{row['after']}"),
        )
        for row in ranking.switches.to_dict("records")
    ]


def least(table: pd.DataFrame, variant: str, metric: str) -> Mapping[Any, Any]:
    """Return the row of least regret by a metric over both winners, the first of the menu among equals."""
    rows = table[(table["variant"] == variant) & (table["winner"] == "pooled")]
    return min(rows.to_dict("records"), key=lambda row: float(row[metric]))


def _by_metric(worlds: JudgedWorlds, ranking: Ranking, metric: str, words: Words) -> str:
    row, bare = (least(ranking.regret, variant, metric) for variant in (worlds.variants[0], worlds.variants[-1]))
    survives = "survives" if row["strategy"] == bare["strategy"] else "does_not_survive"
    return words.text(
        f"strategies.{survives}" if len(worlds.variants) > 1 else "strategies.not_tried",
        metric=words.text(f"strategies.metric_{metric}"),
        strategies=str(len(worlds.strategies)),
        worlds=f"{int(row['worlds']):,}",
        strategy=words.name(f"strategy.{row['strategy']}"),
        regret=number(float(row[metric]), 1),
        lost=percent(float(row["share_lost"])),
        bare=words.name(f"strategy.{bare['strategy']}"),
    )
