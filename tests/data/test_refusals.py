"""Every mistake a researcher can make in a table is refused in one line: file, row, column, cure."""

from collections.abc import Callable
from pathlib import Path

import pytest

from abm.core.errors import DataError
from abm.data import load_case
from abm.data.loader import case_folder

from .conftest import CaseFolder

ONE_CELL = [
    ("states.csv", 3, "code", "UQ", "not a country code"),
    ("states.csv", 3, "code", "JPN", "write 'JP'"),
    ("states.csv", 3, "code", "jp", "write 'JP'"),
    ("states.csv", 3, "code", "XA", "stands in row 2 already"),
    ("states.csv", 3, "role", "suplier", "'supplier'"),
    ("states.csv", 3, "name_ja", "", "fill it in"),
    ("segments.csv", 2, "code", "all", "choose another code"),
    ("firms.csv", 2, "code", "A/B", "use letters, digits"),
    ("item_figures.csv", 2, "value", "9" * 400, "lies outside"),
    ("demand.csv", 2, "value", "0", "lies outside"),
    ("shares.csv", 2, "value", "-0.5", "lies outside [0, 1]"),
    ("shares.csv", 2, "value", "nan", "not a plain decimal"),
    ("shares.csv", 2, "value", "NaN", "not a plain decimal"),
    ("shares.csv", 2, "value", "1e-3", "not a plain decimal"),
    ("shares.csv", 2, "value", "0,5", "not a plain decimal"),
    ("shares.csv", 2, "value", "\uff10.5", "not a plain decimal"),
    ("shares.csv", 2, "value", "inf", "not a plain decimal"),
    ("shares.csv", 2, "value", "", "fill it in"),
    ("shares.csv", 2, "segment", "chamber", "'chambers'"),
    ("shares.csv", 2, "tier", "advance", "'advanced'"),
    ("shares.csv", 2, "firm", "APEXX", "'APEX'"),
    ("shares.csv", 2, "production", "JP", "is not in states.csv"),
    ("shares.csv", 2, "production", "USA", "write 'US'"),
    ("shares.csv", 2, "unit", "%", "write 'share'"),
    ("shares.csv", 2, "source", "ETO", "sources.toml"),
    ("shares.csv", 2, "grade", "F3", "use one of"),
    ("shares.csv", 2, "grade", "F1", "an assumption has both"),
    ("shares.csv", 2, "confidence", "medium", "use one of: high, low, med"),
    ("shares.csv", 2, "note", "", "say in the note why"),
    ("item_figures.csv", 2, "unit", "USD bn", "write 'USD m a month'"),
    ("item_figures.csv", 2, "quantity", "purchase", "'purchases'"),
    ("item_figures.csv", 2, "tier", "advanced", "write 'both'"),
    ("item_figures.csv", 4, "value", "0.9", "outside [1.05, inf]"),
    ("item_figures.csv", 4, "low", "9", "above high"),
    ("item_figures.csv", 4, "value", "99", "outside its own range"),
    ("firms.csv", 2, "home", "ZZ", "is not in states.csv"),
    ("firms.csv", 3, "code", "APEX", "stands in row 2 already"),
    ("firms.csv", 2, "fringe", "y", "use one of: no, yes"),
    ("firm_figures.csv", 2, "year", "22", "write it as 2022"),
    ("hubs.csv", 2, "value", "0.5", "sum to 0.5"),
    ("hubs.csv", 2, "hub", "XB", "has not the role 'hub'"),
    ("demand.csv", 2, "month", "07/2022", "write it as 2024-11"),
    ("demand.csv", 2, "quantity", "index", "demand_index"),
    ("legal.csv", 2, "instrument", "lists", "'list'"),
    ("legal.csv", 2, "value", "-1", "lies outside [0, 600]"),
    ("stances.csv", 2, "quantity", "target_polic", "'target_policy'"),
    ("frameworks.csv", 2, "protocol", "bargain", "'bargaining'"),
    ("frameworks.csv", 2, "members", "XA", "name two states or more"),
    ("frameworks.csv", 2, "members", "XA XT", "is the target"),
    ("frameworks.csv", 2, "members", "XA XA", "stands twice"),
    ("frameworks.csv", 2, "members", "XA JP", "is not in states.csv"),
    ("frameworks.csv", 2, "mandate", "lists", "use some of"),
    ("frameworks.csv", 2, "mandate", "", "use some of"),
    ("frameworks.csv", 2, "months_between", "0", "lies outside [1, 60]"),
    ("frameworks.csv", 2, "first_meeting", "2023", "write it as 2024-11"),
    ("elections.csv", 2, "challenger", "challenger", "'challengers'"),
    ("elections.csv", 2, "state", "XH", "use one of"),
    ("elections.csv", 2, "inauguration", "2024-10-01", "before the election"),
    ("timeline.csv", 2, "effective", "2022-09-07", "before the announcement"),
    ("timeline.csv", 2, "instrument", "retaliation", "only the target"),
    ("timeline.csv", 3, "instrument", "reach", "only the leader"),
    ("timeline.csv", 2, "instrument", "reach", "write segment 'all' and tier 'both'"),
    ("timeline.csv", 3, "white_list", "XA XQ", "'XQ' is not in states.csv"),
    ("timeline.csv", 2, "neutral", "maybe", "use one of: no, yes"),
    ("timeline.csv", 2, "coverage", "1.5", "lies outside [0, 1]"),
]


