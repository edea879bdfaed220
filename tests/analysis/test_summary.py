"""The summary against values worked by hand: two seeds, two outcomes, three variants, an election in the middle."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from abm.analysis.summary import summarize, write_summary
from abm.records import SCHEMA, read_results, write_results

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
ELECTION, OFFICE = MONTHS.index("2024-11"), MONTHS.index("2025-01")


class Record:
    """Made-up tables of one run: every measure is `level`, and `later` from the inauguration on."""

    def __init__(self, outcome: str, variant: str, seed: int, level: float | None, later: float | None) -> None:
        keys = {"outcome": outcome, "variant": variant, "seed": seed}
        path = [level if place < OFFICE else later for place in range(len(MONTHS))]
        self.tables = {"runs": _table("runs", keys, [later]), "months": _table("months", keys, path, month=MONTHS)}
        if variant != "main":
            return
        self.tables["states"] = _table("states", keys, path, month=MONTHS, state=["JP"] * len(MONTHS))
        winner = "challenger" if outcome == "change" else "incumbent"
        rows = {"kind": ["election", "inauguration"], "month": ["2024-11", "2025-01"], "actor": ["US"] * 2}
        self.tables["events"] = _table("events", keys, [None, None], **rows, reason=[winner] * 2)


def _table(name: str, keys: dict[str, Any], values: list[float | None], **texts: list[str]) -> dict[str, list[Any]]:
    table: dict[str, list[Any]] = {key: [value] * len(values) for key, value in keys.items()}
    for column in SCHEMA[name]:
        label = column.name.replace("{state}", "JP")
        if column.name != "run" and label not in table:
            table[label] = texts.get(label, [None] * len(values) if column.kind != "number" else list(values))
    return table


def write(folder: Path, records: list[Record], config: str = 'name = "made up"\n') -> Path:
    write_results(folder, records, config, lambda: {"digest": "ab" * 32})
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    records = []
    for outcome, later in (("continuity", 0.4), ("change", 0.1)):
        for variant, scale in (("main", 1.0), ("no_alliance", 0.5), ("no_request", 0.25)):
            records += [Record(outcome, variant, seed, 0.4 * scale * seed, later * scale * seed) for seed in (1, 2)]
    for outcome, later in (("continuity", 0.2), ("change", 0.5)):
        records += [Record(outcome, "over_ranges", seed, 0.2, later * seed) for seed in (1, 2)]
    records += [Record("continuity", "no_election", seed, 0.3 * seed, 0.3 * seed) for seed in (1, 2)]
    return write(tmp_path, records)


def test_draws_over_ranges_stand_beside_outcomes_and_the_effect_of_the_election(folder: Path) -> None:
    summary = summarize(read_results(folder))
    drawn = summary["outcomes"]["change"]["effective_alignment"]["over_ranges"]
    assert (drawn["median"], drawn["n"]) == (pytest.approx(0.75), 2)
    moved = summary["election_effect"]["effective_alignment"]
    assert moved["over_ranges"]["median"] == pytest.approx(0.45)
    assert moved["median"] < 0.0


def test_outcomes_hold_medians_beside_the_world_without_alliance(folder: Path) -> None:
    node = summarize(read_results(folder))["outcomes"]["change"]
    assert node["effective_alignment"]["median"] == pytest.approx(0.15)
    assert node["effective_alignment"]["p95"] == pytest.approx(0.195)
    assert node["effective_alignment"]["n"] == 2
    assert node["effective_alignment"]["without_alliance"]["median"] == pytest.approx(0.075)
    assert node["follow_through"]["operation"]["median"] == pytest.approx(0.15)
    assert node["leakage_by_channel"]["domestic"]["median"] == pytest.approx(0.15)
    assert node["cost_by_state"]["JP"]["median"] == pytest.approx(0.15)
    assert node["cost_by_state"]["JP"]["production"]["without_alliance"]["n"] == 2
    assert node["coverage"]["median"] == pytest.approx(0.15)


def test_influence_is_paired_with_the_world_in_which_nothing_was_asked(folder: Path) -> None:
    node = summarize(read_results(folder))["outcomes"]["change"]["influence"]
    assert (node["median"], node["n"]) == (pytest.approx((0.075 + 0.15) / 2), 2)


def test_the_election_effect_is_change_minus_continuity_in_months_1_to_12_in_office(folder: Path) -> None:
    summary = summarize(read_results(folder))
    node = summary["election_effect"]["effective_alignment"]
    assert node["median"] == pytest.approx(-0.45)
    assert node["n"] == 2
    assert summary["election_effect"]["cost_by_state"]["JP"]["median"] == pytest.approx(-0.45)
    assert summary["anticipation_effect"]["activity"]["median"] == pytest.approx(0.15)
    assert summary["placebo"]["largest"] == 0.0
    assert summary["placebo"]["differ"] == []


def test_equal_platforms_are_held_against_each_other_in_all_months(folder: Path, tmp_path: Path) -> None:
    (folder / "config.toml").write_text('name = "made up"\n[switches]\nequal_platforms = true\n', encoding="utf-8")
    placebo = summarize(read_results(folder))["placebo"]
    assert placebo["largest"] == pytest.approx(0.6)
    assert "effective_alignment" in placebo["differ"]


def test_what_is_nowhere_defined_is_null(tmp_path: Path) -> None:
    summary = write_summary(write(tmp_path, [Record("none", "main", seed, None, None) for seed in (1, 2)]))
    node = summary["outcomes"]["none"]["real_leakage"]
    assert node == {"median": None, "p05": None, "p95": None, "n": 0}
    assert summary["election_effect"] == summary["anticipation_effect"] == summary["placebo"] == {}


def test_files_say_the_same_and_are_the_same_bytes_twice(folder: Path) -> None:
    write_summary(folder)
    first = [(folder / name).read_bytes() for name in ("summary.json", "summary.csv")]
    write_summary(folder)
    assert first == [(folder / name).read_bytes() for name in ("summary.json", "summary.csv")]
    summary = json.loads(first[0])
    assert (summary["experiment"], summary["digest"]) == ("made up", "ab" * 32)
    rows = {row["measure"]: row for row in csv.DictReader(first[1].decode().splitlines())}
    row = rows["outcomes.change.follow_through.operation.without_alliance"]
    node = summary["outcomes"]["change"]["follow_through"]["operation"]["without_alliance"]
    assert [float(row[key]) for key in ("median", "p05", "p95", "n")] == [
        node[k] for k in ("median", "p05", "p95", "n")
    ]


def test_a_seed_missing_from_one_world_is_left_out(tmp_path: Path) -> None:
    records = [Record("continuity", "main", seed, 0.4, 0.4) for seed in (1, 2)] + [
        Record("change", "main", 2, 0.4, 0.1)
    ]
    effect = summarize(read_results(write(tmp_path, records)))["election_effect"]["activity"]
    assert (effect["median"], effect["n"]) == (pytest.approx(-0.3), 1)
