"""Names mean nothing: relabelled states play the same game, states that are alike do the same. Luck is one for all."""

import csv
import dataclasses
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from abm.core import chance
from abm.data import Case, case_folder, load_case
from abm.data.instruments import BY_STATE
from abm.engine.build import build_setting
from abm.engine.chronicle import Chronicle
from abm.engine.judging.judge import judge
from abm.engine.model import GeoeconomicModel
from abm.engine.pledges import promises
from abm.scenario import load_experiment

# No other test asks for the luck of this seed, some of which is kept by name.
SEED = 40_961
Rows = list[list[str]]
Told = tuple[GeoeconomicModel, Chronicle]


@pytest.fixture(autouse=True)
def _one_luck_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chance, "uniform", lambda seed, purpose, names, month: np.full(len(names), 0.3))
    monkeypatch.setattr(chance, "normal", lambda seed, purpose, names, month: np.zeros(len(names)))


def _play(case: Case, name: str, *overrides: str) -> GeoeconomicModel:
    """Play an experiment to its end; what it says of single states is left out, since it names them."""
    said = load_experiment(name, ["outcomes=['none']", *overrides])
    experiment = dataclasses.replace(said, states={}, platforms={})
    model = GeoeconomicModel(build_setting(experiment, case, "none", SEED, "main"))
    for _ in range(model.setting.months):
        model.step()
    return model


def _copied(source: str, folder: Path, change: Callable[[str, str], str]) -> Case:
    """Return a case whose tables are those of a shipped one, changed: file name and text -> text."""
    shutil.copytree(case_folder(source), folder)
    for path in sorted(folder.glob("*.csv")):
        path.write_text(change(path.name, path.read_text(encoding="utf-8")), encoding="utf-8")
    return load_case(str(folder))


def _relabelling(names: dict[str, str]) -> Callable[[str, str], str]:
    word = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(names)})(?![A-Za-z0-9])")
    return lambda file, text: word.sub(lambda match: names[match[1]], text)


CASES = {
    "small": (
        "three_states",
        ("classroom_three_states", "frameworks=['council', 'forum']"),
        ({"XA": "XT", "XT": "XH", "XH": "XB", "XB": "XA"}, {"XA": "XB", "XB": "XA"}),
    ),
    "large": (
        "semiconductor_equipment",
        ("broken_promises", "months=20", f"instruments={list(BY_STATE)}"),
        ({"US": "NL", "NL": "JP", "JP": "US", "CN": "AE", "AE": "CN"},),
    ),
}


@pytest.mark.parametrize(("which", "place"), [("small", 0), ("small", 1), ("large", 0)])
def test_relabelled_states_do_what_they_did_under_their_old_names(which: str, place: int, tmp_path: Path) -> None:
    source, said, relabellings = CASES[which]
    names = relabellings[place]
    case = _copied(source, tmp_path / "case", _relabelling(names))
    before, after = _play(load_case(source), *said), _play(case, *said)
    states = before.setting.structure.states
    moved = [after.setting.structure.states.index(names.get(code, code)) for code in states]
    assert before.world.rulebook.coverage.any()
    for old, new in zip(before.chronicle.months, after.chronicle.months, strict=True):
        for field in ("coverage", "approval", "targeted", "reach", "exempt"):
            assert np.allclose(getattr(old.rulebook, field), getattr(new.rulebook, field)[moved], atol=1e-9), field
        assert np.allclose(old.rulebook.levels, new.rulebook.levels[:, moved], atol=1e-9)
        for field in ("trust", "goodwill", "transfer", "asked"):
            assert np.allclose(getattr(old, field), getattr(new, field)[moved], atol=1e-9), field
        assert old.order == pytest.approx(new.order, abs=1e-12)
    told = [judge(model.setting, model.chronicle) for model in (before, after)]
    for field in ("military", "growth", "expenditure"):
        assert getattr(told[0], field) == pytest.approx(getattr(told[1], field), rel=1e-9, abs=1e-9), field
    assert told[0].real.rate == pytest.approx(told[1].real.rate, abs=1e-9, nan_ok=True)


