"""Check an experiment against itself and against its case: months, elections, countries, parties."""

from abm.core.calendar import MONTHS_A_YEAR, month_label, month_number
from abm.core.errors import ExperimentError
from abm.data import Case
from abm.scenario.assumed import MAIN
from abm.scenario.decisions import check_decisions
from abm.scenario.faults import fault
from abm.scenario.imposed import check_imposed
from abm.scenario.kept import check_kept
from abm.scenario.library import near_or_all
from abm.scenario.ranges import voters_of
from abm.scenario.reading import Key, Layer
from abm.scenario.schema import ExperimentFile
from abm.world.structure import CONTENT_CLASSES

__all__ = ["check_against_case"]

_OF_FRAMEWORKS = ("no_frameworks", "no_monitoring")


def check_against_case(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Raise ExperimentError where an experiment asks for what its case or its own horizon does not hold."""
    _check_lists(content, layer)
    _check_nobody_decides(content, layer)
    _check_variants(content, layer)
    _check_months(content, case, layer)
    _check_voters(content, case, layer)
    _check_elections(content, case, layer)
    _check_bodies(content, case, layer)
    _check_states(content, case, layer)
    _check_frameworks(content, case, layer)
    check_imposed(content, case, layer)
    _check_instruments(content, case, layer)
    _check_contents(content, layer)
    _check_seats(content, case, layer)
    _check_judged(content, case, layer)
    if content.kept is not None:
        check_kept(content.kept, case, layer)
    check_decisions(content, case, layer)


def _check_lists(content: ExperimentFile, layer: Layer) -> None:
    for name in ("outcomes", "variants", "frameworks", "instruments", "de_minimis", "bodies", "elections_of"):
        values = getattr(content, name) or []
        if len(set(values)) < len(values):
            raise fault(layer, (name,), f"= {values}: the same word stands twice; remove one")
    if "main" not in content.variants:
        raise fault(layer, ("variants",), "must hold 'main': the other variants are told beside it")


def _check_nobody_decides(content: ExperimentFile, layer: Layer) -> None:
    """Refuse what states would agree on or choose where history makes every rule."""
    for key in ("frameworks", "instruments", "de_minimis"):
        if content.mode == "replay" and getattr(content, key):
            problem = f"= {getattr(content, key)} has no meaning with mode = 'replay', in which no state decides"
            raise fault(layer, (key,), f'{problem}; remove it, or write mode = "endogenous"')


def _check_variants(content: ExperimentFile, layer: Layer) -> None:
    """Refuse worlds that take away or change what the experiment does not have."""
    for variant in content.variants:
        if (variant in _OF_FRAMEWORKS or variant.startswith("as_")) and not content.frameworks:
            cure = "name those that meet in frameworks, or remove it"
            raise fault(layer, ("variants",), f"= {content.variants}: '{variant}' needs frameworks; {cure}")
        if variant == "not_imposed" and not content.impose:
            cure = "add rows to impose, or remove it"
            raise fault(layer, ("variants",), f"= {content.variants}: '{variant}' needs something imposed; {cure}")


def _check_months(content: ExperimentFile, case: Case, layer: Layer) -> None:
    first = month_number(content.start)
    last = first + content.months - 1
    known = case.demand.months
    if not case.base_year * MONTHS_A_YEAR <= first <= known[-1]:
        span = f"{case.base_year}-01 to {month_label(int(known[-1]))}"
        raise fault(layer, ("start",), f"= '{content.start}' lies outside the months the case describes, {span}")
    if content.mode == "replay_until" and not content.replay_until:
        raise fault(layer, ("mode",), "= 'replay_until' needs a month: add replay_until = \"2024-02\"")
    if content.mode in ("replay_until", "seats") and content.replay_until:
        if not first <= month_number(content.replay_until) <= last:
            span = f"{content.start} to {month_label(last)}"
            raise fault(layer, ("replay_until",), f"= '{content.replay_until}' lies outside the horizon {span}")
    elif content.replay_until:
        problem = f"= '{content.replay_until}' has no meaning with mode = '{content.mode}'"
        raise fault(layer, ("replay_until",), f'{problem}; write mode = "replay_until", or replay_until = ""')


def _check_elections(content: ExperimentFile, case: Case, layer: Layer) -> None:
    decided = [outcome for outcome in content.outcomes if outcome != "none"]
    if not decided or not content.switches.elections:
        return
    key = ("months",) if ("months",) in layer.places else ("outcomes",)
    first = month_number(content.start)
    last = first + content.months - 1
    voting = voters_of(content.elections_of, case)
    held = [row for row in case.elections if row.state in voting]
    if not held:
        problem = f"= {decided}: the case '{case.name}' has no election; write {_no_winners(layer)}"
        raise fault(layer, ("outcomes",), problem)
    ended_early = content.mode == "seats"  # the bell of a lesson may ring before the vote
    if not ended_early and not any(first <= row.date and row.inauguration <= last for row in held):
        row = min(held, key=lambda election: election.date)
        election = f"the election of {month_label(row.date)} (in office {month_label(row.inauguration)})"
        horizon = f"outside the horizon {content.start} to {month_label(last)}"
        cure = f"change start or months, or write {_no_winners(layer)}"
        place = layer.place(key)
        raise ExperimentError(
            f"{place}: {election} lies {horizon}; {cure}",
            "no_vote_within",
            line=str(place.line or ""),
            month=month_label(row.date),
            first=content.start,
            last=month_label(last),
        )


def _no_winners(layer: Layer) -> str:
    """Return how a file says that no election is decided: a study may hold a table of that name."""
    of_study = any(key[0] == "outcomes" for key in layer.places if len(key) > 1)
    return 'elections = ["none"] in [outcomes]' if of_study else 'outcomes = ["none"]'


def _check_voters(content: ExperimentFile, case: Case, layer: Layer) -> None:
    codes = [state.code for state in case.states]
    have = {row.state for row in case.elections}
    for key, named in (
        ("elections_of", content.elections_of),
        ("probability_of_change", content.probability_of_change),
    ):
        for code in named:
            if code not in codes:
                raise _unknown_country(layer, (key, code), key, case)
            if code not in have:
                problem = f"{key}: the case '{case.name}' has no election of '{code}'; it has those of"
                raise ExperimentError(f"{layer.place((key, code))}: {problem} {', '.join(sorted(have))}")


def _unknown_country(layer: Layer, key: Key, told: str, case: Case) -> ExperimentError:
    """Return the error of a key that ends in the code of no country of the case; told: the key as the line tells it."""
    place, code, codes = layer.place(key), key[-1], [state.code for state in case.states]
    return ExperimentError(
        f"{place}: {told}: unknown country '{code}' in case '{case.name}'{near_or_all(code, codes)}",
        "unknown_country",
        line=str(place.line or ""),
        given=code,
        known=", ".join(codes),
    )


def _check_bodies(content: ExperimentFile, case: Case, layer: Layer) -> None:
    known = list(dict.fromkeys(row.body for row in case.body_votes))
    for code in content.bodies or []:
        if code not in known:
            problem = f"bodies: the case '{case.name}' has no vote of a body '{code}'"
            raise ExperimentError(f"{layer.place(('bodies',))}: {problem}{near_or_all(code, known)}")


def _check_states(content: ExperimentFile, case: Case, layer: Layer) -> None:
    codes = [state.code for state in case.states]
    for table in ("states", "platforms"):
        for code in getattr(content, table):
            if code not in codes:
                raise _unknown_country(layer, (table, code), f"{table}.{code}", case)
    for state in case.states:
        if state.role == "target" and state.code in content.states:
            problem = f"states.{state.code}: the target takes no part in the coalition and has no stance; remove it"
            raise ExperimentError(f"{layer.place(('states', state.code))}: {problem}")
    for code, platforms in content.platforms.items():
        parties = [row.party for row in case.platforms if row.state == code]
        for party in platforms:
            if party not in parties:
                problem = f"platforms.{code}.{party}: unknown party '{party}' of {code}"
                place = layer.place(("platforms", code, party))
                raise ExperimentError(f"{place}: {problem}{near_or_all(party, parties)}")


def _check_frameworks(content: ExperimentFile, case: Case, layer: Layer) -> None:
    codes = [framework.code for framework in case.frameworks]
    for code in content.frameworks:
        if code not in codes:
            problem = f"frameworks: the case '{case.name}' has no framework '{code}'"
            raise ExperimentError(f"{layer.place(('frameworks',))}: {problem}{near_or_all(code, codes)}")
    for code in content.protocols:
        if code not in content.frameworks:
            problem = f"protocols: '{code}' is not among the frameworks that meet; add it to frameworks"
            raise ExperimentError(f"{layer.place(('protocols', code))}: {problem}")


def _check_instruments(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Refuse instruments that no state of the case could make a basis for."""
    named = {"instruments": content.instruments or [], "de_minimis": ["de_minimis"] if content.de_minimis else []}
    for key, name in ((key, name) for key, names in named.items() for name in names):
        months = case.legal.months_to_legislate[:, case.legal.instruments.index(name)]
        if content.switches.legal_bases and not (months <= content.parameters.choice.standing_months).any():  # type: ignore[attr-defined]
            problem = f"= {getattr(content, key)}: no state of case '{case.name}' can make a basis for '{name}' in time"
            raise fault(layer, (key,), f"{problem}; remove it, or write switches.legal_bases = false")


def _check_contents(content: ExperimentFile, layer: Layer) -> None:
    """Refuse contents between those that trade rules tell apart: each would mean the next higher one."""
    if strange := [share for share in content.de_minimis or [] if share not in CONTENT_CLASSES]:
        known = ", ".join(f"{share:g}" for share in CONTENT_CLASSES)
        problem = f"= {content.de_minimis}: no rule tells goods with a content of {strange[0]:g} apart"
        raise fault(layer, ("de_minimis",), f"{problem}; write contents among {known}")


def _check_seats(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Refuse seats of unknown states, and of those that a strategy cannot decide for."""
    roles = {state.code: state.role for state in case.states}
    for code, strategy in content.seats.items():
        place = layer.place(("seats", code))
        if code not in roles:
            raise _unknown_country(layer, ("seats", code), f"seats.{code}", case)
        if roles[code] in ("leader", "target"):
            problem = f"seats.{code} = '{strategy}': the {roles[code]} decides for itself"
            raise ExperimentError(f"{place}: {problem}; seat another state")


def _check_judged(content: ExperimentFile, case: Case, layer: Layer) -> None:
    """Refuse to judge strategies of a state that has no decisions of its own here, and a menu with a word twice."""
    if content.judged is None:
        return
    codes = [state.code for state in case.states if state.role == "supplier"]
    if content.judged.state not in codes:
        problem = f"judged.state: '{content.judged.state}' is no supplier of case '{case.name}'"
        raise ExperimentError(
            f"{layer.place(('judged', 'state'))}: {problem}{near_or_all(content.judged.state, codes)}"
        )
    if len(set(content.judged.menu)) < len(content.judged.menu):
        raise fault(layer, ("judged", "menu"), f"= {content.judged.menu}: the same word stands twice; remove one")
    variants = content.judged.variants
    if variants[0] != MAIN or len(set(variants)) < len(variants):
        raise fault(layer, ("judged", "variants"), f"= {variants}: must begin with 'main', each word once")
    if content.judged.state in content.seats:
        problem = f"judged.state: '{content.judged.state}' has a seat already; remove it from seats"
        raise ExperimentError(f"{layer.place(('judged', 'state'))}: {problem}")
