"""Print how long objects take against arrays: `python benchmarks/compare.py [ROWS ...]` (default 2000 20000)."""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from idiomatic_mesa import FirmMarket
from workload import case_of, setting_of, trade_for, world_under_rules

MONTHS = 60
OF_ARRAYS, OF_OBJECTS = 7, 3  # runs of each


def median_of(runs: Sequence[Callable[[], object]]) -> float:
    """Return the median time of some runs, in milliseconds."""
    taken = []
    for run in runs:
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000.0


def step_for(model: FirmMarket, months: int) -> None:
    """Let months of the object version pass."""
    for _ in range(months):
        model.step()


def main(sizes: list[int]) -> None:
    """Time both versions at every size and print a row for each."""
    print(f"{MONTHS} months of the market and firm phase, medians")
    print(f"{'rows':>8} {'firms':>8} {'arrays':>10} {'objects':>10} {'ratio':>7}")
    for rows in sizes:
        setting = setting_of(case_of(rows))
        arrays = median_of([partial(trade_for, setting, MONTHS)] * OF_ARRAYS)
        models = [FirmMarket(setting, world_under_rules(setting)) for _ in range(OF_OBJECTS)]
        objects = median_of([partial(step_for, model, MONTHS) for model in models])
        firms = len(setting.structure.case.firms)
        print(f"{rows:>8,} {firms:>8,} {arrays:>7.0f} ms {objects:>7.0f} ms {objects / arrays:>6.1f}x")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [2_000, 20_000])
