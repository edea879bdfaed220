"""Check an experiment against itself and against its case: months, elections, countries, parties."""

from abm.core.calendar import month_label, month_number
from abm.core.errors import ExperimentError
from abm.data import Case
from abm.scenario.faults import fault
from abm.scenario.library import near
from abm.scenario.reading import Layer
from abm.scenario.schema import ExperimentFile

__all__ = ["check_against_case"]


def check_against_case(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Raise ExperimentError where an experiment asks for what its case or its own horizon does not hold."""
    _check_lists(content, layer)
    _check_months(content, layer)
    _check_elections(content, case, layer)
    _check_states(content, case, layer)


def _check_lists(content: ExperimentFile, layer: Layer) -> None:
    for name in ("outcomes", "variants"):
        values = getattr(content, name)
        if len(set(values)) < len(values):
            raise fault(layer, (name,), f"= {values}: the same word stands twice; remove one")
    if "main" not in content.variants:
        raise fault(layer, ("variants",), "must hold 'main': the other variants are told beside it")


def _check_months(content: ExperimentFile, layer: Layer) -> None:
    first = month_number(content.start)
    last = first + content.months - 1
    if content.mode == "replay_until":
        if not content.replay_until:
            raise fault(layer, ("mode",), "= 'replay_until' needs a month: add replay_until = \"2024-02\"")
        if not first <= month_number(content.replay_until) <= last:
            span = f"{content.start} to {month_label(last)}"
            raise fault(layer, ("replay_until",), f"= '{content.replay_until}' lies outside the horizon {span}")
    elif content.replay_until:
        raise fault(layer, ("replay_until",), f"has no meaning with mode = '{content.mode}'; use mode = 'replay_until'")


def _check_elections(content: ExperimentFile, case: Case, layer: Layer) -> None:
    decided = [outcome for outcome in content.outcomes if outcome != "none"]
    if not decided or not content.switches.elections:
        return
    key = ("months",) if ("months",) in layer.places else ("outcomes",)
    first = month_number(content.start)
    last = first + content.months - 1
    if not case.elections:
        raise fault(layer, ("outcomes",), f"= {decided}: the case '{case.name}' has no election; write outcomes = [\"none\"]")
    if not any(first <= row.date and row.inauguration <= last for row in case.elections):
        row = min(case.elections, key=lambda election: election.date)
        raise ExperimentError(
            f"{layer.place(key)}: the election of {month_label(row.date)} (in office {month_label(row.inauguration)}) lies "
            f"outside the horizon {content.start} to {month_label(last)}; change start or months, "
            f'or write outcomes = ["none"]'
        )


def _check_states(content: ExperimentFile, case: Case, layer: Layer) -> None:
    codes = [state.code for state in case.states]
    for table in ("states", "platforms"):
        for code in getattr(content, table):
            if code not in codes:
                hint = near(code, codes) or "; it has " + ", ".join(codes)
                raise ExperimentError(
                    f"{layer.place((table, code))}: {table}.{code}: unknown country '{code}' in case '{case.name}'{hint}"
                )
    for code, platforms in content.platforms.items():
        parties = [row.party for row in case.platforms if row.state == code]
        for party in platforms:
            if party not in parties:
                hint = near(party, parties) or ("; it has " + ", ".join(parties) if parties else "; it has none")
                where = layer.place(("platforms", code, party))
                raise ExperimentError(f"{where}: platforms.{code}.{party}: unknown party '{party}' of {code}{hint}")
