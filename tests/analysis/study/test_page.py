"""The page: sections only for what was computed, numbers read from tables, both languages, nothing from a network."""

import html
import itertools
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.analysis.study import analyse_study
from abm.analysis.study.index_sections import _that_may_be_read
from abm.analysis.study.points import COMPUTED
from abm.analysis.words import load_words
from abm.cli.main import main
from abm.core.calendar import month_label, month_number
from abm.core.errors import YardfenceError

from .made_up import Row, alter_runs, sampled, write_study

pytest.importorskip("SALib", reason="SALib is not installed: pip install -e '.[study]'")
pytest.importorskip("ema_workbench", reason="ema-workbench is not installed: pip install -e '.[study]'")

from SALib.sample import sobol

TRADE, BREADTH = "states.XB.free_trade", "states.XB.breadth"
KEYS = ("parameters.market.friction", "parameters.trust.recovery", BREADTH)
HEAD = (
    'name = "made_up"\ntitle = "A <made-up> study"\ntitle_ja = "作った研究"\ndata = "three_states"\n'
    'start = "2023-01"\nmonths = 40\n'
)
START, MONTHS, OFFICE = month_number("2023-01"), 40, month_number("2025-01")
SECTION = re.compile(r'<section id="([a-z]+)">')


def _row(row: Row) -> dict[str, float]:
    change = row["outcome"] == "change"
    base = 0.9 - 0.4 * row.get(TRADE, row.get(KEYS[0], 0.0))
    late = 0.3 * base if change and base < 0.7 else base - 0.01 * row["seed"]
    return {
        "effective_alignment": late,
        "real_leakage": 0.2 + 0.5 * row[BREADTH],
        "denial_military": 0.4 * late,
        "regime_strength": 0.8,
    }


def _months(folder: Path) -> None:
    """Write alignment that starts at 0.8 of its final level or more, and moves to it with the inauguration."""
    rows = []
    for run in pd.read_parquet(folder / "runs.parquet").to_dict("records"):
        final = run["effective_alignment"]
        early = final if final > 0.4 else min(3.0 * final, 1.0)
        for at in range(START, START + MONTHS):
            value = early if at <= OFFICE else final
            follow = {"effective_alignment": value, "follow_through_operation": value, "activity": value / 2}
            leak = {"real_leakage": run["real_leakage"], "denial_military": run["denial_military"]}
            rows.append({"run": run["run"], "month": month_label(at), **follow, **leak})
    pd.DataFrame(rows).to_parquet(folder / "months.parquet", index=False)


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a swept study with months."""
    design = pd.DataFrame(itertools.product(np.linspace(0.0, 1.0, 5), [0.1, 0.3, 0.5]), columns=[TRADE, BREADTH])
    folder = write_study(tmp_path_factory.mktemp("study") / "grid", design, _row, HEAD, seeds=3)
    _months(folder)
    return folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sampled study without months."""
    problem = {"num_vars": 3, "names": list(KEYS), "bounds": [[0.0, 1.0]] * 3}
    design = pd.DataFrame(sobol.sample(problem, 32, calc_second_order=False, seed=1), columns=list(KEYS))
    text = HEAD + sampled("sobol", 32, KEYS, 0.0, 1.0).split("\n", 1)[1]
    return write_study(tmp_path_factory.mktemp("study") / "sample", design, _row, text)


@pytest.fixture(scope="module")
def page(grid: Path) -> str:
    """Return the page of the swept study."""
    return analyse_study(grid).page.read_text(encoding="utf-8")


def _text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def _page(folder: Path, language: str = "en") -> str:
    return analyse_study(folder, language).page.read_text(encoding="utf-8")


def test_a_swept_study_has_the_sections_it_can_have(grid: Path, page: str) -> None:
    for language, written in (("en", page), ("ja", _page(grid, "ja"))):
        assert SECTION.findall(written) == ["overview", "bands", "discovery", "phase", "survival", "absent", "files"]
        assert f'<html lang="{language}">' in written
        assert not re.search(r'<script|<link|src="(?!data:)|@import|url\(', written)
        for part in ("sobol", "morris"):
            assert load_words(language).text(f"study.no_{part}") in _text(written)


