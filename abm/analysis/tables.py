"""The tables that figures draw, from results and the background of their case."""

import numpy as np
import pandas as pd

from abm.analysis.background import Background
from abm.analysis.words import Words
from abm.core.calendar import MONTHS_A_YEAR
from abm.records.reader import Results

__all__ = [
    "cost_table",
    "election_marks",
    "gap_table",
    "last_year",
    "moment_table",
    "network_tables",
    "route_table",
    "rule_table",
]

ROUTES = ("transshipment", "affiliate", "design_around")

_CONTROLS_FROM = 0.005
_SHOWN = 0.01
_ROUTED = 0.5


def last_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the last twelve months of a table with a `month` column."""
    months = sorted(set(frame["month"]))[-MONTHS_A_YEAR:]
    return frame[frame["month"].isin(months)]


def election_marks(results: Results, background: Background, outcome: str, words: Words) -> list[tuple[str, str]]:
    """Return (month, word) of the elections and inaugurations of an outcome, each once; only the leader's."""
    if outcome == "none":
        return []
    events = results.main("events", outcome)
    leaders = [code for code, role in background.roles.items() if role == "leader"]
    events = events[events["kind"].isin(("election", "inauguration")) & (events["actor"].isin(leaders) | (not leaders))]
    pairs = events[["month", "kind"]].drop_duplicates().sort_values(["month", "kind"])
    return [(str(month), words.name(f"kind.{kind}")) for month, kind in zip(pairs["month"], pairs["kind"], strict=True)]


def cost_table(results: Results, background: Background, outcome: str, words: Words) -> pd.DataFrame:
    """Return label, cost_headquarters, cost_production by run, largest first: means of the last year.

    The target, and states with less than a hundredth of the largest cost or gain, are left out.
    """
    states = last_year(results.main("states", outcome))
    columns = ["cost_headquarters", "cost_production"]
    means = states.groupby(["seed", "state"], sort=True)[columns].mean().reset_index()
    largest = means[columns].abs().max(axis=1).groupby(means["state"]).max()
    targets = [code for code, role in background.roles.items() if role == "target"]
    shown = largest[(largest > _SHOWN * largest.drop(targets, errors="ignore").max()) & ~largest.index.isin(targets)]
    means = means[means["state"].isin(shown.index)]
    labels = [background.state(str(code), words.language) for code in means["state"]]
    rank = means.groupby("state")["cost_headquarters"].median()
    rows = means.assign(label=labels, rank=-means["state"].map(rank).astype(float)).sort_values(
        ["rank", "state"], kind="stable"
    )
    return rows[["state", "label", *columns]]


