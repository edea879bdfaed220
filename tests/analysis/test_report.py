"""The page holds every section, says numbers of summary.json only, asks nothing of a network, and escapes."""

import copy
import dataclasses
import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from abm.analysis.background import Background
from abm.analysis.numbers import quantity
from abm.analysis.report import render_report, write_report
from abm.analysis.report.html import table
from abm.analysis.words import load_words
from abm.core.errors import ResultsError
from abm.records.reader import Results, read_results

NUMBER = re.compile(r"[+\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?%?")


@pytest.fixture
def results(results_folder: Path) -> Results:
    """Return the made-up results, opened."""
    return read_results(results_folder)


def _page(results: Results, background: Background, language: str = "en") -> str:
    return render_report(results, background, load_words(language), ())


def _summary(page: str) -> str:
    match = re.search(r'<section class="summary".*?</section>', page, re.S)
    assert match is not None
    return html.unescape(re.sub(r"<[^>]+>", " ", match[0]))


def _printed(node: Any, measure: str = "") -> set[str]:
    """Return every number of a summary as it may be printed."""
    words, found = load_words(), set()
    for key, value in node.items():
        if isinstance(value, dict):
            found |= _printed(value, measure if key in ("without_alliance", "over_ranges") else key)
        elif isinstance(value, int | float):
            found |= {quantity(measure, value, words), quantity(measure, value, words, signed=True)}
            found.add(f"{100 * value:+.1f}".replace("-", "\N{MINUS SIGN}"))
    return found


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_number_in_the_summary_stands_in_summary_json(
    results: Results, background: Background, language: str
) -> None:
    told = _summary(_page(results, background, language)).replace("最後の12か月", "")
    numbers = set(NUMBER.findall(told))
    assert len(numbers) > 10
    assert numbers <= _printed(results.summary)


def test_words_follow_an_altered_summary(results: Results, background: Background) -> None:
    altered = copy.deepcopy(dict(results.summary))
    altered["outcomes"]["change"]["effective_alignment"]["median"] = 0.77
    altered["outcomes"]["change"]["real_leakage"] = {"median": None, "p05": None, "p95": None, "n": 0}
    told = _summary(_page(dataclasses.replace(results, summary=altered), background))
    assert "0.77" in told
    assert "0.77" not in _summary(_page(results, background))
    assert "not defined: too little was controlled" in told


def test_denial_is_printed_beside_leakage_and_alpha_beside_headlines(results: Results, background: Background) -> None:
    page = _page(results, background)
    for sentence in re.findall(r"[^.]*[Rr]eal leakage is[^.]*", _summary(page)):
        assert sentence
    for found in re.findall(r"<table>.*?</table>", page, re.S):
        if "Real leakage" in found:
            assert "Military denial" in found
            assert "Growth denial" in found
            assert "without the alliance term" in found
    assert "without the alliance term it is" in _summary(page)


def test_the_headline_says_what_ranges_say_and_how_long_reach_lasts(results: Results, background: Background) -> None:
    altered = copy.deepcopy(dict(results.summary))
    moved = {"median": -0.01, "p05": -0.1, "p95": 0.05, "n": 6}
    altered["election_effect"]["effective_alignment"]["over_ranges"] = moved
    told = _summary(_page(dataclasses.replace(results, summary=altered), background))
    assert "(6 draws) they are wider. Under continuity, effective alignment is 0.10 (−0.20 to 0.50)" in told
    assert "do not settle its sign" in told
    assert "Under change the leader's reach over foreign firms is in force without exemption for 14.0" in told
    assert "Under continuity the leader's reach" not in told
    altered["election_effect"]["effective_alignment"]["over_ranges"] = moved | {"p95": -0.001}
    assert "do not settle" not in _summary(_page(dataclasses.replace(results, summary=altered), background))


def test_every_section_is_there_and_nothing_is_asked_of_a_network(results: Results, background: Background) -> None:
    page = _page(results, background)
    for key in ("asked", "happened", "gaps", "alignment", "leakage", "denial", "cost", "network", "assumed", "cite"):
        assert f'id="{key}"' in page
    for key in ("variants", "frameworks"):
        assert f'id="{key}"' in page
    assert not re.search(r'<script|<link|src="(?!data:)|@import|url\(', page)


