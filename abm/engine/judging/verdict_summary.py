"""One row for a run: every scalar outcome, most of them over the last year."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from abm.engine.chronicle import Chronicle
from abm.engine.judging.distances import distances
from abm.engine.judging.judge import Verdict, judge
from abm.engine.judging.wanted import ALL, Wanted
from abm.engine.setting import Setting
from abm.mechanisms.negotiation.concepts import revealed_breadth
from abm.mechanisms.negotiation.line import UNSIGNED
from abm.metrics import alignment as align
from abm.metrics import durability as lasting
from abm.metrics import similarity
from abm.metrics.leakage import CHANNELS, value_rate
from abm.metrics.ratios import ratio, weighted_mean
from abm.metrics.real_leakage import real_rates
from abm.world.world import World

__all__ = ["groups_of_measures", "run_row"]

Array = npt.NDArray[np.float64]


class _Judged(NamedTuple):
    """A run at its end, judged; lately: its last `election_months`, over which most measures are taken.

    recent: a verdict on these months at least, on any more or none before them.
    """

    setting: Setting
    world: World
    chronicle: Chronicle
    verdict: Verdict
    recent: Verdict
    lately: slice


Row = dict[str, float]


def run_row(
    setting: Setting, world: World, chronicle: Chronicle, verdict: Verdict, wanted: Wanted = ALL
) -> dict[str, float | None]:
    """Return the outcomes of a run by name; None where a measure is not defined.

    Means and ratios of sums run over the last `election_months` months; durability, lags over the whole run. Groups of
    measures none of which is wanted are left out.
    """
    year = int(setting.parameters.measures.election_months)
    # A month is judged for itself: those before the last year are left alone where nobody else wants them.
    recent = verdict if wanted.by_month else judge(setting, chronicle.last(year))
    run = _Judged(setting, world, chronicle, verdict, recent, slice(-year, None))
    row: Row = {}
    for begins, group in _GROUPS:
        if wanted.any_of(begins):
            row |= group(run)
    return {name: None if np.isnan(value) else float(value) for name, value in row.items()}


def _mean(series: Array) -> float:
    """Return the mean of the months in which a measure is defined, NaN where it never is."""
    told = series[~np.isnan(series)]
    return float(told.mean()) if len(told) else float("nan")


def _alignment(run: _Judged) -> Row:
    alignment, joint = run.recent.alignment[run.lately], run.recent.joint_denial[run.lately]
    return {"effective_alignment": _mean(alignment), "joint_denial": _mean(joint)}


def _layers(run: _Judged) -> Row:
    pooled = run.recent.pooled
    named = {
        f"follow_through_{layer}": getattr(pooled, layer) for layer in ("purpose", "list", "operation", "instruments")
    }
    told = {**named, "activity": pooled.activity, "own_way": pooled.own_way}
    return {name: _mean(series[run.lately]) for name, series in told.items()}


def _real_leakage(run: _Judged) -> Row:
    real, months, measures = run.recent.real, run.lately, run.setting.parameters.measures
    joined, demand = real.parts[:, months].reshape(len(CHANNELS), -1), run.recent.demand[months].reshape(-1)
    quantity, shut = real.quantity[months].reshape(-1), real.shut[months].reshape(-1)
    rate, parts = real_rates(quantity, shut, joined, demand, measures)
    by_channel = {f"leakage_{channel}": float(part) for channel, part in zip(CHANNELS, parts, strict=True)}
    return {"real_leakage": float(rate), **by_channel}


def _value_leakage(run: _Judged) -> Row:
    measures, demand = run.setting.parameters.measures, np.asarray(run.recent.demand[run.lately].sum())
    low, high = run.recent.losses_by_eta
    row = {}
    for name, losses in (("", run.recent.accounts), ("_low_eta", low), ("_high_eta", high)):
        gross, net = np.asarray(losses.gross[run.lately].sum()), np.asarray(losses.net[run.lately].sum())
        row[f"value_leakage{name}"] = float(value_rate(gross, net, demand, measures))
    return row


def _since_announcement(run: _Judged) -> Row:
    """Return real leakage since the first rule or stockpiling, purchases ahead counted as given back."""
    stocking = run.chronicle.stack("stocking").sum(axis=-1)
    begun = np.flatnonzero((stocking > 0.0) | run.chronicle.stack("own_coverage").any(axis=(1, 2)))
    if not len(begun):
        return {"real_leakage_cumulative": float("nan")}
    since = slice(int(begun[0]), None)
    demand, real = run.verdict.demand[since], run.verdict.real
    withheld = (demand * (1.0 - real.shut[since])).sum()
    back = (demand * (real.quantity - real.shut)[since]).sum() + stocking[since].sum()
    least = run.setting.parameters.measures.least_loss * demand.sum()
    return {"real_leakage_cumulative": float(ratio(np.asarray(back), np.asarray(withheld), least))}


def _denials(run: _Judged) -> Row:
    military, growth = run.recent.military[run.lately], run.recent.growth[run.lately]
    return {"denial_military": _mean(military), "denial_growth": _mean(growth)}


def _regime(run: _Judged) -> Row:
    return {"regime_strength": _mean(run.chronicle.stack("order")[run.lately])}


def _lasting(run: _Judged) -> Row:
    strictness, promises = run.chronicle.stack("own_strictness"), run.chronicle.stack("promised")
    trade, measures = run.setting.trade, run.setting.parameters.measures
    spells = []
    for partner in run.verdict.partners:
        own = similarity.activity(strictness[:, partner], trade[partner])
        kept = align.follow_through(strictness[:, partner], promises[:, partner], trade[partner], measures)
        spells.append(lasting.first_spell(run.verdict.layers.operation[:, partner], kept, own, measures))
    held = lasting.durability(spells, run.setting.months)
    ended = {f"ended_{cause}": share for cause, share in held.incidence.items()}
    return {"durability_months": held.months, "never_started": held.never_started, **ended}


def _lags(run: _Judged) -> Row:
    """Return adoption lag and its parts in months, means over the partners that were asked and began."""
    world = run.world
    began = [s for s in run.verdict.partners if world.begun[s] and world.asked_since[s]]
    wait = [float(world.begun[s] - world.asked_since[s]) for s in began]
    drafting = [float(world.drafting[s]) for s in began]
    notice = [float(world.notice[s]) for s in began]
    parts = {"wait_months": wait, "drafting_months": drafting, "notice_months": notice}
    row = {name: _mean(np.array(values)) for name, values in parts.items()}
    return {"adoption_lag_months": sum(row.values()), **row}


def _reach_months(run: _Judged) -> Row:
    """Return in how many months the leader's reach was in force and no state was exempt."""
    leader = run.setting.structure.leader
    rulebooks = [row.rulebook for row in run.chronicle.months]
    return {"reach_months": float(sum(bool(book.reach[leader] and not book.exempt.any()) for book in rulebooks))}


