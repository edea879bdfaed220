"""The atlas of coalitions: which of all coalitions of some states would hold in a month, and who would leave first.

Payoffs and packages come from `abm/engine/coalitions/`, stability from `abm/mechanisms/negotiation/stability.py`.
Beyond `EXHAUSTIVE` states coalitions are entered one state at a time, from nobody, by whoever gains most, until no
single state gains by moving: that finds one stable coalition at most and says nothing about the others. Where whoever
leaves expects the rest to fall apart, the walk ends at the first coalition that a member would rather see fall apart.
Beside it stand nobody, everybody and the states that control that month, each judged against all its neighbours.
"""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label, month_number
from abm.core.errors import ExperimentError, YardfenceError
from abm.data import Case, load_case, split_fringe
from abm.engine.build import build_setting
from abm.engine.coalitions.first_movers import every_coalition_first
from abm.engine.coalitions.instruments import could_begin, with_instruments
from abm.engine.coalitions.leakage import leakage_of_coalitions
from abm.engine.coalitions.worth import Coalitions, chosen_coalitions, every_coalition, every_coalition_in_full
from abm.engine.common_lists.items import levels_of, may_adopt
from abm.engine.model import GeoeconomicModel
from abm.engine.setting import Setting
from abm.mechanisms.negotiation import stability
from abm.mechanisms.negotiation.stability import Stability
from abm.records import Clock, new_folder, provenance_of_run, whole_folder, write_json
from abm.scenario import Experiment
from abm.studies.atlas_tables import Atlas, summary, write_table
from abm.studies.run_experiment import config_text, illustrate, kept_tables
from abm.world.world import World

