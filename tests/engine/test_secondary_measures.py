"""Secondary measures of a run: likeness to the standard, and whose doing a change of follow-through is."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from abm.engine.chronicle import Chronicle
from abm.engine.judging.judge import judge
from abm.engine.judging.verdict_summary import run_row
from abm.engine.model import GeoeconomicModel

PARTS = ("change_of_follow_through_partners", "change_of_follow_through_leader")


def test_the_two_parts_add_up_to_the_change_over_the_count(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    model = play(short(months=40))
    setting, verdict = model.setting, judge(model.setting, model.chronicle)
    partners = verdict.partners
    row = run_row(setting, model.world, model.chronicle, verdict)
    count = setting.first_count(setting.first) - setting.first
    strictness, trade = model.chronicle.stack("own_strictness"), setting.trade[partners]
    follow = []
    for months in (slice(count - 12, count), slice(-12, None)):
        level, standard = (table[months][:, partners].mean(axis=0) for table in (strictness, verdict.demanded))
        follow.append((trade * np.minimum(level, standard)).sum() / (trade * standard).sum())
    assert sum(row[name] or 0.0 for name in PARTS) == pytest.approx(follow[1] - follow[0])
    assert all(row[name] for name in PARTS)


def test_without_a_year_on_both_sides_of_the_count_there_is_no_change(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    model = play(short(months=30))
    row = run_row(model.setting, model.world, model.chronicle, judge(model.setting, model.chronicle))
    assert [row[name] for name in PARTS] == [None, None]


def test_rules_that_are_the_standard_are_like_it_and_idle_ones_are_not(
    play: Callable[..., GeoeconomicModel], short: Callable[..., Any]
) -> None:
    model = play(short(months=20))
    setting, chronicle = model.setting, model.chronicle
    verdict = judge(setting, chronicle)
    for share, alike in ((1.0, 1.0), (0.0, 0.0)):
        told = Chronicle()
        for row, demanded in zip(chronicle.months, verdict.demanded, strict=True):
            coverage, approval = row.rulebook.coverage.copy(), row.rulebook.approval.copy()
            coverage[verdict.partners], approval[verdict.partners] = share * demanded[verdict.partners], 0.0
            told.months.append(
                dataclasses.replace(row, rulebook=row.rulebook.but(coverage=coverage, approval=approval))
            )
        assert run_row(setting, model.world, told, verdict)["similarity"] == pytest.approx(alike)
