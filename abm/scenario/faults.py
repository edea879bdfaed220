"""Turn what the schema refuses into one line: file, line, key, what is wrong, near names, cure."""

import dataclasses
import math
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from abm.core.errors import ExperimentError
from abm.scenario.library import near, nearest
from abm.scenario.reading import Key, Layer

__all__ = ["admissible_range", "fault", "from_validation"]

_WANTED = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": 'must be a list; write it as ["one", "two"]',
    "dict_type": "must be a table of keys",
    "model_type": "must be a table of keys",
    "finite_number": "is not a number that can be used",
    "string_too_short": "may not be empty",
    "too_short": "may not be empty",
}


# Kinds of faults that a page tells in its own language.
_KINDS = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "literal_error": "not_among",
    "string_type": "not_text",
    "int_type": "not_whole",
    "int_from_float": "not_whole",
    "float_type": "not_number",
    "finite_number": "not_number",
    "bool_type": "not_truth",
    "list_type": "not_list",
    "dict_type": "not_table",
    "model_type": "not_table",
}


@dataclasses.dataclass(frozen=True)
class _Range:
    """The range a field documents."""

    low: float
    high: float
    about: str

    @property
    def ends(self) -> tuple[str, str]:
        """Return lowest and highest as they are written, '' for no highest."""
        return f"{self.low:g}", f"{self.high:g}" if math.isfinite(self.high) else ""

    def __str__(self) -> str:
        low, high = self.ends
        ends = f"{low} to {high}" if high else f"{low} and above"
        return f"its range {ends}" + (f": {self.about}" if self.about else "")


def fault(layer: Layer, key: Key, problem: str) -> ExperimentError:
    """Return the error that names where a key was written and what is wrong with it."""
    return ExperimentError(f"{layer.place(key)}: {'.'.join(key)} {problem}")


def from_validation(error: ValidationError, layer: Layer, model: type[BaseModel], table: Key = ()) -> ExperimentError:
    """Return one line for the first fault of a file, in the order of its lines, and how many more there are.

    What is missing comes last: where a key is mistyped, the key itself is the fault to mend. table: key of what was
    checked, where that is not the whole file.
    """
    details = sorted(
        error.errors(include_url=False),
        key=lambda detail: (detail["type"] == "missing", layer.place(table + _written(detail)).line),
    )
    first = details[0]
    key = _key(first)
    place, name = layer.place(table + _written(first)), ".".join(table + key)
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    kind, facts = _worded(first, model, key), {"key": name, "line": str(place.line or "")}
    if first["type"] == "extra_forbidden":
        close = "".join(nearest(key[-1], _fields(model, key[:-1]))[:1])
        return ExperimentError(f"{place}: unknown key '{name}'{_meant(model, key)}{more}", kind, near=close, **facts)
    if first["type"] == "missing":
        return ExperimentError(f"{place}: '{name}' is missing; add {_to_add(first, name)}{more}", kind, **facts)
    given = _shown(first["input"])
    facts |= {"given": given} | _bounds(first, model, key)
    return ExperimentError(f"{place}: {name} = {given} {_reason(first, model, key)}{more}", kind, **facts)


def _worded(detail: Mapping[str, Any], model: type[BaseModel], key: Key) -> str:
    """Return the kind of a fault, '' where the line alone tells it."""
    if detail["type"] == "string_pattern_mismatch" and "[0-9]{4}" in detail["ctx"]["pattern"]:
        return "not_month"
    if detail["type"] == "list_type" and _fields(model, key):
        return ""
    return _KINDS.get(detail["type"], "")


def _bounds(detail: Mapping[str, Any], model: type[BaseModel], key: Key) -> dict[str, str]:
    """Return what a value may be, for the sentence of its kind."""
    if _KINDS.get(detail["type"]) == "out_of_range":
        low, high = _range(model, key).ends
        return {"low": low, "high": high}
    if detail["type"] == "literal_error":
        return {"known": ", ".join(_words(detail))}
    return {}


def _words(detail: Mapping[str, Any]) -> list[str]:
    """Return the words that a value had to be one of."""
    return [word.strip("' ") for word in str(detail["ctx"]["expected"]).replace(" or ", ",").split(",")]


def admissible_range(model: type[BaseModel], key: Key) -> tuple[float, float]:
    """Return the lowest and the highest value a key may hold, infinite where there is no bound."""
    found = _range(model, key)
    return found.low, found.high