def test_what_others_wrote_is_escaped(results: Results, background: Background) -> None:
    page = _page(results, background)
    assert "&lt;A test &amp; more&gt;" in page
    assert "<A test" not in page
    assert "Someone &lt;2024&gt;, A report &amp; more" in page


def test_events_are_told_with_dates_and_runs(results: Results, background: Background) -> None:
    page = re.sub(r"<[^>]+>", "|", _page(results, background))
    assert re.search(
        r"Netherlands: controls adopted\|+September 2023 \(August 2023 to September 2023\)\|+in 5 of 6 runs", page
    )
    assert re.search(r"United States: controls tightened\|+never\|+April 2025", page)


def test_a_pair_of_states_has_the_trail_of_its_meetings(results: Results, background: Background) -> None:
    trail = re.search(r"<details><summary>Japan and United States.*?</details>", _page(results, background), re.S)
    assert trail is not None
    told = re.sub(r"(<[^>]+>)+", "|", trail.group(0))
    assert "|Council|Meeting|bargaining|Subsidy, Outbound investment limits|Etch (advanced) 0.50|" in told
    assert "|Japan accepts|gain +14.0 USD million a month|security +9.0, transfers +5.0|" in told
    assert re.search(
        r"\|United States commits itself\|from \w+ 2023 until \w+ 2025\|pays 5.0 USD million a month\|", told
    )
    assert "|United States: slack noticed|0.40 of its promise|" in told


def test_a_pair_that_shares_no_framework_has_the_trail_of_what_one_asks_of_the_other(
    results: Results, background: Background
) -> None:
    page = _page(results, background)
    trail = re.search(r"<details><summary>Netherlands and United States.*?</details>", page, re.S)
    assert trail is not None
    told = re.sub(r"(<[^>]+>)+", "|", trail.group(0))
    assert "|Netherlands: answer to United States|with an own design|alliance +18.0, economy" in told
    assert "Council" not in told
    assert "United States: request to Japan" in page


def test_variants_stand_side_by_side(results: Results, background: Background) -> None:
    section = re.search(r'<section id="variants">.*?</section>', _page(results, background), re.S)
    assert section is not None
    for variant in ("as set up", "without the alliance term"):
        assert variant in section.group(0)


def test_a_folder_becomes_a_page_with_figures(results_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(results_folder, tmp_path / "made up 結果")
    page = write_report(folder, "ja")
    text = page.read_text(encoding="utf-8")
    assert page == folder / "report.html"
    assert 'lang="ja"' in text
    assert "2024年の選挙は何を変えるか" in text
    assert text.count("data:image/svg+xml;base64,") == len(list((folder / "figures").glob("*.svg")))
    assert write_report(folder, "ja").read_text(encoding="utf-8") == text


def test_what_holds_no_results_is_refused(results_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="holds no results"):
        write_report(tmp_path)
    folder = shutil.copytree(results_folder, tmp_path / "broken")
    (folder / "summary.json").write_text("{", encoding="utf-8")
    with pytest.raises(ResultsError, match="cannot be read"):
        write_report(folder)


def test_a_summary_without_variants_still_reads(results: Results, background: Background) -> None:
    bare = json.loads(json.dumps(results.summary))
    for measures in bare["outcomes"].values():
        for value in measures.values():
            value.pop("without_alliance", None)
    bare.pop("election_effect")
    told = _summary(_page(dataclasses.replace(results, summary=bare), background))
    assert "Values without the alliance term were not computed." in told


def test_columns_of_figures_stand_to_the_right_and_others_to_the_left() -> None:
    made = table(["a", "b", "c", "d"], [["x", "1,200.5", "1.0", ""], ["y", "–", "two", ""]])
    assert made.count('class="number"') == 3 and '<td class="number">1,200.5</td>' in made
    assert '<th scope="col" class="number">b</th>' in made and "<td>1.0</td>" in made
    spans = table(["a", "b", "c"], [["x", "0.04 (0.00 to 0.10)", "–"], ["y", "0.1", "–"]])
    assert "number" not in spans
