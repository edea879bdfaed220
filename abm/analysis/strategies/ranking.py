"""What the page says of strategies, as tables: regret, P(change), thresholds met, weights, menus.

Every table says over which worlds and menu it was computed by where it stands; nothing here picks a winner.
"""

import dataclasses
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from abm.analysis.strategies.worlds import MAIN, WITHOUT_ALLIANCE, JudgedWorlds
from abm.metrics import regret as robust
from abm.records.atomic import write_whole

__all__ = [
    "BENCHMARKS", "COMPONENTS", "COSTS", "MARGIN", "METRICS", "POOLED", "THRESHOLDS", "Ranking", "rank", "write_tables",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

# Thresholds of satisficing: denial as share of the best strategy's, own sales kept, open order kept, trust.
THRESHOLDS = {"denial": 0.9, "own_sales_kept": 0.9, "open_order": 0.8, "trust": 0.5}
# What weights are drawn over, all the more the better.
COMPONENTS = ("security", "economic", "open_order", "trust", "retaliation")
COSTS = ("economic", "retaliation")
# What regret is told by, and strategies that stand beside the others to compare with.
METRICS = ("mean_regret", "largest_regret")
BENCHMARKS = ("endogenous", "random")
POOLED = "pooled"
_REGRETS = ("largest_regret", "ninth_decile_regret", "mean_regret")
_PERCENTILE = 90.0
_ENDS = (5.0, 95.0)
_GRID = 101
_WEIGHTINGS = 1000
_RESAMPLES = 500
_SEED = 2024
_EVEN = 0.5
_SWITCH_COLUMNS = ["probability", "before", "after", "p05", "p95", "share_of_resamples"]
_NO_PROBABILITY = (
    pd.DataFrame(columns=["strategy", "probability", "mean_regret", "p05", "p95"]),
    pd.DataFrame(columns=["probability", "least", "least_without_alliance", "share_of_resamples", "share_everywhere"]),
    pd.DataFrame(columns=_SWITCH_COLUMNS),
)
_WORTH_COLUMNS = ["measure", "worth", "p05", "p95", "without_alliance"]
# What is better by no more than this share of own sales is a trifle.
MARGIN = 0.01


@dataclasses.dataclass(frozen=True, eq=False)
class Ranking:
    """Tables of a study by name, and the points of P(change) at which the least mean regret changes hands.

    surely: by metric who has the least regret over both winners, and in what share of resampled sets of draws; trials:
    by valuation and metric the strategy of least regret, beside that of the same worlds as they are; ranks: by
    valuation every strategy's regret, place and share of worlds lost; certain: by P(change) who has the least mean
    regret, who has it valued without the alliance, and in what share of resampled sets of draws it has; switches: with
    the share of resamples that pass from the same strategy to the same one, and the ends of where; worth: what knowing
    the winner and changing with the result are worth, with ends over resampled sets of draws. With one winner nothing
    is said of P(change); with one draw there is nothing to resample, and what rests on it is NaN.
    """

    regret: pd.DataFrame
    surely: pd.DataFrame
    trials: pd.DataFrame
    ranks: pd.DataFrame
    probability: pd.DataFrame
    certain: pd.DataFrame
    switches: pd.DataFrame
    satisficing: pd.DataFrame
    curves: pd.DataFrame
    weights: pd.DataFrame
    menu: pd.DataFrame
    worth: pd.DataFrame


def rank(worlds: JudgedWorlds) -> Ranking:
    """Return the tables of a study."""
    names = worlds.strategies
    both = len(worlds.outcomes) > 1
    under = [robust.regret(worlds.value(outcome=outcome)) for outcome in worlds.outcomes]
    left_out = robust.minimax_without(worlds.value())
    anew = _drawn_anew(worlds)
    probability, certain, switches = _by_probability(worlds, under, anew) if both else _NO_PROBABILITY
    ranks = _ranks(worlds)
    return Ranking(
        regret=_regret(worlds),
        surely=_surely(worlds, anew),
        trials=_trials(worlds, ranks),
        ranks=ranks,
        probability=probability,
        certain=certain,
        switches=switches,
        satisficing=_satisficing(worlds),
        curves=_curves(worlds),
        weights=_weights(worlds),
        menu=pd.DataFrame({"left_out": names, "least_largest_regret": [names[place] for place in left_out]}),
        worth=_worth(worlds, anew),
    )


def write_tables(ranking: Ranking, folder: Path) -> None:
    """Write every table as csv."""
    for field in dataclasses.fields(ranking):
        if isinstance(held := getattr(ranking, field.name), pd.DataFrame):
            write_whole(folder / f"{field.name}.csv", held.to_csv(index=False, lineterminator="\n"))


def _regret(worlds: JudgedWorlds) -> pd.DataFrame:
    """Return a row for each valuation, set of worlds and strategy; regret in USD million a month.

    share_lost: of worlds in which another strategy is better; share_lost_clearly: by more than MARGIN of own sales;
    share_within_margin: of worlds in which the whole menu lies within that.
    """
    rows, sales = [], worlds.sales
    for valued in worlds.valuations:
        for outcome in ("", *worlds.outcomes):
            value = worlds.value(valued, outcome, first_seed=valued in worlds.trials[1:])
            table = robust.regret(value)
            beyond = _beyond_margin(worlds, valued, outcome, table)
            spread = robust.spread_of(table, _PERCENTILE)
            loses = robust.losing_share(table, worlds.tie)
            for place, name in enumerate(worlds.strategies):
                row = {
                    "mean_value": value[place].mean(),
                    "largest_regret": spread.largest[place],
                    "ninth_decile_regret": spread.ninth_decile[place],
                    "mean_regret": spread.mean[place],
                }
                shares = {f"{key}_of_sales": row[key] / sales if sales > 0.0 else np.nan for key in _REGRETS}
                head = {"variant": valued, "winner": outcome or POOLED, "strategy": name}
                lost = {
                    "share_lost": loses[place],
                    "share_lost_clearly": beyond[place].mean(),
                    "share_within_margin": (~beyond.any(axis=0)).mean(),
                }
                rows.append({**head, **row, **shares, **lost, "worlds": value.shape[1]})
    return pd.DataFrame(rows)


def _beyond_margin(worlds: JudgedWorlds, valued: str, outcome: str, table: Array) -> npt.NDArray[np.bool_]:
    """Return where a strategy brings less than the best by more than MARGIN of own sales there, [strategy, world]."""
    trial = valued in worlds.trials[1:]
    sales = worlds.of("own_sales", outcome, valued if trial else MAIN, first_seed=trial)
    return np.asarray(table > MARGIN * sales)


def _surely(worlds: JudgedWorlds, anew: list[Index]) -> pd.DataFrame:
    """Return by metric who has the least regret over both winners, and how often over draws taken anew."""
    names = worlds.strategies
    by_winner = robust.regret(worlds.value()).reshape(len(names), len(worlds.outcomes), -1)
    resampled = [by_winner[..., chosen] for chosen in anew]
    rows = []
    for metric, over in (("mean_regret", np.mean), ("largest_regret", np.max)):
        least = over(by_winner, axis=(1, 2)).argmin()
        repeated = np.array([over(table, axis=(1, 2)).argmin() == least for table in resampled])
        rows.append({"metric": metric, "least": names[least], "share_of_resamples": _share(repeated)})
    return pd.DataFrame(rows)


def _ranks(worlds: JudgedWorlds) -> pd.DataFrame:
    """Return by valuation every strategy's regret and place, 1 the least, over the worlds of the first seed."""
    parts = []
    for valued in worlds.valuations:
        found = robust.regret(worlds.value(valued, first_seed=True))
        spread = robust.spread_of(found, _PERCENTILE)
        table = pd.DataFrame({"variant": valued, "strategy": worlds.strategies})
        table["share_lost"] = robust.losing_share(found, worlds.tie)
        for metric, values in (("largest_regret", spread.largest), ("mean_regret", spread.mean)):
            table[metric] = values
            table[f"place_by_{metric}"] = table[metric].rank(method="min").astype(int)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def _trials(worlds: JudgedWorlds, ranks: pd.DataFrame) -> pd.DataFrame:
    """Return by metric and valuation who has the least regret, who has it as things are, and how alike the orders are.

    likeness: Kendall's tau of the two orders, 1 for the same and -1 for the reverse.
    """
    rows = []
    for metric in METRICS:
        orders = {
            valued: ranks[ranks["variant"] == valued].set_index("strategy")[f"place_by_{metric}"]
            for valued in worlds.valuations
        }
        for valued in worlds.valuations[1:]:
            least, least_main = orders[valued].idxmin(), orders[MAIN].idxmin()
            row = {"metric": metric, "variant": valued, "least": least, "least_main": least_main}
            rows.append({**row, "changes": least != least_main, "likeness": _likeness(orders[valued], orders[MAIN])})
    columns = ["metric", "variant", "least", "least_main", "changes", "likeness"]
    return pd.DataFrame(rows, columns=columns)


def _likeness(one: "pd.Series[int]", other: "pd.Series[int]") -> float:
    first, second = (np.sign(np.subtract.outer(order.to_numpy(), order.to_numpy())) for order in (one, other))
    pairs = np.abs(first).sum()
    return float((first * second).sum() / pairs) if pairs else 1.0


def _is_adaptive(name: str) -> bool:
    return "_then_" in name


def _by_probability(
    worlds: JudgedWorlds, under: list[Array], anew: list[Index]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return mean regret by P(change) with ends over resampled draws, who has the least, and where that changes."""
    grid, names = np.linspace(0.0, 1.0, _GRID), np.array(worlds.strategies)
    middle = robust.expected_regret(under[0], under[-1], grid)
    drawn = [robust.expected_regret(under[0][:, some], under[-1][:, some], grid) for some in anew]
    low, high = np.percentile(drawn, _ENDS, axis=0) if drawn else np.full((len(_ENDS), *middle.shape), np.nan)
    table = pd.DataFrame(
        {
            "strategy": np.repeat(names, _GRID),
            "probability": np.tile(grid, len(names)),
            "mean_regret": middle.ravel(),
            "p05": low.ravel(),
            "p95": high.ravel(),
        }
    )
    least = robust.least_by_probability(under[0], under[-1], grid)
    resampled = [robust.least_by_probability(under[0][:, some], under[-1][:, some], grid) for some in anew]
    agreeing = np.reshape([found == least for found in resampled], (-1, _GRID))
    bare = [robust.regret(worlds.value(WITHOUT_ALLIANCE, outcome)) for outcome in worlds.outcomes]
    without = names[robust.least_by_probability(bare[0], bare[-1], grid)]
    certain = pd.DataFrame({"probability": grid, "least": names[least], "least_without_alliance": without})
    certain["share_of_resamples"] = [_share(flags) for flags in agreeing.T]
    certain["share_everywhere"] = _share(agreeing.all(axis=1))
    switches = robust.switching_points(under[0], under[-1])
    rows = [
        {
            "probability": s.probability,
            "before": names[s.before],
            "after": names[s.after],
            **_where(np.reshape(resampled, (-1, _GRID)), grid, s),
        }
        for s in switches
    ]
    return table, certain, pd.DataFrame(rows, columns=_SWITCH_COLUMNS)


def _drawn_anew(worlds: JudgedWorlds) -> list[Index]:
    """Return for each resample the places of worlds under one winner, draws being taken anew with replacement.

    None with one draw: it would be taken again and again.
    """
    rng = np.random.default_rng(_SEED)
    places = [np.flatnonzero(worlds.draws == draw) for draw in np.unique(worlds.draws)]
    if len(places) == 1:
        return []
    chosen = (rng.integers(len(places), size=len(places)) for _ in range(_RESAMPLES))
    return [np.concatenate([places[k] for k in some]) for some in chosen]


def _worth(worlds: JudgedWorlds, anew: list[Index]) -> pd.DataFrame:
    """Return what knowing the winner is worth, and changing once the result is known, in USD million a month.

    No row where it says nothing: with one winner, without a strategy that changes or without one that does not.
    """
    under, bare = (
        [worlds.value(valued, outcome) for outcome in worlds.outcomes] for valued in (MAIN, WITHOUT_ALLIANCE)
    )
    chosen = np.array([name not in BENCHMARKS for name in worlds.strategies])
    adaptive = np.array([_is_adaptive(name) for name in worlds.strategies])[chosen]

    def knowing(first: Array, last: Array) -> float:
        return robust.value_of_knowing(first[chosen], last[chosen], _EVEN) if len(under) > 1 else np.nan

    def waiting(*values: Array) -> float:
        return robust.value_of_waiting(np.concatenate(values, axis=1)[chosen], adaptive)

    rows = []
    for name, measure in (("knowing", knowing), ("waiting", waiting)):
        drawn = [measure(under[0][:, some], under[-1][:, some]) for some in anew]
        ends = np.percentile(drawn, _ENDS) if drawn else (np.nan, np.nan)
        rows.append([name, measure(under[0], under[-1]), *ends, measure(bare[0], bare[-1])])
    return pd.DataFrame(rows, columns=_WORTH_COLUMNS).dropna(subset="worth")


def _where(least: npt.NDArray[np.intp], grid: Array, switch: robust.Switch) -> dict[str, float]:
    """Return in what share of resamples the least passes between the same two, and the ends of where it does.

    least [resample, probability]: which strategy has it.
    """
    passes = (least[:, :-1] == switch.before) & (least[:, 1:] == switch.after)
    at = grid[1:][passes.argmax(axis=1)][passes.any(axis=1)]
    low, high = np.percentile(at, _ENDS) if len(at) else (np.nan, np.nan)
    return {"p05": float(low), "p95": float(high), "share_of_resamples": _share(passes.any(axis=1))}


def _share(flags: npt.NDArray[np.bool_]) -> float:
    """Return the share of resamples for which something holds, NaN without any."""
    return float(flags.mean()) if len(flags) else np.nan


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
    """Return how often each strategy comes first under weights drawn evenly over the components (Dirichlet).

    The economic component holds what moves cost and what is paid to others, less what is received, beside lost sales.
    """
    spent = worlds.of("economic") + worlds.of("one_off") - worlds.of("transfers")
    held = {name: spent if name == "economic" else worlds.of(name) for name in COMPONENTS}
    means = [held[name].mean(axis=1) * (-1.0 if name in COSTS else 1.0) for name in COMPONENTS]
    weights = np.random.default_rng(_SEED).dirichlet(np.ones(len(COMPONENTS)), size=_WEIGHTINGS)
    table = pd.DataFrame(dict(zip(COMPONENTS, means, strict=True)))
    table.insert(0, "strategy", worlds.strategies)
    table["first_share"] = robust.rank_shares(np.stack(means, axis=1), weights)
    return table