def test_a_switch_is_told_as_on_or_off_in_both_languages(tmp_path: Path) -> None:
    design = pd.DataFrame(itertools.product([True, False], [0.1, 0.5]), columns=["switches.reach", BREADTH])
    folder = write_study(tmp_path / "switched", design, _row, HEAD, seeds=2)
    _months(folder)
    for language in ("en", "ja"):
        words = load_words(language)
        analyse_study(folder, language)
        name = f"bands-effective_alignment-key1-continuity-{language}.svg"
        drawn = (folder / "analysis" / "figures" / name).read_text(encoding="utf-8")
        assert all(f"<!-- {words.name(f'state.{word}')} -->" in drawn for word in ("on", "off"))
        assert "<!-- True -->" not in drawn


def test_a_switch_that_decides_a_loss_is_told_as_on_or_off_too(tmp_path: Path) -> None:
    reach = "switches.reach"
    design = pd.DataFrame(itertools.product([True, False], np.linspace(0.1, 0.5, 12)), columns=[reach, BREADTH])
    lost = write_study(
        tmp_path / "lost", design, lambda row: {**_row(row), "effective_alignment": 0.3 if row[reach] else 0.8}, HEAD
    )
    _months(lost)
    for language in ("en", "ja"):
        words = load_words(language)
        name, on, off = (words.name(key) for key in ("switch.reach", "state.on", "state.off"))
        page = _text(_page(lost, language))
        assert words.text("study.is", name=name, value=on) in page
        assert f"{name} = {on}" in page and f"{name} = {off}" in page
        assert "True" not in page and "False" not in page
        drawn = (lost / "analysis" / "figures" / f"prim-box-{language}.svg").read_text(encoding="utf-8")
        assert f"<!-- {on} -->" in drawn


def test_a_sampled_study_has_indices_and_says_what_is_missing(sample: Path) -> None:
    written = _page(sample)
    assert SECTION.findall(written) == ["overview", "sobol", "absent", "files"]
    text = _text(written)
    assert "The study kept no months" in text
    assert "No variance under continuity: the measure is the same at every point" in text
    assert "cost of a licensed sale to the buyer" in text


def test_indices_whose_sums_cannot_be_true_are_not_counted() -> None:
    keys = pd.DataFrame({"key": list("abc"), "S1_conf": 0.01, "ST_conf": 0.01, "outcome": "continuity", "cell": ""})
    true, untrue = (keys.assign(measure=name, S1=first, ST=0.5) for name, first in (("leaks", 0.3), ("follows", 0.6)))
    read = _that_may_be_read(pd.concat([true, untrue]).assign(status=COMPUTED))
    assert read["measure"].tolist() == ["leaks"] * 3


def test_numbers_in_words_follow_the_tables(grid: Path, page: str) -> None:
    text = _text(page)
    leaves, losses, path = (pd.read_csv(grid / "analysis" / f"{name}.csv") for name in ("leaves", "losses", "path"))
    change = losses[losses["outcome"] == "change"]
    lost, cases = int(change["lost"].sum()), int(change["case"].sum())
    assert 0 < lost < cases
    assert f"Under change, {lost} of {cases} cases lose half ({100 * lost / cases:.0f}%)." in text
    assert "also falls where the leader's reach begins to bind" in text
    assert leaves["lost"].sum() == losses["lost"].sum()
    told = re.search(r"In that box (\d+) of (\d+) cases lose half \(density (\d+)%.* \(coverage (\d+)%\)", text)
    assert told is not None
    held, inside, density, coverage = (int(part) for part in told.groups())
    assert density == round(100 * held / inside) and coverage == round(100 * held / lost)
    assert path["coverage"].between(coverage / 100 - 0.006, coverage / 100 + 0.006).any()
    overview = pd.read_csv(grid / "analysis" / "overview.csv").set_index(["outcome", "measure"])
    row = overview.loc[("continuity", "effective_alignment")]
    assert f"effective alignment is {row['median']:.2f} ({row['p05']:.2f} to {row['p95']:.2f})" in text


