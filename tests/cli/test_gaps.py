"""`yardfence gaps`: a table, a folder with a figure, JSON alone where asked, and refusals in one line."""

import html
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import abm
from abm.analysis.background import bare_background
from abm.analysis.figures.gap_shares import row_names
from abm.analysis.numbers import number
from abm.analysis.words import load_words
from abm.cli.gap_table import gap_tables

Call = Callable[..., tuple[int, str, str]]
SHORT = ("--seeds", "1", "--workers", "1", "--set", "months=14", "--set", 'outcomes=["none"]')
SMALL = ("gaps", "classroom_three_states", *SHORT)


@pytest.mark.parametrize(
    ("lang", "title", "row"),
    [("en", "Alignment gap", "3 Where competitiveness sits"), ("ja", "連携のずれ", "3 競争力の所在")],
)
def test_a_table_is_printed_and_a_figure_kept(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, title: str, row: str
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    code, out, err = call(*SMALL, "--lang", lang)
    assert (code, err) == (0, "")
    assert title in out
    assert row in out
    (folder,) = (tmp_path / "results" / "classroom_three_states").iterdir()
    assert folder.name.startswith("gaps-")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "config.toml",
        "gaps.csv",
        "gaps.json",
        "gaps.html",
        "gaps.png",
        "gaps.svg",
        "provenance.json",
        "worlds.csv",
    }


def test_json_is_all_that_is_printed_and_workers_move_no_byte(call: Call) -> None:
    folders = []
    for workers in ("1", "2"):
        code, out, err = call(*SMALL, "--out", f"with-{workers}", "--workers", workers, "--json")
        assert (code, err) == (0, "")
        said = json.loads(out)
        assert set(said["outcomes"]["none"]["XB"]) == {
            *("gap", "target_policy", "structure", "competitiveness", "free_trade", "breadth", "unexplained")
        }
        folders.append(Path(said["folder"]))
    for name in ("config.toml", "gaps.csv", "gaps.json", "gaps.html", "gaps.png", "gaps.svg", "worlds.csv"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


def test_set_reaches_seeds_and_what_is_not_defined_is_said(call: Call, tmp_path: Path) -> None:
    code, out, err = call(
        "gaps", "classroom_three_states", "--workers", "1", "--set", "seeds=1", "--set", "months=2",
        "--set", 'outcomes=["none"]', "--set", "states.XA.target_policy=0",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "seeds: 1" in " ".join(out.split())
    assert "not defined" in out
    assert list((tmp_path / "results" / "classroom_three_states").glob("gaps-*/gaps.png"))


def test_partners_stand_in_their_order_three_abreast() -> None:
    node = {"median": 0.25, "p05": -0.5, "p95": 1.0, "n": 3}
    words = load_words()
    states = {state: dict.fromkeys(row_names(words), node) for state in ("A", "B", "C", "D")}
    told = {"outcomes": {"none": states}, "partners": ["D", "C", "B", "A"], "seeds": 3}
    tables = gap_tables(["none"], told, bare_background(), words)
    assert [[str(column.header) for column in table.columns] for table in tables] == [["", "D", "C", "B"], ["", "A"]]
    assert next(iter(tables[0].columns[1].cells)) == "0.25\n\N{MINUS SIGN}0.50 to 1.00"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("gaps", "no_such"), "no_such"),
        (("gaps", "sme_2022_replay"), "imposed to the end"),
        (("gaps", "classroom_three_states", "--seeds", "0"), "yardfence: --seeds=0: seeds = 0 lies outside"),
        (("gaps", "classroom_three_states", "--set", "states.XB.breadth=2"), "breadth"),
        (("gaps", "classroom_three_states", "--workers", "0"), "workers"),
    ],
)
def test_what_cannot_be_divided_is_refused(call: Call, arguments: tuple[str, ...], word: str) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("yardfence: ")
    assert err.count("\n") == 1
    assert word in err
    assert not Path("results").exists()


def test_python_reaches_the_same_study(tmp_path: Path) -> None:
    experiment = abm.load_experiment("classroom_three_states", ["seeds=1", "months=14", 'outcomes=["none"]'])
    folder = abm.divide_gaps(experiment, tmp_path)
    assert (folder / "gaps.png").is_file()
    assert json.loads((folder / "provenance.json").read_text())["command"] == ["yardfence", "gaps", experiment.name]


def test_tables_are_kept_where_the_figure_cannot_be_drawn(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path, *_: object) -> None:
        (folder / "gaps.png").write_bytes(b"half")
        raise MemoryError("no room for the picture")

    monkeypatch.setattr("abm.analysis.figures.write_gap_figure", fail)
    code, out, err = call(*SMALL)
    (folder,) = (tmp_path / "results" / "classroom_three_states").iterdir()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "figure could not be drawn (MemoryError: no room for the picture)" in err
    assert folder.name in err
    assert {path.name for path in folder.iterdir()} == {
        "config.toml",
        "gaps.csv",
        "gaps.json",
        "provenance.json",
        "worlds.csv",
    }


