"""Print how long objects take against arrays: `python benchmarks/compare.py [ROWS ...]` (default 2000 20000)."""

import sys
import time
from collections.abc import Callable
from functools import partial

from idiomatic_mesa import FirmMarket
from workload import case_of, setting_of, trade_for, world_under_rules

MONTHS = 60


def best_of(times: int, run: Callable[[], object]) -> float:
    """Return the shortest of some runs, in milliseconds."""
    shortest = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        run()
        shortest = min(shortest, time.perf_counter() - begin)
    return shortest * 1000.0


def step_for(model: FirmMarket, months: int) -> None:
    """Let months of the object version pass."""
    for _ in range(months):
        model.step()


def main(sizes: list[int]) -> None:
    """Time both versions at every size and print a row for each."""
    print(f"{MONTHS} months of the market and firm phase, best of some runs")
    print(f"{'rows':>8} {'firms':>8} {'arrays':>10} {'objects':>10} {'ratio':>7}")
    for rows in sizes:
        setting = setting_of(case_of(rows))
        arrays = best_of(5, partial(trade_for, setting, MONTHS))
        objects = best_of(1, partial(step_for, FirmMarket(setting, world_under_rules(setting)), MONTHS))
        firms = len(setting.structure.case.firms)
        print(f"{rows:>8,} {firms:>8,} {arrays:>7.0f} ms {objects:>7.0f} ms {objects / arrays:>6.1f}x")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [2_000, 20_000])
