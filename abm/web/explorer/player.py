"""What one visitor plays: an experiment with changed values, a month, and a second world beside the first.

The model of every visitor is a model of its own. Changing a value makes the worlds anew and keeps the month; looking
back keeps what has passed.
"""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from abm.analysis.background import background_of
from abm.core.errors import ExperimentError
from abm.data import Case, load_case, split_fringe
from abm.scenario import Experiment, load_experiment
from abm.studies.stepping import Stepper, Which
from abm.studies.turning import differ

__all__ = ["BESIDE", "Player", "overrides_of"]

Value = float | bool

# Worlds that every experiment can be set beside: nobody is asked, following is worth nothing.
BESIDE = ("no_request", "no_alliance")
# What was tried already, for all visitors: digest of the experiment, key, worlds, seed -> whether it turned anything.
_TRIED: dict[tuple[Any, ...], bool] = {}
_ONE_AT_A_TIME = threading.Lock()
_ELSEWHERE = ("main", "over_ranges")
_WINNERS = ("continuity", "change")


class Player:
    """The state of one visitor's page. Months count from 1, so there is always something to see.

    unmoved: whether the last change left all that has passed as it was.
    """

    def __init__(self, source: str | Path, values: Mapping[str, Value] | None = None, seed: int = 1) -> None:
        self.source = source
        self.values: dict[str, Value] = dict(values or {})
        self.seed = seed
        self.month = 1
        self.unmoved = False
        self._lock = threading.RLock()
        self._worlds: dict[Which, Stepper] = {}
        self._load()
        self.which = Which(self.experiment.outcomes[0])
        self.beside: Which | None = None
        self.go_to(1)

    @property
    def months(self) -> int:
        """Return how many months the experiment has."""
        return self.experiment.months

    @property
    def at_end(self) -> bool:
        """Return whether the last month has been reached."""
        return self.month >= self.months

    @property
    def shown(self) -> tuple[Which, ...]:
        """Return the worlds on show, the visitor's own first."""
        return (self.which,) if self.beside in (None, self.which) else (self.which, self.beside)

    def step(self, months: int = 1) -> None:
        """Go forward; not past the end."""
        self.go_to(self.month + months)

    def back(self, months: int = 1) -> None:
        """Go back; what has passed stays in memory."""
        self.go_to(self.month - months)

    def reset(self) -> None:
        """Go back to the first month; values stay as they are."""
        self.go_to(1)

    def go_to(self, month: int) -> None:
        """Go to a month, at most the last and at least the first."""
        with self._lock:
            self.month, self.unmoved = min(max(month, 1), self.months), False
            for which in self.shown:
                self.world(which).advance(self.month)

    def set_value(self, key: str, value: Value) -> None:
        """Change a value of the experiment; ExperimentError, and nothing changed, where it may not be that."""
        self._change({**self.values, key: value})

    def restore(self) -> None:
        """Take back all changed values; the month stays."""
        self._change({})

    def set_seed(self, seed: int) -> None:
        """Take other luck."""
        with self._lock:
            self.seed, self._worlds = seed, {}
            self.go_to(self.month)

    def show(self, which: Which, beside: Which | None = None) -> None:
        """Choose the worlds on show."""
        with self._lock:
            self.which, self.beside = which, beside
            self.go_to(self.month)

    def choices(self) -> tuple[Which, ...]:
        """Return the worlds that can be set beside the visitor's own: the other winner, then what can be taken away."""
        outcomes = [name for name in self.experiment.outcomes if name != self.which.outcome]
        if self.which.outcome in _WINNERS:
            outcomes += [name for name in _WINNERS if name not in (self.which.outcome, *outcomes)]
        variants = dict.fromkeys((*BESIDE, *self.experiment.variants))
        return (
            *(Which(outcome) for outcome in outcomes),
            *(Which(self.which.outcome, name) for name in variants if name not in _ELSEWHERE),
        )

    def world(self, which: Which) -> Stepper:
        """Return a world, made when it is first asked for."""
        with self._lock:
            if which not in self._worlds:
                self._worlds[which] = Stepper(self.experiment, self.case, which, self.seed)
            return self._worlds[which]

    def turns(self, key: str, ends: Sequence[Value]) -> bool:
        """Return whether a value turned from end to end changes anything in the worlds on show, as the others stand."""
        asked = self.experiment.digest, key, self.shown, self.seed
        if asked not in _TRIED:
            try:
                pair = [load_experiment(self.source, overrides_of({**self.values, key: end})) for end in ends]
            except ExperimentError:  # that end may not be taken; moving it there is refused in words
                return True
            with _ONE_AT_A_TIME:
                _TRIED[asked] = any(differ(pair, self.case, which, self.seed) for which in self.shown)
        return _TRIED[asked]

    def overrides(self) -> Sequence[str]:
        """Return the changed values as `--set` takes them."""
        return overrides_of(self.values)

    def _change(self, values: Mapping[str, Value]) -> None:
        with self._lock:
            before, passed = self.values, self._passed()
            self.values = dict(values)
            try:
                self._load()
            except Exception:
                self.values = before
                raise
            self._worlds = {}
            self.go_to(self.month)
            self.unmoved = self._passed() == passed

    def _passed(self) -> str:
        """Return all that is told of the worlds on show until the month."""
        return repr([self.world(which).stood_until(self.month) for which in self.shown])

    def _load(self) -> None:
        self.experiment: Experiment = load_experiment(self.source, overrides_of(self.values))
        self.config: Mapping[str, Any] = {**self.experiment.config, "data": self.experiment.data_folder}
        self.background = background_of(self.config)
        self.case: Case = split_fringe(load_case(self.experiment.data_folder), self.experiment.fringe_rows)


def overrides_of(values: Mapping[str, Value]) -> list[str]:
    """Return values as `key=value`, as TOML writes them; a whole number stands for a number too."""
    return [f"{key}={_written(value)}" for key, value in values.items()]


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(int(value)) if value == int(value) else repr(value)