SHARES = ("gap", "target_policy", "structure", "competitiveness", "free_trade", "breadth", "unexplained")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folders of a run of three seeds and of a study of gaps of two, of the same short experiment."""
    out, said = tmp_path_factory.mktemp("told"), ["months=14", 'outcomes=["none"]']
    run, gaps = (abm.load_experiment("classroom_three_states", [f"seeds={seeds}", *said]) for seeds in (3, 2))
    return abm.run(run, out), abm.divide_gaps(gaps, out)


@pytest.mark.parametrize(("lang", "seeds"), [("en", "(seeds: 2)"), ("ja", "2個のシードの中央値")])
def test_the_report_of_a_run_carries_shares_with_intervals_and_their_figure(
    call: Call, both: tuple[Path, Path], lang: str, seeds: str
) -> None:
    folder, gaps = both
    assert call("report", str(folder), "--lang", lang)[0] == 0
    without = (folder / "report.html").read_text(encoding="utf-8")
    code, out, err = call("report", str(folder), "--lang", lang, "--gaps", str(gaps))
    assert (code, out.strip(), err) == (0, str(folder / "report.html"), "")
    page = (folder / "report.html").read_text(encoding="utf-8")
    words, told = load_words(lang), json.loads((gaps / "gaps.json").read_text(encoding="utf-8"))
    assert seeds in page
    assert seeds not in without
    for name, found in zip(SHARES, row_names(words).values(), strict=True):
        node = told["outcomes"]["none"]["XB"][name]
        middle, low, high = (number(node[key]) for key in ("median", "p05", "p95"))
        assert f'<th scope="row">{found}</th><td><span>{middle}</span><small>{low} {words.text("text.to")} ' in page
        assert f"{words.text('text.to')} {high}</small>" in page
    assert (folder / "figures" / f"gap_shares-{lang}.png").is_file()
    assert page.count("data:image/svg+xml") == without.count("data:image/svg+xml") + 1
    assert html.escape(words.text("text.gaps_shares")) in without
    assert html.escape(words.text("text.gaps_shares")) not in page


def test_shares_of_another_experiment_or_none_are_refused(call: Call, both: tuple[Path, Path], tmp_path: Path) -> None:
    folder, _ = both
    other = abm.load_experiment("classroom_three_states", ["seeds=1", "months=13", 'outcomes=["none"]'])
    before = (folder / "report.html").read_bytes()
    for wrong, word in (
        (abm.divide_gaps(other, tmp_path), "is of another experiment"),
        (folder, "holds no study of gaps"),
        (tmp_path / "nowhere", "holds no study of gaps"),
    ):
        code, out, err = call("report", str(folder), "--gaps", str(wrong))
        assert (code, out) == (2, "")
        assert err.startswith("yardfence: ") and err.count("\n") == 1 and word in err
    assert (folder / "report.html").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("gaps.json", ""),
        ("gaps.json", "[1, 2]"),
        ("gaps.json", "3"),
        ("gaps.json", '{"outcomes": {}, "partners": ["XB"], "seeds": 2}'),
        ("gaps.json", '{"outcomes": {"none": {"XB": {"gap": 0.5}}}, "partners": ["XB"], "seeds": 2}'),
        ("gaps.json", '{"outcomes": {"none": {}}, "partners": [], "seeds": 2}'),
        ("gaps.json", '"half'),
        ("gaps.csv", ""),
        ("gaps.csv", "outcome,state\nnone,XB\n"),
        ("gaps.csv", "outcome,state,seed,gap,target_policy,structure,competitiveness,free_trade,breadth,unexplained\n"),
        ("gaps.csv", "half"),
        ("gaps.csv", "words"),
    ],
)
def test_a_damaged_study_is_one_clear_line(
    call: Call, both: tuple[Path, Path], tmp_path: Path, name: str, odd: str
) -> None:
    folder, gaps = both
    shutil.copytree(gaps, tmp_path / "odd")
    text = (gaps / name).read_text(encoding="utf-8")
    changed = {'"half': text[: len(text) // 2], "half": text[:-40], "words": text.rpartition(",")[0] + ",much\n"}
    (tmp_path / "odd" / name).write_text(changed.get(odd, odd), encoding="utf-8")
    before = (folder / "report.html").read_bytes() if (folder / "report.html").is_file() else None
    code, out, err = call("report", str(folder), "--gaps", str(tmp_path / "odd"))
    assert (code, out) == (2, "")
    assert err.startswith("yardfence: ") and err.count("\n") == 1
    assert f"{name}' is cut short or not as `yardfence gaps` writes it; run that again" in err
    assert before == ((folder / "report.html").read_bytes() if before else None)


def test_it_says_how_a_report_comes_to_carry_it(call: Call, tmp_path: Path) -> None:
    out = call(*SMALL)[1]
    (folder,) = (tmp_path / "results" / "classroom_three_states").iterdir()
    assert f"yardfence report DIR --gaps {folder.relative_to(tmp_path)}" in out
