"""Value accounts of leakage: what controls withheld, and through which channel it came back.

With the no-control twin marked 0 and d = X0 - X_direct of each seller group:

    gross = sum over foreign groups of max(d, 0)        net = E0 - E
    gross - net = backfill_coalition + backfill_outside + domestic + transshipment + affiliate + design_around

Every channel is summed from flows, none is a remainder; the identity holds to rounding in each month and item.
Gains of groups that produce outside their home state count as affiliate, whether or not the home controls: a label
that depended on controlling would jump at the first step. Limits: value rates tend to 1 as the price elasticity
tends to 1 whatever anybody does, so they are shown for several elasticities, beside real leakage. The trade-diversion
logic is Viner's (1950); leakage by channel follows the use of the word in climate policy (Felder and Rutherford 1993).
"""

import dataclasses
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from abm.metrics.parameters import MeasureParams
from abm.metrics.ratios import ratio, sum_by_state

__all__ = [
    "AFFILIATE", "CHANNELS", "COALITION", "DOMESTIC", "OUTSIDE", "ROUTE_CHANNELS",
    "Accounts", "Losses", "by_origin", "seller_kinds", "value_accounts", "value_losses", "value_rate",
]  # fmt: skip

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer]

CHANNELS: Final = ("backfill_coalition", "backfill_outside", "domestic", "transshipment", "affiliate", "design_around")

# Channel of each evasive route, in the order of the route axis: trans-shipment, new affiliate, design-around.
ROUTE_CHANNELS: Final = (3, 4, 5)

# Kinds of seller group; the code of a kind is the channel that its gains belong to.
COALITION: Final = 0
OUTSIDE: Final = 1
DOMESTIC: Final = 2
AFFILIATE: Final = 4


@dataclasses.dataclass(frozen=True, eq=False)
class Accounts:
    """Amounts in USD million a month against the twin, by item, and the rate over all items.

    gross, net [..., item]; by_channel [channel, ..., item]; by_group [channel, ..., item, slot]: each group's part of
    a channel (domestic may be negative); rate [...]: share of gross that came back, NaN where gross is negligible.
    """

    gross: Array
    net: Array
    by_channel: Array
    by_group: Array
    rate: Array


class Losses(NamedTuple):
    """Gross and net loss [..., item], USD million a month against the twin."""

    gross: Array
    net: Array


def seller_kinds(home: Codes, production: Codes, target: int, controls: npt.NDArray[np.bool_]) -> Codes:
    """Return the kind [..., item, slot] of each seller group.

    home, production [item, slot]: indices of states; controls [..., state, item]: the state controls the item in
    the month. A group is domestic (home is the target), affiliate (produces outside its home), in the coalition
    (its home controls the item) or outside.
    """
    items = np.arange(home.shape[0])[:, None]
    kind = np.where(controls[..., home, items], COALITION, OUTSIDE)
    kind = np.where(home != production, AFFILIATE, kind)
    return np.where(home == target, DOMESTIC, kind)


def value_accounts(
    sales_twin: Array, direct: Array, evaded: Array, outlay: tuple[Array, Array], kinds: Codes, params: MeasureParams
) -> Accounts:
    """Return the value accounts of leakage.

    sales_twin, direct [..., item, slot]: sales in the twin and direct sales in the run; evaded [route, ..., item, slot]
    in the order trans-shipment, affiliate, design-around; outlay: the target's spending (E0 in the twin, E in the run),
    both [..., item]; kinds [..., item, slot] from `seller_kinds`. All flows in USD million a month.
    """
    demand, _ = outlay
    change = direct - sales_twin
    domestic = kinds == DOMESTIC
    gain = np.maximum(change, 0.0)
    groups = np.zeros((len(CHANNELS), *np.broadcast_shapes(change.shape, kinds.shape)))
    for kind in (COALITION, OUTSIDE, AFFILIATE):
        groups[kind] = np.where(kinds == kind, gain, 0.0)
    groups[DOMESTIC] = np.where(domestic, change, 0.0)
    for route, channel in enumerate(ROUTE_CHANNELS):
        groups[channel] += evaded[route]
    gross, net = value_losses(sales_twin, direct, outlay, kinds)
    rate = value_rate(gross.sum(axis=-1), net.sum(axis=-1), np.asarray(demand).sum(axis=-1), params)
    return Accounts(gross, net, groups.sum(axis=-1), groups, rate)


def value_losses(sales_twin: Array, direct: Array, outlay: tuple[Array, Array], kinds: Codes) -> Losses:
    """Return what was lost, before and after what came back; arguments as in `value_accounts`."""
    demand, expenditure = outlay
    lost = np.maximum(-(direct - sales_twin), 0.0)
    return Losses(np.where(kinds == DOMESTIC, 0.0, lost).sum(axis=-1), np.asarray(demand - expenditure))


def value_rate(gross: Array, net: Array, demand: Array, params: MeasureParams) -> Array:
    """Return the share of gross that came back, 1 - net/gross, NaN where gross is under `least_loss` of demand.

    Sum the arguments over items, months or groups first: a rate over a window is a ratio of sums.
    """
    return ratio(gross - net, gross, params.least_loss * demand)


def by_origin(accounts: Accounts, home: Codes, states: int) -> Array:
    """Return amounts [channel, ..., item, state] by the home state of the groups; home [item, slot].

    Sums over groups taken after the maximum. Amounts only: a rate by origin would divide by another state's loss.
    """
    return sum_by_state(accounts.by_group, home, states)
