"""The atlas of coalitions: which of all coalitions of some states would hold in a month, and who would leave first.

Payoffs and packages come from `abm/engine/coalitions.py`, stability from `abm/mechanisms/negotiation/stability.py`.
Beyond `EXHAUSTIVE` states coalitions are entered one state at a time, from nobody, by whoever gains most, until no
single state gains by moving: that finds one stable coalition at most and says nothing about the others.
"""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label, month_number
from abm.core.errors import ExperimentError, YardfenceError
from abm.data import Case, load_case, split_fringe
from abm.engine.coalition_items import levels_of
from abm.engine.coalition_leakage import leakage_of_coalitions
from abm.engine.coalitions import Coalitions, chosen_coalitions, every_coalition, every_coalition_in_full
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting, build_setting
from abm.mechanisms.negotiation import stability
from abm.records import Clock, new_folder, provenance_of_run, whole_folder, write_json
from abm.scenario import Experiment
from abm.studies.atlas_tables import Atlas, summary, write_table
from abm.studies.run_experiment import config_text
from abm.world.world import World

__all__ = ["EXHAUSTIVE", "IN_FULL", "chart", "chart_coalitions"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

EXHAUSTIVE, IN_FULL = 16, 8
_SEED = 1


def chart_coalitions(
    experiment: Experiment,
    out: Path,
    at: str = "",
    states: Sequence[str] = (),
    full: bool = False,
    finish: Callable[[Path, Atlas], object] = lambda folder, atlas: None,
    command: Sequence[str] = (),
) -> Path:
    """Return the folder `out/<experiment>/atlas-<start time>-<8 digits of the digest>`.

    It holds coalitions.csv (a row a coalition), atlas.json, config.toml and provenance.json; arguments as in `chart`,
    and finish: called with the folder and the atlas before the folder gets its name. Raises YardfenceError.
    """
    clock = Clock.start()
    case = load_case(experiment.data_folder)
    _month(experiment, case, at, states, full)
    final = new_folder(out, experiment.name, experiment.digest, f"atlas-{clock.stamp}")
    with whole_folder(final) as folder:
        atlas = chart(experiment, case, at, states, full)
        (folder / "config.toml").write_text(config_text(experiment, folder), encoding="utf-8", newline="\n")
        write_table(folder / "coalitions.csv", atlas)
        write_json(folder / "atlas.json", summary(experiment, atlas))
        write_json(folder / "provenance.json", provenance_of_run(clock, final, experiment.digest, command, 1))
        finish(folder, atlas)
    return final


def chart(experiment: Experiment, case: Case, at: str = "", states: Sequence[str] = (), full: bool = False) -> Atlas:
    """Return the atlas of one month of an experiment's first outcome, with the luck of seed 1.

    at: a month, '' for the last one under history, or of the run where nothing is imposed; states: codes, none for all
    suppliers; full: outsiders answer the coalition. Raises ExperimentError for what the experiment does not hold.
    """
    month = _month(experiment, case, at, states, full)
    setting = build_setting(
        experiment, split_fringe(case, experiment.fringe_rows), experiment.outcomes[0], _SEED, "main"
    )
    model = GeoeconomicModel(setting)
    for _ in range(month - setting.first + 1):
        model.step()
    codes = tuple(states) or _suppliers(case)
    chosen = np.array([setting.structure.states.index(code) for code in codes], dtype=np.intp)
    if len(codes) > EXHAUSTIVE:
        found, stable, mode = *_entered(setting, model.world, chosen), "sequential"
    else:
        every = every_coalition_in_full if full else every_coalition
        found, mode = every(setting, model.world, chosen), "full" if full else "screen"
        stable = _judged(found.payoff)
    return _atlas(setting, model.world, found, stable, codes, mode)


def _suppliers(case: Case) -> tuple[str, ...]:
    return tuple(state.code for state in case.states if state.role in ("leader", "supplier"))


def _month(experiment: Experiment, case: Case, at: str, states: Sequence[str], full: bool) -> int:
    """Return the month number to look at, once all that was asked for is there."""
    first = month_number(experiment.start)
    last = first + experiment.months - 1
    known = [state.code for state in case.states if state.role != "target"]
    for code in states:
        if code not in known:
            raise ExperimentError(f"--states {code}: no state of the case; it has {', '.join(known)}")
        if list(states).count(code) > 1:
            raise ExperimentError(f"--states {code}: stands twice; name each state once")
    if full and len(states or _suppliers(case)) > IN_FULL:
        raise ExperimentError(f"--full works on {IN_FULL} states at most; name them with --states")
    if not at:
        month = month_number(experiment.replay_until) - 1 if experiment.mode == "replay_until" else last
        return min(max(month, first), last)
    try:
        month = month_number(at)
    except YardfenceError:
        raise ExperimentError(f"--at {at}: not a month; write it as 2024-11") from None
    if not first <= month <= last:
        raise ExperimentError(f"--at {at}: lies outside the run, {month_label(first)} to {month_label(last)}")
    return month


@dataclasses.dataclass(frozen=True, eq=False)
class _Judged:
    """What stability says of each coalition; leaves: place among the states, -1 where nobody gains by leaving."""

    internal: Flags
    external: Flags
    potential: Flags
    leaves: Index
    penalty: Array


def _tolerance(payoff: Array) -> float:
    """Return the difference of payoffs that counts as none: what rounding does to sums of this size."""
    return float(np.sqrt(np.finfo(np.float64).eps) * max(1.0, np.abs(payoff).max()))


def _judged(payoff: Array) -> _Judged:
    tolerance = _tolerance(payoff)
    return _Judged(
        stability.internally_stable(payoff, tolerance),
        stability.externally_stable(payoff, tolerance),
        stability.potentially_internally_stable(payoff, tolerance),
        stability.first_to_leave(payoff, tolerance),
        stability.least_penalty(payoff),
    )


def _entered(setting: Setting, world: World, states: Index) -> tuple[Coalitions, _Judged]:
    """Return nobody and the coalition reached one state at a time, the last judged against its neighbours alone."""
    bits = 1 << np.arange(len(states))
    mask, seen = 0, {0}
    while True:
        found = chosen_coalitions(setting, world, states, np.array([0, mask, *(mask ^ bits)]))
        gain = found.payoff[2 + np.arange(len(states)), np.arange(len(states))] - found.payoff[1]
        best, tolerance = int(gain.argmax()), _tolerance(found.payoff)
        if gain[best] <= tolerance or int(mask ^ bits[best]) in seen:
            break
        mask = int(mask ^ bits[best])
        seen.add(mask)
    inside = (mask & bits) > 0
    leaving, joining = np.where(inside, gain, 0.0), np.where(inside, 0.0, gain)
    told = [
        _Judged(*(np.array([value]) for value in values))
        for values in (
            (True, False, True, -1, 0.0),
            (
                not (leaving > tolerance).any(),
                not (joining > tolerance).any(),
                leaving.sum() <= tolerance,
                int(leaving.argmax()) if (leaving > tolerance).any() else -1,
                max(float(leaving.max()), 0.0),
            ),
        )
    ]
    fields = [field.name for field in dataclasses.fields(_Judged)]
    joined = _Judged(*(np.concatenate([getattr(one, name) for one in told]) for name in fields))
    kept = {name: getattr(found, name)[:2] for name in ("masks", "level", "payoff", "military", "growth", "settled")}
    return dataclasses.replace(found, **kept), joined


def _atlas(
    setting: Setting, world: World, found: Coalitions, judged: _Judged, codes: tuple[str, ...], mode: str
) -> Atlas:
    inside = ((found.masks[:, None] >> np.arange(len(codes))) & 1).astype(bool)
    coverage, approval = levels_of(setting)
    common = (coverage * (1.0 - approval))[found.level, np.arange(len(found.tables))]
    sold = np.einsum("cn,ni->ci", inside.astype(np.float64), (found.view.trade[found.states] > 0.0).astype(np.float64))
    controls = world.rulebook.coverage[found.states].any(axis=1)
    return Atlas(
        month=month_label(world.month),
        mode=mode,
        states=codes,
        items=setting.structure.items,
        members=inside,
        worth=found.payoff - found.payoff[int(np.flatnonzero(found.masks == 0)[0])],
        package=np.where(sold > 0.0, common, 0.0),
        military=found.military,
        growth=found.growth,
        leakage=leakage_of_coalitions(setting, world, found),
        internal=judged.internal,
        external=judged.external,
        potential=judged.potential,
        leaves=tuple(codes[place] if place >= 0 else "" for place in judged.leaves.tolist()),
        penalty=judged.penalty,
        settled=found.settled,
        today=int((inside != controls).sum(axis=1).argmin()),
    )
