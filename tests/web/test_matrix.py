"""The rulebook as a table: every rule in its cell, as dark as it is strict, marked by its instrument."""

import re

import pandas as pd
import pytest

from abm.analysis.words import LANGUAGES, load_words
from abm.web.explorer.matrix import rule_matrix

RULES = pd.DataFrame(
    [
        ("Optics <b>", "advanced", "Aster", 0.8, "list"),
        ("Optics <b>", "mature", "Aster", 0.0, ""),
        ("Chambers", "mature", "Birch", 0.3, "end_user"),
    ],
    columns=["segment", "tier", "label", "strictness", "instrument"],
)
WIDE = pd.DataFrame({"label": ["Birch", "Nowhere"], "instrument": ["persons"] * 2, "level": [1.0, 1.0]})
NONE = WIDE[:0]


def cells(page: str) -> list[list[str]]:
    """Return the cells of every row of the body, as they are written."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<td.*?</td>", row) for row in body.split("</tr>")[:-1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_stands_in_its_half_of_its_cell(language: str) -> None:
    words = load_words(language)
    optics, chambers, persons = cells(rule_matrix(RULES, WIDE, "now", words))
    assert [len(row) for row in (optics, chambers, persons)] == [4, 4, 2]
    told = [words.title("tier.advanced"), "80%", words.name("instrument.list")]
    assert ", ".join(told) in optics[0] and "■" in optics[0] and "--strict: 0.800" in optics[0]
    assert "0%" in optics[1] and not re.search("[■▲]", optics[1]) and "--strict: 0.000" in optics[1]
    assert "▲" in chambers[3] and "--strict: 0.300" in chambers[3]
    blank = [optics[2], optics[3], *chambers[:3], persons[0]]
    assert all("--strict" not in cell and "<span" not in cell for cell in blank)
    assert "★" in persons[1] and "100%" in persons[1]


def test_a_mark_is_pale_where_its_cell_is_dark() -> None:
    optics, chambers = cells(rule_matrix(RULES, NONE, "now", load_words()))
    assert "yf-dark" in optics[0] and "yf-pale" in chambers[3]


def test_what_is_marked_is_told_below_and_names_are_no_tags() -> None:
    words = load_words()
    page = rule_matrix(RULES, NONE, "now", words)
    below = page.partition("<ul>")[2]
    assert all(words.title(f"instrument.{name}") in below for name in ("list", "end_user"))
    assert words.title("instrument.persons") not in page and "Nowhere" not in page
    assert "<b>" not in page and "Optics &lt;b&gt;" in page
