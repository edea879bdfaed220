"""Floors and doors: imports only go down, what is exported exists, importing the package costs nothing."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter import cli


def test_import_contracts_hold(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(root)
    code = cli.lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    assert code == 0, capsys.readouterr().out


def test_what_is_exported_exists(root: Path, modules: tuple[Path, ...]) -> None:
    for path in modules:
        exported = _exported(path)
        if path.stem == "__main__" or not exported:
            continue
        parts = path.relative_to(root).with_suffix("").parts
        module = importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
        missing = [name for name in exported if not hasattr(module, name)]
        assert not missing, f"{path.relative_to(root)} exports {missing}"
        assert len(set(exported)) == len(exported)


def test_public_modules_say_what_they_export(root: Path, modules: tuple[Path, ...]) -> None:
    silent = [
        str(path.relative_to(root))
        for path in modules
        if path.name not in ("__init__.py", "__main__.py") and not _exported(path)
    ]
    assert not silent


@pytest.mark.parametrize("module", ["abm", "abm.scenario"])
def test_light_modules_load_nothing_heavy(module: str, root: Path) -> None:
    heavy = ("mesa", "matplotlib", "pandas", "pyarrow", "scipy")
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _exported(path: Path) -> list[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(at, ast.Name) and at.id == "__all__" for at in node.targets):
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def test_pages_take_no_name_of_a_posture_apart(root: Path) -> None:
    """What a posture is called, and what a step of a list refuses, is the model's; import-linter cannot see it."""
    for path in sorted((root / "abm" / "web").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        told = [word for word in ('"list_', 'partition("+")', "strictness_steps") if word in text]
        assert not told, f"{path.relative_to(root)} holds {told}"


def test_no_equation_multiplies_matrices_by_a_library_that_rounds_as_it_likes(modules: tuple[Path, ...]) -> None:
    """`@` goes through BLAS, whose last bits hang on the processor and on threads; einsum and sum do not."""
    for path in modules:
        found = [
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.MatMult)
        ]
        assert not found, path
