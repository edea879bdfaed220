"""Instruments beside lists as choices: a state weighs them in its own reviews, members of a framework in its meetings.

Which ones is said by the experiment; without any nobody chooses one. Each is weighed by itself, the others as they are:
the state's utility with it in force against without, by the terms that lists are weighed by. Those that the leader has
in force count as asked of whoever it asks for lists, by what they would bring the leader; a state that follows there
too has more of its alliance. In a meeting all members that could adopt weigh it together, each as if all of them did.
A state drafts where it has no legal basis, gives notice, and keeps what its government has pledged to the sunset.
Left out: slack in an instrument (it stands in law, in the open), and errors of judgement. What an experiment imposes is
no choice, and a seat decides on lists alone.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from abm.core.calendar import month_label
from abm.engine.journal import Journal
from abm.engine.negotiate import due, on_agenda
from abm.engine.prospects import Prospect, foresee, terms_of
from abm.engine.protocols.meeting import Meeting
from abm.engine.recorded import seated_now
from abm.engine.rules import put_into_force
from abm.engine.setting import Setting
from abm.engine.surroundings import MonthView, believed_rulebook, stance_of
from abm.mechanisms.negotiation.beliefs import seen_strictness
from abm.mechanisms.states import preferences as wants
from abm.world.rulebook import Rulebook
from abm.world.world import AwaitedInstrument, World

__all__ = ["WITH", "WITHOUT", "enter_instruments", "review_instruments", "table_instruments", "weigh_alone"]

WITH, WITHOUT = "with_instrument", "without_instrument"
# Words of a mandate, and the instruments within it: lists bring what guards them, payments what money promotes.
_WITHIN = {
    "list": ("persons", "anti_circumvention", "outbound"),
    "data_sharing": ("data_sharing",),
    "transfer": ("subsidy", "joint_development"),
}
# Protocols under which members bind themselves together.
_BINDING = ("bargaining", "consensus")

Terms = dict[str, dict[str, float]]


@dataclasses.dataclass(frozen=True, eq=False)
class _Scene:
    """Where instruments are weighed: the setting, the world and its month, and the rules that are held to stand."""

    setting: Setting
    world: World
    view: MonthView
    rulebook: Rulebook
    known: dict[bytes, Prospect] = dataclasses.field(default_factory=dict)

    def with_level(self, name: str, states: Sequence[int], level: float) -> Prospect:
        """Return what is expected once some states have an instrument at a level."""
        levels = getattr(self.rulebook, name).copy()
        rulebook = self.rulebook.but(**{name: levels})
        for state in states:
            put_into_force(rulebook, state, name, level)
        key = b"" if np.array_equal(levels, getattr(self.rulebook, name)) else name.encode() + levels.tobytes()
        if key not in self.known:
            self.known[key] = foresee(self.setting, self.world, self.view, rulebook)
        return self.known[key]


def enter_instruments(world: World, journal: Journal) -> None:
    """Put into force what was announced for this month."""
    for row in [row for row in world.awaited if row.effective <= world.month]:
        put_into_force(world.rulebook, row.state, row.instrument, 1.0)
        told = f"announced {month_label(row.announced)}"
        journal.note(world.month, "instrument_effective", row.state, reason=row.instrument, detail=told)
    world.awaited = [row for row in world.awaited if row.effective > world.month]


def review_instruments(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """Let every state that reviews this month weigh each instrument it may choose; all decide on the same world."""
    if not setting.instruments:
        return
    choosing = _choosing(setting, world)
    reviewing = [state for state in choosing if due(setting, world, state) and on_agenda(world, state)]
    scenes = {
        state: _Scene(setting, world, view, believed_rulebook(world, state, view.survival)) for state in reviewing
    }
    weighed = [(state, name, _weigh(scenes[state], state, name)) for state, name in _free(setting, world, reviewing)]
    for state, name, terms in weighed:
        has = _has(world.rulebook, state, name)
        keeps = terms[WITH]["total"] > terms[WITHOUT]["total"] or (
            has and terms[WITH]["total"] == terms[WITHOUT]["total"]
        )
        event = _record(setting, world, journal, state, name, terms, chosen=keeps)
        if keeps and not has:
            _announce(setting, world, journal, state, name, event)
        elif has and not keeps:
            put_into_force(world.rulebook, state, name, 0.0)
            journal.note(world.month, "instrument_given_up", state, reason=name)


def table_instruments(meeting: Meeting, agreement: str) -> None:
    """Let members who bind themselves together weigh each instrument within the mandate, and pledge what serves all."""
    setting, world, framework = meeting.setting, meeting.world, meeting.framework
    if not setting.instruments or framework.protocol not in _BINDING:
        return
    within = {name for word in framework.mandate for name in _WITHIN.get(word, ())}
    choosing = [state for state in _choosing(setting, world) if state in meeting.members]
    for name in [name for name in setting.instruments if name in within]:
        joining = [s for s, named in _free(setting, world, choosing, (name,)) if not _has(world.rulebook, s, named)]
        if joining:
            _put_to_vote(meeting, name, joining, agreement)


def _put_to_vote(meeting: Meeting, name: str, joining: list[int], agreement: str) -> None:
    """Let members weigh an instrument that all of them would begin; it is agreed where each gains."""
    setting, world = meeting.setting, meeting.world
    scene = _Scene(setting, meeting.foreseen, meeting.view, meeting.foreseen.rulebook)
    without, together = scene.with_level(name, joining, 0.0), scene.with_level(name, joining, 1.0)
    terms = {state: _terms(scene, state, name, (without, together)) for state in joining}
    agreed = all(told[WITH]["total"] > told[WITHOUT]["total"] for told in terms.values())
    for state, told in terms.items():
        _record(setting, world, meeting.journal, state, name, told, chosen=agreed, framework=meeting.framework.code)
    for state in joining if agreed else ():
        effective = _announce(setting, world, meeting.journal, state, name, agreement)
        until = effective + int(setting.parameters.promises.standing)
        world.pledged[state, name] = until, world.government[state]
        meeting.journal.note(
            world.month,
            "commit",
            state,
            reason=agreement,
            framework=meeting.framework.code,
            begins=month_label(effective),
            ends=month_label(until),
            transfers=0.0,
            detail=name,
        )


def weigh_alone(setting: Setting, world: World, view: MonthView, state: int, name: str) -> Terms:
    """Return what an instrument is worth to a state by itself: candidate (WITH, WITHOUT) -> term, USD million."""
    return _weigh(_Scene(setting, world, view, believed_rulebook(world, state, view.survival)), state, name)


def _choosing(setting: Setting, world: World) -> list[int]:
    """Return the states that choose instruments themselves: those with trade of their own that nobody sits for."""
    seated = {*seated_now(setting, world.month), *setting.seats, setting.structure.target}
    return [state for state in np.flatnonzero(setting.own_sales > 0.0).tolist() if state not in seated]


def _free(setting: Setting, world: World, states: Sequence[int], names: Sequence[str] = ()) -> list[tuple[int, str]]:
    """Return state and instrument where there is something to choose: it is lawful, not imposed, awaited or pledged."""
    awaited = {(row.state, row.instrument) for row in world.awaited}
    imposed = {
        (measure.state, measure.instrument)
        for measure in setting.imposed
        if measure.begins <= world.month and not 0 < measure.ends <= world.month
    }
    pledged = {
        (state, name)
        for (state, name), (until, government) in world.pledged.items()
        if world.month < until and government == world.government[state]
    }
    taken = awaited | imposed | pledged
    return [
        (state, name)
        for state in states
        for name in names or setting.instruments
        if (state, name) not in taken and setting.may_legislate(name)[state]
    ]


def _has(rulebook: Rulebook, state: int, name: str) -> bool:
    return bool(getattr(rulebook, name)[state] > 0.0)


def _weigh(scene: _Scene, state: int, name: str) -> Terms:
    """Return what an instrument is worth to a state by itself, with it and without: candidate -> term."""
    return _terms(scene, state, name, (scene.with_level(name, [state], 0.0), scene.with_level(name, [state], 1.0)))


def _terms(scene: _Scene, state: int, name: str, prospects: tuple[Prospect, Prospect]) -> Terms:
    """Return every term of a state's utility without and with an instrument, alliance and setup among them."""
    setting, world, view = scene.setting, scene.world, scene.view
    setup = setting.parameters.instrument_prices.setup * float(view.trade[state].sum())
    new = not _has(world.rulebook, state, name)
    asked, delivered, gains = _standing(scene, state)
    told: Terms = {}
    for candidate, found in zip((WITHOUT, WITH), prospects, strict=True):
        terms = terms_of(setting, world, view, state, found)
        followed = sum(gain for other, gain in gains.items() if _has(found.rulebook, state, other))
        stance = stance_of(setting, world, view, state)
        trust = float(world.trust[state] * world.goodwill[state])
        whole = asked + sum(gains.values())
        terms["alliance"] = float(wants.alliance(np.array(delivered + followed), whole, trust, stance))
        terms["one_off"] = setup * (new and candidate == WITH)
        told[candidate] = terms | {"total": float(wants.worth(terms))}  # type: ignore[arg-type]
    return told


