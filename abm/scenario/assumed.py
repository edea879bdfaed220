"""Assumptions that judged strategies are tried without: the name of each trial, and the switches it sets."""

from collections.abc import Mapping
from typing import Any

__all__ = ["MAIN", "NO_ALLIANCE", "TRIALS", "switched"]

MAIN = "main"
# Without the term itself, whatever the switch says: a variant of any run.
NO_ALLIANCE = "no_alliance"

TRIALS: Mapping[str, Mapping[str, Any]] = {
    MAIN: {},
    NO_ALLIANCE: {},
    "no_reach": {"reach": False},
    "no_legal_lags": {"legal_lags": False},
    "no_legal_bases": {"legal_bases": False},
    "no_norm": {"norm": 0.0},
    "no_distrust": {"distrust": 0.0},
    "no_widening": {"widening": 0.0},
    "no_retaliation": {"retaliation": False},
    "no_line": {"line": False},
    "no_monitoring": {"monitoring": False},
    "toughness_bidding": {"toughness_bidding": 1.0},
    "concept_pull": {"concept_pull": 1.0},
    "precedent": {"precedent": True},
    "uniform_rationing": {"rationing": "uniform"},
}


def switched(switches: Any, trial: str) -> Any:
    """Return the switches of an experiment as a trial has them; its other switches stay."""
    return switches.model_copy(update=dict(TRIALS[trial]))
