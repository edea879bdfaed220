"""Country codes: ISO 3166-1 alpha-2, with the user-assigned codes for places that do not exist.

Codes withdrawn with their countries (ISO 3166-3) stay valid, for cases of history. A case uses one code system. The
three-letter and unofficial codes people mix in are refused with the code to write.
"""

from functools import lru_cache
from importlib import resources

from abm.data.reading import Row

__all__ = ["check_code"]

CODE_SYSTEM = "iso3166-1-alpha-2"
_TABLES = ("country_codes.csv", "former_country_codes.csv")


def check_code(row: Row, column: str) -> str:
    """Return the country code of a cell; raise DataError with the code to write where it is not alpha-2."""
    text = row.text(column)
    official, by_alpha_3 = _official()
    if text in official or _user_assigned(text):
        return text
    if text.upper() in by_alpha_3:
        problem = f"'{text}' is an alpha-3 code among alpha-2 codes"
        raise row.error(column, problem, f"write '{by_alpha_3[text.upper()]}'")
    if text.upper() in official:
        raise row.error(column, f"'{text}' is not in capitals", f"write '{text.upper()}'")
    raise row.error(column, f"'{text}' is not a country code of {CODE_SYSTEM}", "look it up in ISO 3166 (two capitals)")


def _user_assigned(text: str) -> bool:
    """Return whether ISO 3166 leaves the code to users: AA, QM-QZ, XA-XZ, ZZ."""
    if len(text) != 2 or not (text.isascii() and text.isupper()):
        return False
    return text in ("AA", "ZZ") or text[0] == "X" or (text[0] == "Q" and text[1] >= "M")


@lru_cache(maxsize=1)
def _official() -> tuple[frozenset[str], dict[str, str]]:
    folder = resources.files("abm.data") / "tables"
    tables = [(folder / name).read_text(encoding="utf-8").splitlines()[1:] for name in _TABLES]
    pairs = [line.split(",") for table in tables for line in table]
    return frozenset(pair[0] for pair in pairs), {pair[1]: pair[0] for pair in pairs}
