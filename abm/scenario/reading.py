"""Read an experiment file with the files it extends, remembering where every key was written.

A layer on top wins key by key; lists are replaced whole. `extends` is a path relative to the file that says so, or
the name of a shipped experiment.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from abm.core.errors import ExperimentError
from abm.core.toml import DEEPEST, TomlError, parse_toml
from abm.scenario.library import experiment_path

__all__ = ["Key", "Layer", "Place", "apply_override", "put", "read_layers"]

Key = tuple[str, ...]
# What a file says of itself, in English and under its name with _ja in Japanese.
_SAID = ("title", "question", "lesson")
_LONGEST_CHAIN = 50
_LONGEST_TOLD = 80  # letters of an override that a line repeats
_OUTCOMES = "outcomes"
_BARE = r"[A-Za-z0-9_-]+"
_WORD = rf"(?:{_BARE}|\"[^\"]*\"|'[^']*')"
_ASSIGNMENT = re.compile(rf"\s*({_WORD}(?:\s*\.\s*{_WORD})*)\s*=")
_HEADER = re.compile(rf"\s*\[(\[?)\s*({_WORD}(?:\s*\.\s*{_WORD})*)\s*\]")


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a key was written: a file and a line, or a --set (line 0)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" if self.line else self.file


@dataclasses.dataclass
class Layer:
    """Values by key, and the place of every key that was written out."""

    values: dict[str, Any]
    places: dict[Key, Place]
    folder: Path

    def place(self, key: Key) -> Place:
        """Return where a key, or the nearest table around it, was written."""
        while key and key not in self.places:
            key = key[:-1]
        return self.places[key]


def read_layers(path: Path) -> Layer:
    """Return the values of an experiment file on top of those it extends.

    Raises ExperimentError for a file that is missing, empty, not text or not TOML, and for a cycle of `extends`.
    """
    return _read(path, ())


def apply_override(layer: Layer, text: str) -> None:
    """Put `key.key=value` on top of a layer; the value is read as TOML, and as text where it is not.

    With `--` in front it was an option of its own, and is told so.
    """
    told = text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}..."
    place = Place(told if told.startswith("--") else f"--set {told}")
    name, sign, written = text.removeprefix("--").partition("=")
    key = tuple(part.strip() for part in name.split("."))
    if not sign or not all(re.fullmatch(_BARE, part) for part in key):
        raise ExperimentError(f"--set {text}: write it as key=value, for example months=24 or switches.request=false")
    if len(key) > DEEPEST:
        raise ExperimentError(f"--set {'.'.join(key[:DEEPEST])}...: a key has at most {DEEPEST} words")
    try:
        read = parse_toml(f"value = {written}")
    except TomlError:
        read = {"value": written.strip()}
    if len(read) > 1:
        raise ExperimentError(
            f"--set {' '.join(text.split())}: this sets more than one key; give each a --set of its own"
        )
    value = read["value"]
    put(layer, key, value, place)


def put(layer: Layer, key: Key, value: Any, place: Place) -> None:
    """Put a value on top of a layer, as written at a place; so are the tables it needs that were not there."""
    held: Any = layer.values
    for length in range(1, len(key) + 1):
        held = held.get(key[length - 1]) if isinstance(held, dict) else None
        if not isinstance(held, dict):
            layer.places[key[:length]] = place
    nested: Any = value
    for part in reversed(key):
        nested = {part: nested}
    layer.values = _on_top(layer.values, nested)
    layer.places[key] = place


def _read(path: Path, below: tuple[Path, ...]) -> Layer:
    at = path.resolve()
    if at in below:
        chain = " -> ".join(entry.name for entry in (*below[below.index(at) :], at))
        raise ExperimentError(f"{path.name}: 'extends' goes round in a circle ({chain}); remove one of them")
    if len(below) == _LONGEST_CHAIN:
        raise ExperimentError(
            f"{path.name}: 'extends' goes through more than {_LONGEST_CHAIN} files; shorten the chain"
        )
    values, lines = _parse(path)
    places = {(): Place(path.name, 1)} | {key: Place(path.name, line) for key, line in lines.items()}
    parent = values.pop("extends", None)
    if parent is None:
        return Layer(values, places, path.parent)
    place = places.get(("extends",), places[()])
    if not isinstance(parent, str):
        raise ExperimentError(f"{place}: extends must be the name or path of an experiment file")
    try:
        beside = path.parent / parent
        found = beside if beside.is_file() else experiment_path(parent)
    except ExperimentError as error:
        raise ExperimentError(f"{place}: extends {error}") from None
    base = _read(found, (*below, at))
    base.values.pop("name", None)  # a file that extends another has a name of its own
    for said in _SAID:
        if said in values:  # what is said anew is not said in the words of before
            base.values.pop(f"{said}_ja", None)
    folder = path.parent if "data" in values else base.folder
    return Layer(_on_top(base.values, values), base.places | places, folder)


def _parse(path: Path) -> tuple[dict[str, Any], dict[Key, int]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExperimentError(f"{path}: cannot be read ({error.strerror})") from None
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        if "\x00" in text:
            raise ValueError
    except ValueError:
        problem = "this is not a text file in UTF-8; give an experiment file (.toml)"
        raise ExperimentError(f"{path.name}: {problem}") from None
    if not text.strip():
        cure = "start from a shipped one with `yardfence copy NAME`"
        raise ExperimentError(f"{path.name}: the file is empty; {cure}", "empty_file")
    try:
        values = parse_toml(text)
    except TomlError as error:
        raise ExperimentError(_not_toml(path, text, str(error))) from None
    lines: dict[Key, int] = {}
    for key, line in _lines(text):
        for length in range(1, len(key) + 1):
            lines.setdefault(key[:length], line)
    return values, lines


def _not_toml(path: Path, text: str, message: str) -> str:
    """Return the parser's message with the line in front."""
    at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", message)
    line = int(at[1]) if at and at[1] else len(text.splitlines())
    return f"{Place(path.name, line)}: this is not valid TOML: {message[: at.start()] if at else message}"


def _lines(text: str) -> Iterator[tuple[Key, int]]:
    """Yield every table header and bare key with its line; keys inside an inline table belong to its line.

    A table of a list, `[[impose]]`, bears its place in the list as a last word: impose, 0.
    """
    table: Key = ()
    counts: Counter[Key] = Counter()
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        quotes = line.count('"""') + line.count("'''")
        if not inside:
            if header := _HEADER.match(line):
                table = _split(header[2])
                if header[1]:
                    counts[table] += 1
                    table += (str(counts[table] - 1),)
                yield table, number
            elif assignment := _ASSIGNMENT.match(line):
                yield table + _split(assignment[1]), number
        inside ^= quotes % 2 == 1


def _split(dotted: str) -> Key:
    return tuple(word.strip("\"'") for word in re.findall(_WORD, dotted))


def _on_top(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Return a file's values on top of others; a list of outcomes is who wins in a table of outcomes."""
    base, top = (
        {**own, _OUTCOMES: {"elections": own[_OUTCOMES]}}
        if isinstance(own.get(_OUTCOMES), list) and isinstance(other.get(_OUTCOMES), dict)
        else own
        for own, other in ((base, top), (top, base))
    )
    return _merge(base, top)


def _merge(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged
