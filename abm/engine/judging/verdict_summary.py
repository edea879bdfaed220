"""One row for a run: every scalar outcome, most of them over the last year."""

import numpy as np
import numpy.typing as npt

from abm.engine.chronicle import Chronicle
from abm.engine.judging.distances import distances
from abm.engine.judging.judge import Verdict
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

__all__ = ["run_row"]

Array = npt.NDArray[np.float64]


def run_row(setting: Setting, world: World, chronicle: Chronicle, verdict: Verdict) -> dict[str, float | None]:
    """Return the outcomes of a run by name; None where a measure is not defined.

    Means and ratios of sums run over the last `election_months` months; durability, lags over the whole run.
    """
    months = slice(-int(setting.parameters.measures.election_months), None)
    row = {
        "effective_alignment": _mean(verdict.alignment[months]),
        "joint_denial": _mean(verdict.joint_denial[months]),
        **_layers(verdict, months),
        "activity": _mean(verdict.pooled.activity[months]),
        "own_way": _mean(verdict.pooled.own_way[months]),
        **_leakage(setting, verdict, months),
        "real_leakage_cumulative": _since_announcement(setting, chronicle, verdict),
        "denial_military": _mean(verdict.military[months]),
        "denial_growth": _mean(verdict.growth[months]),
        "regime_strength": _mean(chronicle.stack("order")[months]),
        **_lasting(setting, chronicle, verdict),
        **_lags(setting, world, verdict),
        "reach_months": _reach_months(setting, chronicle),
        **_agreements(setting, chronicle, verdict),
        **_costs(setting, verdict, months),
        **_declarations(setting, chronicle, verdict, months),
        **_group(setting, chronicle, verdict, months),
        **_change(setting, chronicle, verdict, months),
        **_distances(setting, world),
    }
    return {name: None if np.isnan(value) else float(value) for name, value in row.items()}


def _mean(series: Array) -> float:
    """Return the mean of the months in which a measure is defined, NaN where it never is."""
    told = series[~np.isnan(series)]
    return float(told.mean()) if len(told) else float("nan")


def _layers(verdict: Verdict, months: slice) -> dict[str, float]:
    return {
        f"follow_through_{layer}": _mean(getattr(verdict.pooled, layer)[months])
        for layer in ("purpose", "list", "operation", "instruments")
    }


def _leakage(setting: Setting, verdict: Verdict, months: slice) -> dict[str, float]:
    measures = setting.parameters.measures
    real, demand = verdict.real, verdict.demand[months]
    joined = real.parts[:, months].reshape(len(CHANNELS), -1)
    rate, parts = real_rates(
        real.quantity[months].reshape(-1), real.shut[months].reshape(-1), joined, demand.reshape(-1), measures
    )
    row = {"real_leakage": float(rate)}
    row |= {f"leakage_{channel}": float(part) for channel, part in zip(CHANNELS, parts, strict=True)}
    low, high = verdict.losses_by_eta
    for name, accounts in (("", verdict.accounts), ("_low_eta", low), ("_high_eta", high)):
        gross, net = np.asarray(accounts.gross[months].sum()), np.asarray(accounts.net[months].sum())
        row[f"value_leakage{name}"] = float(value_rate(gross, net, np.asarray(demand.sum()), measures))
    return row


def _since_announcement(setting: Setting, chronicle: Chronicle, verdict: Verdict) -> float:
    """Return real leakage since the first rule or stockpiling, purchases ahead counted as given back."""
    stocking = chronicle.stack("stocking").sum(axis=-1)
    begun = np.flatnonzero((stocking > 0.0) | chronicle.stack("own_coverage").any(axis=(1, 2)))
    if not len(begun):
        return float("nan")
    since = slice(int(begun[0]), None)
    demand, real = verdict.demand[since], verdict.real
    withheld = (demand * (1.0 - real.shut[since])).sum()
    back = (demand * (real.quantity - real.shut)[since]).sum() + stocking[since].sum()
    least = setting.parameters.measures.least_loss * demand.sum()
    return float(ratio(np.asarray(back), np.asarray(withheld), least))


def _lasting(setting: Setting, chronicle: Chronicle, verdict: Verdict) -> dict[str, float]:
    strictness = chronicle.stack("own_strictness")
    trade = setting.trade
    spells = []
    for partner in verdict.partners:
        own = similarity.activity(strictness[:, partner], trade[partner])
        promised = chronicle.stack("promised")[:, partner]
        kept = align.follow_through(strictness[:, partner], promised, trade[partner], setting.parameters.measures)
        follow = verdict.layers.operation[:, partner]
        spells.append(lasting.first_spell(follow, kept, own, setting.parameters.measures))
    held = lasting.durability(spells, setting.months)
    return {"durability_months": held.months, "never_started": held.never_started} | {
        f"ended_{cause}": share for cause, share in held.incidence.items()
    }


def _lags(setting: Setting, world: World, verdict: Verdict) -> dict[str, float]:
    """Return adoption lag and its parts in months, means over the partners that were asked and began."""
    began = [s for s in verdict.partners if world.begun[s] and world.asked_since[s]]
    wait = [float(world.begun[s] - world.asked_since[s]) for s in began]
    drafting = [float(world.drafting[s]) for s in began]
    notice = [float(world.notice[s]) for s in began]
    parts = {"wait_months": wait, "drafting_months": drafting, "notice_months": notice}
    row = {name: _mean(np.array(values)) for name, values in parts.items()}
    return {"adoption_lag_months": sum(row.values()), **row}


