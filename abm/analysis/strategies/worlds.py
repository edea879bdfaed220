"""The judged worlds of a folder, as arrays [strategy, world]."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.core.errors import ResultsError
from abm.core.toml import parse_toml

__all__ = ["JudgedWorlds", "read_worlds"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class JudgedWorlds:
    """A table with a row for each draw, seed, winner and strategy, and the experiment it came from.

    strategies: in the order of the menu; outcomes: winners; draws [world]: which draw each world of a winner is.
    """

    folder: Path
    config: Mapping[str, Any]
    table: pd.DataFrame
    strategies: tuple[str, ...]
    outcomes: tuple[str, ...]
    draws: npt.NDArray[np.intp]

    @property
    def state(self) -> str:
        """Return the code of the state whose strategies are judged."""
        return str(self.config["judged"]["state"])

    @property
    def variants(self) -> tuple[str, ...]:
        """Return `main`, and `no_alliance` where the worlds were played without the alliance term too."""
        return tuple(dict.fromkeys(self.table["variant"]))

    def of(self, column: str, outcome: str = "", variant: str = "main") -> Array:
        """Return a column under one winner, or the winners one after the other, [strategy, world]."""
        winners = (outcome,) if outcome else self.outcomes
        return np.concatenate([self._under(column, winner, variant) for winner in winners], axis=1)

    def _under(self, column: str, outcome: str, variant: str) -> Array:
        held = self.table[(self.table["outcome"] == outcome) & (self.table["variant"] == variant)]
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
    outcomes = tuple(dict.fromkeys(table["outcome"]))
    first = (table["outcome"] == outcomes[0]) & (table["strategy"] == menu[0]) & (table["variant"] == "main")
    return JudgedWorlds(folder, config, table, menu, outcomes, table.loc[first, "draw"].to_numpy(dtype=np.intp))
