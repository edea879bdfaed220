"""The figures a case may hold: unit and admissible range of every quantity, table by table.

A unit is a word of UNITS and must stand on the row; a figure in another unit is refused, never converted.
"""

import dataclasses
import math

from abm.data.schema import STANCES

__all__ = ["QUANTITIES", "Quantity"]

FLOW = "USD m a month"


@dataclasses.dataclass(frozen=True)
class Quantity:
    """Unit and admissible range of a figure, and whether every row of its table's axis must have it."""

    unit: str
    low: float
    high: float
    required: bool = True


# A factor on another state's weight above a hundred is a slip, not a stance.
_LARGEST_FACTOR = 100.0


def _share(required: bool = True) -> Quantity:
    return Quantity("share", 0.0, 1.0, required)


def _weight(required: bool = True) -> Quantity:
    return Quantity("factor", 0.0, _LARGEST_FACTOR, required)


_STANCE_RANGES = {
    "target_policy": _weight(False),
    "breadth_pace": Quantity("share a year", 0.0, 1.0, False),
    "free_trade": Quantity("share", -1.0, 1.0, False),
    "economic_weight": _weight(False),
    "jobs_weight": _weight(False),
    "partner_weight": _weight(False),
}
_STANCE = {name: _STANCE_RANGES.get(name, _share(False)) for name in STANCES}

QUANTITIES: dict[str, dict[str, Quantity]] = {
    "state_figures": {
        "gdp": Quantity("USD bn", 0.0, math.inf),
        "evadable": _share(),
        "enforcement": _share(),
        "target_exposure": Quantity(FLOW, 0.0, math.inf),
        "retaliation_propensity": _share(),
        "mineral_dependence": _share(),
        "open_order_value": Quantity(FLOW, 0.0, math.inf),
        "neutral_share_outside_white_list": _share(),
    },
    "item_figures": {
        "purchases": Quantity(FLOW, 0.0, math.inf),
        "advanced_share": _share(),
        "elasticity": Quantity("number", 1.05, math.inf),
        "derateable": _share(False),
        "derate": _share(False),
        "military_share": _share(),
        "military_relevance": _share(),
        "growth_relevance": _share(),
        "list_spill": _share(False),
    },
    "world_sales": {"world_sales": Quantity(FLOW, 0.0, math.inf)},
    "firm_figures": {"target_dependence": _share(), "leader_content": _share()},
    "shares": {"share": _share()},
    "home_shares": {"home_share": _share()},
    "hubs": {
        "share": _share(),
        "transit_cost": Quantity("factor", 1.0, math.inf),
        "cooperation": _share(),
        "outside_white_list": _share(False),
    },
    "demand": {"demand_index": Quantity("index", 0.01, math.inf)},
    "legal": {
        "months_to_legislate": Quantity("months", 0.0, 600.0),
        "notice_months": Quantity("months", 0.0, 600.0),
    },
    "stances": _STANCE,
    "platforms": {**_STANCE, "act_alone": _share(False), "tariffs_on_allies": _share(False)},
    "elections": {"probability_challenger": _share()},
    "body_votes": {name: Quantity(about.unit, -1.0, 1.0, False) for name, about in _STANCE.items()},
    "frameworks": {"months_between": Quantity("months", 1.0, 60.0)},
    "timeline": {"coverage": _share(), "approval": _share()},
    "facts": {"value": Quantity("", -math.inf, math.inf)},
}
