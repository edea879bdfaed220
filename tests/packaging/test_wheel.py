"""The wheel holds all it needs and works outside the tree; the command tells another `abm` from its own."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(path.name for path in (ROOT / "experiments").glob("*.toml"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("yardfence-*.whl"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel's content, as a package folder would hold it."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_every_file_of_the_package_travels(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "abm").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sorted(package - held) == ["abm/cli/entry.py"]  # it travels as yardfence_command.py
    assert {f"abm/_experiments/{name}" for name in SHIPPED} <= held
    assert "yardfence_command.py" in held


def test_experiments_and_cases_load_outside_the_tree(unpacked: Path, tmp_path: Path) -> None:
    code = (
        f"import sys, json; sys.path.insert(0, {str(unpacked)!r})\n"
        "import abm, abm.scenario as scenario\n"
        "def load(name):\n"
        "    return (scenario.load_study if scenario.holds_study(name) else scenario.load_experiment)(name)\n"
        "found = {name: load(name).digest for name in scenario.experiment_names()}\n"
        "print(json.dumps([abm.__file__, found]))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    where, found = json.loads(done.stdout)
    assert Path(where).is_relative_to(unpacked)
    assert sorted(f"{name}.toml" for name in found) == SHIPPED


@pytest.mark.parametrize("content", ["", '__distribution__ = "another"\n', 'raise ImportError("broken")\n'])
def test_another_abm_is_refused_in_one_line(content: str, unpacked: Path, tmp_path: Path) -> None:
    shutil.copy(unpacked / "yardfence_command.py", tmp_path)
    (tmp_path / "abm").mkdir()
    (tmp_path / "abm" / "__init__.py").write_text(content, encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import yardfence_command; yardfence_command.main()"
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("yardfence: ")
    assert len(done.stderr.splitlines()) == 1
