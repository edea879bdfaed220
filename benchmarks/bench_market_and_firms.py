"""Sixty months of the market and firm phase alone: bars 15, 45 and 450 ms at 2,000, 20,000 and 200,000 rows."""

from typing import Any

import pytest
from workload import case_of, setting_of, trade_for

MONTHS = 60


@pytest.mark.parametrize("rows", [2_000, 20_000, 200_000])
def bench_market_and_firms(benchmark: Any, rows: int) -> None:
    setting = setting_of(case_of(rows))
    world = benchmark.pedantic(trade_for, args=(setting, MONTHS), rounds=15, warmup_rounds=2)
    assert world.economy.knowledge.min() < 0.99
