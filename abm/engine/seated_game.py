"""A run that stops before each decision at the seats: what can be chosen, then months that pass under what was.

It is played by the same months as `abm.engine.run.simulate`, so a game and the run of what it recorded are the same.
"""

import copy
import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from abm.core.calendar import month_label
from abm.core.errors import ExperimentError
from abm.data import Case
from abm.data.instruments import BY_STATE
from abm.data.schema import FrameworkRow
from abm.engine.build import build_setting
from abm.engine.deciding.decide import Decision, consider
from abm.engine.deciding.recorded import MODEL, allowed_postures, weigh_at_seat
from abm.engine.deciding.surroundings import MonthView
from abm.engine.elections.politics import survival_of_rules
from abm.engine.frameworks.meetings import convene
from abm.engine.frameworks.tabled import Agenda, agenda_of, expected
from abm.engine.industry.trade import month_view
from abm.engine.journal import Journal
from abm.engine.judging.judge import judge
from abm.engine.judging.tables import Tables, lay_out
from abm.engine.leader.reach import may_reach, reach_now, weigh_reach
from abm.engine.model import GeoeconomicModel
from abm.engine.protocols.meeting import Meeting
from abm.engine.reviews.instruments import WITH, WITHOUT, ask_possible, free, has, weigh_alone
from abm.engine.rules.begin import waiting
from abm.engine.rules.in_force import foreseen
from abm.engine.schedule import PHASES, negotiate
from abm.engine.script import Recorded, recorded_decisions, recorded_shocks, recorded_tabled
from abm.world.world import Commitment, World

__all__ = ["WORDS_OF_CHOICE", "Bond", "Option", "Prospect", "SeatedGame"]

Terms = dict[str, float]
WORDS_OF_CHOICE = ("keep", "best", "asked", "nothing", "everything")


@dataclasses.dataclass(frozen=True)
class Option:
    """A package that can be chosen: term -> what it adds to today's worth in USD million a month, and its rules.

    strictness: item -> share refused; changes: whether it differs from the rules in force; begins: the month from
    which its rules would hold.
    """

    terms: Terms
    strictness: dict[str, float]
    changes: bool
    begins: str


@dataclasses.dataclass(frozen=True)
class Bond:
    """What a state has promised in a framework: least strictness by item, until before a month, for a payment.

    transfer: USD million a month received, negative: paid.
    """

    framework: str
    ends: str
    strictness: dict[str, float]
    transfer: float


