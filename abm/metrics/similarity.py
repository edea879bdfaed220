"""How alike two rulebooks are: weighted Ruzicka similarity, corrected for chance; cohesion of a group; drift.

    J(x, y) = sum v*min(x, y)/sum v*max(x, y)           (Ruzicka 1958)
    corrected = (J - J_chance)/(1 - J_chance)           (correction after Hubert and Arabie 1985)

J_chance has the rules of x dealt out over the items at random: numerator and denominator are expectations over all
permutations, exactly. Limits: similarity knows no direction; follow-through is the headline, this is secondary.
"""

import numpy as np
import numpy.typing as npt

from abm.metrics.parameters import MeasureParams
from abm.metrics.ratios import ratio

__all__ = ["activity", "corrected_ruzicka", "group_cohesion", "leader_drift", "ruzicka"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.integer]

# A room for chance smaller than this is rounding.
_ROUNDING = 1e-9


def activity(strictness: Array, trade: Array) -> Array:
    """Return the controlled share of own trade, sum v*x/sum v [...]; arguments [..., item]; NaN if no trade."""
    weight = np.broadcast_to(trade, np.broadcast_shapes(strictness.shape, trade.shape))
    return ratio((weight * strictness).sum(axis=-1), weight.sum(axis=-1))


def ruzicka(first: Array, second: Array, weight: Array) -> Array:
    """Return the weighted Ruzicka similarity [...] of strictness [..., item]; NaN where neither controls anything."""
    both = (weight * np.minimum(first, second)).sum(axis=-1)
    either = (weight * np.maximum(first, second)).sum(axis=-1)
    return ratio(both, either)


def corrected_ruzicka(first: Array, second: Array, weight: Array) -> Array:
    """Return the similarity [...] corrected for chance: 1 if equal, 0 as expected of rules dealt out at random.

    NaN where neither controls anything, or where chance alone makes them equal.
    """
    observed = ruzicka(first, second, weight)
    dealt = np.asarray(first)[..., None, :]
    fixed = np.asarray(second)[..., :, None]
    both = (weight * np.minimum(dealt, fixed).mean(axis=-1)).sum(axis=-1)
    either = (weight * np.maximum(dealt, fixed).mean(axis=-1)).sum(axis=-1)
    chance = ratio(both, either)
    return ratio(observed - chance, 1.0 - chance, _ROUNDING)


def group_cohesion(strictness: Array, trade: Array, partners: Index, params: MeasureParams) -> Array:
    """Return the mean similarity [...] of pairs of active partners, the leader left out.

    strictness [..., state, item]; trade [state, item]; partners [partner]: their indices. A partner is active if it
    controls `least_controlled` of its own trade. Pairs are compared on items that both sell (weight: geometric mean of
    their trade). NaN where no pair of active partners has rules on a common item.
    """
    active = activity(strictness, trade) >= params.least_controlled
    total = np.zeros(strictness.shape[:-2])
    pairs = np.zeros(strictness.shape[:-2])
    for place, one in enumerate(partners):
        for other in partners[place + 1 :]:
            alike = ruzicka(strictness[..., one, :], strictness[..., other, :], np.sqrt(trade[one] * trade[other]))
            counts = active[..., one] & active[..., other] & ~np.isnan(alike)
            total += np.where(counts, alike, 0.0)
            pairs += counts
    return ratio(total, pairs)


def leader_drift(now: Array, then: Array, trade: Array) -> Array:
    """Return how far the leader moved since its request: sum v*|now - then|/sum v [...].

    now, then [..., item]: strictness this month and when the request was published; trade [item]: its own trade.
    """
    return activity(np.abs(now - then), trade)
