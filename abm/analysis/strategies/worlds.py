"""The judged worlds of a folder, as arrays [strategy, world]."""

import dataclasses
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.core.errors import ResultsError
from abm.core.shell import judging
from abm.core.toml import parse_toml
from abm.records.sealed import check_sealed

__all__ = ["LATER", "MAIN", "OTHERWISE", "TIE", "WITHOUT_ALLIANCE", "JudgedWorlds", "read_worlds"]

Array = npt.NDArray[np.float64]

MAIN = "main"
# The same runs, valued without the term, and with the stance of a later government.
WITHOUT_ALLIANCE, LATER = "without_alliance", "later"
OTHERWISE = (WITHOUT_ALLIANCE, LATER)
# Values tie that differ by no more than this share of their scale.
TIE = 1e-9
_KEYS = {"draw", "seed", "variant", "outcome", "strategy", "value"}
_TEXTS = {"variant", "outcome", "strategy", "later_government"}
_OF_EVENTS = {"outcome", "strategy", "event", "month", "kind", "actor", "counterpart", "reason"}


@dataclasses.dataclass(frozen=True, eq=False)
class JudgedWorlds:
    """A table with a row for each draw, seed, winner and strategy, and the experiment it came from.

    strategies: in the order of the menu; outcomes: winners; draws [world]: which draw each world of a winner is;
    numbers: what is drawn, a row a draw; events, gaps: of the median world, whose draw and seed `median` holds; empty
    where they were not written.
    """

    folder: Path
    config: Mapping[str, Any]
    table: pd.DataFrame
    strategies: tuple[str, ...]
    outcomes: tuple[str, ...]
    draws: npt.NDArray[np.intp]
    numbers: pd.DataFrame
    events: pd.DataFrame
    gaps: pd.DataFrame
    median: Mapping[str, int]

    @property
    def state(self) -> str:
        """Return the code of the state whose strategies are judged."""
        return str(self.config["judged"]["state"])

    @property
    def drawn(self) -> bool:
        """Return whether what is uncertain was drawn; else it stands as in the experiment."""
        return bool(self.config["judged"]["draws"] or self.config.get("kept"))

    @property
    def trials(self) -> tuple[str, ...]:
        """Return `main`, and what the worlds of the first seed were played with or without beside it."""
        return tuple(dict.fromkeys(self.table["variant"]))

    @property
    def valuations(self) -> tuple[str, ...]:
        """Return how worlds are valued: as they are, otherwise (OTHERWISE), and in every trial."""
        return (MAIN, *OTHERWISE, *self.trials[1:])

    @cached_property
    def sales(self) -> float:
        """Return the state's own sales, USD million a month, mean over worlds."""
        return float(self.of("own_sales").mean())

    @property
    def tie(self) -> float:
        """Return up to which difference values of two strategies tie, USD million a month."""
        return TIE * self.sales

    def value(self, valued: str = MAIN, outcome: str = "", *, first_seed: bool = False) -> Array:
        """Return V by a valuation under one winner, or the winners one after the other, [strategy, world].

        first_seed: the worlds of the first seed alone, the only ones that trials have.
        """
        if valued == WITHOUT_ALLIANCE:
            with_term, term = (self.of(name, outcome, first_seed=first_seed) for name in ("value", "alliance"))
            return with_term - term
        if valued == LATER:
            return self.of("value_later", outcome, first_seed=first_seed)
        return self.of("value", outcome, valued, first_seed=first_seed)

    def of(self, column: str, outcome: str = "", variant: str = MAIN, *, first_seed: bool = False) -> Array:
        """Return a column under one winner, or the winners one after the other, [strategy, world]."""
        winners = (outcome,) if outcome else self.outcomes
        return np.concatenate([self._under(column, winner, variant, first_seed) for winner in winners], axis=1)

    def _under(self, column: str, outcome: str, variant: str, first_seed: bool) -> Array:
        held = self.table[(self.table["outcome"] == outcome) & (self.table["variant"] == variant)]
        if first_seed:
            held = held[held["seed"] == 1]
        each = [held.loc[held["strategy"] == name, column].to_numpy(dtype=float) for name in self.strategies]
        return np.stack(each)


