"""The catalogue of instruments that hold for a state as a whole, at a level from 0 to 1, whoever puts them into force.

One row of `instruments.csv` an instrument: its code and its words. What it does is a file of
`abm.mechanisms.instruments`.
"""

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from abm.core.errors import DataError

__all__ = ["BY_STATE", "CATALOGUE", "INSTRUMENT_WORDS", "InstrumentWords"]

CATALOGUE = "abm/data/instruments.csv"


class InstrumentWords(NamedTuple):
    """What an instrument is called and what it means, language -> text."""

    name: Mapping[str, str]
    definition: Mapping[str, str]


def _read() -> dict[str, InstrumentWords]:
    text = files("abm.data").joinpath("instruments.csv").read_text(encoding="utf-8")
    found: dict[str, InstrumentWords] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["code"] in found:
            raise DataError(f"{CATALOGUE}: '{row['code']}' stands twice; keep one row")
        found[row["code"]] = InstrumentWords(_by_language(row, "name"), _by_language(row, "definition"))
    return found


def _by_language(row: Mapping[str, str], column: str) -> dict[str, str]:
    return {key.rpartition("_")[2]: text for key, text in row.items() if key.startswith(f"{column}_")}


INSTRUMENT_WORDS: Mapping[str, InstrumentWords] = _read()
BY_STATE: tuple[str, ...] = tuple(INSTRUMENT_WORDS)