def _reach_months(setting: Setting, chronicle: Chronicle) -> float:
    """Return in how many months the leader's reach was in force and no state was exempt."""
    leader = setting.structure.leader
    return float(sum(bool(row.rulebook.reach[leader] and not row.rulebook.exempt.any()) for row in chronicle.months))


def _agreements(setting: Setting, chronicle: Chronicle, verdict: Verdict) -> dict[str, float]:
    """Return what became of promises, payments, lines and hard choices over the whole run."""
    paid, given, apart = (chronicle.stack(name) for name in ("transfer", "given_back", "hard_choice"))
    signed = (chronicle.stack("signed") != UNSIGNED).any(axis=2)[:, verdict.partners]
    pulled = apart[:, verdict.partners] > setting.parameters.measures.hard_choice
    return {
        "promise_slack": _mean(given.reshape(-1)),
        "transfers": float(np.maximum(paid, 0.0).sum(axis=1).mean()),
        "line_signed": float(signed.mean()),
        "hard_choice_months": float(pulled.sum(axis=0).mean()),
    }


def _costs(setting: Setting, verdict: Verdict, months: slice) -> dict[str, float]:
    states = setting.structure.states
    sellers = [s for s in setting.structure.suppliers if setting.own_sales[s] > 0.0]
    headquarters = {f"cost_{states[s]}": _mean(verdict.costs.headquarters[months, s]) for s in sellers}
    production = {f"cost_production_{states[s]}": _mean(verdict.costs.production[months, s]) for s in sellers}
    return headquarters | production


def _declarations(setting: Setting, chronicle: Chronicle, verdict: Verdict, months: slice) -> dict[str, float]:
    """Return by how much deeds are broader than words: of the leader, and of partners weighted by trade."""
    revealed = revealed_breadth(chronicle.stack("own_strictness"), setting.trade, setting.civil)
    gap = (revealed - chronicle.stack_stance("breadth"))[months]
    partners = np.array([_mean(gap[:, s]) for s in verdict.partners])
    mean = weighted_mean(partners, setting.own_sales[verdict.partners])
    leader = _mean(gap[:, setting.structure.leader])
    return {"declaration_gap": leader, "declaration_gap_partners": float(mean)}


def _distances(setting: Setting, world: World) -> dict[str, float]:
    """Return the distances of the states that were asked; only the run itself tells them, not its variants."""
    if setting.variant != "main":
        return {"purpose_distance": float("nan"), "structure_distance": float("nan")}
    return distances(setting, world, np.flatnonzero(world.asked.any(axis=1)))


def _group(setting: Setting, chronicle: Chronicle, verdict: Verdict, months: slice) -> dict[str, float]:
    strictness = chronicle.stack("own_strictness")
    leader = setting.structure.leader
    cohesion = similarity.group_cohesion(strictness, setting.trade, verdict.partners, setting.parameters.measures)
    asked = np.flatnonzero(chronicle.stack("asked").any(axis=(1, 2)))
    then = strictness[asked[0], leader] if len(asked) else strictness[0, leader]
    drift = similarity.leader_drift(strictness[:, leader], then, setting.trade[leader])
    states = setting.structure.states
    own = {f"follow_{states[s]}": _mean(verdict.layers.operation[months, s]) for s in verdict.partners}
    group = {"group_cohesion": _mean(cohesion[months]), "leader_drift": _mean(drift[months])}
    return {"similarity": _similarity(setting, strictness[months], verdict, months), **group, **own}


def _similarity(setting: Setting, strictness: Array, verdict: Verdict, months: slice) -> float:
    """Return how alike partners' rules and the standard are, corrected for chance: mean weighted by their trade."""
    own, partners = strictness[:, verdict.partners], verdict.partners
    alike = similarity.corrected_ruzicka(own, verdict.demanded[months][:, partners], setting.trade[partners])
    return _mean(weighted_mean(alike, setting.own_sales[partners]))


def _change(setting: Setting, chronicle: Chronicle, verdict: Verdict, months: slice) -> dict[str, float]:
    """Return the partners' and the leader's part in the change of follow-through in operation over the leader's count.

    From the year before the count to the last year; none where there is no year before it, or no year after.
    """
    names = ("change_of_follow_through_partners", "change_of_follow_through_leader")
    measures, partners = setting.parameters.measures, verdict.partners
    year, count = int(measures.election_months), setting.first_count(setting.first) - setting.first
    if not year <= count <= len(chronicle.months) - year:
        return dict.fromkeys(names, float("nan"))

    def held(some: slice) -> tuple[Array, Array]:
        """Return partners' own strictness and the standard, means over some months, [partner*item]."""
        own, standard = chronicle.stack("own_strictness")[some], verdict.demanded[some]
        return align.joined_rows(own.mean(axis=0), partners), align.joined_rows(standard.mean(axis=0), partners)

    joined = align.joined_rows(setting.trade, partners)
    parts = align.split_change(held(slice(count - year, count)), held(months), joined, measures)
    return dict(zip(names, map(float, parts), strict=True))
