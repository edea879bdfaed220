"""The reference runs: short runs of the shipped experiments, each summed up in its row of outcomes."""

from pathlib import Path
from typing import Any

from abm.data import load_case
from abm.engine.run import simulate
from abm.scenario import load_experiment

__all__ = ["BASELINE", "reference_outcomes"]

BASELINE = Path(__file__).with_name("outcomes.json")

RUNS = (
    ("us_election_2024", "continuity", "main", ("months=40",)),
    ("us_election_2024", "change", "main", ("months=40",)),
    ("us_election_2024", "change", "no_alliance", ("months=40",)),
    ("sme_2022_replay", "none", "main", ()),
    ("sme_2022_endogenous", "none", "main", ("months=30",)),
    ("small_yard_or_large", "change", "main", ("months=40",)),
    ("classroom_three_states", "change", "main", ()),
)


def reference_outcomes() -> dict[str, dict[str, Any]]:
    """Return the outcomes of every reference run with seed 1, by the name of the run."""
    found = {}
    for name, outcome, variant, overrides in RUNS:
        experiment = load_experiment(name, overrides)
        row = simulate(experiment, load_case(experiment.data_folder), outcome, 1, variant).tables["runs"]
        found[f"{name} {outcome} {variant}"] = {measure: values[0] for measure, values in row.items()}
    return found
