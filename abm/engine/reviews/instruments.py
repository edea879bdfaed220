"""Instruments beside lists as choices: a state weighs them in its own reviews, members of a framework in its meetings.

Which ones is said by the experiment; without any nobody chooses one. Each is weighed by itself, the others as they are:
the state's utility with it in force against without, by the terms that lists are weighed by. What the leader has asked
for counts in the alliance: a state that follows there too has more of it. What it asks for, and what members of a
framework pledge, is in `abm.engine.frameworks.instrument_talks`. A state drafts where it has no legal basis, gives
notice, and keeps what its government has pledged to the sunset. A seat takes up and gives up what is recorded for it,
and keeps the others as they are; it pledges and asks for none. Left out: slack in an instrument (it stands in law, in
the open), and errors of judgement. What an experiment imposes is no choice.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from abm.core.calendar import month_label
from abm.core.errors import ExperimentError
from abm.engine.deciding.recorded import seated_now
from abm.engine.deciding.surroundings import MonthView, believed_rulebook, stance_of
from abm.engine.journal import Journal
from abm.engine.reviews.lists import due, on_agenda
from abm.engine.reviews.prospects import Prospect, foresee, terms_of
from abm.engine.rules.begin import in_force_from
from abm.engine.rules.in_force import put_into_force
from abm.engine.script import Recorded
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.beliefs import seen_strictness
from abm.mechanisms.states import preferences as wants
from abm.world.rulebook import Rulebook
from abm.world.world import AwaitedInstrument, World

__all__ = [
    "WITH", "WITHOUT", "Scene", "announce", "ask_possible", "choosing", "enter_instruments", "free", "has",
    "leader_gain", "record", "review_instruments", "terms_in", "weigh_alone",
]  # fmt: skip

WITH, WITHOUT = "with_instrument", "without_instrument"
Terms = dict[str, dict[str, float]]


@dataclasses.dataclass(frozen=True, eq=False)
class Scene:
    """Where instruments are weighed: the setting, the world and its month, and the rules that are held to stand."""

    setting: Setting
    world: World
    view: MonthView
    rulebook: Rulebook
    known: dict[bytes, Prospect] = dataclasses.field(default_factory=dict)

    def with_level(self, name: str, states: Sequence[int], level: float) -> Prospect:
        """Return what is expected once some states have an instrument at a level."""
        rulebook = self.rulebook.but(levels=self.rulebook.levels.copy())
        for state in states:
            put_into_force(rulebook, state, name, level)
        key = rulebook.levels.tobytes()
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
    """Let every state that reviews this month weigh each instrument it may choose; all decide on the same world.

    A seat does what is recorded for it. Raises ExperimentError where that is none that it could do.
    """
    if not setting.instruments:
        return
    engaged = on_agenda(world)
    reviewing = [state for state in choosing(setting, world) if engaged[state] and due(setting, world, state)]
    scenes = {state: Scene(setting, world, view, believed_rulebook(world, state, view.survival)) for state in reviewing}
    weighed = [
        (state, name, terms, _serves(world, state, name, terms))
        for state, name in free(setting, world, reviewing)
        for terms in [_weigh(scenes[state], state, name)]
    ]
    for made in setting.recorded:
        if made.month == world.month and made.instruments:
            ask_possible(setting, world, made)
            weighed += [
                (made.state, name, weigh_alone(setting, world, view, made.state, name), wanted)
                for name, wanted in made.instruments
            ]
    for state, name, terms, keeps in weighed:
        had = has(world.rulebook, state, name)
        event = record(setting, world, journal, state, name, terms, chosen=keeps)
        if keeps and not had:
            announce(setting, world, journal, state, name, event)
        elif had and not keeps:
            put_into_force(world.rulebook, state, name, 0.0)
            journal.note(world.month, "instrument_given_up", state, reason=name)


def ask_possible(setting: Setting, world: World, made: Recorded) -> None:
    """Raise ExperimentError where a seat takes up or gives up what it is not free to."""
    possible = {name for _, name in free(setting, world, [made.state])}
    for name, _ in made.instruments:
        if name not in possible:
            state, month = setting.structure.states[made.state], month_label(made.month)
            problem = "it has no legal basis, or it is on its way, pledged or imposed"
            raise ExperimentError(f"decisions: '{name}' of '{state}' in {month} is refused: {problem}")


def _serves(world: World, state: int, name: str, terms: Terms) -> bool:
    """Return whether an instrument is worth having; one that is in force is kept where it makes no difference."""
    with_it, without = terms[WITH]["total"], terms[WITHOUT]["total"]
    return with_it > without or (with_it == without and has(world.rulebook, state, name))


def weigh_alone(setting: Setting, world: World, view: MonthView, state: int, name: str) -> Terms:
    """Return what an instrument is worth to a state by itself: candidate (WITH, WITHOUT) -> term, USD million."""
    return _weigh(Scene(setting, world, view, believed_rulebook(world, state, view.survival)), state, name)


def choosing(setting: Setting, world: World) -> list[int]:
    """Return the states that choose instruments themselves: those with trade of their own that nobody sits for."""
    seated = {*seated_now(setting, world.month), *setting.seats, setting.structure.target}
    return [state for state in np.flatnonzero(setting.own_sales > 0.0).tolist() if state not in seated]


def free(setting: Setting, world: World, states: Sequence[int], names: Sequence[str] = ()) -> list[tuple[int, str]]:
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


def has(rulebook: Rulebook, state: int, name: str) -> bool:
    """Return whether an instrument is in force for a state at any level."""
    return bool(rulebook.level(name)[state] > 0.0)


def _weigh(scene: Scene, state: int, name: str) -> Terms:
    """Return what an instrument is worth to a state by itself, with it and without: candidate -> term."""
    return terms_in(scene, state, name, (scene.with_level(name, [state], 0.0), scene.with_level(name, [state], 1.0)))


def terms_in(scene: Scene, state: int, name: str, prospects: tuple[Prospect, Prospect]) -> Terms:
    """Return every term of a state's utility without and with an instrument, alliance and setup among them."""
    setting, world, view = scene.setting, scene.world, scene.view
    setup = setting.parameters.instrument_prices.setup * float(view.trade[state].sum())
    new = not has(world.rulebook, state, name)
    asked, delivered, gains = _standing(scene, state)
    told: Terms = {}
    for candidate, found in zip((WITHOUT, WITH), prospects, strict=True):
        terms = terms_of(setting, world, view, state, found)
        followed = sum(gain for other, gain in gains.items() if has(found.rulebook, state, other))
        stance = stance_of(setting, world, view, state)
        trust = float(world.trust[state] * world.goodwill[state])
        whole = asked + sum(gains.values())
        terms["alliance"] = float(wants.alliance(np.array(delivered + followed), whole, trust, stance))
        terms["one_off"] = setup * (new and candidate == WITH)
        told[candidate] = terms | {"total": float(wants.worth(terms))}  # type: ignore[arg-type]
    return told


