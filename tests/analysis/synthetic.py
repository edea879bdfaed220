"""A made-up folder of results with the shape of real ones: fixed seeds, plausible paths, no model behind it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from abm.analysis.background import Background, Source
from abm.core.calendar import month_label, month_number
from abm.records import SCHEMA

STATES = {
    "US": ("leader", "United States", "米国", 900.0),
    "JP": ("supplier", "Japan", "日本", 700.0),
    "NL": ("supplier", "Netherlands", "オランダ", 330.0),
    "KR": ("supplier", "Korea", "韓国", 110.0),
    "DE": ("supplier", "Germany", "ドイツ", 60.0),
    "CN": ("target", "China", "中国", 0.0),
}
CHANNELS = ("backfill_coalition", "backfill_outside", "domestic", "transshipment", "affiliate", "design_around")
LAYERS = ("purpose", "list", "operation", "instruments")
TERMS = ("security", "economic", "regime", "home", "alliance", "retaliation", "transfers", "one_off")
COSTS = ("economic", "retaliation", "one_off")
FIXED: dict[str, float] = {"security": 9.0, "economic": 14.0, "regime": -2.0, "one_off": 1.0, "retaliation": 0.5}
OUTCOMES = ("continuity", "change")
START, MONTHS, SEEDS = month_number("2022-10"), 62, 6
ELECTION, INAUGURATION = month_number("2024-11"), month_number("2025-01")


def write_synthetic(folder: Path) -> Path:
    """Write every file of a folder of results; the same bytes each time."""
    rng = np.random.default_rng(7)
    folder.mkdir(parents=True, exist_ok=True)
    worlds = [(o, v, s) for o in OUTCOMES for v in ("main", "no_alliance") for s in range(SEEDS)]
    keyed = [{"run": i, "outcome": o, "variant": v, "seed": s} for i, (o, v, s) in enumerate(worlds)]
    months = pd.concat([_months(keys, rng) for keys in keyed], ignore_index=True)
    states = pd.concat([_states(keys, rng) for keys in keyed], ignore_index=True)
    runs = pd.DataFrame([_run(keys, months, states) for keys in keyed])
    mains = [keys for keys in keyed if keys["variant"] == "main"]
    events = pd.DataFrame([row for keys in mains for row in _events(keys)])
    leakage = pd.DataFrame([row for keys in mains for row in _leakage(keys)])
    tables = {"runs": runs, "months": months, "states": states, "events": events, "leakage": leakage}
    for name, frame in tables.items():
        absent = [column.name for column in SCHEMA[name] if "{" not in column.name and column.name not in frame]
        frame.assign(**dict.fromkeys(absent, np.nan)).to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "summary.json").write_text(json.dumps(summary_of(runs, states)), encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "provenance.json").write_text(json.dumps(PROVENANCE), encoding="utf-8")
    return folder


def synthetic_background() -> Background:
    """Return a background that fits the made-up states."""
    suppliers = [code for code, row in STATES.items() if row[0] in ("leader", "supplier")]
    structure = pd.DataFrame(
        {"state": suppliers, "exposure": [0.4, 2.0, 4.1, 0.8, 0.2], "overlap": [1.0, 0.62, 0.12, 0.4, 0.3]}
    )
    rows = [(code, "free_trade", value) for code, value in zip(suppliers, (-0.6, 0.6, 0.4, 0.4, 0.6), strict=True)]
    stances = pd.DataFrame(
        [(s, q, v, v - 0.2, v + 0.2, "assumed") for s, q, v in rows],
        columns=["state", "quantity", "value", "low", "high", "grade"],
    )
    return Background(
        title={"en": "Synthetic", "ja": "合成"},
        state_names={code: {"en": row[1], "ja": row[2]} for code, row in STATES.items()},
        segment_names={"etch": {"en": "Etch", "ja": "エッチング"}},
        roles={code: row[0] for code, row in STATES.items()},
        structure=structure,
        stances=stances,
        platforms=stances.assign(party="A"),
        instruments={"M-2022-10": ("list", "persons")},
        frameworks={"council": {"en": "Council", "ja": "協議会"}},
        members={"council": ("JP", "US")},
        market_value={"purchases": {"F1": 0.6, "assumed": 0.4}, "home_states": {"F1": 0.3, "assumed": 0.7}},
        figures={"F1": 120, "assumed": 60},
        sources=(Source("one", "Someone <2024>, A report & more", "https://example.org/a", "quote figures"),),
    )


def summary_of(runs: pd.DataFrame, states: pd.DataFrame) -> dict[str, object]:
    """Return a summary with the structure of summary.json."""
    scalars = [name for name in runs.columns if name not in ("run", "outcome", "variant", "seed")]
    outcomes: dict[str, dict[str, object]] = {}
    for outcome in OUTCOMES:
        rows = runs[runs["outcome"] == outcome]
        main, alone = (rows[rows["variant"] == variant] for variant in ("main", "no_alliance"))
        flat = {name: _node(main[name]) | {"without_alliance": _node(alone[name])} for name in scalars}
        flat["effective_alignment"]["over_ranges"] = {"median": 0.1, "p05": -0.2, "p95": 0.5, "n": 6}
        flat["real_leakage"]["over_ranges"] = {"median": 0.4, "p05": 0.1, "p95": 0.8, "n": 6}
        nested: dict[str, object] = {"follow_through": {}, "leakage_by_channel": {}, "cost_by_state": {}}
        for name, value in flat.items():
            if name.startswith("follow_through_"):
                nested["follow_through"][name.removeprefix("follow_through_")] = value  # type: ignore[index]
            elif name.startswith("leakage_"):
                nested["leakage_by_channel"][name.removeprefix("leakage_")] = value  # type: ignore[index]
            elif not name.startswith("cost_"):
                nested[name] = value
        last = states[(states["outcome"] == outcome) & (states["month"] >= "2026-12")]
        means = last.groupby(["variant", "seed", "state"])[["cost_headquarters", "cost_production"]].mean()
        for state in STATES:
            both = {b: means[f"cost_{b}"].xs("main").xs(state, level="state") for b in ("headquarters", "production")}
            nested["cost_by_state"][state] = {base: _node(values) for base, values in both.items()}  # type: ignore[index]
        outcomes[outcome] = nested
    effect = {}
    main = runs[runs["variant"] == "main"].set_index("seed")
    for name in scalars:
        pair = [main.loc[main["outcome"] == outcome, name] for outcome in OUTCOMES]
        effect[name] = _node(pair[1] - pair[0])
    return {
        "experiment": "synthetic",
        "digest": "0123456789abcdef" * 4,
        "outcomes": outcomes,
        "election_effect": effect,
    }


def _node(values: "pd.Series[float]") -> dict[str, object]:
    values = values.dropna()
    if values.empty:
        return {"median": None, "p05": None, "p95": None, "n": 0}
    low, middle, high = (float(values.quantile(q)) for q in (0.05, 0.5, 0.95))
    return {"median": middle, "p05": low, "p95": high, "n": len(values)}


def _ramp(at: np.ndarray, start: int, length: float, top: float) -> np.ndarray:
    return top * np.clip((at - start) / length, 0.0, 1.0)


def _months(keys: dict[str, object], rng: np.random.Generator) -> pd.DataFrame:
    at = np.arange(START, START + MONTHS)
    noise = 1.0 + 0.12 * rng.standard_normal()
    loose = 1.0 if keys["variant"] == "main" else 0.1
    drop = _ramp(at, INAUGURATION, 8, 0.12) if keys["outcome"] == "change" else 0.0 * at
    partner = np.clip(_ramp(at, START + 9, 2, 0.62) * noise * loose - drop * loose, 0.0, 1.0)
    frame = pd.DataFrame({**keys, "month": [month_label(int(m)) for m in at]})
    frame["effective_alignment"] = partner * 0.8
    frame["joint_denial"] = partner * 0.8 + 0.1
    frame["alignment_military"], frame["alignment_growth"] = partner * 0.85, partner * 0.7
    for layer, factor in zip(LAYERS, (1.2, 1.05, 0.85, 0.5), strict=True):
        frame[f"follow_through_{layer}"] = np.where(at < START + 3, np.nan, np.clip(partner * factor, 0, 1))
    frame["activity"] = partner * 0.3
    frame["coverage"] = 0.2 + 0.25 * partner
    frame["denial_military"] = 0.12 + 0.4 * partner
    frame["denial_growth"] = 0.05 + 0.2 * partner
    parts = (0.02, 0.14, 0.05, 0.04, 0.06, 0.03)
    learning = 1.0 + (at - START) / MONTHS
    for name, part in zip(CHANNELS, parts, strict=True):
        values = part * noise * (learning if name == "domestic" else 1.0) * (1.4 - partner)
        frame[f"real_{name}"] = np.where(at < START + 2, np.nan, values)
        frame[f"value_{name}"] = 900.0 * values
    frame["real_leakage"] = frame[[f"real_{name}" for name in CHANNELS]].sum(axis=1, skipna=False)
    frame["value_leakage"] = frame["real_leakage"] * 1.2
    frame["gross"], frame["net"] = 900.0 * partner + 300.0, 500.0 * partner + 150.0
    frame["regime_strength"] = 1.0 - 0.002 * (at - START)
    frame["demand"], frame["expenditure"] = 2400.0, 2400.0 - 300.0 * partner
    frame["stocking"] = np.where((at > START + 6) & (at < START + 10), 400.0, 0.0)
    return frame


def _states(keys: dict[str, object], rng: np.random.Generator) -> pd.DataFrame:
    at = np.arange(START, START + MONTHS)
    frames = []
    for code, (role, _, _, sales) in STATES.items():
        begin = START if role == "leader" else START + 9
        controls = role == "leader" or (code in ("JP", "NL") and keys["variant"] == "main")
        strict = _ramp(at, begin, 2, 0.5 if controls else 0.0) * (1 + 0.1 * rng.standard_normal())
        changed = (keys["outcome"] == "change") & (at >= INAUGURATION) & (role == "leader")
        frame = pd.DataFrame({**keys, "month": [month_label(int(m)) for m in at], "state": code})
        frame["yard"], frame["fence"] = np.where(strict > 0, 0.4, 0.0), np.clip(strict, 0, 1)
        for layer in LAYERS:
            frame[f"follow_through_{layer}"] = np.clip(strict, 0, 1)
        gain = 0.0 if controls or role == "target" else 0.25
        frame["sales"] = sales * (1 - 0.5 * strict + gain * _ramp(at, START, 20, 1.0))
        frame["sales_twin"] = sales
        frame["cost_headquarters"] = frame["sales_twin"] - frame["sales"]
        frame["cost_production"] = frame["cost_headquarters"] * (0.6 if role == "leader" else 1.1)
        frame["trust"] = 0.8
        frame["breadth"] = np.where(changed, 1.0, 0.8 if role == "leader" else 0.25)
        frame["free_trade"] = np.where(changed, -0.9, -0.6 if role == "leader" else 0.5)
        frame["target_policy"] = {"US": 1.22, "JP": 0.9, "NL": 0.66, "KR": 1.2, "DE": 0.7, "CN": 1.0}[code]
        frame["government"] = np.where(changed, "challenger", "incumbent")
        frame["detection"] = 0.3
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _run(keys: dict[str, object], months: pd.DataFrame, states: pd.DataFrame) -> dict[str, object]:
    rows = months[months["run"] == keys["run"]].tail(12)
    run = dict(keys)
    run["effective_alignment"], run["joint_denial"] = rows["effective_alignment"].mean(), rows["joint_denial"].mean()
    run["reach_months"] = 14.0 if keys["outcome"] == "change" else 0.0
    for name in (*(f"follow_through_{layer}" for layer in LAYERS), "activity", "real_leakage", "value_leakage"):
        run[name] = rows[name].mean()
    run["real_leakage_cumulative"] = rows["real_leakage"].mean()
    run["value_leakage_low_eta"], run["value_leakage_high_eta"] = 1.1 * rows["value_leakage"].mean(), None
    for name in CHANNELS:
        run[f"leakage_{name}"] = rows[f"real_{name}"].mean()
    for name in ("denial_military", "denial_growth", "coverage"):
        run[name] = rows[name].mean()
    run["regime_strength"] = rows["regime_strength"].mean()
    main = keys["variant"] == "main"
    run["durability_months"] = 40.0 + keys["seed"] if main else None  # type: ignore[operator]
    lags = {"wait_months": 3.0 + keys["seed"], "drafting_months": 4.0, "notice_months": 2.0}  # type: ignore[operator]
    run |= lags if main else dict.fromkeys(lags)
    run["adoption_lag_months"] = sum(lags.values()) if main else None
    for code in STATES:
        own = states[(states["run"] == keys["run"]) & (states["state"] == code)].tail(12)
        run[f"cost_{code}"] = own["cost_headquarters"].mean()
    return run


class _Journal:
    """Collects events of one run as the engine does: names count up, decisions have a row a candidate."""

    def __init__(self, keys: dict[str, object]) -> None:
        self.keys, self.rows, self.count = keys, list[dict[str, object]](), 0

    def note(self, month: int, kind: str, actor: str, counterpart: str | None = None, reason: str = "") -> str:
        """Add an event without terms."""
        self.count += 1
        event = f"{month_label(month)}-{self.count:04d}"
        self._add(event, month, kind, actor, counterpart, reason, {})
        return event

    def decide(self, month: int, kind: str, actor: str, reason: str, alliance: float) -> str:
        """Add a decision whose best package wins, or, with the reason decline, whose present package stays."""
        self.count += 1
        event = f"{month_label(month)}-{self.count:04d}"
        for name, scale in (("best", 1.0), ("today", 0.0), ("everything", 3.0)):
            terms = {term: (FIXED | {"alliance": alliance}).get(term, 0.0) * scale for term in TERMS}
            total = sum(-value if term in COSTS else value for term, value in terms.items())
            chosen = name == ("today" if reason == "decline" else "best")
            total -= 40.0 if name == "everything" else 0.0
            facts = {"candidate": name, "chosen": chosen, **terms, "total": total, "threshold": 0.0, "luck": 0.1}
            self._add(event, month, kind, actor, "US" if kind == "answer" else None, reason, facts)
        return event

    def meet(self, month: int, framework: str, members: tuple[str, str]) -> None:
        """Add a meeting that both accept, the first being paid by the second; the second is found to give back."""
        agreement = self.note(month, "meeting", members[0], reason="bargaining")
        self.rows[-1] |= {
            "framework": framework,
            "detail": "agenda: list transfer (subsidy outbound); etch/advanced 0.50",
        }
        for member, paid in zip(members, (5.0, -5.0), strict=True):
            self.count += 1
            event = f"{month_label(month)}-{self.count:04d}"
            for name, scale in (("agreed", 1.0), ("today", 0.0)):
                terms = {term: {"security": 9.0, "transfers": paid}.get(term, 0.0) * scale for term in TERMS}
                facts = {"candidate": name, "chosen": name == "agreed", **terms, "total": (9.0 + paid) * scale}
                self._add(event, month, "vote", member, None, "accept", facts | {"framework": framework})
            self.note(month, "commit", member, reason=agreement)
            self.rows[-1] |= {"framework": framework, "transfers": paid, "begins": month_label(month + 1)}
            self.rows[-1] |= {"ends": month_label(month + 25)}
        self.note(month + 9, "slack", members[1], reason=agreement)
        self.rows[-1] |= {"framework": framework, "detail": "0.40 of its promise"}

    def _add(
        self,
        event: str,
        month: int,
        kind: str,
        actor: str,
        counterpart: str | None,
        reason: str,
        facts: dict[str, object],
    ) -> None:
        row = {**self.keys, "event": event, "month": month_label(month), "kind": kind, "actor": actor}
        row |= {"counterpart": counterpart, "candidate": None, "chosen": None, "reason": reason, "detail": None}
        row |= dict.fromkeys(("framework", "begins", "ends", *TERMS, "total", "luck", "threshold"))
        self.rows.append(row | facts)


def _events(keys: dict[str, object]) -> list[dict[str, object]]:
    seed, change, journal = int(str(keys["seed"])), keys["outcome"] == "change", _Journal(keys)
    journal.note(START, "announce", "US", reason="package of October 2022")
    journal.note(START, "effective", "US", reason="package of October 2022")
    journal.note(START + 1, "request", "US", "JP", reason="expected delivery 0.50")
    journal.note(START + 1, "not_asked", "US", "KR")
    decision = journal.decide(START + 4 + seed % 3, "answer", "JP", "own design", 22.0)
    journal.note(START + 5 + seed % 3, "adopt", "JP", reason=decision)
    journal.meet(START + 7, "council", ("JP", "US"))
    for month in (START + 6, START + 9):
        journal.decide(month, "answer", "NL", "decline" if seed == 2 else "own design", 18.0)
    if seed != 2:
        journal.note(START + 10 + seed % 2, "adopt", "NL", reason=f"{month_label(START + 9)}-{journal.count:04d}")
    journal.note(ELECTION, "election", "US", reason="R" if change else "D")
    journal.note(INAUGURATION, "inauguration", "US", reason="R" if change else "D")
    decision = journal.decide(INAUGURATION + 3, "review", "US", "own design", 5.0 if change else 0.0)
    if change:
        journal.note(INAUGURATION + 3, "tighten", "US", reason=decision)
    return journal.rows


def _leakage(keys: dict[str, object]) -> list[dict[str, object]]:
    axes = {"segment": "etch", "tier": "advanced"}
    return [
        {**keys, "month": f"{year}-12", **axes, "origin": origin, "channel": channel, "value": 10.0, "real_item": 0.1}
        for year in (2023, 2024)
        for origin in ("JP", "KR")
        for channel in CHANNELS
    ]


CONFIG = """
title = "What does the election of 2024 change? <A test & more>"
title_ja = "2024年の選挙は何を変えるか"
question = "Does alignment hold under either outcome, and how much leaks?"
question_ja = "いずれの結果でも連携は保たれるか。どれだけ漏出するか。"
data = "no_such_case"
start = "2022-10"
months = 62
seeds = 6
mode = "replay_until"
replay_until = "2024-02"
outcomes = ["continuity", "change"]

[parameters.trust]

[switches]
alliance = true
lags = true
precedent = false
rationing = "sensitive_first"
"""
PROVENANCE = {
    "command": "yardfence run us_election_2024 --seeds 6",
    "versions": {"yardfence": "0.1.0", "numpy": "2.5.5"},
    "started": "2026-11-25T00:00:00Z",
}