def test_what_a_word_is_worth_does_not_hang_on_who_is_asked_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leader's word is worth what others deliver: their practice of the month counts wherever it stands by name."""
    monkeypatch.setattr(promises, "slack", lambda gain, chance, stake, esteem: np.clip(esteem / 20000.0, 0.05, 0.9))
    monkeypatch.setattr(promises, "_tempt", lambda setting, world, view, state, least: None)
    names = {"XA": "XT", "XT": "XH", "XH": "XB", "XB": "XA"}
    said = ("classroom_three_states", "frameworks=['council']", "parameters.promises.seen_shared=0.9", "months=24")
    models = [_play(load_case("three_states"), *said)]
    models.append(_play(_copied("three_states", tmp_path / "case", _relabelling(names)), *said))
    moved = [models[1].setting.structure.states.index(names[code]) for code in models[0].setting.structure.states]
    practice = [model.chronicle.stack("own_strictness") for model in models]
    assert np.diff(practice[0], axis=0).any()
    assert practice[0] == pytest.approx(practice[1][:, moved], abs=1e-9)


TWIN = {"XB": "XC", "BEAM": "BEAN", "BOLT": "BOLD", "Birch": "Beech", "Beam": "Bean", "Bolt": "Bold", "乙": "丙"}


def _with_a_twin(file: str, text: str) -> str:
    """Give the partner of the small case a twin: same figures under another name, its market shared by halves."""
    rows = list(csv.reader(io.StringIO(text)))
    if file in ("timeline.csv", "elections.csv", "platforms.csv"):
        return text
    if file == "frameworks.csv":
        place = rows[0].index("members")
        for row in rows[1:]:
            row[place] = row[place].replace("XB", "XB XC")
    else:
        rows = [row for old in rows for row in _twins(file, rows[0], old)]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _twins(file: str, header: list[str], row: list[str]) -> Rows:
    keys = [
        cell for name, cell in zip(header, row, strict=True) if name in ("code", "state", "home", "firm", "production")
    ]
    if row is header or not any(re.search(r"(?<![A-Za-z])XB\b|^BEAM$|^BOLT$|_XB$", cell) for cell in keys):
        return [row]
    twin = [_renamed(cell) if name != "note" else cell for name, cell in zip(header, row, strict=True)]
    if file == "shares.csv":
        place = header.index("value")
        row, twin = row.copy(), twin.copy()
        row[place] = twin[place] = repr(float(row[place]) / 2.0)
    return [row, twin]


def _renamed(cell: str) -> str:
    for old, new in TWIN.items():
        cell = cell.replace(old, new)
    return cell


@pytest.mark.parametrize("more", [(), ("switches.legal_bases=false", f"instruments={list(BY_STATE)}")])
def test_partners_that_are_alike_have_equal_rulebooks(more: tuple[str, ...], tmp_path: Path) -> None:
    case = _copied("three_states", tmp_path / "case", _with_a_twin)
    model = _play(case, "classroom_three_states", "frameworks=['council']", "months=30", *more)
    one, other = (model.setting.structure.states.index(code) for code in ("XB", "XC"))
    assert model.world.rulebook.coverage[one].any()
    for month in model.chronicle.months:
        for field in ("coverage", "approval", "targeted", "exempt", "retaliation"):
            levels: Any = getattr(month.rulebook, field)
            assert np.allclose(levels[one], levels[other], atol=1e-9), field
        in_force = month.rulebook.levels
        assert np.allclose(in_force[:, one], in_force[:, other], atol=1e-9)
        assert month.trust[one] == pytest.approx(month.trust[other], abs=1e-12)
        assert np.allclose(month.asked[one], month.asked[other], atol=1e-12)
