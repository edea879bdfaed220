"""What the page says of strategies, as tables: regret, P(change), thresholds met, weights, menus.

Every table says over which worlds and menu it was computed by where it stands; nothing here picks a winner.
"""

import dataclasses
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.analysis.strategies.worlds import JudgedWorlds
from abm.metrics import regret as robust

__all__ = ["COMPONENTS", "THRESHOLDS", "Ranking", "rank", "write_tables"]

Array = npt.NDArray[np.float64]

# Thresholds of satisficing: denial as share of the best strategy's, own sales kept, open order kept, trust.
THRESHOLDS = {"denial": 0.9, "own_sales_kept": 0.9, "open_order": 0.8, "trust": 0.5}
# What weights are drawn over, all the more the better.
COMPONENTS = ("security", "economic", "open_order", "trust", "retaliation")
_COSTS = ("economic", "retaliation")
_PERCENTILE = 90.0
_ENDS = (5.0, 95.0)
_GRID = 101
_WEIGHTINGS = 1000
_RESAMPLES = 500
_SEED = 2024
# Values within this share of own sales tie.
_TIE = 1e-9


@dataclasses.dataclass(frozen=True, eq=False)
class Ranking:
    """Tables of a study by name, and the points of P(change) at which the least mean regret changes hands."""

    regret: pd.DataFrame
    probability: pd.DataFrame
    switches: pd.DataFrame
    satisficing: pd.DataFrame
    curves: pd.DataFrame
    weights: pd.DataFrame
    menu: pd.DataFrame
    knowing: float
    waiting: float


def rank(worlds: JudgedWorlds) -> Ranking:
    """Return the tables of a study."""
    value = worlds.of("value")
    names = worlds.strategies
    adaptive = np.array(["_then_" in name for name in names])
    both = len(worlds.outcomes) > 1
    under = [robust.regret(worlds.of("value", outcome)) for outcome in worlds.outcomes]
    switches = robust.switching_points(under[0], under[-1]) if both else []
    first, last = worlds.of("value", worlds.outcomes[0]), worlds.of("value", worlds.outcomes[-1])
    left_out = robust.minimax_without(value)
    return Ranking(
        regret=_regret(worlds),
        probability=_probability(worlds, under),
        switches=pd.DataFrame(
            [{"probability": s.probability, "before": names[s.before], "after": names[s.after]} for s in switches],
            columns=["probability", "before", "after"],
        ),
        satisficing=_satisficing(worlds),
        curves=_curves(worlds),
        weights=_weights(worlds),
        menu=pd.DataFrame({"left_out": names, "least_largest_regret": [names[place] for place in left_out]}),
        knowing=robust.value_of_knowing(first, last, 1.0 / len(worlds.outcomes)),
        waiting=robust.value_of_waiting(value, adaptive),
    )


def write_tables(ranking: Ranking, folder: Path) -> None:
    """Write every table as csv."""
    for name in ("regret", "probability", "switches", "satisficing", "curves", "weights", "menu"):
        getattr(ranking, name).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _regret(worlds: JudgedWorlds) -> pd.DataFrame:
    """Return a row for each variant, set of worlds and strategy; regret in USD million a month."""
    rows = []
    sales = worlds.of("own_sales").mean()
    for variant in worlds.variants:
        for outcome in ("", *worlds.outcomes):
            value = worlds.of("value", outcome, variant)
            table = robust.regret(value)
            spread = robust.spread_of(table, _PERCENTILE)
            loses = robust.losing_share(table, _TIE * float(sales))
            for place, name in enumerate(worlds.strategies):
                rows.append(
                    {
                        "variant": variant,
                        "winner": outcome or "pooled",
                        "strategy": name,
                        "mean_value": value[place].mean(),
                        "largest_regret": spread.largest[place],
                        "ninth_decile_regret": spread.ninth_decile[place],
                        "mean_regret": spread.mean[place],
                        "mean_regret_of_sales": spread.mean[place] / sales if sales > 0.0 else np.nan,
                        "share_lost": loses[place],
                        "worlds": value.shape[1],
                    }
                )
    return pd.DataFrame(rows)


def _probability(worlds: JudgedWorlds, under: list[Array]) -> pd.DataFrame:
    """Return mean regret by P(change) with the 5th and 95th percentile over resampled draws."""
    grid = np.linspace(0.0, 1.0, _GRID)
    middle = robust.expected_regret(under[0], under[-1], grid)
    rng = np.random.default_rng(_SEED)
    places = [np.flatnonzero(worlds.draws == draw) for draw in np.unique(worlds.draws)]
    resampled = []
    for _ in range(_RESAMPLES):
        chosen = np.concatenate([places[k] for k in rng.integers(len(places), size=len(places))])
        resampled.append(robust.expected_regret(under[0][:, chosen], under[-1][:, chosen], grid))
    low, high = np.percentile(np.stack(resampled), _ENDS, axis=0)
    return pd.DataFrame(
        {
            "strategy": np.repeat(worlds.strategies, _GRID),
            "probability": np.tile(grid, len(worlds.strategies)),
            "mean_regret": middle.ravel(),
            "p05": low.ravel(),
            "p95": high.ravel(),
        }
    )


def _measures(worlds: JudgedWorlds) -> dict[str, Array]:
    """Return what thresholds are set on, each [strategy, world]."""
    denial = worlds.of("denial")
    most = denial.max(axis=0)
    return {
        "denial": np.where(most > 0.0, denial / np.where(most > 0.0, most, 1.0), 1.0),
        "own_sales_kept": 1.0 - worlds.of("own_sales_loss"),
        "open_order": worlds.of("open_order"),
        "trust": worlds.of("trust"),
    }


def _satisficing(worlds: JudgedWorlds) -> pd.DataFrame:
    """Return the share of worlds in which each threshold, and all of them, are met."""
    met = {name: values >= THRESHOLDS[name] for name, values in _measures(worlds).items()}
    met["all"] = np.logical_and.reduce(list(met.values()))
    return pd.DataFrame({"strategy": worlds.strategies, **{name: flags.mean(axis=1) for name, flags in met.items()}})


def _curves(worlds: JudgedWorlds) -> pd.DataFrame:
    """Return the share of worlds that reach each threshold from 0 to 1, by measure and strategy."""
    grid = np.linspace(0.0, 1.0, _GRID)
    parts = []
    for name, values in _measures(worlds).items():
        share = robust.satisficing(values, grid)
        for place, strategy in enumerate(worlds.strategies):
            parts.append(
                pd.DataFrame({"measure": name, "strategy": strategy, "threshold": grid, "share": share[place]})
            )
    return pd.concat(parts, ignore_index=True)


def _weights(worlds: JudgedWorlds) -> pd.DataFrame:
    """Return how often each strategy comes first under weights drawn evenly over the components (Dirichlet)."""
    means = [worlds.of(name).mean(axis=1) * (-1.0 if name in _COSTS else 1.0) for name in COMPONENTS]
    weights = np.random.default_rng(_SEED).dirichlet(np.ones(len(COMPONENTS)), size=_WEIGHTINGS)
    table = pd.DataFrame(dict(zip(COMPONENTS, means, strict=True)))
    table.insert(0, "strategy", worlds.strategies)
    table["first_share"] = robust.rank_shares(np.stack(means, axis=1), weights)
    return table
