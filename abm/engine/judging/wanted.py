"""What is wanted of a run: what is not wanted is not worked out."""

from collections.abc import Collection
from typing import NamedTuple

__all__ = ["ALL", "Wanted"]


class Wanted(NamedTuple):
    """Tables beside `runs`, of which a run of a variant has `months` alone, and measures of `runs`.

    tables: None for all, empty for none; measures: empty for all.
    """

    tables: Collection[str] | None = None
    measures: Collection[str] = ()

    @property
    def by_month(self) -> bool:
        """Return whether any table by month is wanted."""
        return self.tables is None or len(self.tables) > 0

    def table(self, name: str) -> bool:
        """Return whether a table is wanted."""
        return self.tables is None or name in self.tables

    def any_of(self, begins: tuple[str, ...]) -> bool:
        """Return whether a measure is wanted whose name begins in one of some ways."""
        return not self.measures or any(name.startswith(begins) for name in self.measures)


ALL = Wanted()
