"""Turn what the schema refuses into one line: file, line, key, what is wrong, near names."""

from typing import Any

from pydantic import BaseModel, ValidationError

from abm.core.errors import ExperimentError
from abm.scenario.library import near
from abm.scenario.reading import Key, Layer

__all__ = ["fault", "from_validation"]


def fault(layer: Layer, key: Key, problem: str) -> ExperimentError:
    """Return the error that names where a key was written and what is wrong with it."""
    return ExperimentError(f"{layer.place(key)}: {'.'.join(key)} {problem}")


def from_validation(error: ValidationError, layer: Layer, model: type[BaseModel]) -> ExperimentError:
    """Return one line for the first fault of a file, in the order of its lines, and how many more there are."""
    details = sorted(error.errors(include_url=False), key=lambda detail: layer.place(_key(detail)).line)
    first = details[0]
    key = _key(first)
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    if first["type"] == "extra_forbidden":
        known = _known_names(model, key[:-1])
        return ExperimentError(f"{layer.place(key)}: unknown key '{'.'.join(key)}'{near(key[-1], known)}{more}")
    if first["type"] == "missing":
        return ExperimentError(f"{layer.place(key)}: '{'.'.join(key)}' is missing{more}")
    return fault(layer, key, f"= {_shown(first['input'])}: {_reason(first)}{more}")


def _key(detail: Any) -> Key:
    """Return the key of a detail without places in lists and names of alternatives, which a file does not show."""
    parts = [part for part in detail["loc"] if isinstance(part, str)]
    return tuple(part for part in parts if not part.startswith(("constrained-", "literal[")))


def _shown(value: Any) -> str:
    text = f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _reason(detail: Any) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "greater_than_equal":
        return f"may not be below {context['ge']:g}"
    if kind == "less_than_equal":
        return f"may not be above {context['le']:g}"
    if kind == "string_pattern_mismatch" and "[0-9]{4}" in context.get("pattern", ""):
        return "not a month; write it as 2024-11"
    if kind == "literal_error":
        return f"must be {context['expected']}{near(str(detail['input']), context['expected'].replace(chr(39), '').split(' or '))}"
    if kind == "finite_number":
        return "not a number that can be used"
    message = str(detail["msg"])
    return message[0].lower() + message[1:]


def _known_names(model: Any, key: Key) -> list[str]:
    """Return the keys allowed in the table at `key`, following models and dictionaries of models."""
    at: Any = model
    for part in key:
        if isinstance(at, type) and issubclass(at, BaseModel):
            at = at.model_fields[part].annotation if part in at.model_fields else None
        else:
            arguments = getattr(at, "__args__", ())
            at = arguments[-1] if arguments else None
    return list(at.model_fields) if isinstance(at, type) and issubclass(at, BaseModel) else []
