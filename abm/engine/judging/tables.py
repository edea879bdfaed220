"""Lay out the records of a run as columns: runs, months, states, leakage, events."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core.calendar import month_label
from abm.engine.chronicle import Chronicle
from abm.engine.journal import Journal
from abm.engine.judging.judge import Verdict, judge
from abm.engine.judging.verdict_summary import run_row
from abm.engine.judging.wanted import ALL, Wanted
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.concepts import revealed_breadth
from abm.mechanisms.negotiation.line import INSIDE
from abm.mechanisms.states.preferences import TERMS
from abm.metrics.leakage import CHANNELS, by_origin
from abm.world.world import World

__all__ = ["EVENT_COLUMNS", "Tables", "lay_out", "lay_out_so_far"]

Array = npt.NDArray[np.float64]
Columns = dict[str, list[Any]]
Tables = dict[str, Columns]

EVENT_COLUMNS = (
    "event", "month", "kind", "actor", "counterpart", "candidate", "chosen", "reason", "detail",
    "framework", "begins", "ends", *TERMS, "total", "luck", "threshold",
)  # fmt: skip


def lay_out(setting: Setting, world: World, chronicle: Chronicle, journal: Journal, wanted: Wanted = ALL) -> Tables:
    """Return the tables of a run; a run of a variant has `runs` and `months` alone."""
    verdict = judge(setting, chronicle)
    row = run_row(setting, world, chronicle, verdict, wanted)
    tables = {"runs": {name: [value] for name, value in row.items()}}
    there = _BY_MONTH if setting.variant == "main" else {"months": _months}
    for name, filled in there.items():
        if wanted.table(name):
            tables[name] = filled(setting, chronicle, journal, verdict)
    return {name: _keyed(setting, columns) for name, columns in tables.items()}


def lay_out_so_far(setting: Setting, chronicle: Chronicle, journal: Journal) -> Tables:
    """Return the tables by month of a run that is still going on, all of them whatever its variant.

    A month's rows are those that the finished run will have.
    """
    verdict = judge(setting, chronicle)
    return {name: _keyed(setting, filled(setting, chronicle, journal, verdict)) for name, filled in _BY_MONTH.items()}


def _keyed(setting: Setting, columns: Columns) -> Columns:
    """Return the columns of a table behind those that tell which run it is of."""
    keys = {"outcome": setting.outcome, "variant": setting.variant, "seed": setting.seed}
    rows = max(map(len, columns.values()), default=1)
    return {**{name: [value] * rows for name, value in keys.items()}, **columns}


def _months(setting: Setting, chronicle: Chronicle, journal: Journal, verdict: Verdict) -> Columns:
    demand = verdict.demand
    columns: dict[str, Array] = {
        "effective_alignment": verdict.alignment,
        "alignment_military": verdict.alignment_military,
        "alignment_growth": verdict.alignment_growth,
        "joint_denial": verdict.joint_denial,
        "follow_through_purpose": verdict.pooled.purpose,
        "follow_through_list": verdict.pooled.list,
        "follow_through_operation": verdict.pooled.operation,
        "follow_through_instruments": verdict.pooled.instruments,
        "own_way": verdict.pooled.own_way,
        "activity": verdict.pooled.activity,
        "real_leakage": verdict.real.rate,
        "denial_military": verdict.military,
        "denial_growth": verdict.growth,
        "gross": verdict.accounts.gross.sum(axis=-1),
        "net": verdict.accounts.net.sum(axis=-1),
        "demand": demand.sum(axis=-1),
        "expenditure": verdict.expenditure.sum(axis=-1),
        "stocking": chronicle.stack("stocking").sum(axis=-1),
        "drawdown": chronicle.stack("drawdown").sum(axis=-1),
        "regime_strength": chronicle.stack("order"),
        "coverage": _coverage(setting, chronicle),
    }
    for place, channel in enumerate(CHANNELS):
        columns[f"real_{channel}"] = verdict.real.rate_by_channel[place]
        columns[f"value_{channel}"] = verdict.accounts.by_channel[place].sum(axis=-1)
    labels = [month_label(row.month) for row in chronicle.months]
    return {"month": labels, **{name: _nullable(values) for name, values in columns.items()}}


def _nullable(values: Array) -> list[float | None]:
    """Return the values with None where a measure is not defined."""
    told = values.tolist()
    for place in np.flatnonzero(np.isnan(values)).tolist():
        told[place] = None
    return list(told)


def _coverage(setting: Setting, chronicle: Chronicle) -> Array:
    """Return the share of the target's foreign purchases that some state lists, [month]."""
    strict = chronicle.stack("own_coverage") * setting.trade
    return np.asarray(strict.sum(axis=(-1, -2)) / setting.trade.sum())


