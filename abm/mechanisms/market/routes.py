"""Evasive routes: what a refused sale can still reach, as a multiplier of the seller's weight.

    trans-shipment by hub h   evadable*share_h*(tau_h*(1 + detection[s,h]*penalty))**(1 - sigma)
    new affiliate abroad      offshore*(1 - closed)*tau_offshore**(1 - sigma)
    design-around             derateable*derate**(sigma - 1)

A new site escapes rules on places, not rules that follow the goods: closed is the share of refused buyers whom a
persons or content rule refuses wherever the goods are made. Their sum is kept at or below the licensed multiplier,
all routes scaled alike, so that a stricter rule never strengthens its own firms. The values are assumed.
"""

import numpy as np
import numpy.typing as npt

from abm.mechanisms.market.parameters import RouteParams

__all__ = [
    "ROUTES",
    "affiliate",
    "capped",
    "closed_share",
    "design_around",
    "legal_share",
    "open_routes",
    "through_hubs",
    "transshipment",
]

Array = npt.NDArray[np.float64]

ROUTES = ("transshipment", "affiliate", "design_around")


def through_hubs(share: Array, transit_cost: Array, detection: Array, sigma: Array, params: RouteParams) -> Array:
    """Return the multiplier [state, item] of all hubs together where everything is evadable.

    share and transit_cost [hub]; detection [state, hub]; sigma [item].
    """
    cost = params.transit_cost_scale * transit_cost * (1.0 + detection * params.penalty)
    by_hub = share[:, None] * cost[:, :, None] ** (1.0 - sigma)
    return np.asarray(by_hub.sum(axis=1))


def transshipment(evadable: Array, hubs: Array, params: RouteParams) -> Array:
    """Return the multiplier [group, item] of all hubs together.

    evadable [group, item] or [group, 1]; hubs [group, item]: `through_hubs` for the state where the group produces.
    """
    return np.asarray(params.evadable_scale * evadable * hubs)


def affiliate(offshore: Array, sigma: Array, params: RouteParams) -> Array:
    """Return the multiplier [group, item]; offshore is the share of the group's output that could move abroad."""
    return np.asarray(offshore * params.affiliate_cost ** (1.0 - sigma))


def closed_share(follows_goods: Array, strictness: Array) -> Array:
    """Return the share of refused buyers whom new sites may not serve either, [...].

    follows_goods: strictness of the rules that bind a group's goods wherever they are made; strictness: of all rules
    on the group. Both refuse the most sensitive buyers first.
    """
    return np.minimum(follows_goods / np.where(strictness > 0.0, strictness, 1.0), 1.0)


def open_routes(routes: Array, closed: Array, licensed: Array) -> Array:
    """Return the routes [route, ...] left where new sites are closed to a share [...] of buyers, and capped."""
    by_hub, by_affiliate, derated = routes
    return capped(np.stack(np.broadcast_arrays(by_hub, by_affiliate * (1.0 - closed), derated)), licensed)


def design_around(derateable: Array, derate: Array, sigma: Array, params: RouteParams) -> Array:
    """Return the multiplier [item] of derated variants; 0 where derateable is 0."""
    quality = np.minimum(params.derate_scale * derate, 1.0)
    return np.asarray(np.minimum(params.derateable_scale * derateable, 1.0) * quality ** (sigma - 1.0))


def legal_share(routes: Array) -> Array:
    """Return which share of evaded sales pays the seller's home, [...], from routes [route, ...].

    All do but those that go through hubs.
    """
    evasive = routes.sum(axis=0)
    return np.where(evasive > 0.0, 1.0 - routes[0] / np.where(evasive > 0.0, evasive, 1.0), 0.0)


def capped(routes: Array, licensed: Array) -> Array:
    """Return routes [route, ...] scaled so that their sum is at most the licensed multiplier [...]."""
    total = routes.sum(axis=0)
    scale = np.minimum(1.0, licensed / np.where(total > 0.0, total, 1.0))
    return np.asarray(routes * np.where(total > 0.0, scale, 1.0))