__all__ = ["EXHAUSTIVE", "IN_FULL", "MOST", "chart", "chart_coalitions"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# Most states for all coalitions, for all with outsiders that answer, and for one state at a time (bits of a number).
EXHAUSTIVE, IN_FULL, MOST = 16, 8, 62
_SEED = 1
_EVERY = {"screen": every_coalition, "full": every_coalition_in_full, "first": every_coalition_first}


def chart_coalitions(
    experiment: Experiment,
    out: Path,
    at: str = "",
    states: Sequence[str] = (),
    full: bool = False,
    fall_apart: bool = False,
    leader_first: bool = False,
    finish: Callable[[Path, Atlas], object] = lambda folder, atlas: None,
    command: Sequence[str] = (),
) -> Path:
    """Return the folder `out/<experiment>/atlas-<start time>-<8 digits of the digest>`.

    It holds coalitions.csv (a row a coalition), atlas.json, config.toml and provenance.json; arguments as in `chart`,
    and finish: called with the folder and the atlas before the folder gets its name; where it fails the tables are kept
    and the error says so. Raises YardfenceError.
    """
    clock = Clock.start()
    case = load_case(experiment.data_folder)
    _month(experiment, at)
    _codes(case, states, full or leader_first)
    final = new_folder(out, experiment.name, experiment.digest, f"atlas-{clock.stamp}")
    with whole_folder(final) as folder:
        atlas = chart(experiment, case, at, states, full, fall_apart, leader_first)
        (folder / "config.toml").write_text(config_text(experiment, folder), encoding="utf-8", newline="\n")
        write_table(folder / "coalitions.csv", atlas)
        write_json(folder / "atlas.json", summary(experiment, atlas))
        write_json(folder / "provenance.json", provenance_of_run(clock, final, experiment.digest, command, 1))
        problem = illustrate(lambda: finish(folder, atlas), folder)
    if problem:
        raise kept_tables("the figure", problem, final)
    return final


def chart(
    experiment: Experiment,
    case: Case,
    at: str = "",
    states: Sequence[str] = (),
    full: bool = False,
    fall_apart: bool = False,
    leader_first: bool = False,
) -> Atlas:
    """Return the atlas of one month of an experiment's first outcome, with the luck of seed 1.

    at: a month, '' for the last one under history, or of the run where nothing is imposed; states: codes, none for all
    suppliers; full: outsiders answer the coalition; fall_apart: so does the rest of a coalition that somebody leaves,
    instead of choosing anew; leader_first: the coalition foresees what outsiders answer, as in full. Raises
    ExperimentError for what the experiment does not hold.
    """
    month, codes = _month(experiment, at), _codes(case, states, full or leader_first)
    setting = build_setting(
        experiment, split_fringe(case, experiment.fringe_rows), experiment.outcomes[0], _SEED, "main"
    )
    model = GeoeconomicModel(setting)
    for _ in range(month - setting.first + 1):
        model.step()
    chosen = np.array([setting.structure.states.index(code) for code in codes], dtype=np.intp)
    if len(codes) > EXHAUSTIVE:
        found, stable, mode = *_entered(setting, model.world, chosen, fall_apart), "sequential"
    else:
        mode = "first" if leader_first else "full" if full else "screen"
        found = with_instruments(setting, _EVERY[mode](setting, model.world, chosen))
        stable = _judged(found, fall_apart)
    return dataclasses.replace(_atlas(setting, model.world, found, stable, codes, mode), fall_apart=fall_apart)


def _codes(case: Case, states: Sequence[str], full: bool) -> tuple[str, ...]:
    """Return the states asked for, or all suppliers, once there is nothing wrong with them."""
    roles = {state.code: state.role for state in case.states}
    known = [code for code, role in roles.items() if role != "target"]
    for code in states:
        if roles.get(code) == "target":
            problem = "is the target, whom coalitions control, and joins none"
            raise ExperimentError(f"--states {code}: {problem}; name some of {', '.join(known)}")
        if code not in known:
            raise ExperimentError(f"--states {code}: no state of the case; it has {', '.join(known)}")
        if list(states).count(code) > 1:
            raise ExperimentError(f"--states {code}: stands twice; name each state once")
    codes = tuple(states) or tuple(state.code for state in case.states if state.role in ("leader", "supplier"))
    if len(codes) > MOST:
        raise ExperimentError(f"an atlas works on {MOST} states at most; name them with --states")
    if full and len(codes) > IN_FULL:
        raise ExperimentError(f"--full and --leader-first work on {IN_FULL} states at most; name them with --states")
    return codes


def _month(experiment: Experiment, at: str) -> int:
    """Return the month number to look at, once the run holds it."""
    first = month_number(experiment.start)
    last = first + experiment.months - 1
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


def _tolerance(payoff: Array) -> float:
    """Return the difference of payoffs that counts as none: what rounding does to sums of this size."""
    return float(np.sqrt(np.finfo(np.float64).eps) * max(1.0, np.abs(payoff).max()))


def _judged(found: Coalitions, fall_apart: bool) -> Stability:
    leaving, joining = stability.gain_of_leaving(found.payoff, fall_apart), stability.gain_of_joining(found.payoff)
    return stability.judge(leaving, joining, _tolerance(found.payoff))


def _entered(setting: Setting, world: World, states: Index, fall_apart: bool) -> tuple[Coalitions, Stability]:
    """Return nobody, who controls now, everybody, and the coalition reached one state at a time."""
    bits = 1 << np.arange(len(states))
    now = int(bits[world.rulebook.coverage[states].any(axis=1)].sum())
    mask, seen = 0, {0}
    nobody = _some(setting, world, states, np.array([0])).payoff[0]
    while True:
        here, gain, tolerance = _with_neighbours(setting, world, states, np.array([mask]))
        if fall_apart:
            gain = np.where(mask & bits, nobody - here.payoff, gain)
        best = int(gain[0].argmax())
        after = 0 if fall_apart and mask & bits[best] else int(mask ^ bits[best])
        if gain[0, best] <= tolerance or after in seen:
            break
        mask = after
        seen.add(mask)
    found, gain, tolerance = _with_neighbours(setting, world, states, np.unique([0, now, int(bits.sum()), mask]))
    inside = (found.masks[:, None] & bits) > 0
    leaving = found.payoff[0] - found.payoff if fall_apart else gain
    return found, stability.judge(np.where(inside, leaving, np.nan), np.where(inside, np.nan, gain), tolerance)


def _with_neighbours(setting: Setting, world: World, states: Index, masks: Index) -> tuple[Coalitions, Array, float]:
    """Return some coalitions, what each state would gain by changing sides alone, and what counts as no gain."""
    count, n = len(masks), len(states)
    moved = masks[:, None] ^ (1 << np.arange(n))
    every = _some(setting, world, states, np.concatenate([masks, moved.reshape(-1)]))
    after = every.payoff[count:].reshape(count, n, n)
    gain = np.einsum("cjj->cj", after) - every.payoff[:count]
    kept = {
        name: getattr(every, name)[:count] for name in ("masks", "level", "payoff", "military", "growth", "settled")
    }
    kept["taken"] = None if every.taken is None else every.taken[:count]
    return dataclasses.replace(every, **kept), gain, _tolerance(every.payoff)


def _some(setting: Setting, world: World, states: Index, masks: Index) -> Coalitions:
    return with_instruments(setting, chosen_coalitions(setting, world, states, masks))


def _atlas(
    setting: Setting, world: World, found: Coalitions, judged: Stability, codes: tuple[str, ...], mode: str
) -> Atlas:
    inside, (coverage, approval) = found.members, levels_of(setting)
    common = (coverage * (1.0 - approval))[found.level, np.arange(len(found.tables))]
    able = may_adopt(setting, found.view)[found.states]
    adopted = np.einsum("cn,ni->ci", inside.astype(np.float64), able.astype(np.float64)) > 0.0
    begins = could_begin(setting, found) if setting.instruments else np.zeros((len(codes), 0), dtype=bool)
    taken = np.zeros((len(found.masks), 0), dtype=bool) if found.taken is None else found.taken
    takes_part = able.any(axis=1) | begins.any(axis=1)
    controls = world.rulebook.coverage[found.states].any(axis=1)
    return Atlas(
        month=month_label(world.month),
        mode=mode,
        states=codes,
        items=setting.structure.items,
        members=inside,
        worth=found.payoff - found.payoff[int(np.flatnonzero(found.masks == 0)[0])],
        package=np.where(adopted, common, 0.0),
        military=found.military,
        growth=found.growth,
        leakage=leakage_of_coalitions(setting, found),
        internal=judged.internal,
        external=judged.external,
        potential=judged.potential,
        leaves=tuple(codes[place] if place >= 0 else "" for place in judged.leaves.tolist()),
        penalty=judged.penalty,
        settled=found.settled,
        today=int((inside != controls).sum(axis=1).argmin()),
        idle=tuple(code for code, does in zip(codes, takes_part.tolist(), strict=True) if not does),
        instruments=setting.instruments,
        begun=inside[:, :, None] & begins & taken[:, None],
    )
