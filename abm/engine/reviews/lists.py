"""Reviews of lists, the request protocol at work: the leader reviews and asks, partners answer, intents become rules.

Reviews are quarterly, on a month that the state's own name fixes; whoever wants to act begins with a monthly hazard.
A list then needs drafting and notice; approval practice changes at once and unannounced. A state that is seated does
what is recorded for it in the month it is recorded for, and begins at once.
"""

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.core.calendar import MONTHS_A_YEAR
from abm.engine.deciding.decide import Decision, consider
from abm.engine.deciding.recorded import decide_at_seat, recorded_now, seated_now, signs_now
from abm.engine.deciding.surroundings import MonthView
from abm.engine.elections.politics import just_inaugurated, weighs_anew
from abm.engine.journal import Journal, in_words
from abm.engine.leader.request import draw_up_request
from abm.engine.reviews.seats import carry_out, move_of
from abm.engine.rules.begin import begin, waiting
from abm.engine.setting import Setting
from abm.engine.strategies.strategy import Move
from abm.world.world import Intent, World

__all__ = ["answer_requests", "ask", "due", "on_agenda", "review_leader"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def review_leader(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """Let the leader review its package, then what it asks of others; at a seat that signs, after the meetings."""
    leader, month = setting.structure.leader, world.month
    seated = leader in seated_now(setting, month)
    recorded = leader in recorded_now(setting, month) and not signs_now(setting, leader, month)
    if not (recorded if seated else due(setting, world, leader)):
        return
    decision = (decide_at_seat if seated else consider)(setting, world, view, leader)
    event = _record(setting, world, journal, decision, "review", None)
    if decision.moves and not waiting(world, leader):
        begin(setting, world, journal, leader, Intent(event, decision.coverage, decision.approval, decision.targeted))
        world.intent.pop(leader, None)
    ask(setting, world, view, decision.strictness, journal)


def ask(setting: Setting, world: World, view: MonthView, own: Array, journal: Journal) -> None:
    """Let the leader draw up its request: once it has a package, then once a year and after an inauguration.

    Where states meet in frameworks it asks there, once states decide for themselves.
    """
    in_frameworks = bool(setting.frameworks) and world.month >= setting.free_from
    if in_frameworks or not setting.may_ask or not own.any():
        return
    if not world.asked.any() or weighs_anew(setting, world):
        draw_up_request(setting, world, view, own, journal, setting.invited(world.month))


def answer_requests(setting: Setting, world: World, view: MonthView, journal: Journal) -> None:
    """Let every other state with trade of its own review, answer, and begin what it wants.

    Decisions are simultaneous: all are taken on the same world before any takes effect.
    """
    structure = setting.structure
    seated, recorded = seated_now(setting, world.month), recorded_now(setting, world.month)
    partners = [s for s in range(len(structure.states)) if s not in (structure.leader, structure.target)]
    states = [s for s in partners if s not in seated]
    at_stake, reviewing = _at_stake(setting, world), _reviewing(setting, world)
    sellers = [s for s in states if at_stake[s] and not waiting(world, s)]
    reviews = [s for s in sellers if reviewing[s]]
    moves = {s: _move(setting, world, view, s, s in reviews) for s in states if s in reviews or s in setting.seats}
    late = structure.leader if signs_now(setting, structure.leader, world.month) else None
    at_seats = [decide_at_seat(setting, world, view, s) for s in sorted(recorded) if s in (late, *partners)]
    for state, move in moves.items():
        if move.decision is not None:
            _answer(setting, world, journal, move.decision)
        elif state in setting.seats and state in reviews:
            _answer_by_rule(setting, world, journal, state, move)
        if state in setting.seats:
            carry_out(setting, world, view, journal, state, move)
    for decision in at_seats:
        _answer(setting, world, journal, decision)
        if decision.state in world.intent:
            begin(setting, world, journal, decision.state, world.intent.pop(decision.state))
    for state in [s for s in sellers if not waiting(world, s)]:
        if state in world.intent and _luck(setting, world, state) < setting.parameters.choice.hazard:
            begin(setting, world, journal, state, world.intent.pop(state))


def _move(setting: Setting, world: World, view: MonthView, state: int, reviews: bool) -> Move:
    """Return what a state does: its own best package where it reviews, or what its strategy says."""
    if state in setting.seats:
        return move_of(setting, world, view, state, due=reviews)
    return Move(decision=consider(setting, world, view, state))


def _answer_by_rule(setting: Setting, world: World, journal: Journal, state: int, move: Move) -> None:
    """Record that a strategy which weighs nothing declines what was asked, where it leaves the state without a rule."""
    kept = move.packages[-1].strictness if move.packages else world.rulebook.strictness[state]
    if world.asked[state].any() and not kept.any():
        journal.note(world.month, "decline", state, setting.structure.leader, reason=setting.seats[state])
        _charge_declining(setting, world, state)


def _charge_declining(setting: Setting, world: World, state: int) -> None:
    """Let declining cost the leader's trust, once for each request."""
    if world.month - world.asked_last[state] < _interval(setting):
        world.trust[state] = max(world.trust[state] - setting.parameters.choice.decline_trust, 0.0)


def _at_stake(setting: Setting, world: World) -> Flags:
    """Return which states have trade of their own and anything to gain from a rule, or a rule to end, [state].

    Without aims toward the target, without a request and with an open order it values, every term of a rule is a cost.
    """
    idle = (world.stances["target_policy"] <= 0.0) & (world.stances["free_trade"] >= 0.0)
    return np.asarray((setting.own_sales > 0.0) & (on_agenda(world) | ~idle))


def on_agenda(world: World) -> Flags:
    """Return which states have been asked or have a package, [state]."""
    return np.asarray(world.asked.any(axis=1) | world.rulebook.coverage.any(axis=1))


def _answer(setting: Setting, world: World, journal: Journal, decision: Decision) -> None:
    state = decision.state
    world.hard_choice[state] = decision.pulled_apart
    asked = world.asked[state].any()
    event = _record(
        setting, world, journal, decision, "answer" if asked else "review", setting.structure.leader if asked else None
    )
    if _reason(world, decision) == "decline":
        _charge_declining(setting, world, state)
    if decision.moves:
        world.intent[state] = Intent(event, decision.coverage, decision.approval, decision.targeted)
    else:
        world.intent.pop(state, None)


def _record(
    setting: Setting, world: World, journal: Journal, decision: Decision, kind: str, counterpart: int | None
) -> str:
    """Write the decision: the best package is chosen where its gain, with the error of judgement, is positive."""
    return journal.decide(
        world.month,
        kind,
        decision.state,
        counterpart,
        lambda: decision.terms,
        choice=decision.choice,
        reason=_reason(world, decision),
        luck=decision.error,
        detail=lambda: in_words(setting.structure.items, decision.strictness),
    )


def _reason(world: World, decision: Decision) -> str:
    """Return in a word what the state answers."""
    today = world.rulebook.strictness[decision.state]
    asked = world.asked[decision.state]
    if not decision.moves:
        return "decline" if asked.any() and not today.any() else "keep"
    if not asked.any():
        return "own design"
    return "accept" if (decision.strictness >= asked).all() else "own design"


def due(setting: Setting, world: World, state: int) -> bool:
    """Return whether a state reviews this month; the leader begins, and reviews when a government takes office."""
    if state != setting.structure.leader:
        return bool(_reviewing(setting, world)[state])
    since = world.month - setting.first
    return since % _interval(setting) == 0 or just_inaugurated(setting, world, state)


def _reviewing(setting: Setting, world: World) -> Flags:
    """Return which states but the leader review this month, on a phase their own names fix, [state].

    Whoever has been asked or has a package reviews every interval, whoever has nothing on its agenda once a year.
    """
    interval = np.where(on_agenda(world), _interval(setting), MONTHS_A_YEAR)
    phase = (setting.review_phase * interval).astype(np.intp)
    return np.asarray((world.month - phase) % interval == 0)


def _interval(setting: Setting) -> int:
    return int(setting.parameters.choice.review_interval)


def _luck(setting: Setting, world: World, state: int) -> float:
    return float(chance.uniform(setting.seed, "begin", setting.structure.states, world.month)[state])