def _agreements(run: _Judged) -> Row:
    """Return what became of promises, payments, lines and hard choices over the whole run."""
    paid, given, apart = (run.chronicle.stack(name) for name in ("transfer", "given_back", "hard_choice"))
    signed = (run.chronicle.stack("signed") != UNSIGNED).any(axis=2)[:, run.verdict.partners]
    pulled = apart[:, run.verdict.partners] > run.setting.parameters.measures.hard_choice
    return {
        "promise_slack": _mean(given.reshape(-1)),
        "transfers": float(np.maximum(paid, 0.0).sum(axis=1).mean()),
        "line_signed": float(signed.mean()),
        "hard_choice_months": float(pulled.sum(axis=0).mean()),
    }


def _costs(run: _Judged) -> Row:
    states, costs = run.setting.structure.states, run.recent.costs
    sellers = [s for s in run.setting.structure.suppliers if run.setting.own_sales[s] > 0.0]
    headquarters = {f"cost_{states[s]}": _mean(costs.headquarters[run.lately, s]) for s in sellers}
    production = {f"cost_production_{states[s]}": _mean(costs.production[run.lately, s]) for s in sellers}
    return headquarters | production


def _declarations(run: _Judged) -> Row:
    """Return by how much deeds are broader than words: of the leader, and of partners weighted by trade."""
    setting, chronicle = run.setting, run.chronicle
    revealed = revealed_breadth(chronicle.stack("own_strictness"), setting.trade, setting.civil)
    gap = (revealed - chronicle.stack_stance("breadth"))[run.lately]
    partners = np.array([_mean(gap[:, s]) for s in run.verdict.partners])
    mean = weighted_mean(partners, setting.own_sales[run.verdict.partners])
    return {"declaration_gap": _mean(gap[:, setting.structure.leader]), "declaration_gap_partners": float(mean)}


