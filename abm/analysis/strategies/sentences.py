"""What the tables say in words: no strategy is called best without metric, menu, worlds, losses and the alliance."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from abm.analysis.background import Background
from abm.analysis.match.page import ENOUGH
from abm.analysis.numbers import number, percent
from abm.analysis.strategies.boxes import Worst
from abm.analysis.strategies.ranking import MARGIN, METRICS, POOLED, Ranking
from abm.analysis.strategies.worlds import MAIN, TIE, WITHOUT_ALLIANCE, JudgedWorlds
from abm.analysis.study.sentences import condition
from abm.analysis.words import Words

__all__ = [
    "design_sentence",
    "few_sentences",
    "least",
    "limit_sentences",
    "median_sentence",
    "summary_sentences",
    "switch_sentences",
    "trial_sentences",
    "worst_sentence",
]

NO_ALLIANCE = "no_alliance"
# Who is invited to the framework that a hedging state founds.
INVITED = ("supplier", "hub", "bystander")
_HEDGES, _BRAKES = "hedge", "brake"


def design_sentence(worlds: JudgedWorlds, words: Words, state: str) -> str:
    """Return over which worlds and menu everything on the page was computed."""
    draws = len(set(worlds.draws.tolist()))
    held = "held" if worlds.config.get("kept") else "not_held"
    key = ("design" if worlds.drawn else "design_undrawn") + ("" if len(worlds.outcomes) > 1 else "_one")
    told = words.text(
        f"strategies.{key}",
        state=state,
        strategies=str(len(worlds.strategies)),
        worlds=f"{len(worlds.draws) * len(worlds.outcomes):,}",
        draws=f"{draws:,}",
        seeds=f"{len(worlds.draws) // draws:,}",
        winners=words.text("text.comma").join(words.name(f"outcome.{outcome}") for outcome in worlds.outcomes),
        menu=words.text("text.comma").join(words.name(f"strategy.{name}") for name in worlds.strategies),
    )
    return words.text("text.space").join([told, words.text(f"strategies.{held}")]) if worlds.drawn else told


def few_sentences(worlds: JudgedWorlds, words: Words) -> list[str]:
    """Return that draws are too few for a set, where they are."""
    draws = len(set(worlds.draws.tolist()))
    if draws >= ENOUGH:
        return []
    few = "few" if draws > 1 else "few_one"
    key = few if worlds.drawn else "few_undrawn"
    return [words.text(f"strategies.{key}", draws=str(draws), enough=str(ENOUGH))]


def summary_sentences(worlds: JudgedWorlds, ranking: Ranking, words: Words) -> list[str]:
    """Return whether draws are few, a sentence for each metric, how far strategies are apart, and what it hangs on."""
    told = few_sentences(worlds, words)
    told += [_by_metric(worlds, ranking, metric, words) for metric in METRICS]
    within = float(least(ranking.regret, MAIN, METRICS[0])["share_within_margin"])
    key = "within_margin" if within else "within_margin_nowhere"
    told.append(words.text(f"strategies.{key}", share=percent(within), margin=percent(MARGIN)))
    told += trial_sentences(ranking, words)
    told += switch_sentences(ranking, words)
    told += [_worth(row, words) for row in ranking.worth.to_dict("records")]
    return [*told, _menu(ranking, words)]


def _menu(ranking: Ranking, words: Words) -> str:
    """Return whether the least largest regret depends on the menu, in how many worlds it loses, and the alliance."""
    name = str(least(ranking.regret, MAIN, "largest_regret")["strategy"])
    others = ranking.menu[ranking.menu["left_out"] != name]
    moved = others[others["least_largest_regret"] != name]
    key = "menu_moves" if len(moved) else "menu_holds"
    left_out = words.text("text.comma").join(words.name(f"strategy.{each}") for each in moved["left_out"])
    values = {"strategy": words.name(f"strategy.{name}"), "left_out": left_out}
    menu = words.text(f"strategies.{key}", again=_again(_surely(ranking, "largest_regret"), words), **values)
    unvalued = str(least(ranking.regret, WITHOUT_ALLIANCE, "largest_regret")["strategy"])
    conditions = [_loses(ranking, [name], words), _held("valued", unvalued, [name], words)]
    return words.text("text.space").join([menu, *conditions])


def switch_sentences(ranking: Ranking, words: Words) -> list[str]:
    """Return where the least mean regret changes hands as change becomes likelier, how surely, and its conditions.

    Conditions: in how many worlds those that are named lose, and who has the least without the alliance.
    """
    if ranking.certain.empty:
        return []
    first = ranking.certain.iloc[0]
    named = [str(first["least"]), *ranking.switches["after"]]
    told = [_switch(row, words) for row in ranking.switches.to_dict("records")]
    if not told:
        name, again = words.name(f"strategy.{named[0]}"), _again(first["share_everywhere"], words)
        told = [words.text("strategies.no_switch", strategy=name, again=again)]
    return [words.text("text.space").join([*told, _loses(ranking, named, words), _bare_path(ranking, words)])]


def _loses(ranking: Ranking, strategies: Iterable[str], words: Words) -> str:
    """Return in what share of worlds each of some strategies is beaten by another."""
    table = ranking.regret[(ranking.regret["variant"] == MAIN) & (ranking.regret["winner"] == POOLED)]
    lost = dict(zip(table["strategy"], table["share_lost"], strict=True))
    each = [
        words.text("strategies.loses_in", strategy=words.name(f"strategy.{name}"), lost=percent(float(lost[name])))
        for name in dict.fromkeys(strategies)
    ]
    return words.text("strategies.loses", each=words.text("text.comma").join(each))


def _bare_path(ranking: Ranking, words: Words) -> str:
    """Return who has the least mean regret by P(change) in the same runs valued without the alliance."""
    held = ranking.certain["least_without_alliance"]
    first, *later = ranking.certain[held != held.shift()].to_dict("records")
    bare = words.name(f"strategy.{first['least_without_alliance']}")
    if not later:
        return words.text("strategies.bare_same", bare=bare)
    passes = [
        words.text(
            "strategies.bare_later",
            probability=percent(float(row["probability"])),
            strategy=words.name(f"strategy.{row['least_without_alliance']}"),
        )
        for row in later
    ]
    return words.text("strategies.bare_path", bare=bare, later=words.text("text.comma").join(passes))


def _worth(row: Mapping[Any, Any], words: Words) -> str:
    """Return what knowing, or changing with the result, is worth."""
    signed = row["measure"] == "waiting"
    columns = ("worth", "p05", "p95", "without_alliance")
    worth, low, high, bare = (number(float(row[name]), 1, signed=signed) for name in columns)
    between = "" if _undefined(row["p05"]) else words.text("strategies.between", low=low, high=high)
    return words.text(f"strategies.{row['measure']}", worth=worth, between=between, bare=bare)


def _switch(row: Mapping[Any, Any], words: Words) -> str:
    values = {name: words.name(f"strategy.{row[name]}") for name in ("before", "after")}
    values["probability"] = percent(float(row["probability"]))
    if _undefined(row["share_of_resamples"]):
        return words.text("strategies.switch_plain", **values)
    if _undefined(row["p05"]):
        return words.text("strategies.switch_once", **values)
    ends = {"low": percent(float(row["p05"])), "high": percent(float(row["p95"]))}
    return words.text("strategies.switch", **values, **ends, share=percent(float(row["share_of_resamples"])))


def least(table: pd.DataFrame, variant: str, metric: str) -> Mapping[Any, Any]:
    """Return the row of least regret by a metric over both winners, the first of the menu among equals."""
    return _leasts(table, variant, metric)[0]


def _leasts(table: pd.DataFrame, variant: str, metric: str) -> list[Mapping[Any, Any]]:
    """Return all rows of least regret by a metric over both winners, up to rounding, in the order of the menu."""
    rows = table[(table["variant"] == variant) & (table["winner"] == POOLED)].to_dict("records")
    lowest = min(float(row[metric]) for row in rows)
    scale = max(float(row["largest_regret"]) for row in rows)
    return [row for row in rows if float(row[metric]) - lowest <= TIE * scale]


def trial_sentences(ranking: Ranking, words: Words) -> list[str]:
    """Return for each metric which assumptions and valuations change who has the least regret, and how many do not."""
    told = []
    for metric in METRICS:
        rows = ranking.trials[ranking.trials["metric"] == metric]
        if rows.empty:
            continue
        moved = rows[rows["changes"]]
        changes = [
            words.text(
                "strategies.trial_change", trial=words.name(f"trial.{row['variant']}"), strategy=_name(row, words)
            )
            for row in moved.to_dict("records")
        ]
        first = str(rows["least_main"].iloc[0])
        here = ranking.ranks[(ranking.ranks["variant"] == MAIN) & (ranking.ranks["strategy"] == first)]
        counts = {"held": str(len(rows) - len(moved)), "all": str(len(rows))}
        counts["lost"] = percent(float(here["share_lost"].iloc[0]))
        named = {"metric": words.text(f"strategies.metric_{metric}"), "strategy": words.name(f"strategy.{first}")}
        if not changes:
            told.append(words.text("strategies.trials_hold", **named, **counts))
            continue
        listed = words.text("text.separator").join(changes)
        key = "trials_move" if len(moved) < len(rows) else "trials_all_move"
        told.append(words.text(f"strategies.{key}", **named, **counts, changes=listed))
    return told


def limit_sentences(worlds: JudgedWorlds, background: Background, words: Words) -> list[str]:
    """Return what the ranking hangs on, as far as it concerns these worlds and this menu."""
    config = worlds.config
    concerns = {
        "limit_history": not config.get("kept"),
        "limit_alliance": True,
        "limit_request": True,
        "limit_frameworks": not config.get("frameworks"),
        "limit_line": bool(_that(worlds, _HEDGES)) and config.get("switches", {}).get("line", True),
        "limit_own": True,
        "limit_leader": True,
        "limit_deal": bool(_that(worlds, _BRAKES)),
        "limit_retaliation": True,
        "limit_beliefs": True,
        "limit_end": True,
        "limit_weights": True,
        "limit_prices": True,
    }
    filled = {"limit_line": {"signed": _signed(worlds, background, words)}} if concerns["limit_line"] else {}
    return [words.text(f"strategies.{key}", **filled.get(key, {})) for key, holds in concerns.items() if holds]


def _that(worlds: JudgedWorlds, turn: str) -> list[int]:
    """Return the places of the strategies of which one is a turn."""
    return [place for place, name in enumerate(worlds.strategies) if turn in name.split("_then_")]


def _signed(worlds: JudgedWorlds, background: Background, words: Words) -> str:
    """Return in what share of worlds all or none sign; nothing where other frameworks may put lines to their members.

    A table without the column `signatories` says nothing either.
    """
    invited = sum(role in INVITED for role in background.roles.values())
    if worlds.config.get("frameworks") or "signatories" not in worlds.table or not invited:
        return ""
    hedging = _that(worlds, _HEDGES)
    count = worlds.of("signatories")[hedging]
    return words.text(
        "strategies.line_signed",
        strategies=_listed((worlds.strategies[place] for place in hedging), words),
        invited=str(invited),
        all=percent(float((count >= invited).mean())),
        none=percent(float((count == 0).mean())),
    )


def _listed(strategies: Iterable[str], words: Words) -> str:
    return words.text("text.comma").join(
        words.text("strategies.quoted", name=words.name(f"strategy.{name}")) for name in strategies
    )


def worst_sentence(found: Worst, background: Background, words: Words) -> str:
    """Return in words where the worst worlds of a strategy lie."""
    values = {
        "strategy": words.title(f"strategy.{found.strategy}"),
        "worst": f"{found.worst:,}",
        "worlds": f"{found.worlds:,}",
        "regret": number(found.regret, 1),
    }
    if found.box.empty:
        return words.text("strategies.worst_nowhere", **values)
    conditions = [condition(row, background, words) for row in found.box.to_dict("records")]
    shares = {name: percent(found.chosen[name]) for name in ("coverage", "density")}
    base = percent(found.worst / found.worlds)
    listed = words.text("text.separator").join(conditions)
    return words.text("strategies.worst_box", conditions=listed, base=base, **values, **shares)


def median_sentence(worlds: JudgedWorlds, outcome: str, words: Words) -> str:
    """Return who brings most and least in the median world under a winner."""
    held = worlds.table
    here = (held["draw"] == worlds.median["draw"]) & (held["seed"] == worlds.median["seed"])
    rows = held[here & (held["outcome"] == outcome) & (held["variant"] == MAIN)].set_index("strategy")["value"]
    return words.text(
        "strategies.median_world",
        winner=words.name(f"outcome.{outcome}"),
        most=words.name(f"strategy.{rows.idxmax()}"),
        value=number(float(rows.max()), 1),
        least=words.name(f"strategy.{rows.idxmin()}"),
        low=number(float(rows.min()), 1),
    )


def _name(row: Mapping[Any, Any], words: Words) -> str:
    return words.name(f"strategy.{row['least']}")


def _by_metric(worlds: JudgedWorlds, ranking: Ranking, metric: str, words: Words) -> str:
    """Return who has the least regret by a metric, with menu, worlds, losses, and whether the alliance carries it."""
    rows = _leasts(ranking.regret, MAIN, metric)
    row, names = rows[0], [str(each["strategy"]) for each in rows]
    unvalued = least(ranking.regret, WITHOUT_ALLIANCE, metric)
    alone = len(rows) == 1
    told = words.text(
        "strategies.least" if alone else "strategies.least_alike",
        metric=words.text(f"strategies.metric_{metric}"),
        strategies=str(len(worlds.strategies)),
        worlds=f"{int(row['worlds']):,}",
        strategy=words.text("text.comma").join(words.name(f"strategy.{name}") for name in names),
        regret=number(float(row[metric]), 1),
        lost=percent(float(row["share_lost"])),
        clearly=percent(float(row["share_lost_clearly"])),
        margin=percent(MARGIN),
        again=_again(_surely(ranking, metric), words, "again" if alone else "again_first"),
    )
    valued = _held("valued", str(unvalued["strategy"]), names, words)
    if NO_ALLIANCE not in worlds.trials:
        return words.text("text.space").join([told, valued, words.text("strategies.not_tried")])
    bare = least(ranking.regret, NO_ALLIANCE, metric)
    return words.text("text.space").join([told, valued, _held("played", str(bare["strategy"]), names, words)])


def _held(how: str, first: str, names: list[str], words: Words) -> str:
    """Return whether the least stays so, valued without the alliance in the same runs or played where nobody has it."""
    key = f"strategies.{how}_{'survives' if first in names else 'moves'}"
    return words.text(key, bare=words.name(f"strategy.{first}"))


def _surely(ranking: Ranking, metric: str) -> float:
    """Return in what share of resampled sets of draws the same strategy has the least, NaN with one draw."""
    shares = dict(zip(ranking.surely["metric"], ranking.surely["share_of_resamples"], strict=True))
    return float(shares[metric])


def _again(share: float, words: Words, key: str = "again") -> str:
    """Return how sure it is that a strategy has the least; nothing with one draw."""
    return "" if _undefined(share) else words.text(f"strategies.{key}", share=percent(float(share)))


def _undefined(value: float) -> bool:
    return value != value