@dataclasses.dataclass(frozen=True)
class Prospect:
    """What one state knows in a month before it decides.

    options: word of choice -> what it would bring, those that change nothing too; postures: segment -> names of those
    it may choose; waits: a list of its own is announced, so it can only keep; model: the word of what it would choose
    by itself; strictness, coverage: its own rules, asked what it is asked for (item -> share).
    sales: what is made in the state and would be sold without any controls, by segment; sold, lost: last month's in
    all, and what controls took of them (negative: gained), by country of production, USD million,
    None before the first month. reach: what the leader can do about its reach -> term, what it adds to leaving it as it
    is, USD million a month; reach_now: as it is. bonds: what it has promised; instruments: those beside lists that it
    has in force; open_instruments: those it may take up, or give up where it has them -> term, what that adds, USD
    million a month; election: month of its next one, '' without any.
    """

    month: str
    options: dict[str, Option]
    postures: dict[str, tuple[str, ...]]
    waits: bool
    model: str
    strictness: dict[str, float]
    coverage: dict[str, float]
    asked: dict[str, float]
    stances: dict[str, float]
    sales: dict[str, float]
    lobby: float
    trust: float
    retaliation: float
    government: str
    sold: float | None
    lost: float | None
    reach: dict[str, Terms] = dataclasses.field(default_factory=dict)
    reach_now: str = ""
    bonds: tuple[Bond, ...] = ()
    instruments: tuple[str, ...] = ()
    open_instruments: dict[str, Terms] = dataclasses.field(default_factory=dict)
    election: str = ""

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the words that can be chosen: to keep, and whatever changes something, equal rules under one word.

        To end all rules is none of them where the law or a promise keeps some.
        """
        found = ["keep"]
        for word in WORDS_OF_CHOICE:
            option = self.options.get(word)
            if option is None or not option.changes or (word == "asked" and not self.asked):
                continue
            if word == "nothing" and option.strictness:
                continue
            if all(word == "asked" or self.options[other].strictness != option.strictness for other in found):
                found.append(word)
        return tuple(found)

    @property
    def promises(self) -> tuple[str, ...]:
        """Return the words that can be promised: of those that can be chosen, all that say which rules they mean."""
        return tuple(word for word in self.offered if word != "best")


class SeatedGame:
    """One game: a model, and what has been recorded for it so far."""

    def __init__(self, experiment: Any, case: Case, outcome: str, seed: int = 1) -> None:
        setting = build_setting(experiment, case, outcome, seed, "main")
        self.model = GeoeconomicModel(setting.under(recorded=(), tabled=(), shocks=()))
        self._laid_out: tuple[int, Tables] = (-1, {})
        self._made: tuple[int, dict[str, list[tuple[float, float]]]] = (-1, {})
        self._before: tuple[int, World, MonthView] | None = None

    @property
    def played(self) -> int:
        """Return how many months have passed."""
        return len(self.model.chronicle.months)

    @property
    def month(self) -> str:
        """Return the month that comes next."""
        return month_label(self.model.setting.first + self.played)

    @property
    def left(self) -> int:
        """Return how many months are left."""
        return int(self.model.setting.months) - self.played

    def advance(self, decisions: Sequence[Any], shocks: Sequence[Any], months: int, tabled: Sequence[Any] = ()) -> None:
        """Let months pass, the first under decisions, what was tabled, and shocks (of `abm.scenario.schema`).

        What a state could not do is refused in the middle of a month: `weigh` tells before.
        """
        setting = self.model.setting
        recorded = recorded_decisions(decisions, setting.structure.states)
        happening = recorded_shocks(shocks, setting.structure.states)
        self.model.setting = setting.under(
            recorded=setting.recorded + recorded,
            tabled=setting.tabled + recorded_tabled(tabled, setting.structure.states),
            shocks=setting.shocks + happening,
        )
        for _ in range(min(months, self.left)):
            self.model.step()

    def prospects(self, states: Sequence[str]) -> dict[str, Prospect]:
        """Return what each of some states knows before the next month's decisions."""
        world, view = self._eve()
        places = self.model.setting.structure.states
        last = {code: months[-1] for code, months in self.made().items() if months}
        return {code: self._prospect(world, view, places.index(code), last.get(code, (None, None))) for code in states}

    def made(self) -> dict[str, list[tuple[float, float]]]:
        """Return what was made in each state and sold, and lost against no controls (negative: gained), by month.

        USD million; nothing before the first month.
        """
        if not self.played:
            return {}
        if self._made[0] == self.played:
            return self._made[1]
        costs, states = judge(self.model.setting, self.model.chronicle).costs, self.model.setting.structure.states
        sold = costs.twin_production - costs.production
        made = {
            code: list(zip(sold[:, place].tolist(), costs.production[:, place].tolist(), strict=True))
            for place, code in enumerate(states)
        }
        self._made = (self.played, made)
        return made

    def listing(self) -> tuple[str, ...]:
        """Return the states that have rules in force or on their way."""
        states, listed = self.model.setting.structure.states, foreseen(self._eve()[0]).coverage.any(axis=1)
        return tuple(code for code, has in zip(states, listed, strict=True) if has)

    def weigh(self, decisions: Sequence[Any]) -> dict[str, Option]:
        """Return what each decision would bring its state, by code; those that leave it to the model are left out.

        Raises ExperimentError where a decision is none that its state could take next month.
        """
        states = self.model.setting.structure.states
        world, view = self._eve()
        taken = [made for made in recorded_decisions(decisions, states) if made.what != MODEL]
        for made in taken:
            if made.month != world.month:
                raise ExperimentError(f"decisions: the game stands at {self.month}, not {month_label(made.month)}")
            ask_possible(self.model.setting, world, made)
        return {states[made.state]: self._option(world, view, made) for made in taken}

    def tables_open(self) -> dict[str, Agenda]:
        """Return what can be put on the table of each framework next month, by code."""
        found = {
            row.code: agenda_of(self._meeting(row))
            for row in self.model.setting.frameworks
            if row.first_meeting <= self.model.setting.first + self.played
        }
        return {code: agenda for code, agenda in found.items() if agenda}

    def weigh_tabled(self, tabled: Any) -> dict[str, float]:
        """Return what each party expects of what is tabled (of `abm.scenario.schema`), once all have signed, by code.

        USD million a month beside today's rules; nothing where it is talk.
        """
        setting = self.model.setting
        (made,) = recorded_tabled([tabled], setting.structure.states)
        row = next(row for row in setting.frameworks if row.code == made.framework)
        return {setting.structure.states[state]: gain for state, gain in expected(self._meeting(row), made).items()}

    def _meeting(self, row: FrameworkRow) -> Meeting:
        """Return the meeting that a framework would hold next month, in a world of its own."""
        world, view = self._eve()
        return convene(self.model.setting, world, view, Journal(self.model.setting.structure.states), row)

    def tables(self) -> Tables:
        """Return the tables of what has passed."""
        if self._laid_out[0] != self.played:
            model = self.model
            tables = lay_out(model.setting, model.world, model.chronicle, model.journal)
            self._laid_out = (self.played, tables)
        return self._laid_out[1]

    def _eve(self) -> tuple[World, MonthView]:
        """Return a copy of the world as it will be when the next month's decisions are taken, and what all see then."""
        if self._before is None or self._before[0] != self.played:
            setting, chronicle = self.model.setting, self.model.chronicle
            world = copy.deepcopy(self.model.world)
            world.month = setting.first + self.played
            for phase in PHASES[: PHASES.index(negotiate)]:
                phase(setting, world, Journal(setting.structure.states), chronicle)
            self._before = self.played, world, month_view(setting, world, survival_of_rules(setting, world))
        return copy.deepcopy(self._before[1]), self._before[2]

    def _prospect(self, world: World, view: MonthView, state: int, last: tuple[float | None, float | None]) -> Prospect:
        setting = self.model.setting
        best = consider(setting, world, view, state)
        waits = waiting(world, state)
        words = ("keep",) if waits else WORDS_OF_CHOICE
        options = {word: self._option(world, view, Recorded(world.month, state, word, {}), best) for word in words}
        free = {} if waits else allowed_postures(setting, best)
        still = not any(option.changes for option in options.values()) and max(map(len, free.values()), default=0) <= 2
        trade = view.trade[state].reshape(-1, 2).sum(axis=1)
        segments = setting.structure.case.segments
        return Prospect(
            month=month_label(world.month),
            options=options,
            postures={} if still else free,
            waits=waits,
            model=_by_itself(best, waits),
            strictness=self._items(world.rulebook.strictness[state]),
            coverage=self._items(world.rulebook.coverage[state]),
            asked=self._items(world.asked[state]),
            stances={name: float(values[state]) for name, values in world.stances.items()},
            sales={segments[k].code: float(trade[k]) for k in np.flatnonzero(trade > 0.0)},
            lobby=float(view.lobbies[state]),
            trust=float(world.trust[state]),
            retaliation=float(world.rulebook.retaliation[state]),
            government=world.government[state],
            sold=last[0],
            lost=last[1],
            **self._reach(world, view, state),
            bonds=tuple(self._bond(made) for made in world.commitments if made.state == state),
            instruments=tuple(name for name in BY_STATE if world.rulebook.level(name)[state] > 0.0),
            open_instruments=self._open_instruments(world, view, state),
            election=month_label(world.month + ahead)
            if (ahead := setting.months_to_election(state, world.month, world.government[state]))
            else "",
        )

    def _open_instruments(self, world: World, view: MonthView, state: int) -> dict[str, Terms]:
        """Return what taking up an instrument, or giving it up, adds to leaving it as it is: name -> term."""
        found = {}
        for _, name in free(self.model.setting, world, [state]):
            terms = weigh_alone(self.model.setting, world, view, state, name)
            now, then = (WITH, WITHOUT) if has(world.rulebook, state, name) else (WITHOUT, WITH)
            found[name] = {term: value - terms[now][term] for term, value in terms[then].items()}
        return found

    def _bond(self, made: Commitment) -> Bond:
        return Bond(made.framework, month_label(made.sunset), self._items(made.strictness), made.transfer)

    def _reach(self, world: World, view: MonthView, state: int) -> dict[str, Any]:
        """Return what a seat can do about its reach, and what it does now; nothing but where it is the leader's."""
        setting = self.model.setting
        if state != setting.structure.leader or not may_reach(setting, world):
            return {}
        terms, now = weigh_reach(setting, world, view), reach_now(setting, world)
        gained = {
            option: {term: value - terms[now][term] for term, value in told.items()} for option, told in terms.items()
        }
        return {"reach": gained, "reach_now": now}

    def _option(self, world: World, view: MonthView, made: Recorded, best: Decision | None = None) -> Option:
        chosen = weigh_at_seat(self.model.setting, world, view, made, best)
        terms = chosen.terms
        gained = {term: value - terms["today"][term] for term, value in terms["seat"].items()}
        return Option(gained, self._items(chosen.strictness), chosen.changes, month_label(chosen.in_force))

    def _items(self, values: Any) -> dict[str, float]:
        """Return item -> value where there is one."""
        names = self.model.setting.structure.items
        return {names[place]: float(values[place]) for place in np.flatnonzero(values > 0.0)}


def _by_itself(best: Decision, waits: bool) -> str:
    """Return the word of what a state would choose by itself."""
    return "best" if best.moves and not waits else "keep"
