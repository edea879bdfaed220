"""Read tables of text strictly: every error names file, row, column and cure in one line.

Cells stay text until a caller asks for a number, so that `NA` is a country and never a missing value. Files are read
as UTF-8 (with or without a byte order mark, any line ends), whatever the locale. Row 1 is the header.
"""

import csv
import dataclasses
import difflib
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from abm.core.errors import DataError
from abm.core.toml import TomlError, parse_toml

__all__ = ["Row", "Table", "near", "read_table", "read_text", "read_toml"]

PLAIN_NAME = re.compile(r"[\w.-]+")
FEW_WORDS = 8
PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclasses.dataclass(frozen=True)
class Row:
    """One row of a table: its file, its number as a spreadsheet shows it, and its cells by column."""

    file: str
    number: int
    cells: dict[str, str]

    def error(self, column: str, problem: str, cure: str) -> DataError:
        """Return the error that names file, row, column, problem and cure."""
        return DataError(f"{self.file}, row {self.number}, column '{column}': {problem}; {cure}")

    def text(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = self.cells[column]
        if not value:
            raise self.error(column, "the cell is empty", "fill it in")
        return value

    def optional(self, column: str) -> str:
        """Return a cell that may be empty or whose column may be missing."""
        return self.cells.get(column, "")

    def name(self, column: str) -> str:
        """Return a code that may stand in keys and file names: letters of any script, digits, `_`, `.` and `-`."""
        value = self.text(column)
        if PLAIN_NAME.fullmatch(value) is None:
            raise self.error(column, f"'{value}' is not a code", "use letters, digits, '_', '.' and '-' only")
        return value

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        """Return a cell that must be one of `allowed`; the error names the nearest."""
        value = self.text(column)
        if value not in allowed:
            raise self.error(column, f"'{value}' is unknown here", near(value, allowed))
        return value

    def codes(self, column: str) -> tuple[str, ...]:
        """Return the space-separated codes of a cell, in order."""
        return tuple(self.optional(column).split())

    def number_in(self, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a plain decimal between low and high."""
        text = self.text(column)
        if PLAIN_DECIMAL.fullmatch(text) is None:
            raise self.error(column, f"'{text}' is not a plain decimal", "write a number like 0.25, digits and a point")
        value = float(text)
        if not (low <= value <= high and math.isfinite(value)):
            raise self.error(column, f"{text} lies outside [{low:g}, {high:g}]", "correct the number or its unit")
        return value

    def optional_number(self, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """Return a plain decimal, or nan where the cell is empty or the column missing."""
        return self.number_in(column, low, high) if self.optional(column) else math.nan


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows of one file."""

    file: str
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def refuse_duplicates(self, columns: Sequence[str]) -> None:
        """Raise DataError where two rows agree in all of `columns`."""
        seen: dict[tuple[str, ...], int] = {}
        for row in self.rows:
            key = tuple(row.cells[column] for column in columns)
            if key in seen:
                named = " ".join(part for part in key if part)
                raise row.error(
                    columns[0], f"'{named}' stands in row {seen[key]} already", "remove one of the two rows"
                )
            seen[key] = row.number


def near(value: str, allowed: Iterable[str]) -> str:
    """Return a cure that names the nearest allowed words, and all of them where they are few or none is near."""
    words = sorted(allowed)
    close = difflib.get_close_matches(value, words, n=2, cutoff=0.5)
    every = "use one of: " + ", ".join(words)
    if not close:
        return every
    nearest = "did you mean " + " or ".join(f"'{word}'" for word in close) + "?"
    return f"{nearest} ({every})" if len(words) <= FEW_WORDS else nearest


def read_text(path: Path) -> str:
    """Return the text of a file; raise DataError where it is missing, not text or not UTF-8."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path.name}: the file is missing; expected it at {path}") from None
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror}); expected a text file at {path}") from None
    if b"\x00" in content:
        raise DataError(f"{path.name}: this is a binary file; save it as CSV in UTF-8 (not as a workbook or UTF-16)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path.name}, row {row}: the text is not UTF-8; save the file as CSV in UTF-8") from None


def read_table(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Return the rows of a CSV file with all `required` columns and none beyond `optional`."""
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise DataError(
            f"{path.name}, row {reader.line_num}: not readable as CSV ({error}); check the quotes"
        ) from None
    if not lines or not any(lines[0][1]):
        raise DataError(f"{path.name}: the file is empty; give it the columns {', '.join(required)}")
    header = lines[0][1]
    _check_header(path.name, header, required, optional)
    rows = [_row(path.name, number, header, cells) for number, (_, cells) in enumerate(lines[1:], 2) if any(cells)]
    return Table(path.name, tuple(rows))


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file; raise DataError with the line where it is not valid."""
    try:
        return parse_toml(read_text(path).replace("\r\n", "\n"))
    except TomlError as error:
        raise DataError(f"{path.name}: not valid TOML: {error}; correct that line") from None


def _check_header(file: str, header: list[str], required: Sequence[str], optional: Sequence[str]) -> None:
    for column in header:
        if header.count(column) > 1:
            raise DataError(f"{file}, row 1, column '{column}': the column stands twice; remove one")
    for column in required:
        if column not in header:
            raise DataError(f"{file}, row 1, column '{column}': the column is missing; add it ({near(column, header)})")
    known = [*required, *optional]
    for column in header:
        if column not in known:
            raise DataError(f"{file}, row 1, column '{column}': the column is unknown; {near(column, known)}")


def _row(file: str, number: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        column = header[min(len(cells), len(header) - 1)]
        problem = f"{len(cells)} cells under {len(header)} columns"
        raise DataError(f"{file}, row {number}, column '{column}': {problem}; quote texts that hold a comma")
    return Row(file, number, dict(zip(header, cells, strict=True)))
