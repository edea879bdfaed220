"""Loading: what is sorted, what is read-only, and what makes no difference."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.core.calendar import month_number
from abm.data import Case, case_folder, case_names, data_digest, figures_of, load_case
from abm.data.schema import DemandPath

from .conftest import CaseFolder

TABLES = ["states.csv", "firms.csv", "shares.csv", "segments.csv", "item_figures.csv", "stances.csv", "legal.csv"]


def same(first: Case, second: Case) -> None:
    """Assert that two cases hold the same numbers, whatever the rows they were read from."""
    assert first.states == second.states
    assert first.firms == second.firms
    assert first.items == second.items
    assert first.share.name == second.share.name
    assert first.platforms == second.platforms
    np.testing.assert_array_equal(first.share.value, second.share.value)
    np.testing.assert_array_equal(first.world_sales, second.world_sales)
    for name in ("purchases", "elasticity", "derate", "military_share", "list_spill"):
        np.testing.assert_array_equal(getattr(first.item, name), getattr(second.item, name))
    for name, stance in first.stances.items():
        np.testing.assert_array_equal(stance.value, second.stances[name].value)
    np.testing.assert_array_equal(first.legal.notice_months, second.legal.notice_months)


@pytest.mark.parametrize("name", case_names())
def test_shipped_cases_are_complete_and_sorted(name: str) -> None:
    case = load_case(name)
    codes = [state.code for state in case.states]
    assert codes == sorted(codes)
    assert len(case.items) == 2 * len(case.segments)
    assert [firm.code for firm in case.firms] == sorted(firm.code for firm in case.firms)
    totals = np.bincount(case.share.item, weights=case.share.value, minlength=len(case.items))
    np.testing.assert_allclose(totals, 1.0, atol=1e-6)
    assert case.digest == data_digest(case_folder(name))
    assert figures_of(case) is case.figures
    assert all(figure.unit for figure in case.figures if figure.table != "facts")


def test_arrays_cannot_be_changed(small: Case) -> None:
    for array in (small.share.value, small.item.purchases, small.state.gdp, small.world_sales, small.demand.values):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_a_hand_read_item(small: Case) -> None:
    advanced = small.items.index("chambers/advanced")
    assert small.item.purchases[advanced] == 700 * 0.4
    assert small.item.purchases[advanced + 1] == pytest.approx(700 * 0.6)
    assert small.item.derateable[advanced] == 0.25
    assert small.item.derateable[advanced + 1] == 0.0
    supplier = [state.code for state in small.states].index("XB")
    assert small.stances["alliance"].value[supplier] == 0.3
    listed = small.legal.instruments.index("list")
    assert small.legal.months_to_legislate[supplier, listed] == 3.0
    assert np.isnan(small.legal.months_to_legislate[supplier, small.legal.instruments.index("reach")])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_order_of_rows_makes_no_difference(folder: CaseFolder, small: Case, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(TABLES))
    cells = folder.read(file)
    folder.write(file, [cells[0], *data.draw(st.permutations(cells[1:]))])
    same(small, load_case(folder.path))


def test_byte_order_mark_and_line_ends_make_no_difference(folder: CaseFolder, small: Case) -> None:
    for path in folder.path.iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    case = load_case(folder.path)
    same(small, case)
    assert case.digest == small.digest


def test_the_digest_sees_every_cell(folder: CaseFolder, small: Case) -> None:
    folder.edit("stances.csv", 2, "note", "another reason")
    assert load_case(folder.path).digest != small.digest


@pytest.mark.parametrize(
    ("code", "name"), [("NO", "Norway"), ("NA", "Namibia"), ("ZZ", "Elsewhere"), ("YU", "Yugoslavia")]
)
def test_countries_that_look_like_other_things_stay_countries(folder: CaseFolder, code: str, name: str) -> None:
    folder.change("states.csv", lambda cells: cells.append([code, name, "国", "bystander", ""]))
    figures = folder.read("state_figures.csv")
    more = [[code, *row[1:]] for row in figures[1:] if row[0] == "XH"]
    folder.write("state_figures.csv", figures + more)
    case = load_case(folder.path)
    state = next(state for state in case.states if state.code == code)
    assert state.name["en"] == name
    assert state.role == "bystander"


def test_japanese_names_are_kept(small: Case) -> None:
    assert small.title["ja"] == "三か国と対象国(教材)"
    assert small.states[0].name["ja"] == "甲国"


@pytest.mark.parametrize("locale", ["C", "POSIX", "ja_JP.SJIS"])
def test_any_locale_reads_the_same(folder: CaseFolder, small: Case, locale: str) -> None:
    environment = {**os.environ, "LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    code = "import os; from abm.data import load_case; print(load_case(os.fsdecode(os.environb[b'CASE'])).digest)"
    environment["CASE"] = str(folder.path)
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == small.digest


@given(
    values=st.lists(st.floats(0.1, 3.0), min_size=1, max_size=6),
    at=st.lists(st.integers(24_000, 24_400), min_size=1, max_size=5),
)
def test_demand_stays_between_known_points_and_is_flat_beyond(values: list[float], at: list[int]) -> None:
    months = np.arange(len(values)) * 12 + month_number("2022-07")
    path = DemandPath(months, np.stack([values, values], axis=-1))
    index = path.index(at)
    assert index.shape == (len(at), 2)
    assert (index >= min(values) - 1e-12).all()
    assert (index <= max(values) + 1e-12).all()
    np.testing.assert_array_equal(path.index([months[0] - 100, months[-1] + 100])[:, 0], [values[0], values[-1]])
    np.testing.assert_array_equal(path.index(months)[:, 1], values)
