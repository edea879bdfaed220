"""Generate the parts of docs/ODD.md that the code already says: instruments, parameters, switches, a month's order.

The document holds pairs of markers, `<!-- generated: NAME -->` and `<!-- end: NAME -->`; what stands between them is
replaced, everything else is left as it is written. What a table says comes from the declaration itself: parameters from
`abm.mechanisms.registry`, switches from the schema of experiments, phases from `abm.engine.schedule`.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from abm.core.errors import YardfenceError
from abm.core.parameters import ParameterInfo, describe
from abm.data.instruments import BY_STATE, INSTRUMENT_WORDS
from abm.engine import schedule
from abm.mechanisms.instruments.base import TOGETHER
from abm.mechanisms.registry import PARAMETERS, Parameters
from abm.scenario import Switches

__all__ = ["PARTS", "instrument_table", "parameter_table", "phase_table", "switch_table", "write_odd"]


def write_odd(path: str | Path, check: bool = False) -> bool:
    """Bring the generated parts of an ODD document up to date; return whether they were so already.

    With `check` nothing is written. Raises YardfenceError where the file or a pair of markers is missing.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise YardfenceError(f"{file}: cannot be read ({error}); run this in the project's folder") from None
    fresh = text
    for name, generate in PARTS.items():
        fresh = _replace_part(fresh, name, generate(), file)
    if fresh != text and not check:
        file.write_text(fresh, encoding="utf-8", newline="\n")
    return fresh == text


def parameter_table() -> str:
    """Return a Markdown table of every declared parameter, in the order of the registry."""
    head = ("parameter", "meaning", "value", "range", "unit", "kind", "source")
    rows = [_parameter_row(name, info) for name, declared in PARAMETERS.items() for info in describe(declared)]
    return _table(head, rows)


def instrument_table() -> str:
    """Return a Markdown table of the instruments that hold for a state as a whole, in the order of the catalogue."""
    rows = []
    for code, instrument in zip(BY_STATE, Parameters().instruments, strict=True):
        stated = [name for name in (*TOGETHER, "pace_left") if name in vars(type(instrument))]
        effects = ", ".join(f"`{name}`" for name in stated)
        rows.append((f"`{code}`", INSTRUMENT_WORDS[code].definition["en"], f"`{instrument.mandate}`", effects))
    return _table(("instrument", "what it means", "mandate", "effects it states"), rows)


def switch_table() -> str:
    """Return a Markdown table of the switches of an experiment and their defaults."""
    rows = [
        (f"`switches.{name}`", field.description or "", _toml(field.default))
        for name, field in Switches.model_fields.items()
    ]
    return _table(("switch", "what it switches", "default"), rows)


def phase_table() -> str:
    """Return a Markdown table of the phases of a month in order, with what each reads and writes.

    Raises YardfenceError where the module docstring of the schedule lists other phases than the schedule has.
    """
    names = [phase.__name__ for phase in schedule.PHASES]
    listed = _listed_phases(schedule.__doc__ or "")
    if list(listed) != names:
        raise YardfenceError(f"the docstring of abm.engine.schedule lists {list(listed)}, its phases are {names}")
    rows = [
        (str(place + 1), f"`{phase.__name__}`", _first_sentence(phase), *listed[phase.__name__])
        for place, phase in enumerate(schedule.PHASES)
    ]
    return _table(("", "phase", "what happens", "reads", "writes"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "phases": phase_table,
    "instruments": instrument_table,
    "parameters": parameter_table,
    "switches": switch_table,
}


def _replace_part(text: str, name: str, part: str, file: Path) -> str:
    first, last = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
    pattern = re.compile(re.escape(first) + ".*?" + re.escape(last), re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise YardfenceError(f"{file}: needs the markers '{first}' and '{last}' exactly once, in this order")
    return pattern.sub(lambda _: f"{first}\n{part}\n{last}", text)


def _parameter_row(mechanism: str, info: ParameterInfo) -> tuple[str, ...]:
    span = f"{info.low:g} to {info.high:g}"
    return f"`{mechanism}.{info.name}`", info.meaning, f"{info.default:g}", span, info.unit, info.kind, info.source


def _listed_phases(docstring: str) -> dict[str, tuple[str, str]]:
    """Return phase -> (reads, writes) from the lines of a docstring's table below its head."""
    cells = [re.split(r"\s{2,}", line.strip()) for line in docstring.splitlines()]
    rows = [(row[0], row[1], row[2]) for row in cells if len(row) == 3]
    return {name: (reads, writes) for name, reads, writes in rows[1:]}


def _first_sentence(phase: Callable[..., object]) -> str:
    return " ".join((phase.__doc__ or "").strip().split("\n\n")[0].split())


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
