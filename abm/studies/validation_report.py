"""Print a validation: a table of facts, how many are hit, and the expectations below it; or JSON for machines."""

import argparse
import json
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from abm.studies.validate import DEFAULT_EXPERIMENTS, EPISODES, Episode, Validation, run_validation
from abm.studies.verdicts import FactVerdict, PatternVerdict, Spread, tally

__all__ = ["as_json", "as_markdown", "command", "main", "show"]

_ALL = (*DEFAULT_EXPERIMENTS, *EPISODES)


def command(
    experiment_names: Sequence[str], seeds: int, workers: int, *, machine: bool = False, console: Console | None = None
) -> int:
    """Validate, print the result as tables or as JSON, and return the exit code: 1 below two thirds in band."""
    result = run_validation(experiment_names or _ALL, seeds, workers)
    if machine:
        print(as_json(result))
    else:
        show(result, console or Console())
    return 0 if result.passed else 1


def as_json(result: Validation) -> str:
    """Return the facts as a JSON list of {fact, name, mode, role, band, value, verdict}."""
    return json.dumps(list(result.every_fact), ensure_ascii=False, indent=2, allow_nan=False)


def as_markdown(result: Validation) -> str:
    """Return the tables of facts and of expectations as Markdown, for `docs/validation.md`."""
    lines = _facts_lines(result.facts) if result.facts else []
    lines += ["", "| expectation | measured as | median | p05 | p95 | holds in | verdict |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for expected in result.patterns:
        numbers = (*_numbers(expected["value"]), _share(expected["holds"]), _strong(expected["verdict"]))
        lines.append(f"| {' | '.join((expected['name'], expected['number'], *numbers))} |")
    for episode in result.episodes:
        lines += ["", f"{episode.title} (`{episode.case}`): {_tally_of(episode)}.", "", *_facts_lines(episode.facts)]
    return "\n".join(lines)


def _facts_lines(rows: Sequence[FactVerdict]) -> list[str]:
    lines = ["| fact | | mode | role | band | median | p05 | p95 | verdict |", "|---|---|---|---|---|---|---|---|---|"]
    for row in rows:
        what = row["fact"], row["name"], row["mode"], row["role"], _band(row["band"])
        lines.append(f"| {' | '.join((*what, *_numbers(row['value']), _strong(row['verdict'])))} |")
    return lines


def _tally_of(episode: Episode) -> str:
    hits, counted = tally(episode.facts)
    return f"{hits} of {counted} predicted or fitted facts in band"


def show(result: Validation, console: Console) -> None:
    """Print facts, tally, episodes and expectations."""
    if result.facts:
        console.print(_facts_table(result.facts, "Stylised facts"))
        hits, counted = tally(result.facts)
        inputs = len(result.facts) - counted
        console.print(f"{hits} of {counted} fitted and predicted facts in band ({inputs} inputs not counted).")
    if not result.passed:
        console.print("Fewer than two thirds in band: exit code 1. Misses are published; no value is moved to pass.")
    for episode in result.episodes:
        console.print(_facts_table(episode.facts, episode.title))
        console.print(f"{_tally_of(episode)}." + (" An episode counts for no threshold." if result.facts else ""))
    if result.patterns:
        console.print(_patterns_table(result.patterns))
        console.print("Expectations count for no threshold: hit where they hold in more than half of the runs.")


def _facts_table(rows: Sequence[FactVerdict], title: str) -> Table:
    table = _table(title, "fact", ("band", "median", "p05", "p95"))
    for row in rows:
        what = f"{row['fact']}: {row['name']}\n{row['mode']}, {row['role']}"
        table.add_row(what, _band(row["band"]), *_numbers(row["value"]), row["verdict"])
    return table


def _patterns_table(rows: Sequence[PatternVerdict]) -> Table:
    table = _table("Expectations", "expectation, and what is measured", ("median", "p05", "p95", "holds in"))
    for row in rows:
        what = f"{row['name']}\n{row['number']}"
        table.add_row(what, *_numbers(row["value"]), _share(row["holds"]), row["verdict"])
    return table


def _table(title: str, first: str, numbers: Sequence[str]) -> Table:
    """Return a table in which the first column alone is wrapped, so that 80 columns hold it."""
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    table.add_column(first, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    return table


def _numbers(value: Spread) -> tuple[str, str, str]:
    middle, low, high = value["median"], value["p05"], value["p95"]
    return _number(middle), _number(low), _number(high)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _strong(verdict: str) -> str:
    return f"**{verdict}**" if verdict == "miss" else verdict


def _band(band: tuple[float | None, float | None]) -> str:
    low, high = band
    if low is None:
        return "" if high is None else f"under {high:g}"
    return f"from {low:g}" if high is None else f"{low:g} to {high:g}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line: `python -m abm.studies.validation_report`; returns the exit code."""
    parser = argparse.ArgumentParser(description="hold the model against stylised facts")
    parser.add_argument("experiments", nargs="*", default=list(_ALL))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", action="store_true", dest="machine")
    parser.add_argument("--markdown", action="store_true")
    said = parser.parse_args(arguments)
    if said.markdown:
        print(as_markdown(run_validation(said.experiments, said.seeds, said.workers)))
        return 0
    return command(said.experiments, said.seeds, said.workers, machine=said.machine)


if __name__ == "__main__":
    raise SystemExit(main())
