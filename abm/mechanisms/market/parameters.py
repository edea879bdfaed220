"""Parameters of the market, the evasive routes and the target's capability."""

import dataclasses

from abm.core.parameters import parameter

__all__ = ["CapabilityParams", "MarketParams", "RouteParams"]


@dataclasses.dataclass(frozen=True)
class MarketParams:
    """How buyers substitute between sellers and respond to price."""

    price_elasticity: float = parameter(
        1.4, 1.2, 1.8, unit="elasticity", source="assumed", meaning="eta: fall of real purchases when the price rises"
    )
    substitution_scale: float = parameter(
        1.0, 0.7, 1.4, unit="factor on sigma - 1", source="assumed", meaning="ease of replacing one seller by another"
    )
    military_share_scale: float = parameter(
        1.0, 0.6, 1.4, unit="factor", source="assumed", meaning="size of the military-linked part of the buyers"
    )
    friction: float = parameter(
        0.2, 0.05, 0.3, unit="share of price", source="assumed", meaning="cost of a licensed sale to the buyer"
    )


@dataclasses.dataclass(frozen=True)
class RouteParams:
    """What evasion costs and how much trade it can carry."""

    evadable_scale: float = parameter(
        1.0, 0.3, 2.0, unit="factor", source="assumed", meaning="share of refused trade that hubs could carry"
    )
    transit_cost_scale: float = parameter(
        1.0, 0.8, 1.35, unit="factor", source="assumed", meaning="price of goods that pass through a hub"
    )
    penalty: float = parameter(
        2.0,
        1.0,
        2.0,
        unit="share of value",
        source="published fines of 2023 to 2026 were 1 to 2 times the value",
        meaning="fine",
    )
    affiliate_cost: float = parameter(
        1.2, 1.05, 1.5, unit="factor on price", source="assumed", meaning="price of goods from a new site abroad"
    )
    derateable_scale: float = parameter(
        1.0,
        0.0,
        1.6,
        unit="factor",
        source="assumed",
        meaning="share of an advanced item that a derated variant serves",
    )
    derate_scale: float = parameter(
        1.0, 0.8, 1.13, unit="factor", source="assumed", meaning="quality left in a derated variant"
    )


@dataclasses.dataclass(frozen=True)
class CapabilityParams:
    """How the target's segments join into capability, and what of it counts as military."""

    segment_elasticity: float = parameter(
        0.7, 0.3, 5.0, unit="elasticity", source="assumed", meaning="epsilon: substitution between segments"
    )
    quantity_floor: float = parameter(
        0.02, 0.01, 0.05, unit="share", source="assumed: old tools, salvage", meaning="least quantity of a segment"
    )
    military_advanced_weight: float = parameter(
        0.9, 0.6, 1.0, unit="weight", source="assumed", meaning="weight of the advanced tier in military denial"
    )
    growth_advanced_weight: float = parameter(
        0.6, 0.3, 0.8, unit="weight", source="assumed", meaning="weight of the advanced tier in growth denial"
    )
