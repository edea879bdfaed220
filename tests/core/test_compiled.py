"""Compiled kernels are used where they are asked for, and never from machine code of another version."""

import ast
import importlib
from collections.abc import Iterator
from enum import EnumType
from pathlib import Path
from types import ModuleType

import pytest

from abm.core import compiled
from abm.core.errors import YardfenceError


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YARDFENCE_COMPILED", "0")
    monkeypatch.setitem(compiled._state, "asked", None)
    return


def test_the_reference_is_the_default_and_the_environment_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not compiled.asked()
    monkeypatch.setitem(compiled._state, "asked", None)
    monkeypatch.setenv("YARDFENCE_COMPILED", "1")
    monkeypatch.setattr(compiled, "installed", lambda: True)
    assert compiled.asked()


def test_asking_without_numba_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "installed", lambda: False)
    with pytest.raises(YardfenceError, match="fast"):
        compiled.use(True)


def test_a_change_in_any_kernel_moves_the_machine_code(tmp_path: Path) -> None:
    (tmp_path / "compiled_one.py").write_text("one", encoding="utf-8")
    before = compiled._cache_folder(tmp_path)
    (tmp_path / "compiled_two.py").write_text("two", encoding="utf-8")
    assert compiled._cache_folder(tmp_path) != before


def test_a_change_in_a_constant_that_kernels_freeze_moves_the_machine_code(tmp_path: Path) -> None:
    package = Path(compiled.__file__).parents[1]
    frozen = {module.__file__ for source in package.rglob("compiled_*.py") for module in _lends_numbers(source)}
    names = {Path(str(file)).name for file in frozen}
    assert {"columns.py", "leakage.py", "line.py"} <= names
    for name in names:
        before = compiled._cache_folder(tmp_path)
        (tmp_path / name).write_text("X = 1", encoding="utf-8")
        assert compiled._cache_folder(tmp_path) != before, name


def _lends_numbers(source: Path) -> Iterator[ModuleType]:
    """Yield the modules of the package from which a module of kernels takes numbers."""
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("abm."):
            module = importlib.import_module(str(node.module))
            lent = [getattr(module, alias.name) for alias in node.names]
            if any(isinstance(one, int | float | EnumType) or _are_numbers(one) for one in lent):
                yield module


def _are_numbers(lent: object) -> bool:
    return isinstance(lent, tuple) and all(isinstance(one, int | float) for one in lent)
