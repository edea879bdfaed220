"""No country, firm or party is named in the package: they are data."""

import csv
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

REST_OF_WORLD = "ZZ"
NAMED = ("states.csv", "firms.csv", "platforms.csv")
# Words of names that are ordinary words too.
ORDINARY = {
    *("Applied", "Electric", "Electron", "Engineering", "Equipment", "Heavy", "High-Tech", "Holdings", "Industries"),
    *("Innovation", "International", "Kingdom", "Materials", "Onto", "Others", "Research", "Rest", "Semiconductor"),
    *("South", "States", "Technologies", "Technology", "United"),
}
FONT = re.compile(r"(Sans|Serif)( CJK)? [A-Z]{2}")  # fonts are named after the script's country
COLUMNS = ("code", "name", "name_en", "name_ja", "state", "party", "home")


def test_no_country_firm_or_party_is_named(root: Path, modules: tuple[Path, ...]) -> None:
    proper = _proper_names(root / "abm" / "data" / "tables")
    assert len(proper) > 60
    pattern = re.compile("|".join(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" for name in sorted(proper)))
    found = [
        f"{path.relative_to(root)}:{line} {match[0]!r}"
        for path in modules
        for line, text in _texts(path)
        if (match := pattern.search(FONT.sub("", text)))
    ]
    assert not found


def _proper_names(tables: Path) -> set[str]:
    """Return codes, names and words of names of the actors of all cases but invented ones.

    Lower-case words and single letters are no names by themselves.
    """
    names: set[str] = set()
    for case in sorted(entry for entry in tables.iterdir() if (entry / "states.csv").is_file()):
        rows = [row for table in NAMED for row in _rows(case / table)]
        if not any(row["state"].startswith("X") for row in _rows(case / "platforms.csv")):  # codes left to users
            names |= {row[column].strip() for row in rows for column in COLUMNS if row.get(column)}
    proper = {name for name in names if len(name) > 1 and not name.islower() and name != REST_OF_WORLD}
    words = {word for name in proper for word in name.split() if len(word) > 3 and word[0].isupper()}
    return proper | (words - ORDINARY)


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield strings, comments and identifiers with their lines; the words of an identifier are set apart."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type in (tokenize.STRING, tokenize.FSTRING_MIDDLE, tokenize.COMMENT):
            yield token.start[0], token.string
        elif token.type == tokenize.NAME:
            words = re.sub(r"([a-z])([A-Z])", r"\1 \2", token.string).replace("_", " ")
            yield token.start[0], words if token.string.isupper() else words.title()
