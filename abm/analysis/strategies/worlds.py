"""The judged worlds of a folder, as arrays [strategy, world]."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.core.errors import ResultsError
from abm.core.toml import parse_toml

__all__ = ["LATER", "MAIN", "OTHERWISE", "WITHOUT_ALLIANCE", "JudgedWorlds", "read_worlds"]

Array = npt.NDArray[np.float64]

MAIN = "main"
# The same runs, valued without the term, and with the stance of a later government.
WITHOUT_ALLIANCE, LATER = "without_alliance", "later"
OTHERWISE = (WITHOUT_ALLIANCE, LATER)
_KEYS = {"draw", "seed", "variant", "outcome", "strategy", "value"}


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
    """Return the judged worlds of a folder. Raises ResultsError where it holds none."""
    try:
        table = pd.read_csv(folder / "worlds.csv")
        config = parse_toml((folder / "config.toml").read_text(encoding="utf-8"))
        menu = tuple(config["judged"]["menu"])
    except (OSError, ValueError, KeyError):
        raise ResultsError(f"'{folder}' holds no judged strategies; make it with `yardfence strategies`") from None
    if table.empty:
        raise ResultsError(f"'{folder}' holds no world that is done; go on with --resume")
    if not set(table.columns) >= _KEYS:
        raise ResultsError(f"'{folder / 'worlds.csv'}' has lost columns; put it back as it was, or begin anew")
    outcomes = tuple(dict.fromkeys(table["outcome"]))
    first = (table["outcome"] == outcomes[0]) & (table["strategy"] == menu[0]) & (table["variant"] == "main")
    draws = table.loc[first, "draw"].to_numpy(dtype=np.intp)
    numbers, events, gaps = (_table(folder / f"{name}.csv") for name in ("draws", "events", "gaps"))
    return JudgedWorlds(folder, config, table, menu, outcomes, draws, numbers, events, gaps, _median(folder))


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, low_memory=False) if path.is_file() else pd.DataFrame()


def _median(folder: Path) -> dict[str, int]:
    path = folder / "median.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