def _standing(scene: Scene, state: int) -> tuple[float, float, dict[str, float]]:
    """Return what the leader asked by lists, what of it is delivered, and what each instrument it asked would bring it.

    In USD million a month of the leader's security; nothing is asked of whoever is not asked for lists, nor what the
    leader has given up itself since it asked.
    """
    setting, world, rulebook = scene.setting, scene.world, scene.rulebook
    wanted, worth, leader = world.asked[state], world.asked_worth[state], setting.structure.leader
    asked = float((worth * wanted).sum())
    if asked <= 0.0 or state == leader:
        return 0.0, 0.0, {}
    slack = setting.parameters.choice.slack_seen
    seen = seen_strictness(rulebook.coverage[state], rulebook.strictness[state], wanted, slack)
    delivered = float((worth * np.minimum(seen, wanted)).sum())
    asked_too = world.wanted.get(state, {}).items()
    return asked, delivered, {name: gain for name, gain in asked_too if has(rulebook, leader, name)}


def leader_gain(scene: Scene, state: int, name: str) -> float:
    """Return the leader's security gain from a state's taking up an instrument, at least 0."""
    stance = stance_of(scene.setting, scene.world, scene.view, scene.setting.structure.leader)
    without, found = (scene.with_level(name, [state], level) for level in (0.0, 1.0))
    gained = found.military - without.military + stance.breadth * (found.growth - without.growth)
    return max(stance.theta * gained, 0.0)


def announce(setting: Setting, world: World, journal: Journal, state: int, name: str, reason: str) -> int:
    """Announce an instrument; return the month in which it is in force, after drafting and notice."""
    effective = in_force_from(world.month, setting.legal_lag(state, {name: True}))
    world.awaited.append(AwaitedInstrument(state, name, world.month, effective))
    told = f"{name}, in force {month_label(effective)}"
    journal.note(world.month, "instrument_announced", state, reason=reason, detail=told)
    return effective


def record(
    setting: Setting,
    world: World,
    journal: Journal,
    state: int,
    name: str,
    terms: Terms,
    chosen: bool,
) -> str:
    """Write a decision on an instrument with every term of both candidates; return the event's name."""
    leader = setting.structure.leader
    counterpart = leader if name in world.wanted.get(state, ()) else None
    return journal.decide(
        world.month,
        "instrument",
        state,
        counterpart,
        terms,
        choice=WITH if chosen else WITHOUT,
        reason=name,
    )
