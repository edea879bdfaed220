"""The table at the end of `yardfence strategies`: a row a strategy, over all worlds, and the answers in words."""

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from abm.analysis.numbers import number, percent
from abm.analysis.strategies.ranking import MARGIN, Ranking
from abm.analysis.strategies.sentences import summary_sentences
from abm.analysis.strategies.worlds import JudgedWorlds
from abm.analysis.words import Words
from abm.cli.phrases import PHRASES

__all__ = ["show_strategies", "strategy_table"]

_SHARES = ("share_lost", "share_lost_clearly")
_COLUMNS = ("mean_regret", *_SHARES, "largest_regret", "mean_value")


def show_strategies(worlds: JudgedWorlds, ranking: Ranking, words: Words, page: Path) -> None:
    """Print the table, the answers with their conditions, and where the page lies."""
    console = Console(highlight=False)
    console.print(strategy_table(ranking, words))
    for sentence in summary_sentences(worlds, ranking, words):
        console.print(sentence, markup=False)
    console.print(f"{PHRASES[words.language]['results']} {page}", markup=False, soft_wrap=True)


def strategy_table(ranking: Ranking, words: Words) -> Table:
    """Return the table over all worlds with the alliance valued, USD million a month: first what is read together."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for name in _COLUMNS:
        head = words.text(f"strategies.column_{name}", margin=percent(MARGIN))
        table.add_column(head, overflow="fold", justify="right")
    rows = ranking.regret[(ranking.regret["winner"] == "pooled") & (ranking.regret["variant"] == "main")]
    for row in rows.to_dict("records"):
        cells = [percent(float(row[name])) if name in _SHARES else number(float(row[name]), 1) for name in _COLUMNS]
        table.add_row(words.title(f"strategy.{row['strategy']}"), *cells)
    return table
