"""Check what is recorded for seats, and shocks, against the case: who may sit, when, and what they may choose."""

from collections.abc import Iterator
from typing import Any

from abm.core.calendar import month_label, month_number
from abm.core.errors import ExperimentError
from abm.data import Case
from abm.data.schema import PROTOCOLS_OF_ALL, FrameworkRow
from abm.mechanisms.states.postures import common_levels, posture_names
from abm.scenario.faults import fault
from abm.scenario.library import near
from abm.scenario.reading import Layer
from abm.scenario.schema import Decided, ExperimentFile, Tabled

__all__ = ["check_decisions"]

_ROUNDING = 1e-6  # USD million a month by which payments may fail to sum to nothing


def check_decisions(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Raise ExperimentError where decisions or shocks are none that the case and the horizon have room for."""
    if content.mode != "seats":
        for key in ("decisions", "tabled", "shocks"):
            if getattr(content, key):
                problem = f"has no meaning with mode = '{content.mode}'"
                raise fault(layer, (key,), f'{problem}; write mode = "seats", or remove it')
        return
    for key, problem in _problems(content, case):
        raise ExperimentError(f"{layer.place((key,))}: {key}: {problem}")


def _problems(content: ExperimentFile, case: Case) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, with its key."""
    seen: set[tuple[str, str]] = set()
    for made in content.decisions or ():
        yield from (("decisions", text) for text in _place(made, content, case))
        if made.month < content.replay_until:
            yield "decisions", f"'{made.month}' lies before states decide for themselves in {content.replay_until}"
        if (made.month, made.state) in seen:
            yield "decisions", f"'{made.state}' decides twice in {made.month}; remove one"
        seen.add((made.month, made.state))
        yield from (("decisions", text) for text in _mix(made, content, case))
        yield from (("decisions", text) for text in _reach(made, content, case))
        yield from (("decisions", text) for text in _instruments(made, content))
    for put in content.tabled or ():
        yield from (("tabled", text) for text in _tabled(put, content, case))
    for shock in content.shocks or ():
        yield from (("shocks", text) for text in _place(shock, content, case))
        parties = [row.party for row in case.platforms if row.state == shock.state]
        if shock.what == "government" and shock.party not in parties:
            known = near(shock.party, parties) or "; it has " + (", ".join(parties) or "none")
            yield "shocks", f"unknown party '{shock.party}' of {shock.state}{known}"


def _tabled(made: Tabled, content: ExperimentFile, case: Case) -> Iterator[str]:
    """Yield what is wrong with what was tabled: its month, framework, signatories, items and levels."""
    yield from _month(made.month, content)
    framework = next((row for row in case.frameworks if row.code == made.framework), None)
    if framework is None or made.framework not in content.frameworks:
        yield f"unknown framework '{made.framework}'" + (
            near(made.framework, content.frameworks) or "; add it to frameworks"
        )
        return
    protocol = content.protocols.get(framework.code, framework.protocol)
    yield from _outside_mandate(made, framework, protocol, bool(content.switches.line))
    if abs(sum(made.transfers.values())) > _ROUNDING:
        yield f"payments in '{made.framework}' sum to {sum(made.transfers.values()):g}; what one pays another receives"
    for code in (made.by, *made.signed, *made.transfers):
        if code not in framework.members:
            yield f"'{code}' is no member of '{made.framework}'; its members are {', '.join(framework.members)}"
    parameters: Any = content.parameters
    levels = common_levels(int(parameters.choice.strictness_steps))
    for item, level in made.items.items():
        if item not in case.items:
            yield f"unknown item '{item}'" + (near(item, case.items) or "; an example is '" + case.items[0] + "'")
        if level not in levels:
            yield f"unknown level '{level}'" + (near(level, levels) or "; there are " + ", ".join(levels))


def _outside_mandate(made: Tabled, framework: FrameworkRow, protocol: str, line: bool) -> Iterator[str]:
    """Yield what the protocol or the mandate of a framework has no room for."""
    mandate, code = framework.mandate, framework.code
    if protocol == "request":
        yield f"in '{code}' nothing is tabled; the leader asks there, and a decision answers"
    if made.items and not ("list" in mandate and protocol in PROTOCOLS_OF_ALL):
        yield f"'{code}' agrees no common lists; table it where bargaining or consensus decides on lists"
    if made.transfers and not (made.items and "transfer" in mandate and protocol == "bargaining"):
        yield f"'{code}' has no payment for this; pay with a common list where members bargain over payments"
    if made.line and not ("line" in mandate and line):
        yield f"'{code}' agrees no line; table it where the mandate names one, with switches.line = true"
    if protocol in PROTOCOLS_OF_ALL and not (made.items or made.line):
        yield f"nothing is tabled in '{code}'; give items or a line"


def _place(row: Any, content: ExperimentFile, case: Case) -> Iterator[str]:
    """Yield what is wrong with state and month of a row."""
    codes = [state.code for state in case.states if state.role != "target"]
    if row.state not in codes:
        yield f"unknown country '{row.state}' in case '{case.name}'" + (
            near(row.state, codes) or "; seats are for " + ", ".join(codes)
        )
    yield from _month(row.month, content)


def _month(month: str, content: ExperimentFile) -> Iterator[str]:
    first = month_number(content.start)
    if not first <= month_number(month) < first + content.months:
        yield f"'{month}' lies outside the horizon {content.start} to {month_label(first + content.months - 1)}"


def _reach(made: Decided, content: ExperimentFile, case: Case) -> Iterator[str]:
    """Yield what is wrong with a decision on reach; whether there is anything to reach is seen when it is run."""
    leader = next(state.code for state in case.states if state.role == "leader")
    if made.reach and (made.state != leader or made.what == "model"):
        yield f"reach = '{made.reach}' is for '{leader}' alone, while it decides at a seat"
    if made.reach and not content.switches.reach:
        yield f"reach = '{made.reach}' has no meaning with switches.reach = false"


def _instruments(made: Decided, content: ExperimentFile) -> Iterator[str]:
    """Yield what is wrong with a decision on instruments; whether the law permits one is seen when it is run."""
    known = list(content.instruments or ())
    if made.instruments and made.what == "model":
        yield f"what = 'model' leaves the instruments of '{made.state}' to the model too; remove them"
    for name in made.instruments or {}:
        if name not in known:
            yield f"'{name}' is none of the instruments that states choose" + (near(name, known) or "; add it there")


def _mix(made: Decided, content: ExperimentFile, case: Case) -> Iterator[str]:
    """Yield what is wrong with a mix of postures; what the law of the state permits is seen when it is run."""
    if bool(made.mix) != (made.what == "mix"):
        yield f"what = '{made.what}' {'takes no' if made.mix else 'needs a'} mix"
    segments = [segment.code for segment in case.segments]
    parameters: Any = content.parameters
    postures = posture_names(int(parameters.choice.strictness_steps))
    for segment, posture in made.mix.items():
        if segment not in segments:
            yield f"unknown segment '{segment}'" + (near(segment, segments) or "; there are " + ", ".join(segments))
        if posture not in postures:
            yield f"unknown posture '{posture}'" + (near(posture, postures) or f"; an example is '{postures[1]}'")
