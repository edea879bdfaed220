"""Sizes of files and functions: printed, not asserted, so that growth is seen in every run of the tests."""

import ast
import statistics
from pathlib import Path

import pytest


def test_sizes_are_printed(root: Path, modules: tuple[Path, ...], capsys: pytest.CaptureFixture[str]) -> None:
    files: list[tuple[int, str]] = []
    functions: list[tuple[int, str]] = []
    parameters: list[tuple[int, str]] = []
    for path in modules:
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(root))
        files.append((len(text.splitlines()), name))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                functions.append(((node.end_lineno or node.lineno) - node.lineno + 1, f"{name}:{node.name}"))
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                taken = len([argument for argument in arguments if argument.arg not in ("self", "cls")])
                parameters.append((taken, f"{name}:{node.name}"))
    with capsys.disabled():
        print()
        for title, sizes in (("lines a file", files), ("lines a function", functions), ("parameters", parameters)):
            longest = ", ".join(f"{size} {name}" for size, name in sorted(sizes, reverse=True)[:3])
            print(f"  {title}: {len(sizes)} of median {statistics.median(size for size, _ in sizes):g}; most {longest}")
    assert files
    assert functions
