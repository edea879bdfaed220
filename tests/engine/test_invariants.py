"""Invariants that hold in every month of every run."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.data import Case
from abm.engine.industry.twin import twin_month
from abm.engine.judging.judge import judge
from abm.engine.model import GeoeconomicModel
from abm.engine.run import simulate
from abm.world.structure import build_structure

Play = Callable[..., GeoeconomicModel]
Short = Callable[..., Any]


@pytest.fixture(scope="module")
def finished(play: Play, short: Short) -> GeoeconomicModel:
    return play(short(months=30))


def test_the_leakage_identity_holds_every_month(finished: GeoeconomicModel) -> None:
    verdict = judge(finished.setting, finished.chronicle)
    gap = verdict.accounts.gross - verdict.accounts.net - verdict.accounts.by_channel.sum(axis=0)
    assert np.abs(gap / verdict.demand).max() < 1e-9
    assert verdict.accounts.gross.max() > 0.0


def test_real_leakage_parts_sum_and_shutting_routes_never_helps(finished: GeoeconomicModel) -> None:
    real = judge(finished.setting, finished.chronicle).real
    assert np.allclose(real.parts.sum(axis=0), real.quantity - real.shut, atol=1e-12)
    assert (real.quantity >= real.shut - 1e-12).all()


def test_flows_sum_to_purchases_and_nothing_is_broken(finished: GeoeconomicModel) -> None:
    verdict = judge(finished.setting, finished.chronicle)
    flows = verdict.sales.direct.sum(axis=-1) + verdict.sales.evaded.sum(axis=-1)
    assert np.allclose(flows, verdict.expenditure, rtol=1e-12)
    for table in (verdict.sales.direct, verdict.sales.evaded, verdict.sales.quantity, verdict.military):
        assert np.isfinite(table).all() and (table >= -1e-9).all()
    stock = np.cumsum(finished.chronicle.stack("stocking") - finished.chronicle.stack("drawdown"), axis=0)
    assert (stock >= -1e-9).all()


def test_trust_approval_and_order_stay_between_zero_and_one(finished: GeoeconomicModel) -> None:
    for row in finished.chronicle.months:
        assert ((row.trust >= 0) & (row.trust <= 1)).all() and 0 <= row.order <= 1
        assert ((row.rulebook.approval >= 0) & (row.rulebook.approval <= 1)).all()
        assert ((row.rulebook.coverage >= 0) & (row.rulebook.coverage <= 1)).all()


def test_without_any_control_the_run_is_its_twin_to_the_bit(play: Play, short: Short) -> None:
    model = play(short("parameters.preferences.theta_common=0.6", "switches.legal_bases=true"), variant="main")
    quiet = play(_no_stakes(short()), variant="main")
    assert not quiet.world.rulebook.coverage.any()
    assert quiet.chronicle.stack("weight").tobytes() == quiet.chronicle.stack("twin_weight").tobytes()
    economy, twin = quiet.world.economy, twin_month(quiet.setting, quiet.setting.months)
    for name in ("weight", "experience", "learned"):
        assert getattr(economy, name).tobytes() == getattr(twin, name).tobytes(), name
    assert judge(quiet.setting, quiet.chronicle).accounts.gross.max() == 0.0
    assert model.world.rulebook.coverage.any()


def _no_stakes(experiment: Any) -> Any:
    states = {code: {"target_policy": 0.0} for code in ("US", "JP", "NL", "KR", "DE", "TW", "IL", "GB")}
    return dataclasses.replace(experiment, states=states)


def test_reordering_the_tables_changes_nothing(case: Case) -> None:
    share = case.share
    order = np.random.default_rng(3).permutation(len(share.value))
    shuffled = dataclasses.replace(
        share,
        firm=share.firm[order],
        production=share.production[order],
        item=share.item[order],
        value=share.value[order],
        name=tuple(share.name[i] for i in order),
    )
    first, second = build_structure(case), build_structure(dataclasses.replace(case, share=shuffled))
    assert first.groups == second.groups
    assert first.entry_weight.tobytes() == second.entry_weight.tobytes()
    assert np.allclose(first.base_weight, second.base_weight, atol=1e-15)


def test_a_row_of_weight_zero_changes_nothing(case: Case, short: Short) -> None:
    share = case.share
    more = dataclasses.replace(
        share,
        firm=np.append(share.firm, share.firm[-1]),
        production=np.append(share.production, share.production[-1]),
        item=np.append(share.item, share.item[-1]),
        value=np.append(share.value, 0.0),
        name=(*share.name, "empty"),
    )
    first = simulate(short(), case, "none", 2)
    second = simulate(short(), dataclasses.replace(case, share=more), "none", 2)
    assert first.tables == second.tables


def test_a_state_does_not_know_others_true_approval(play: Play, short: Short) -> None:
    """Decisions of a month read believed approval: changing the true one after observation changes no decision."""
    from abm.engine.deciding.decide import consider
    from abm.engine.elections.politics import survival_of_rules
    from abm.engine.industry.trade import month_view

    model = play(short(months=20))
    setting, world = model.setting, model.world
    view = month_view(setting, world, survival_of_rules(setting, world))
    state = setting.structure.states.index("JP")
    before = consider(setting, world, view, state)
    other = setting.structure.leader
    world.rulebook.approval[other] = 1.0 - world.rulebook.approval[other]
    after = consider(setting, world, view, state)
    assert before.terms == after.terms
