"""What a visitor may change, generated from the declared levers, switches and stances; the five gaps come first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from abm.analysis.words import Words
from abm.data import Case
from abm.scenario import Experiment
from abm.scenario.gaps import GAP_STANCES
from abm.scenario.ranges import counts_whole, documented_range, levers, switches
from abm.scenario.unread import TAKES_OVER, is_read, unread

__all__ = ["Group", "Slider", "groups_of", "partners_of"]

Value = float | bool


class Slider(NamedTuple):
    """A key of the experiment file with its range; value: as the file (or the case) has it, a truth for a switch.

    idle: why nothing in the worlds on show reads it, '' where something does.
    """

    key: str
    label: str
    meaning: str
    low: float
    high: float
    value: Value
    whole: bool
    idle: str = ""

    @property
    def ends(self) -> tuple[Value, Value]:
        """Return the values at its ends."""
        return (False, True) if isinstance(self.value, bool) else (self.low, self.high)

    @property
    def step(self) -> float:
        """Return the step of the slider: a whole number, or a round hundredth of its range."""
        if self.whole:
            return 1.0
        return 0.05 if self.high - self.low > 1.0 else 0.01 if self.high - self.low > 0.1 else 0.001


class Group(NamedTuple):
    """Sliders under one heading; gap: its key where it is one of the five."""

    heading: str
    sliders: tuple[Slider, ...]
    gap: str = ""

    def without(self, keys: Collection[str], reason: str) -> "Group":
        """Return the group with the sliders of some keys idle, for a reason."""
        return self._replace(sliders=tuple(s._replace(idle=reason) if s.key in keys else s for s in self.sliders))


def partners_of(case: Case) -> tuple[str, ...]:
    """Return the codes of the states a leader may ask, whoever sells most to the target first."""
    sold = np.bincount(
        case.share.production, case.share.value * case.item.purchases[case.share.item], minlength=len(case.states)
    )
    suppliers = [place for place, state in enumerate(case.states) if state.role == "supplier"]
    return tuple(case.states[place].code for place in sorted(suppliers, key=lambda place: -sold[place]))


def groups_of(
    experiment: Experiment, case: Case, partner: str, words: Words, outcomes: Sequence[str] = TAKES_OVER
) -> tuple[Group, ...]:
    """Return all groups of sliders: the five gaps of leader and partner, other stances, platforms, levers, switches.

    outcomes: who wins in the worlds on show.
    """
    leader = next(state.code for state in case.states if state.role == "leader")
    actors = [code for code in (partner, leader) if code]
    of_gaps = [name for names in GAP_STANCES.values() for name in names]
    others = [name for name in case.stances if name not in of_gaps]
    groups = [
        Group(words.name(f"gap.{gap}"), tuple(_stances(experiment, case, actors, names, words)), gap)
        for gap, names in GAP_STANCES.items()
    ]
    groups += [
        Group(words.text("explorer.alliance_group"), tuple(_stances(experiment, case, actors, others, words))),
        Group(words.text("explorer.platform_group"), tuple(_platforms(experiment, case, leader, words))),
        Group(words.text("explorer.policy_group"), tuple(_levers(experiment, case, words))),
        Group(words.text("explorer.switch_group"), tuple(_switches(experiment, case, words))),
    ]
    told = {prefix: words.text(f"explorer.idle_{key}") for prefix, key in unread(experiment, case, outcomes)}
    return tuple(_with_reasons(group, told) for group in groups if group.sliders or group.gap)


def _with_reasons(group: Group, told: Mapping[str, str]) -> Group:
    sliders = [
        slider._replace(idle=next((reason for prefix, reason in told.items() if slider.key.startswith(prefix)), ""))
        for slider in group.sliders
    ]
    return group._replace(sliders=tuple(sliders))


def _stances(
    experiment: Experiment, case: Case, actors: Sequence[str], names: Sequence[str], words: Words
) -> Iterator[Slider]:
    codes = [state.code for state in case.states]
    shown = {state.code: state.name[words.language] for state in case.states}
    for name in names:
        for code in actors:
            key = f"states.{code}.{name}"
            if not is_read(key, experiment, case):
                continue
            own = experiment.states.get(code, {}).get(name)
            known = float(case.stances[name].value[codes.index(code)])
            value = known if own is None else own
            label = words.text("study.of", owner=shown[code], quantity=words.name(f"measure.{name}"))
            yield from _slider(key, label, words.definition(f"measure.{name}"), value, case)


def _platforms(experiment: Experiment, case: Case, leader: str, words: Words) -> Iterator[Slider]:
    for row in case.platforms:
        if row.state == leader:
            for name, known in row.values.items():
                value = experiment.platforms.get(row.state, {}).get(row.party, {}).get(name, known)
                label = words.text("study.of", owner=row.party, quantity=words.name(f"measure.{name}"))
                key = f"platforms.{row.state}.{row.party}.{name}"
                yield from _slider(key, label, words.definition(f"measure.{name}"), value, case)


def _levers(experiment: Experiment, case: Case, words: Words) -> Iterator[Slider]:
    for key in levers():
        _, mechanism, name = key.split(".")
        if is_read(key, experiment, case):
            entry = f"lever.{mechanism}_{name}"
            value = experiment.config["parameters"][mechanism][name]
            yield from _slider(key, words.name(entry), words.definition(entry), value, case)


def _switches(experiment: Experiment, case: Case, words: Words) -> Iterator[Slider]:
    for key in switches():
        name = key.split(".")[1]
        if is_read(key, experiment, case):
            value: Any = getattr(experiment.switches, name)
            entry = f"switch.{name}"
            yield Slider(key, words.name(entry), words.definition(entry), 0.0, 1.0, value, False)


def _slider(key: str, label: str, meaning: str, value: float, case: Case) -> Iterator[Slider]:
    """Yield the slider of a key; none where no range is documented, or the case states no value."""
    found = documented_range(key, case)
    if found and found.low < found.high and not np.isnan(value):
        low, high = min(found.low, value), max(found.high, value)
        yield Slider(key, label, meaning, low, high, float(value), counts_whole(key))