def refused(folder: CaseFolder) -> str:
    with pytest.raises(DataError) as caught:
        load_case(folder.path)
    line = str(caught.value)
    assert "\n" not in line
    return line


@pytest.mark.parametrize(("file", "row", "column", "value", "cure"), ONE_CELL)
def test_one_wrong_cell_is_refused(folder: CaseFolder, file: str, row: int, column: str, value: str, cure: str) -> None:
    folder.edit(file, row, column, value)
    line = refused(folder)
    assert line.startswith(f"{file}, row "), line
    assert "column '" in line, line
    assert cure in line, line


def test_the_row_and_column_named_are_those_of_the_mistake(folder: CaseFolder) -> None:
    folder.edit("shares.csv", 7, "value", "abc")
    assert refused(folder).startswith("shares.csv, row 7, column 'value': 'abc'")


def test_blank_lines_do_not_shift_the_rows_named(folder: CaseFolder) -> None:
    folder.change("shares.csv", lambda cells: cells.insert(3, [""] * len(cells[0])))
    folder.edit("shares.csv", 8, "value", "abc")
    assert refused(folder).startswith("shares.csv, row 8, column 'value'")


def test_shares_off_by_more_than_a_millionth_are_refused(folder: CaseFolder) -> None:
    folder.edit("shares.csv", 2, "value", "0.500002")
    assert "sum to 1.000002, not to 1" in refused(folder)


def test_shares_off_by_less_than_a_millionth_pass(folder: CaseFolder) -> None:
    folder.edit("shares.csv", 2, "value", "0.5000005")
    load_case(folder.path)


def test_a_derated_variant_must_be_worse(folder: CaseFolder) -> None:
    folder.edit("item_figures.csv", 7, "high", "1")
    folder.edit("item_figures.csv", 7, "value", "1")
    assert refused(folder).startswith("item_figures.csv, row 7, column 'value': derate 1; a derated variant is worse")


@pytest.mark.parametrize(("instrument", "cure"), [("reach", "content threshold"), ("tariff_ally", "name the states")])
def test_instruments_need_what_they_work_by(folder: CaseFolder, instrument: str, cure: str) -> None:
    for column, value in (("segment", "all"), ("tier", "both"), ("instrument", instrument)):
        folder.edit("timeline.csv", 2, column, value)
    assert cure in refused(folder)


def test_a_tier_that_nobody_buys_is_refused(folder: CaseFolder) -> None:
    for row in (3, 15):
        folder.edit("item_figures.csv", row, "low", "0")
        folder.edit("item_figures.csv", row, "value", "0")
    assert "no advanced item has purchases and military_relevance above 0" in refused(folder)


def test_home_shares_in_per_cent_of_a_part_are_refused(folder: CaseFolder) -> None:
    columns = ["state", "segment", *folder.read("shares.csv")[0][4:]]
    row = ["XA", "optics", "0.1", "share", "assumed", "assumed", "low", "one home only", "", ""]
    folder.write("home_shares.csv", [columns, row])
    assert "home_shares.csv, row 2, column 'value': the home shares of optics sum to 0.1" in refused(folder)


def test_a_firm_twice_in_one_item_is_refused(folder: CaseFolder) -> None:
    folder.edit("shares.csv", 3, "production", "XA")
    assert "stands in row 2 already" in refused(folder)


def test_both_tiers_and_one_tier_are_not_mixed(folder: CaseFolder) -> None:
    folder.edit("shares.csv", 2, "tier", "both")
    assert "keep one row for each tier" in refused(folder)


def test_a_case_in_which_nobody_meets_needs_no_frameworks(folder: CaseFolder) -> None:
    (folder.path / "frameworks.csv").unlink()
    assert load_case(folder.path).frameworks == ()


@pytest.mark.parametrize("file", sorted({p.name for p in case_folder("three_states").iterdir()} - {"frameworks.csv"}))
def test_every_file_must_be_there(folder: CaseFolder, file: str) -> None:
    (folder.path / file).unlink()
    assert refused(folder).startswith(f"{file}: the file is missing")


@pytest.mark.parametrize("file", ["shares.csv", "states.csv", "sources.toml"])
@pytest.mark.parametrize(
    ("content", "cure"),
    [(b"PK\x03\x04\x00\x00", "binary"), ("会社,値".encode("shift_jis"), "UTF-8"), ("会社".encode("utf-16"), "UTF-8")],
)
def test_files_that_are_not_utf8_text_are_refused(folder: CaseFolder, file: str, content: bytes, cure: str) -> None:
    (folder.path / file).write_bytes(content)
    line = refused(folder)
    assert line.startswith(file)
    assert cure in line


