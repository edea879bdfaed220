"""docs/ODD.md says what the code says: its generated tables are current, and it has every element of the protocol."""

from pathlib import Path

import pytest

from abm.core.errors import YardfenceError
from abm.core.parameters import describe
from abm.data import load_case
from abm.data.instruments import BY_STATE
from abm.engine.schedule import PHASES
from abm.mechanisms.registry import PARAMETERS
from abm.studies.odd import PARTS, parameter_table, phase_table, switch_table, write_odd

WORDS = dict(enumerate(("six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=6))
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "ODD.md"


def test_the_generated_parts_are_current() -> None:
    assert write_odd(DOCUMENT, check=True), "run `yardfence odd`"


@pytest.mark.parametrize(
    "heading",
    [
        "## 1. Purpose and patterns",
        "## 2. Entities, state variables, and scales",
        "## 3. Process overview and scheduling",
        "## 4. Design concepts",
        "## 5. Initialization",
        "## 6. Input data",
        "## 7. Submodels",
        "## 8. Deviations from the design and their reasons",
    ],
)
def test_every_element_of_the_protocol_is_there(heading: str) -> None:
    assert DOCUMENT.read_text(encoding="utf-8").count(f"\n{heading}\n") == 1


def test_the_tables_hold_every_parameter_switch_and_phase() -> None:
    parameters = sum(len(describe(declared)) for declared in PARAMETERS.values())
    assert len(parameter_table().splitlines()) == 2 + parameters
    assert "`market.price_elasticity`" in parameter_table()
    assert "`switches.alliance`" in switch_table()
    assert [line.split("`")[1] for line in phase_table().splitlines()[2:]] == [phase.__name__ for phase in PHASES]


def test_texts_count_the_instruments_and_frameworks_of_the_case() -> None:
    instruments, frameworks = (WORDS[len(of)] for of in (BY_STATE, load_case("semiconductor_equipment").frameworks))
    readme, odd = (path.read_text(encoding="utf-8") for path in (DOCUMENT.parents[1] / "README.md", DOCUMENT))
    assert f"of 8 states, {instruments} instruments in their packages" in readme
    assert f"with all {frameworks} frameworks meeting" in readme
    assert f"lists and {instruments} instruments would multiply the packages by {2 ** len(BY_STATE)}" in odd


def test_a_stale_document_is_found_and_mended_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "ODD.md"
    parts = [f"<!-- generated: {name} -->\nSTALE\n<!-- end: {name} -->\n" for name in PARTS]
    file.write_text("before\n" + "\nbetween\n".join(parts) + "after\n", encoding="utf-8")
    assert not write_odd(file, check=True)
    assert "STALE" in file.read_text(encoding="utf-8")
    assert not write_odd(file)
    assert write_odd(file, check=True)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n") and text.count("\nbetween\n") == len(PARTS) - 1
    assert "STALE" not in text


def test_a_missing_marker_or_file_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "ODD.md"
    with pytest.raises(YardfenceError, match="cannot be read"):
        write_odd(file)
    file.write_text("nothing generated here", encoding="utf-8")
    with pytest.raises(YardfenceError, match="needs the markers"):
        write_odd(file)
