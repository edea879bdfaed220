"""Instruments beside lists on the table: what the leader asks for, and what members of a framework weigh and pledge.

The leader asks of whoever it asks for lists, in a framework within the mandate, those instruments that it has in force
itself, that the state may have by law, and that would bring the leader some security; what they would bring is fixed
when it asks, and counts in the state's alliance. What a protocol makes of them:

    request               each weighs them in reviews of its own; nobody pledges anything
    bargaining, consensus all members that could begin an instrument weigh it as if all of them did: all pledge or none,
                          and nobody where one alone could begin it
    club                  each member that reach spares pledges what it is asked and gains by
    talk                  nothing is asked

What is pledged stands in the record of the meeting, with entry into force and sunset. Left out: instruments bargained
against lists or payments, and trust lost with one that is declined.
"""

from collections.abc import Sequence

from abm.core.calendar import month_label
from abm.data.schema import PROTOCOLS_OF_ALL, FrameworkRow
from abm.engine.deciding.surroundings import MonthView, believed_rulebook
from abm.engine.elections.politics import weighs_anew
from abm.engine.journal import Journal
from abm.engine.protocols.meeting import Meeting
from abm.engine.reviews.instruments import (
    WITH,
    WITHOUT,
    Scene,
    announce,
    choosing,
    free,
    has,
    leader_gain,
    record,
    terms_in,
)
from abm.engine.reviews.lists import due
from abm.engine.setting import Setting
from abm.world.world import World

__all__ = ["ask_for_instruments", "on_the_table", "table_instruments"]

# The protocol under which each member binds itself alone, and the one under which nothing is asked.
_ALONE, _TALK = "club", "talk"


def ask_for_instruments(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """Let the leader ask suppliers for instruments where no framework meets: at first, once a year, in a new term."""
    if not setting.instruments or setting.frameworks or not _may_ask(setting, world):
        return
    first = not world.wanted and due(setting, world, setting.structure.leader)
    if first or weighs_anew(setting, world):
        _ask(_leaders_scene(setting, world, view), journal, setting.structure.suppliers.tolist(), setting.instruments)


def on_the_table(setting: Setting, framework: FrameworkRow) -> list[str]:
    """Return the instruments open to choice that a framework deals with: those within its mandate, in talk none."""
    if framework.protocol == _TALK:
        return []
    return [name for name in setting.instruments if framework.covers(name, getattr(setting.parameters, name).mandate)]


def table_instruments(meeting: Meeting, agreement: str) -> None:
    """Let the leader ask for instruments within the mandate, and members pledge them as the protocol has it."""
    setting, world, framework = meeting.setting, meeting.world, meeting.framework
    names = on_the_table(setting, framework)
    if not names:
        return
    since = len(meeting.journal.rows)
    if _may_ask(setting, world) and setting.structure.leader in meeting.members:
        scene = _leaders_scene(setting, meeting.foreseen, meeting.view)
        _ask(scene, meeting.journal, meeting.members.tolist(), names)
    able = [state for state in choosing(setting, world) if state in meeting.members]
    for name in names:
        joining = [state for state, _ in free(setting, world, able, (name,)) if not has(world.rulebook, state, name)]
        for voting in _voting(meeting, name, joining):
            _put_to_vote(meeting, name, voting, agreement)
    meeting.journal.mark(since, framework=framework.code)


def _may_ask(setting: Setting, world: World) -> bool:
    """Return whether the leader asks for instruments: where it may ask at all, and decides for itself."""
    return setting.may_ask and setting.structure.leader in choosing(setting, world)


def _leaders_scene(setting: Setting, world: World, view: MonthView) -> Scene:
    """Return the world as the leader sees it."""
    return Scene(setting, world, view, believed_rulebook(world, setting.structure.leader, view.survival))


def _ask(scene: Scene, journal: Journal, of: Sequence[int], names: Sequence[str]) -> None:
    """Let the leader ask some states for instruments; what it asked before by other names stands."""
    setting, world, leader = scene.setting, scene.world, scene.setting.structure.leader
    own = [name for name in names if has(scene.rulebook, leader, name)]
    for state in (state for state in of if state != leader and world.asked[state].any()):
        lawful = [name for name in own if setting.may_legislate(name)[state]]
        gains = {name: gain for name in lawful if (gain := leader_gain(scene, state, name)) > 0.0}
        before = world.wanted.get(state, {})
        world.wanted[state] = {name: gain for name, gain in before.items() if name not in names} | gains
        for name in (name for name in gains if name not in before):
            journal.note(world.month, "instrument_asked", leader, state, reason=name)


def _voting(meeting: Meeting, name: str, joining: list[int]) -> list[list[int]]:
    """Return who weighs an instrument together: all that could begin it, or each alone that a club spares.

    Where all decide together it takes two: what one alone could begin is for its own reviews.
    """
    framework, world = meeting.framework, meeting.world
    if framework.protocol in PROTOCOLS_OF_ALL and len(joining) > 1:
        return [joining]
    if framework.protocol != _ALONE:
        return []
    spared = {made.state for made in world.commitments if made.framework == framework.code and made.exempt}
    return [[state] for state in joining if state in spared and name in world.wanted.get(state, ())]


def _put_to_vote(meeting: Meeting, name: str, joining: list[int], agreement: str) -> None:
    """Let members weigh an instrument that all of them would begin; it is agreed where each gains."""
    setting, world = meeting.setting, meeting.world
    scene = Scene(setting, meeting.foreseen, meeting.view, meeting.foreseen.rulebook)
    without, together = scene.with_level(name, joining, 0.0), scene.with_level(name, joining, 1.0)
    terms = {state: terms_in(scene, state, name, (without, together)) for state in joining}
    agreed = all(told[WITH]["total"] > told[WITHOUT]["total"] for told in terms.values())
    for state, told in terms.items():
        record(setting, world, meeting.journal, state, name, told, chosen=agreed)
    for state in joining if agreed else ():
        effective = announce(setting, world, meeting.journal, state, name, agreement)
        until = effective + int(setting.parameters.promises.standing)
        world.pledged[state, name] = until, world.government[state]
        meeting.journal.note(
            world.month,
            "commit",
            state,
            reason=agreement,
            begins=month_label(effective),
            ends=month_label(until),
            transfers=0.0,
            detail=name,
        )
