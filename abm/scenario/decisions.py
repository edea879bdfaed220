"""Check what is recorded for seats, and shocks, against the case: who may sit, when, and what they may choose."""

from collections.abc import Iterator
from typing import Any

from abm.core.calendar import month_label, month_number
from abm.core.errors import ExperimentError
from abm.data import Case
from abm.mechanisms.states.postures import posture_names
from abm.scenario.faults import fault
from abm.scenario.library import near
from abm.scenario.reading import Layer
from abm.scenario.schema import Decided, ExperimentFile

__all__ = ["check_decisions"]


def check_decisions(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Raise ExperimentError where decisions or shocks are none that the case and the horizon have room for."""
    if content.mode != "seats":
        for key in ("decisions", "shocks"):
            if getattr(content, key):
                problem = f"has no meaning with mode = '{content.mode}'"
                raise fault(layer, (key,), f'{problem}; write mode = "seats", or remove it')
        return
    if content.frameworks:
        problem = "frameworks: who sits at a seat answers the leader alone; write frameworks = []"
        raise ExperimentError(f"{layer.place(('frameworks',))}: {problem}")
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
    for shock in content.shocks or ():
        yield from (("shocks", text) for text in _place(shock, content, case))
        parties = [row.party for row in case.platforms if row.state == shock.state]
        if shock.what == "government" and shock.party not in parties:
            known = near(shock.party, parties) or "; it has " + (", ".join(parties) or "none")
            yield "shocks", f"unknown party '{shock.party}' of {shock.state}{known}"


def _place(row: Any, content: ExperimentFile, case: Case) -> Iterator[str]:
    """Yield what is wrong with state and month of a row."""
    codes = [state.code for state in case.states if state.role != "target"]
    if row.state not in codes:
        yield f"unknown country '{row.state}' in case '{case.name}'" + (
            near(row.state, codes) or "; seats are for " + ", ".join(codes)
        )
    first = month_number(content.start)
    if not first <= month_number(row.month) < first + content.months:
        yield f"'{row.month}' lies outside the horizon {content.start} to {month_label(first + content.months - 1)}"


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
