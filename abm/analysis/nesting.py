"""Put measures named as columns where summary.json has them: layers, channels, states and causes below one name."""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["nested"]

_STATE = "(?P<key>[A-Z]{2})"
_FAMILIES = (
    (re.compile("follow_through_(?P<key>.+)"), "follow_through"),
    (
        re.compile("(leakage|real)_(?P<key>backfill_.+|domestic|transshipment|affiliate|design_around)"),
        "leakage_by_channel",
    ),
    (re.compile(f"cost_{_STATE}"), "cost_by_state"),
    (re.compile(f"follow_{_STATE}"), "follow_by_state"),
    (re.compile("ended_(?P<key>.+)"), "ended"),
)
_PRODUCTION = re.compile(f"cost_production_{_STATE}")


def nested(flat: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return values by column name as summary.json nests them; cost by production stands below the state's cost."""
    out: dict[str, Any] = {}
    production: dict[str, Mapping[str, Any]] = {}
    for name, value in flat.items():
        made = _PRODUCTION.fullmatch(name)
        if made:
            production[made["key"]] = value
            continue
        family, key = _place(name)
        if key:
            out.setdefault(family, {})[key] = dict(value)
        else:
            out[family] = dict(value)
    for state, value in production.items():
        out.setdefault("cost_by_state", {}).setdefault(state, {})["production"] = dict(value)
    return out


def _place(name: str) -> tuple[str, str]:
    for pattern, family in _FAMILIES:
        match = pattern.fullmatch(name)
        if match:
            return family, match["key"]
    return name, ""