def test_leakage_is_drawn_with_denial_in_the_same_picture(grid: Path, page: str) -> None:
    names = {path.name for path in (grid / "analysis" / "figures").glob("*-en.png")}
    assert not [name for name in names if "denial_military" in name]
    assert {"bands-real_leakage-outcome-en.png", "phase-real_leakage-change-en.png"} <= names
    words = load_words()
    both = f"{words.title('measure.real_leakage')}, {words.title('measure.denial_military')}"
    assert f'alt="Figure: {both}"' in page


def test_the_same_folder_gives_the_same_bytes(grid: Path, page: str) -> None:
    before = {path: path.read_bytes() for path in _written(grid / "analysis")}
    assert len(before) > 10
    assert _page(grid) == page
    assert {path: path.read_bytes() for path in _written(grid / "analysis")} == before


def _written(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".png", ".svg"))


def test_what_others_wrote_is_escaped(page: str) -> None:
    assert "A &lt;made-up&gt; study" in page
    assert "<made-up>" not in page


def test_an_incomplete_design_is_told_on_the_page_and_its_old_tables_go(sample: Path) -> None:
    analyse_study(sample)
    assert (sample / "analysis" / "sobol.csv").is_file()
    runs = pd.read_parquet(sample / "runs.parquet")
    alter_runs(sample, lambda frame: frame.drop(index=3))
    try:
        done = analyse_study(sample)
    finally:
        runs.to_parquet(sample / "runs.parquet", index=False)
    text = _text(done.page.read_text(encoding="utf-8"))
    assert not (sample / "analysis" / "sobol.csv").exists()
    assert not list((sample / "analysis" / "figures").glob("sobol-*-en.*"))
    assert "1 of 640 planned runs are missing or failed: 0000000000000003 (point 0, change, seed 2)" in text
    assert "1 runs are missing or failed; they are left out" in text


def test_switches_texts_and_other_variants_are_told(tmp_path: Path) -> None:
    design = pd.DataFrame({"switches.reach": [True, False], BREADTH: [0.1, 0.1]})
    write_study(tmp_path, design, _row, HEAD, outcomes=("none",))
    twin = pd.read_parquet(tmp_path / "runs.parquet").assign(variant="no_alliance", effective_alignment=np.nan)
    twin["run"] = "t" + twin["run"]
    alter_runs(tmp_path, lambda runs: pd.concat([runs, twin], ignore_index=True))
    plan = pd.read_parquet(tmp_path / "manifest.parquet")
    both = [plan, plan.assign(variant="no_alliance", run="t" + plan["run"])]
    pd.concat(both, ignore_index=True).to_parquet(tmp_path / "manifest.parquet", index=False)
    text = _text(_page(tmp_path))
    assert "Swept: Reach over foreign firms" in text
    assert "without the alliance term" in text
    assert "Without the alliance term it is not defined: partners could add too little." in text


def test_the_command_prints_the_page_and_what_was_left_out(
    sample: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyse", str(sample), "--lang", "ja"])
    told = capsys.readouterr()
    assert ended.value.code == 0
    assert told.out.strip() == str(sample / "analysis" / "analysis.html")
    assert "月次の表を残していません" in told.err
    with pytest.raises(SystemExit) as ended:
        main(["analyse", str(sample / "nowhere")])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_missing_library_is_told_in_one_line(sample: Path, grid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("SALib", "ema_workbench")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    for folder, name in ((sample, "SALib"), (grid, "ema_workbench")):
        with pytest.raises(YardfenceError, match=rf"needs the package {name}: pip install -e '.\[study\]'"):
            analyse_study(folder)