def _standing(scene: _Scene, state: int) -> tuple[float, float, dict[str, float]]:
    """Return what the leader asked by lists, what of it is delivered, and what each instrument it has would bring it.

    In USD million a month of the leader's security; nothing is asked of whoever is not asked for lists.
    """
    setting, world, rulebook = scene.setting, scene.world, scene.rulebook
    wanted, worth, leader = world.asked[state], world.asked_worth[state], setting.structure.leader
    asked = float((worth * wanted).sum())
    if asked <= 0.0 or state == leader:
        return 0.0, 0.0, {}
    slack = setting.parameters.choice.slack_seen
    seen = seen_strictness(rulebook.coverage[state], rulebook.strictness[state], wanted, slack)
    delivered = float((worth * np.minimum(seen, wanted)).sum())
    names = [name for name in setting.instruments if _has(rulebook, leader, name)]
    return asked, delivered, {name: _leader_gain(scene, state, name) for name in names}


def _leader_gain(scene: _Scene, state: int, name: str) -> float:
    """Return the leader's security gain from a state's taking up an instrument, at least 0."""
    stance = stance_of(scene.setting, scene.world, scene.view, scene.setting.structure.leader)
    without, found = (scene.with_level(name, [state], level) for level in (0.0, 1.0))
    gained = found.military - without.military + stance.breadth * (found.growth - without.growth)
    return max(stance.theta * gained, 0.0)


def _announce(setting: Setting, world: World, journal: Journal, state: int, name: str, reason: str) -> int:
    """Announce an instrument; return the month in which it is in force, after drafting and notice."""
    effective = max(world.month + sum(setting.legal_lag(state, {name: True})), world.month + 1)
    world.awaited.append(AwaitedInstrument(state, name, world.month, effective))
    told = f"{name}, in force {month_label(effective)}"
    journal.note(world.month, "instrument_announced", state, reason=reason, detail=told)
    return effective


def _record(
    setting: Setting,
    world: World,
    journal: Journal,
    state: int,
    name: str,
    terms: Terms,
    chosen: bool,
    framework: str = "",
) -> str:
    """Write a decision on an instrument with every term of both candidates; return the event's name."""
    facts = {"framework": framework} if framework else {}
    leader = setting.structure.leader
    counterpart = leader if state != leader and world.asked[state].any() else None
    return journal.decide(
        world.month,
        "instrument",
        state,
        counterpart,
        terms,
        choice=WITH if chosen else WITHOUT,
        reason=name,
        luck=0.0,
        threshold=0.0,
        **facts,
    )