def _distances(run: _Judged) -> Row:
    """Return the distances of the states that were asked; only the run itself tells them, not its variants."""
    if run.setting.variant != "main":
        return {"purpose_distance": float("nan"), "structure_distance": float("nan")}
    return distances(run.setting, run.world, np.flatnonzero(run.world.asked.any(axis=1)))


def _similarity(run: _Judged) -> Row:
    """Return how alike partners' rules and the standard are, corrected for chance: mean weighted by their trade."""
    partners, trade = run.recent.partners, run.setting.trade
    own = run.chronicle.stack("own_strictness")[run.lately][:, partners]
    alike = similarity.corrected_ruzicka(own, run.recent.demanded[run.lately][:, partners], trade[partners])
    return {"similarity": _mean(weighted_mean(alike, run.setting.own_sales[partners]))}


def _cohesion(run: _Judged) -> Row:
    """Return how alike the partners' rules are, and how far the leader has moved since it first asked."""
    strictness, trade, leader = run.chronicle.stack("own_strictness"), run.setting.trade, run.setting.structure.leader
    cohesion = similarity.group_cohesion(strictness, trade, run.verdict.partners, run.setting.parameters.measures)
    asked = np.flatnonzero(run.chronicle.stack("asked").any(axis=(1, 2)))
    then = strictness[asked[0], leader] if len(asked) else strictness[0, leader]
    drift = similarity.leader_drift(strictness[:, leader], then, trade[leader])
    return {"group_cohesion": _mean(cohesion[run.lately]), "leader_drift": _mean(drift[run.lately])}


def _follow(run: _Judged) -> Row:
    states, operation = run.setting.structure.states, run.recent.layers.operation[run.lately]
    return {f"follow_{states[s]}": _mean(operation[:, s]) for s in run.recent.partners}


def _change(run: _Judged) -> Row:
    """Return the partners' and the leader's part in the change of follow-through in operation over the leader's count.

    From the year before the count to the last year; none where there is no year before it, or no year after.
    """
    names = ("change_of_follow_through_partners", "change_of_follow_through_leader")
    setting, chronicle, partners = run.setting, run.chronicle, run.verdict.partners
    measures = setting.parameters.measures
    year, count = int(measures.election_months), setting.first_count(setting.first) - setting.first
    if not year <= count <= len(chronicle.months) - year:
        return dict.fromkeys(names, float("nan"))

    def held(some: slice) -> tuple[Array, Array]:
        """Return partners' own strictness and the standard, means over some months, [partner*item]."""
        own, standard = chronicle.stack("own_strictness")[some], run.verdict.demanded[some]
        return align.joined_rows(own.mean(axis=0), partners), align.joined_rows(standard.mean(axis=0), partners)

    joined = align.joined_rows(setting.trade, partners)
    parts = align.split_change(held(slice(count - year, count)), held(run.lately), joined, measures)
    return dict(zip(names, map(float, parts), strict=True))


# Measures that are worked out together, by how their names begin, in the order of the row.
_GROUPS: tuple[tuple[tuple[str, ...], Callable[[_Judged], Row]], ...] = (
    (("effective_alignment", "joint_denial"), _alignment),
    (("follow_through_", "activity", "own_way"), _layers),
    (("real_leakage", "leakage_"), _real_leakage),
    (("value_leakage",), _value_leakage),
    (("real_leakage_cumulative",), _since_announcement),
    (("denial_",), _denials),
    (("regime_strength",), _regime),
    (("durability_months", "never_started", "ended_"), _lasting),
    (("adoption_lag_months", "wait_months", "drafting_months", "notice_months"), _lags),
    (("reach_months",), _reach_months),
    (("promise_slack", "transfers", "line_signed", "hard_choice_months"), _agreements),
    (("cost_",), _costs),
    (("declaration_gap",), _declarations),
    (("similarity",), _similarity),
    (("group_cohesion", "leader_drift"), _cohesion),
    (("follow_",), _follow),
    (("change_of_follow_through_",), _change),
    (("purpose_distance", "structure_distance"), _distances),
)


def groups_of_measures() -> tuple[tuple[str, ...], ...]:
    """Return by group how the names of its measures begin."""
    return tuple(begins for begins, _ in _GROUPS)