def _states(setting: Setting, chronicle: Chronicle, journal: Journal, verdict: Verdict) -> Columns:
    structure = setting.structure
    trade = setting.trade
    coverage, strictness = chronicle.stack("own_coverage"), chronicle.stack("own_strictness")
    sales = np.where(setting.own_sales > 0.0, setting.own_sales, 1.0)
    covered = (trade * coverage).sum(axis=-1)
    fence = np.where(
        covered > 0.0, (trade * coverage * strictness).sum(axis=-1) / np.where(covered > 0.0, covered, 1.0), 0.0
    )
    months, states = covered.shape
    stances = {name: chronicle.stack_stance(name) for name in ("breadth", "free_trade", "target_policy")}
    revealed = revealed_breadth(strictness, trade, setting.civil)
    columns = {
        "yard": covered / sales,
        "fence": fence,
        "follow_through_list": verdict.layers.list,
        "follow_through_operation": verdict.layers.operation,
        "follow_through_instruments": verdict.layers.instruments,
        "own_way": verdict.layers.own_way,
        "sales": verdict.costs.twin_headquarters - verdict.costs.headquarters,
        "sales_twin": verdict.costs.twin_headquarters,
        "cost_headquarters": verdict.costs.headquarters,
        "cost_production": verdict.costs.production,
        "retaliation": chronicle.stack("retaliation") * structure.case.state.target_exposure,
        "trust": chronicle.stack("trust"),
        "goodwill": chronicle.stack("goodwill"),
        "transfer": chronicle.stack("transfer"),
        "given_back": chronicle.stack("given_back"),
        "hard_choice": chronicle.stack("hard_choice"),
        "line": (setting.trade * (chronicle.stack("signed") == INSIDE)).sum(axis=-1) / sales,
        "revealed_breadth": revealed,
        "declaration_gap": revealed - stances["breadth"],
        **stances,
    }
    out: Columns = {
        "month": [month_label(row.month) for row in chronicle.months for _ in range(states)],
        "state": list(structure.states) * months,
        "government": [party for row in chronicle.months for party in row.government],
    }
    return out | {
        name: _nullable(np.broadcast_to(values, (months, states)).reshape(-1)) for name, values in columns.items()
    }


def _leakage(setting: Setting, chronicle: Chronicle, journal: Journal, verdict: Verdict) -> Columns:
    """Return amounts by item, origin and channel, one row for every amount that is not zero."""
    structure = setting.structure
    amounts = by_origin(verdict.accounts, verdict.home, len(structure.states))
    channel, month, item, state = np.nonzero(amounts)
    order = np.lexsort((channel, state, item, month))
    channel, month, item, state = channel[order], month[order], item[order], state[order]
    segments, tiers = zip(*(name.split("/") for name in structure.items), strict=True)
    return {
        "month": _named([month_label(row.month) for row in chronicle.months], month),
        "segment": _named(segments, item),
        "tier": _named(tiers, item),
        "origin": _named(structure.states, state),
        "channel": _named(CHANNELS, channel),
        "value": amounts[channel, month, item, state].tolist(),
        "real_item": verdict.real.parts[channel, month, item].tolist(),
    }


def _named(names: Sequence[str], places: npt.NDArray[np.intp]) -> list[str]:
    return [names[place] for place in places.tolist()]


def _events(setting: Setting, chronicle: Chronicle, journal: Journal, verdict: Verdict) -> Columns:
    return {name: [row.get(name) for row in journal.rows] for name in EVENT_COLUMNS}


_BY_MONTH = {"months": _months, "states": _states, "leakage": _leakage, "events": _events}
