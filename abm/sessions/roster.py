"""A list of names from a CSV file, as a school's office program writes it, and who of them sits where.

First line: name, and seat where it is given. A byte-order mark, Japanese headings and Japanese encodings are read.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from abm.core.errors import ExperimentError
from abm.sessions.text import LONGEST_NAME, clean

__all__ = ["OBSERVER", "normal_name", "plain_forms", "read_roster"]

OBSERVER = ""
_ENCODINGS = ("utf-8-sig", "cp932")
_NAME = ("name", "名前", "氏名", "なまえ")
_SEAT = ("seat", "state", "席", "国")
_OBSERVERS = ("observer", "-", "観察", "観察者", "オブザーバー")
_MOST = 500
# Forms of characters that lists of names keep and keyboards do not write.
_FORMS = str.maketrans("\u9ad9\ufa11\u6ff5", "\u9ad8\u5d0e\u6d5c")
# Marks that are not seen, or choose between forms of a character that are taken for one.
_UNSEEN = re.compile("[\u034f\u17b4\u17b5\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Where letters of western Europe are taken for Japanese, a Chinese character stands within a word of small letters.
_MISREAD = re.compile("[a-z][\u4e00-\u9fff]|[\u4e00-\u9fff][a-z]")


def normal_name(name: str) -> str:
    """Return a name without spaces and differences of width, case and forms of a character, to be compared."""
    return "".join(plain_forms(name).split()).casefold()


def plain_forms(name: str) -> str:
    """Return a name without what nobody sees and differences of width and forms of a character."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", seen)).translate(_FORMS)


def read_roster(path: Path, seats: Mapping[str, str]) -> dict[str, str | None]:
    """Return normal name -> code of a seat, OBSERVER, or None where the file leaves it open.

    seats: what a seat may be called, in normal form -> its code. Raises ExperimentError (one line) for what is no list.
    """
    rows = _rows(path)
    head = [normal_name(cell) for cell in rows[0]] if rows else []
    names = [place for place, cell in enumerate(head) if cell in _NAME]
    places = [place for place, cell in enumerate(head) if cell in _SEAT]
    if not names:
        raise ExperimentError(f"{path.name}, line 1: there is no column 'name' (or 名前); add it as the first line")
    found: dict[str, str | None] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row] + [""] * len(head)
        name = normal_name(clean(cells[names[0]], LONGEST_NAME))
        if not name:
            continue
        if name in found:
            raise ExperimentError(f"{path.name}, line {number}: '{cells[names[0]]}' stands twice; make them differ")
        found[name] = _seat(cells[places[0]] if places else "", seats, f"{path.name}, line {number}")
    if not 0 < len(found) <= _MOST:
        raise ExperimentError(f"{path.name}: holds {len(found)} names; a class has 1 to {_MOST}")
    return found


def _seat(cell: str, seats: Mapping[str, str], where: str) -> str | None:
    word = normal_name(cell)
    if not word:
        return None
    if word in _OBSERVERS:
        return OBSERVER
    if word not in seats:
        raise ExperimentError(
            f"{where}: no seat is called '{cell}'; there are {', '.join(sorted(set(seats.values())))}"
        )
    return seats[word]


def _rows(path: Path) -> list[list[str]]:
    """Return the cells of a list by row; what stands between them is a comma, a semicolon or a tab."""
    text = _text(path)
    if "\0" in text or _MISREAD.search(text):
        raise ExperimentError(f"{path.name}: this is no text that can be read for sure; save it as CSV in UTF-8")
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=between, strict=True))
    except csv.Error as error:
        raise ExperimentError(f"{path.name}: this is no list of names ({error}); save it as CSV in UTF-8") from None


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExperimentError(f"{path}: cannot be read ({error.strerror})") from None
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ExperimentError(f"{path.name}: this is not a text file; save it as CSV in UTF-8")