def _key(detail: Mapping[str, Any]) -> Key:
    """Return the key of a detail without places in lists, which a file does not show."""
    return tuple(part for part in detail["loc"] if isinstance(part, str))


def _written(detail: Mapping[str, Any]) -> Key:
    """Return the key of a detail with places in lists, as lines of a file are told by."""
    return tuple(str(part) for part in detail["loc"])


def _to_add(detail: Mapping[str, Any], name: str) -> str:
    """Return what to write for a missing key; one of a table in a list belongs to that table."""
    lists = [place for place, part in enumerate(detail["loc"]) if isinstance(part, int)]
    if not lists:
        return f"{name} = ..."
    before, own = detail["loc"][: lists[-1]], detail["loc"][lists[-1] + 1 :]
    return f"{'.'.join(own)} = ... to its [[{'.'.join(map(str, before))}]]"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = " ".join(str(value).split())
    text = text if len(text) <= 60 else text[:57] + "..."
    return f"'{text}'" if isinstance(value, str) else text


def _reason(detail: Mapping[str, Any], model: type[BaseModel], key: Key) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"lies outside {_range(model, key)}"
    if kind == "string_pattern_mismatch":
        if "[0-9]{4}" in context["pattern"]:
            return "is not a month; write it as 2024-11"
        return "cannot name a folder: leave out slashes and a leading dot"
    if kind == "literal_error":
        return f"must be {context['expected']}{near(str(detail['input']), _words(detail))}"
    if kind == "list_type" and _fields(model, key):
        return f"must be a list of tables; write [[{'.'.join(key)}]] above the keys of each"
    if kind == "too_short" and context["min_length"] > 1:
        return f"needs at least {context['min_length']}"
    if kind in _WANTED:
        return _WANTED[kind]
    message = str(detail["msg"])
    return f"cannot be used: {message[0].lower()}{message[1:]}"


def _range(model: type[BaseModel], key: Key) -> _Range:
    *table, name = key
    fields = _fields(model, tuple(table))
    # A table of numbers by code is described once, by the field that holds it.
    field = fields.get(name) or (_fields(model, tuple(table[:-1])).get(table[-1]) if table else None) or FieldInfo()
    low = max((float(rule.ge) for rule in _rules(field) if getattr(rule, "ge", None) is not None), default=-math.inf)
    high = min((float(rule.le) for rule in _rules(field) if getattr(rule, "le", None) is not None), default=math.inf)
    return _Range(low, high, field.description or "")


def _rules(field: FieldInfo) -> Iterator[Any]:
    """Yield a field's constraints, and those of what it holds where it may be left out or is a list."""
    yield from field.metadata
    yield from _rules_inside(field.annotation)


def _rules_inside(kind: Any) -> Iterator[Any]:
    for rule in getattr(kind, "__metadata__", ()):
        yield from rule.metadata if isinstance(rule, FieldInfo) else (rule,)
    for held in typing.get_args(kind):
        yield from _rules_inside(held)


def _meant(model: type[BaseModel], key: Key) -> str:
    """Return the nearest known keys of the same table, or where else a key of that name stands."""
    if close := near(key[-1], _fields(model, key[:-1])):
        return close
    elsewhere = [f"{'.'.join(table)}.{key[-1]}" for table in _tables(model) if key[-1] in _fields(model, table)]
    return f"; did you mean '{elsewhere[0].lstrip('.')}'?" if elsewhere else ""


def _tables(model: type[BaseModel]) -> Iterator[Key]:
    """Yield the tables with fixed names: the file itself, switches, and the parameters of every mechanism."""
    yield ()
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield (name,)
            yield from ((name, *below) for below in _tables(field.annotation) if below)


def _fields(model: Any, key: Key) -> Mapping[str, FieldInfo]:
    """Return the fields of the table at `key`, following models, lists and dictionaries of models."""
    at: Any = model
    for part in key:
        if isinstance(at, type) and issubclass(at, BaseModel):
            at = at.model_fields[part].annotation if part in at.model_fields else None
        else:
            arguments = getattr(at, "__args__", ())
            at = arguments[-1] if arguments else None
        at = _held(at)
    return at.model_fields if isinstance(at, type) and issubclass(at, BaseModel) else {}


def _held(kind: Any) -> Any:
    """Return what is written for something that may be left out, or for each entry of a list."""
    held = [alternative for alternative in typing.get_args(kind) if alternative is not type(None)]
    return _held(held[0]) if len(held) == 1 else kind