def read_worlds(folder: Path) -> JudgedWorlds:
    """Return the judged worlds of a folder.

    Raises ResultsError where it holds none, or a file that was altered: told by its digest, and where a folder holds no
    digests by what cannot be read.
    """
    check_sealed(folder)
    config = _config(folder / "config.toml")
    table = _table(folder / "worlds.csv", _KEYS, _TEXTS)
    menu, outcomes = tuple(config["judged"]["menu"]), tuple(dict.fromkeys(table["outcome"]))
    if not _is_whole(table, menu):
        raise ResultsError(f"'{folder}' holds no worlds that are done; go on with: {judging(folder)}")
    first = (table["outcome"] == outcomes[0]) & (table["strategy"] == menu[0]) & (table["variant"] == MAIN)
    draws = table.loc[first, "draw"].to_numpy(dtype=np.intp)
    numbers = _held(folder / "draws.csv", {"draw"})
    if not numbers.empty and not set(draws.tolist()) <= set(numbers["draw"]):
        raise _altered(folder / "draws.csv", "lacks draws of worlds.csv")
    median = _median(folder / "median.json", table)
    events, gaps = pd.DataFrame(), pd.DataFrame()
    if median:  # it is written last
        events = _held(folder / "events.csv", _OF_EVENTS, None)
        gaps = _held(folder / "gaps.csv", {"outcome", "strategy", "gap"})
    return JudgedWorlds(folder, config, table, menu, outcomes, draws, numbers, events, gaps, median)


def _config(path: Path) -> dict[str, Any]:
    """Return the experiment that a folder of judged worlds holds."""
    try:
        config = parse_toml(path.read_text(encoding="utf-8"))
        menu = config["judged"]["menu"]
    except (OSError, ValueError, KeyError, TypeError):
        problem = "holds no judged strategies; make it with `yardfence strategies`"
        raise ResultsError(f"'{path.parent}' {problem}") from None
    lost = [name for name in ("title", "data", "start") if not isinstance(config.get(name), str)]
    lost += [f"judged.{name}" for name in ("state", "draws") if name not in config["judged"]]
    if lost:
        raise _altered(path, f"has no {lost[0]}")
    if not isinstance(menu, list) or not menu:
        raise _altered(path, "has no menu in judged.menu")
    return config


def _held(path: Path, needed: set[str], texts: set[str] | None = _TEXTS) -> pd.DataFrame:
    """Return a table, empty where there is none."""
    return _table(path, needed, texts) if path.is_file() else pd.DataFrame()


def _table(path: Path, needed: set[str], texts: set[str] | None) -> pd.DataFrame:
    """Return a table that has some columns at least, numbers in all but texts; None: in no matter which."""
    try:
        table = pd.read_csv(path, low_memory=False)
    except (OSError, ValueError):
        raise _altered(path, "cannot be read") from None
    if missing := sorted(needed - set(table.columns)):
        raise _altered(path, f"has no column '{missing[0]}'")
    for name in [] if texts is None else [name for name in table.columns if name not in texts]:
        wrong = pd.to_numeric(table[name], errors="coerce").isna() & table[name].notna()
        if wrong.any():
            raise _altered(path, f"line {int(wrong.to_numpy().argmax()) + 2}, column '{name}' holds no number")
    return table


def _is_whole(table: pd.DataFrame, menu: tuple[str, ...]) -> bool:
    """Return whether every trial has as many worlds of one winner and strategy as of another."""
    if table.empty or MAIN not in set(table["variant"]):
        return False
    sizes = table.groupby(["variant", "outcome", "strategy"]).size().unstack(["outcome", "strategy"], fill_value=0)
    alike = sizes.nunique(axis=1).eq(1).all()
    return bool(alike) and set(sizes.columns.get_level_values("strategy")) == set(menu)


def _median(path: Path, table: pd.DataFrame) -> dict[str, int]:
    """Return draw and seed of the world that is told, nothing where none is."""
    if not path.is_file():
        return {}
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        median = {name: held[name] for name in ("draw", "seed")}
    except (OSError, ValueError, KeyError, TypeError):
        raise _altered(path, "names no draw and seed") from None
    here = [table[name].eq(value) for name, value in median.items() if type(value) is int]
    if len(here) < len(median) or not (here[0] & here[1]).any():
        raise _altered(path, "names no world of worlds.csv")
    return median


def _altered(path: Path, problem: str) -> ResultsError:
    return ResultsError(f"'{path}' {problem}; put it back as it was, or play the study again")