def test_an_empty_file_is_refused(folder: CaseFolder) -> None:
    (folder.path / "shares.csv").write_bytes(b"")
    assert "the file is empty" in refused(folder)


def test_a_missing_column_is_named(folder: CaseFolder) -> None:
    folder.write("shares.csv", [[*row[:5], *row[6:]] for row in folder.read("shares.csv")])
    assert refused(folder).startswith("shares.csv, row 1, column 'unit': the column is missing")


def test_a_misspelt_optional_column_is_named(folder: CaseFolder) -> None:
    folder.edit("shares.csv", 1, "low", "lowest")
    assert "column 'lowest': the column is unknown; did you mean 'low'" in refused(folder)


def test_a_row_with_too_many_cells_is_refused(folder: CaseFolder) -> None:
    folder.change("shares.csv", lambda cells: cells[4].append("and so on"))
    assert "shares.csv, row 5" in refused(folder)


def test_an_unclosed_quote_is_refused(folder: CaseFolder) -> None:
    path = folder.path / "shares.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"open', encoding="utf-8")
    assert "check the quotes" in refused(folder)


@pytest.mark.parametrize(
    ("file", "keep", "cure"),
    [
        ("stances.csv", lambda row: row[1] != "alliance", "the supplier 'XB' has no 'alliance'"),
        ("state_figures.csv", lambda row: row[1] != "gdp", "has no row for 'gdp'"),
        ("item_figures.csv", lambda row: row[2] != "elasticity", "has no row for 'elasticity'"),
        ("item_figures.csv", lambda row: row[2] != "derate", "is derateable but has no 'derate'"),
        ("hubs.csv", lambda row: row[1] != "cooperation", "has no row for 'cooperation'"),
        ("firm_figures.csv", lambda row: row[2] != "leader_content", "has no leader_content"),
        ("firm_figures.csv", lambda row: row[2] != "target_dependence", "has no target_dependence for 2022"),
        ("demand.csv", lambda row: False, "no row for 'advanced'"),
        ("legal.csv", lambda row: row[2] != "notice_months", "has no 'notice_months'"),
        ("states.csv", lambda row: row[3] != "leader", "0 states have the role 'leader'"),
    ],
)
def test_missing_figures_are_refused(
    folder: CaseFolder, file: str, keep: Callable[[list[str]], bool], cure: str
) -> None:
    cells = folder.read(file)
    folder.write(file, [cells[0], *(row for row in cells[1:] if keep(row))])
    line = refused(folder)
    named = "firms.csv" if file == "firm_figures.csv" else file
    assert line.startswith(named), line
    assert cure in line, line


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ('code_system = "iso3166-1-alpha-2"', 'code_system = "alpha-3"', "write 'iso3166-1-alpha-2'"),
        ("base_year = 2022", 'base_year = "2022"', "write it as base_year = 2022"),
        ("base_year = 2022", "base_yeer = 2022", "'base_year' is missing"),
        ("[case]", "[case", "not valid TOML"),
        ("[case]", "case = 3\n[kase]", "must be tables"),
        ("[case]", "[sources]\nA = 3\n[case]", "not a table"),
        ("base_year = 2022", "base_year = true", "write it as base_year = 2022"),
        ("base_year = 2022", "base_year = 2022\n[colours]\nred = 1", "the table is unknown"),
        ('title_en = "', "title_en = 5 # ", "'title_en' is not text"),
        ("[case]", '[sources.A]\ncitation = "x"\n[case]', "'address' is missing"),
    ],
)
def test_sources_toml_is_checked(folder: CaseFolder, old: str, new: str, cure: str) -> None:
    path = folder.path / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    line = refused(folder)
    assert line.startswith("sources.toml"), line
    assert cure in line, line


def test_a_case_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="did you mean 'three_states'"):
        load_case("tree_states")
    with pytest.raises(DataError, match="no such case or folder"):
        load_case(tmp_path / "missing")


@pytest.mark.parametrize(
    ("cell", "cure"),
    [("outbounds", "'outbound'"), ("persons persons", "stands twice"), ("none persons", "'none' is unknown here")],
)
def test_instruments_that_a_mandate_names_are_known(folder: CaseFolder, cell: str, cure: str) -> None:
    _name_instruments(folder, cell)
    line = refused(folder)
    assert line.startswith("frameworks.csv, row 2, column 'instruments'") and cure in line


@pytest.mark.parametrize(("cell", "named"), [("", None), ("none", ()), ("persons outbound", ("persons", "outbound"))])
def test_a_mandate_may_name_instruments_one_by_one(
    folder: CaseFolder, cell: str, named: tuple[str, ...] | None
) -> None:
    _name_instruments(folder, cell)
    assert load_case(folder.path).frameworks[0].instruments == named


def _name_instruments(folder: CaseFolder, cell: str) -> None:
    """Add the optional column to the table, filled in its first row alone."""
    column = ("instruments", cell, "")
    folder.change("frameworks.csv", lambda cells: [row.append(text) for row, text in zip(cells, column, strict=True)])
