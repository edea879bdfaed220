"""Points of a design: every cell, SALib's order, whole ranges, the same each time."""

import sys
from pathlib import Path

import numpy as np
import pytest

from abm.core.errors import YardfenceError
from abm.scenario import Study, load_study
from abm.studies.design import Design, count_points

from .study_files import HEAD, SWEPT, needs, write

KEYS = ("parameters.market.friction", "states.XB.breadth", "parameters.learning.wright_exponent")


def sampled(folder: Path, method: str, points: int = 4, grid: str = "", third: str = "{}") -> Study:
    ranges = "\n".join(f'"{key}" = {table}' for key, table in zip(KEYS, ("{}", "{}", third), strict=True))
    text = f'{HEAD}{grid}[sample]\nmethod = "{method}"\npoints = {points}\nseed = 3\n[sample.ranges]\n{ranges}\n'
    return load_study(write(folder, text))


def matrix(study: Study) -> np.ndarray:
    design = Design(study)
    return np.array([list(design.values(point).values()) for point in range(design.points)], dtype=float)


def test_a_grid_holds_every_combination_the_last_key_fastest(tmp_path: Path) -> None:
    design = Design(load_study(write(tmp_path, SWEPT)))
    rows = [tuple(design.values(point).values()) for point in range(design.points)]
    assert rows == [(trade, asked) for trade in (0.1, 0.5, 0.9) for asked in (True, False)]


@pytest.mark.parametrize(("method", "points"), [("sobol", 4 * 5), ("morris", 4 * 4), ("latin_hypercube", 4)])
def test_samples_have_their_size_and_fill_their_ranges(tmp_path: Path, method: str, points: int) -> None:
    needs("SALib", "study")
    study = sampled(tmp_path, method)
    assert study.sample is not None
    values = matrix(study)
    assert count_points(study) == points
    assert values.shape == (points, 3)
    for column, key in zip(values.T, study.sample.keys, strict=True):
        assert key.low <= column.min() < column.max() <= key.high
    assert (values == matrix(study)).all()


@pytest.mark.parametrize("name", ["screening", "what_drives_leakage"])
def test_every_point_of_a_shipped_sample_can_be_run(name: str) -> None:
    """0.03 + 1.0 * (0.3 - 0.03) is more than 0.3 by the last bit, and no run takes a value from outside its range."""
    needs("SALib", "study")
    study = load_study(name)
    assert study.sample is not None
    drawn = matrix(study)
    for column, key in zip(drawn.T, study.sample.keys, strict=True):
        assert key.low <= column.min() and column.max() <= key.high, key.key
    design = Design(study)
    for place in {*drawn.argmax(axis=0).tolist(), *drawn.argmin(axis=0).tolist()}:
        study.at(design.values(place))


def test_no_point_is_carried_past_the_end_of_its_range_by_rounding(tmp_path: Path) -> None:
    """0.03 + (0.3 - 0.03) is a little more than 0.3, which no run may hold."""
    needs("SALib", "study")
    key = "parameters.concepts.full_rise"
    head = f'{HEAD}[sample]\nmethod = "morris"\npoints = 16\nseed = 3\n[sample.ranges]\n'
    study = load_study(write(tmp_path, f'{head}"{key}" = {{}}\n"states.XB.breadth" = {{}}\n'))
    design = Design(study)
    highest = max((design.values(point) for point in range(design.points)), key=lambda values: float(values[key]))
    assert highest[key] == 0.3
    study.at(highest)
    swept = load_study(write(tmp_path, f'{HEAD}[sweep]\n"{key}" = {{from = 0.03, to = 0.3, steps = 7}}\n'))
    assert swept.grid[0].values[-1] == 0.3


def test_sobol_comes_in_salibs_order(tmp_path: Path) -> None:
    sobol = needs("SALib.sample.sobol", "study")
    study = sampled(tmp_path, "sobol")
    assert study.sample is not None
    bounds = [[key.low, key.high] for key in study.sample.keys]
    problem = {"num_vars": 3, "names": list(KEYS), "bounds": bounds}
    theirs = sobol.sample(problem, 4, calc_second_order=False, seed=3)
    np.testing.assert_allclose(matrix(study), theirs, rtol=1e-12)


def test_a_normal_key_stays_within_its_range(tmp_path: Path) -> None:
    needs("SALib", "study")
    study = sampled(tmp_path, "latin_hypercube", 64, third='{mean = 0.3, sd = 0.03, distribution = "normal"}')
    drawn = matrix(study)[:, 2]
    assert drawn.min() >= 0.2 and drawn.max() <= 0.4
    assert abs(drawn.mean() - 0.3) < 0.003
    assert abs(drawn.std() - 0.03) < 0.004


def test_every_cell_of_a_grid_carries_the_whole_sample(tmp_path: Path) -> None:
    needs("SALib", "study")
    study = sampled(tmp_path, "latin_hypercube", 3, grid='[sweep]\n"switches.request" = [true, false]\n')
    values = matrix(study)
    assert values[:, 0].tolist() == [1.0] * 3 + [0.0] * 3
    assert (values[:3, 1:] == values[3:, 1:]).all()


def test_sobol_wants_a_power_of_two(tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match="write 32 or 64"):
        count_points(sampled(tmp_path, "sobol", 48))


def test_without_salib_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(
        YardfenceError,
        match=r"line 8: sample.method = 'morris' needs SALib.*'.\[study\]'",
    ):
        Design(sampled(tmp_path, "morris"))
