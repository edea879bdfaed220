"""A seat: the state does what is recorded for it, month by month, and nothing by itself.

A state is seated from the month of its first recorded decision until one says `model`. What can be recorded is what the
state could choose itself: its rules as they are, its best package, the allowed package nearest to what was asked, to
none or to all, or a mix of allowed postures by segment. While a list of its own waits for its month, it can only keep;
where it has bound itself in a framework this month, it does that, whatever is recorded beside.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.core.errors import ExperimentError
from abm.engine.deciding.decide import CANDIDATES, Decision, candidate_packages, consider, rules_of_package
from abm.engine.deciding.surroundings import MonthView
from abm.engine.rules.begin import in_force_from, time_it_takes, waiting
from abm.engine.script import Recorded
from abm.engine.setting import Setting
from abm.mechanisms.states.postures import posture_names
from abm.mechanisms.states.search import package_sums
from abm.world.world import Intent, World

__all__ = [
    "MODEL",
    "AtSeat",
    "allowed_postures",
    "decide_at_seat",
    "recorded_now",
    "seated_now",
    "signs_now",
    "weigh_at_seat",
]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Rules = tuple[Array, Array, npt.NDArray[np.bool_]]

MODEL = "model"
KEEP = "keep"
# What may be recorded in a word, and the candidate it names.
_CANDIDATE = {KEEP: "today", "asked": "request", "nothing": "nothing", "everything": "everything"}


@dataclasses.dataclass(frozen=True, eq=False)
class AtSeat(Decision):
    """A decision somebody took for a state; own [column]: the sums of the package that was chosen.

    in_force: the month from which its rules would hold.

    The package is that of the seat; the best one stands among the candidates for comparison.
    """

    own: Array
    changes: bool
    in_force: int

    @property
    def moves(self) -> bool:
        """Return whether anything is to change."""
        return self.changes

    @property
    def choice(self) -> str:
        """Return the name of the chosen candidate."""
        return "seat" if self.changes else "today"

    @property
    def terms(self) -> dict[str, dict[str, float]]:
        """Return candidate -> term -> USD million a month, the seat's among them."""
        terms, total = self.valuation.terms(self.own[None]), self.valuation.total(self.own[None])
        seat = {term: float(value[0]) for term, value in terms.items()} | {"total": float(total[0])}
        return {**super().terms, "seat": seat}


def seated_now(setting: Setting, month: int) -> frozenset[int]:
    """Return the states that do nothing by themselves this month."""
    latest = {made.state: made.what for made in setting.recorded if made.month <= month}
    return frozenset(state for state, what in latest.items() if what != MODEL)


def recorded_now(setting: Setting, month: int) -> frozenset[int]:
    """Return the seated states for which something is recorded this month."""
    return frozenset(made.state for made in setting.recorded if made.month == month and made.what != MODEL)


def signs_now(setting: Setting, state: int, month: int) -> bool:
    """Return whether a seated state signs something this month."""
    return any(made.month == month and state in made.signed for made in setting.tabled)


def decide_at_seat(setting: Setting, world: World, view: MonthView, state: int) -> AtSeat:
    """Return what is recorded for a state this month, weighed as its own decisions are.

    Raises ExperimentError where it is none of what the state could choose.
    """
    made = next(made for made in setting.recorded if (made.month, made.state) == (world.month, state))
    if _bound_now(world, state):
        made = made._replace(what=KEEP, mix={})
    return weigh_at_seat(setting, world, view, made)


def _bound_now(world: World, state: int) -> bool:
    """Return whether a state has bound itself this month."""
    agreed = month_label(world.month)
    return any(made.state == state and made.agreement.startswith(agreed) for made in world.commitments)


def weigh_at_seat(
    setting: Setting, world: World, view: MonthView, made: Recorded, best: Decision | None = None
) -> AtSeat:
    """Return a decision taken for a state, weighed as its own are; best: its own, where it has been worked out already.

    Raises ExperimentError for what it could not do.
    """
    best = best or consider(setting, world, view, made.state)
    rules, own = _chosen(setting, world, best, made)
    now = world.rulebook
    before = now.coverage[made.state], now.approval[made.state], now.targeted[made.state]
    changes = any(not np.array_equal(new, old) for new, old in zip(rules, before, strict=True))
    if changes and waiting(world, made.state):
        raise _refusal(setting, made, "a list of its own is announced and not yet in force; it can only keep")
    worth = best.valuation.total(np.stack([own, best.sums[1]]))
    kept = {field.name: getattr(best, field.name) for field in dataclasses.fields(best)}
    taken = dict(zip(("coverage", "approval", "targeted"), rules, strict=True))
    gain = float(worth[0] - worth[1])
    lags = time_it_takes(setting, world, made.state, Intent("", *rules))
    in_force = world.month if lags is None else in_force_from(world.month, lags)
    return AtSeat(**{**kept, **taken, "gain": gain, "error": 0.0}, own=own, changes=changes, in_force=in_force)


def _chosen(setting: Setting, world: World, best: Decision, made: Recorded) -> tuple[Rules, Array]:
    """Return the rules [item] that are recorded, and the sums [column] of their package."""
    if made.what == "best":
        return (best.coverage, best.approval, best.targeted), best.sums[0]
    package = _package(setting, world, best, made)
    return rules_of_package(setting, world, best.outlook, package), package_sums(best.outlook.table, package)


def allowed_postures(setting: Setting, decision: Decision) -> dict[str, tuple[str, ...]]:
    """Return the names of the postures a state may choose, by segment it sells in."""
    names = posture_names(int(setting.parameters.choice.strictness_steps))
    segments = setting.structure.case.segments
    return {
        segments[segment].code: tuple(names[row] for row in np.flatnonzero(decision.allowed[:, column]))
        for column, segment in enumerate(decision.outlook.segments)
    }


def _package(setting: Setting, world: World, best: Decision, made: Recorded) -> Index:
    """Return the package [segment] that is recorded."""
    starts = candidate_packages(world, made.state, best.outlook, best.allowed)
    if made.what in _CANDIDATE:
        return np.asarray(starts[CANDIDATES.index(_CANDIDATE[made.what])])
    names = posture_names(int(setting.parameters.choice.strictness_steps))
    package, free = starts[0].copy(), allowed_postures(setting, best)
    columns = {segment: column for column, segment in enumerate(free)}
    for segment, posture in made.mix.items():
        if segment not in free:
            raise _refusal(setting, made, f"it sells nothing in '{segment}'; it sells in {', '.join(free)}")
        if posture not in free[segment]:
            raise _refusal(setting, made, f"it has no legal basis for '{posture}' in '{segment}'")
        package[columns[segment]] = names.index(posture)
    return np.asarray(package)


def _refusal(setting: Setting, made: Recorded, problem: str) -> ExperimentError:
    state = setting.structure.states[made.state]
    return ExperimentError(f"decisions: '{made.what}' of '{state}' in {month_label(made.month)} is refused: {problem}")
