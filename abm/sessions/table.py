"""The model's world beside the room: follows the rounds that were played, and keeps what each brought."""

import copy
import dataclasses
import json
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from abm.core.errors import YardfenceError
from abm.engine.frameworks.tabled import Agenda
from abm.engine.judging.tables import Tables
from abm.engine.seated_game import Option, Prospect, SeatedGame
from abm.scenario.schema import Decided, Shock, Tabled
from abm.sessions.class_file import ClassSetup
from abm.sessions.room import Round

__all__ = ["Table", "Turn"]

# Rounds that can be taken back without playing all anew.
_KEPT = 3
Weighed = tuple[tuple[Mapping[str, Any], ...], Mapping[str, Option]]


@dataclasses.dataclass(frozen=True, eq=False)
class Turn:
    """A round that was played: what the seats knew before, what each decision promised its state, and all tables since.

    tabled: what each row on a table promised its parties; made: what was made in each state and sold, and lost to
    controls, by month; last: the last month that passed in it.
    """

    played: Round
    prospects: Mapping[str, Prospect]
    chosen: Mapping[str, Option]
    tabled: tuple[Mapping[str, float], ...]
    tables: Tables
    made: Mapping[str, Sequence[tuple[float, float]]]
    last: str


class Table:
    """The game of a class, which can be taken back round by round."""

    def __init__(self, setup: ClassSetup) -> None:
        self._setup = setup
        self._turns: list[Turn] = []
        self._before: list[SeatedGame] = []
        self._prospects: Mapping[str, Prospect] | None = None
        self._weighed: Weighed = ((), {})
        self._gains: dict[str, Mapping[str, float]] = {}
        self._open: Mapping[str, Agenda] | None = None
        eve = SeatedGame(setup.experiment, setup.case, setup.outcome)
        eve.advance((), (), setup.warm_up)
        self._eve = eve
        self._game = self._begin()

    @property
    def month(self) -> str:
        """Return the month of the next decisions."""
        return self._game.month

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return the rounds that were played."""
        return tuple(self._turns)

    @property
    def prospects(self) -> Mapping[str, Prospect]:
        """Return what each seat knows before the next decisions; nothing where the horizon is reached."""
        if self._prospects is None:
            self._prospects = self._game.prospects(self._setup.seats) if self._game.left else {}
        return self._prospects

    @property
    def frameworks(self) -> Mapping[str, Agenda]:
        """Return what can be put on the table of each framework now, by code; those with nothing are left out."""
        if self._open is None:
            self._open = self._game.tables_open() if self._game.left else {}
        return self._open

    def listing(self) -> tuple[str, ...]:
        """Return the states that have rules in force or on their way."""
        return self._game.listing() if self._game.left else ()

    def gains(self, tabled: Mapping[str, Any]) -> Mapping[str, float]:
        """Return what each party expects of what is tabled once all have signed, USD million a month, by code."""
        key = json.dumps(tabled, sort_keys=True)
        if key not in self._gains:
            self._gains[key] = self._game.weigh_tabled(Tabled.model_validate(tabled))
        return self._gains[key]

    def worth(self, decision: Mapping[str, Any]) -> Option | None:
        """Return what a decision would bring its state now, None where it leaves it to the model."""
        taken = Decided.model_validate(decision)
        return self._game.weigh([taken]).get(taken.state)

    def check(self, decisions: Sequence[Mapping[str, Any]]) -> None:
        """Raise ExperimentError where a decision is none that its state could take now."""
        self._weighed = tuple(decisions), self._game.weigh([Decided.model_validate(row) for row in decisions])

    def follow(self, rounds: Sequence[Round]) -> None:
        """Play the rounds that are not yet played; where some were taken back, go back to before them first."""
        pairs = zip((turn.played for turn in self._turns), rounds, strict=False)
        self._go_back(sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs)))
        for one in rounds[len(self._turns) :]:
            self._play(one)

    def _go_back(self, rounds: int) -> None:
        """Let the game stand where it stood after some rounds: as it was kept, or played anew from the first."""
        back = len(self._turns) - rounds
        if back > len(self._before):
            self._game = self._begin()
        elif back:
            self._game = self._before[-back]
            del self._before[-back:], self._turns[-back:]
            self._weighed = ((), {})
            self._forget()

    def start_over(self, rounds: Sequence[Round]) -> None:
        """Play all rounds anew, where one was broken off in the middle."""
        self._game = self._begin()
        self.follow(rounds)

    def _begin(self) -> SeatedGame:
        """Return the game before its first round."""
        self._turns, self._before, self._weighed = [], [], ((), {})
        self._forget()
        return copy.deepcopy(self._eve)

    def _forget(self) -> None:
        """Forget what held for the month that was to come."""
        self._prospects, self._open, self._gains = None, None, {}

    def _play(self, played: Round) -> None:
        if played.month != self._game.month:
            raise YardfenceError(f"the log decides in {played.month} where the game stands at {self._game.month}")
        decisions = [Decided.model_validate(row) for row in played.decisions]
        shocks = [Shock.model_validate(row) for row in played.shocks]
        prospects = self.prospects
        if self._weighed[0] != played.decisions:
            self.check(played.decisions)
        chosen, self._weighed = self._weighed[1], ((), {})
        tabled = [Tabled.model_validate(row) for row in played.tabled]
        promised = tuple(self._game.weigh_tabled(row) for row in tabled)
        self._before = [*self._before, copy.deepcopy(self._game)][-_KEPT:]
        self._game.advance(decisions, shocks, self._setup.file.months_a_round, tabled)
        self._forget()
        tables = self._game.tables()
        last = str(tables["months"]["month"][-1])
        self._turns.append(Turn(played, prospects, chosen, promised, tables, self._game.made(), last))
