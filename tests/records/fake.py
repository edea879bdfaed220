"""Made-up records with every declared column: what a run hands over, without a run."""

import dataclasses
from typing import Any

from abm.records import KEYS, SCHEMA

STATES = ("DE", "US")


@dataclasses.dataclass(frozen=True)
class FakeRecords:
    """The tables of one made-up run."""

    tables: dict[str, dict[str, list[Any]]]


def fake_records(outcome: str = "change", variant: str = "main", seed: int = 1) -> FakeRecords:
    """Return two rows a table; only the main variant fills all of them."""
    names = SCHEMA if variant == "main" else ("runs", "months")
    tables: dict[str, dict[str, list[Any]]] = {}
    for name in names:
        columns: dict[str, list[Any]] = {"outcome": [outcome] * 2, "variant": [variant] * 2, "seed": [seed] * 2}
        for column in SCHEMA[name]:
            if column in KEYS:
                continue
            for label in [column.name.replace("{state}", state) for state in STATES]:
                columns[label] = _values(column.kind, seed)
        tables[name] = columns
    return FakeRecords(tables)


def _values(kind: str, seed: int) -> list[Any]:
    return {"number": [0.1 * seed, None], "text": ["日本", None], "truth": [True, None], "integer": [1, 2]}[kind]
