"""A copy of the small case that a test may break, one cell at a time."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from abm.data import Case, case_folder, load_case


class CaseFolder:
    """A folder of tables whose cells, rows and columns can be changed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, file: str) -> list[list[str]]:
        """Return the cells of a table, header first."""
        return list(csv.reader(io.StringIO((self.path / file).read_text(encoding="utf-8-sig"))))

    def write(self, file: str, cells: list[list[str]]) -> None:
        """Write a table back."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(cells)
        (self.path / file).write_text(text.getvalue(), encoding="utf-8")

    def edit(self, file: str, row: int, column: str, value: str) -> None:
        """Change one cell; row 2 is the first below the header."""
        cells = self.read(file)
        cells[row - 1][cells[0].index(column)] = value
        self.write(file, cells)

    def change(self, file: str, how: Callable[[list[list[str]]], None]) -> None:
        """Change the cells of a table in place."""
        cells = self.read(file)
        how(cells)
        self.write(file, cells)


@pytest.fixture
def folder(tmp_path: Path) -> CaseFolder:
    """Return a copy of the small case in a folder with a Japanese name and a space."""
    return CaseFolder(Path(shutil.copytree(case_folder("three_states"), tmp_path / "事例 その1")))


@pytest.fixture(scope="session")
def equipment() -> Case:
    """Return the shipped main case."""
    return load_case("semiconductor_equipment")


@pytest.fixture(scope="session")
def small() -> Case:
    """Return the shipped small case."""
    return load_case("three_states")
