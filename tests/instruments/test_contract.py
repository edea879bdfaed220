"""One contract for every instrument that holds for a state as a whole, and what adding one takes."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.analysis.words import LANGUAGES, load_words
from abm.core.parameters import describe
from abm.data.instruments import BY_STATE
from abm.data.schema import MANDATES
from abm.mechanisms.instruments.base import ALIKE, TOGETHER, InForce, Instrument
from abm.mechanisms.registry import Parameters

ROOT = Path(__file__).resolve().parents[2]
INSTRUMENTS = dict(zip(BY_STATE, Parameters().instruments, strict=True))
LEFT = ("hubs_left", "still_imported", "friction_left", "notices_left")
COVERED = ("data_shared", "know_how_withheld", "made_good", "capital_withheld")
GAINED = ("shown", "research_gained", "loss")
PRICED = ("revenue", "loss")
EFFECTS = (*TOGETHER, "pace_left")
GDP = np.array([25_000.0, 4_000.0, 1_000.0])
levels = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(np.array)
each = pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)


def effect(instrument: Instrument, name: str, level: np.ndarray) -> np.ndarray:
    more = (GDP,) if name in (*PRICED, "pace_left") else ()
    shape = (2,) if name == "pace_left" else level.shape
    return np.broadcast_to(np.asarray(getattr(instrument, name)(level, *more)), shape)


def test_catalogue_and_registry_name_the_same() -> None:
    fields = {field.name for field in dataclasses.fields(Parameters) if isinstance(field.default, Instrument)}
    assert fields == set(BY_STATE)
    for language in LANGUAGES:
        assert all(load_words(language).definition(f"instrument.{code}") for code in BY_STATE)


def test_every_effect_is_held_by_the_contract() -> None:
    stated = {name for name in vars(Instrument) if not name.startswith("_")} - {"mandate", "guards"}
    assert stated == set(EFFECTS) == {*LEFT, *COVERED, *GAINED, *PRICED, "pace_left"}


@each
def test_it_does_something_within_a_mandate(instrument: Instrument) -> None:
    assert instrument.mandate in MANDATES
    assert any(getattr(type(instrument), name) is not getattr(Instrument, name) for name in EFFECTS)


@each
def test_at_no_level_it_does_nothing(instrument: Instrument) -> None:
    for name in EFFECTS:
        assert (effect(instrument, name, np.zeros(3)) == effect(Instrument(), name, np.zeros(3))).all(), name


@each
@given(level=levels, more=levels)
def test_more_of_it_does_no_less(instrument: Instrument, level: np.ndarray, more: np.ndarray) -> None:
    higher = np.maximum(level, more)
    for name in (*LEFT, "pace_left"):
        low, high = (effect(instrument, name, at) for at in (level, higher))
        assert ((high >= 0.0) & (high <= low + 1e-12) & (low <= 1.0)).all(), name
    for name in (*COVERED, *GAINED):
        low, high = (effect(instrument, name, at) for at in (level, higher))
        assert ((low >= -1e-6) & (low <= high + 1e-6)).all(), name
        assert name not in COVERED or (high <= 1.0).all(), name
    assert (effect(instrument, "revenue", level) >= 0.0).all()


@each
@given(level=levels)
def test_states_may_stand_in_any_order(instrument: Instrument, level: np.ndarray) -> None:
    for name in set(EFFECTS) - {"pace_left", *PRICED}:
        assert (effect(instrument, name, level)[::-1] == effect(instrument, name, level[::-1])).all(), name


@given(st.lists(levels, min_size=len(BY_STATE), max_size=len(BY_STATE)).map(np.array))
def test_of_two_alike_what_is_left_multiplies_and_what_is_covered_stays_a_share(at: np.ndarray) -> None:
    once = InForce(tuple(INSTRUMENTS.values()), at)
    twice = InForce(once.instruments * 2, np.concatenate([at, at]))
    for name in LEFT:
        assert twice.together(name) == pytest.approx(once.together(name) ** 2), name
    for name in COVERED:
        assert 1.0 - twice.together(name) == pytest.approx((1.0 - once.together(name)) ** 2, abs=1e-12), name
    for name in ("shown", "research_gained"):
        assert twice.together(name) == pytest.approx(2.0 * once.together(name)), name
    for name in PRICED:
        assert once.of(1).together(name, GDP[1]) == pytest.approx(once.together(name, GDP)[1]), name
    assert twice.pace_left(GDP) == pytest.approx(once.pace_left(GDP) ** 2)


@each
def test_what_visitors_may_turn_has_its_words(instrument: Instrument) -> None:
    code = next(code for code, one in INSTRUMENTS.items() if one is instrument)
    for info in describe(type(instrument)):
        assert info.kind != "lever" or f"lever.{code}_{info.name}" in load_words("en"), info.name


def test_nothing_in_force_leaves_all_as_it_is() -> None:
    none = InForce((), np.zeros((0, 3)))
    assert none.together("hubs_left").tolist() == [1.0] * 3
    assert none.together("data_shared").tolist() == [0.0] * 3
    assert tuple(none.pace_left(GDP)) == ALIKE


PORT_WATCH = '''
"""Port watch: goods for hubs are opened."""

import dataclasses

import numpy as np

from abm.core.parameters import parameter
from abm.mechanisms.instruments.base import Instrument

__all__ = ["PortWatch"]


@dataclasses.dataclass(frozen=True)
class PortWatch(Instrument):
    effect: float = parameter(0.9, 0.5, 1.0, unit="share", source="assumed", meaning="share of re-export found")

    def hubs_left(self, level):
        return np.asarray(1.0 - self.effect * level)
'''


def test_adding_one_is_a_file_a_line_with_its_import_and_a_row(tmp_path: Path) -> None:
    for folder in ("abm", "experiments"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "abm/mechanisms/instruments/port_watch.py").write_text(PORT_WATCH, encoding="utf-8")
    imported = "from abm.mechanisms.instruments.port_watch import PortWatch\n"
    registry, catalogue = tmp_path / "abm/mechanisms/registry.py", tmp_path / "abm/data/instruments.csv"
    text = registry.read_text(encoding="utf-8").replace("\n@dataclass", f"\n{imported}\n@dataclass", 1)
    line = "    subsidy: Subsidy = Subsidy()\n"
    registry.write_text(text.replace(line, line + "    port_watch: PortWatch = PortWatch()\n"), encoding="utf-8")
    with catalogue.open("a", encoding="utf-8") as file:
        file.write("port_watch,Port watch,goods for hubs are opened,港湾の監視,中継地向けの貨物を開けて調べる\n")

    with (tmp_path / "abm/data/tables/three_states/legal.csv").open("a", encoding="utf-8") as file:
        for quantity in ("months_to_legislate", "notice_months"):
            file.write(f"XA,port_watch,{quantity},0,months,assumed,assumed,low,a test,0,0\n")

    def told(name: str, *settings: str) -> Path:
        command = [sys.executable, "-m", "abm", "run", "classroom_three_states", "--seeds", "1", "--out", name]
        command += ["--workers", "1", *(part for setting in settings for part in ("--set", setting))]
        env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (folder,) = (tmp_path / name / "classroom_three_states").iterdir()
        return folder

    without = told("without")
    imposed = 'impose=[{state="XA", instrument="port_watch", begins="2023-02", ends="2024-06"}]'
    having = told("having", imposed, 'instruments=["port_watch"]')
    by_hubs = [pd.read_parquet(folder / "runs.parquet")["leakage_transshipment"] for folder in (having, without)]
    assert (by_hubs[0] < by_hubs[1]).all()
    events = pd.read_parquet(having / "events.parquet")
    weighed = events[(events["kind"] == "instrument") & (events["reason"] == "port_watch")]
    assert set(weighed["actor"]) == {"XA"} and weighed["month"].min() >= "2024-06"
    assert "Port watch" in (having / "report.html").read_text(encoding="utf-8")
    assert "[parameters.port_watch]" in (having / "config.toml").read_text(encoding="utf-8")


def test_a_row_without_its_line_is_refused_in_one_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "abm", tmp_path / "abm", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "abm/data/instruments.csv").open("a", encoding="utf-8") as file:
        file.write("ghost,Ghost,nothing,無,無\n")
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "abm", "check", "classroom_three_states"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert "ghost" in done.stderr and "registry.py" in done.stderr and "Traceback" not in done.stderr