def network_tables(
    results: Results, background: Background, outcome: str, words: Words
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return state, label, role, controls, flow in the first month and over the last year (medians over runs).

    Empty where the states table holds no sales.
    """
    states = results.main("states", outcome)
    if "sales" not in states:
        empty = pd.DataFrame({"state": [], "label": [], "role": [], "controls": [], "flow": []})
        return empty, empty
    first = states[states["month"] == states["month"].min()]
    before, after = (_moment(moment, background, words) for moment in (first, last_year(states)))
    before["order"] = [
        -np.inf if role == "leader" else -flow for role, flow in zip(before["role"], before["flow"], strict=True)
    ]
    shown = (before["role"] == "target") | (before["flow"] > 0) | (after["flow"] > 0) | after["controls"]
    before = before[shown].sort_values(["order", "state"], kind="stable").drop(columns="order")
    return before, after.loc[before.index]


def moment_table(states: pd.DataFrame, background: Background, words: Words) -> pd.DataFrame:
    """Return state, label, role, controls, flow of the last month of a table of states.

    The leader comes first, then whoever sold most in the first month, so that rows keep their places as months pass.
    Bystanders and hubs that neither sell nor control are left out.
    """
    moment = _moment(states[states["month"] == states["month"].max()], background, words)
    before = states[states["month"] == states["month"].min()].set_index("state")["sales"].fillna(0.0)
    rank = [
        -np.inf if role == "leader" else -before[code]
        for role, code in zip(moment["role"], moment["state"], strict=True)
    ]
    shown = moment["role"].isin(("leader", "target", "supplier")) | (moment["flow"] > 0) | moment["controls"]
    return moment.assign(rank=rank)[shown].sort_values(["rank", "state"], kind="stable").drop(columns="rank")


def route_table(leakage: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return origin, channel, flow of a month: what reaches the target by hubs, affiliates and derated variants."""
    rows = leakage[(leakage["month"] == month) & leakage["channel"].isin(ROUTES)]
    flows = rows.groupby(["origin", "channel"], sort=True)["value"].sum().reset_index(name="flow")
    return flows[flows["flow"] > _ROUTED].reset_index(drop=True)


def rule_table(rules: pd.DataFrame, background: Background, words: Words) -> pd.DataFrame:
    """Return segment (its name), tier, label (of the state), strictness, instrument of rules in force, in case order.

    The leader's column comes first, then those of states that restrict or sell most items; bystanders and hubs stand
    there only where they restrict something.
    """
    asked = rules["state"].map(lambda code: background.roles.get(code) in (None, "leader", "supplier"))
    restricting = rules["state"].isin(rules.loc[rules["instrument"] != "", "state"])
    rules = rules[asked | restricting]
    order = {code: place for place, code in enumerate(background.segment_names)}
    count = rules.groupby("state")["segment"].transform("size")
    leads = rules["state"].map(lambda code: background.roles.get(code) != "leader")
    segment = rules["segment"].map(lambda code: order.get(code, len(order)))
    rows = rules.assign(leads=leads, count=-count, place=segment).sort_values(
        ["leads", "count", "state", "place", "tier"], kind="stable"
    )
    return pd.DataFrame(
        {
            "segment": [background.segment(segment, words.language) for segment in rows["segment"]],
            "tier": rows["tier"].to_numpy(),
            "label": [background.state(code, words.language) for code in rows["state"]],
            "strictness": rows["strictness"].to_numpy(dtype=float),
            "instrument": rows["instrument"].to_numpy(),
        }
    )


def gap_table(results: Results, background: Background, words: Words) -> pd.DataFrame:
    """Return gap, label, leader, value: leader and partners at the start, the leader at the end of each outcome.

    Gaps 1, 4 and 5 are read from the states table, gaps 2 and 3 from the case's sales.
    """
    rows: list[dict[str, object]] = []
    structure = background.structure.set_index("state")
    suppliers = [code for code, role in background.roles.items() if role in ("leader", "supplier")]
    if not results.outcomes:
        return pd.DataFrame(columns=["gap", "label", "leader", "value"])
    start = _stances(results, results.outcomes[0], last=False)
    for code in sorted(suppliers, key=lambda code: background.roles[code] != "leader"):
        values = dict(start.loc[code]) if code in start.index else {}
        if code in structure.index:
            values["structure"] = structure.loc[code, "exposure"]
            values["competitiveness"] = structure.loc[code, "overlap"]
        leader = background.roles[code] == "leader"
        label = background.state(code, words.language)
        rows += [{"gap": gap, "label": label, "leader": leader, "value": value} for gap, value in values.items()]
        if leader:
            rows += _later(results, code, label, values, words)
    return pd.DataFrame(rows, columns=["gap", "label", "leader", "value"])


def _later(results: Results, code: str, label: str, values: dict[str, float], words: Words) -> list[dict[str, object]]:
    """Return the leader's rows at the end of each outcome in which a stance of it moved."""
    rows: list[dict[str, object]] = []
    for outcome in results.outcomes:
        end = _stances(results, outcome, last=True)
        moved = {gap: value for gap, value in dict(end.loc[code]).items() if value != values[gap]}
        name = words.text("text.label_outcome", label=label, outcome=words.name(f"outcome.{outcome}"))
        rows += [{"gap": gap, "label": name, "leader": True, "value": value} for gap, value in moved.items()]
    return rows


def _stances(results: Results, outcome: str, *, last: bool) -> pd.DataFrame:
    states = results.main("states", outcome)
    month = states["month"].max() if last else states["month"].min()
    rows = states[states["month"] == month]
    medians: pd.DataFrame = rows.groupby("state", sort=True)[["target_policy", "free_trade", "breadth"]].median()
    return medians


def _moment(states: pd.DataFrame, background: Background, words: Words) -> pd.DataFrame:
    medians = states.groupby("state", sort=True)[["sales", "yard", "fence"]].median().reset_index()
    strict = medians["yard"].fillna(0.0) * medians["fence"].fillna(0.0)
    return pd.DataFrame(
        {
            "state": medians["state"],
            "label": [background.state(code, words.language) for code in medians["state"]],
            "role": [background.roles.get(code, "supplier") for code in medians["state"]],
            "controls": strict > _CONTROLS_FROM,
            "flow": medians["sales"].fillna(0.0),
        }
    )
