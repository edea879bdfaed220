"""What states settle on together: Nash's product, the even split of a surplus, the lowest common denominator.

    bargaining   max prod_s (U_s(package) - U_s(today)); with side payments the summed gain, split evenly
    consensus    on every item the least that any member wants; every member may veto the whole

Nash (1950); with payments between members and utility in money, the product is largest where the sum is largest and
everyone gains the same. Gains are in USD million a month, the last axis the members.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["even_transfers", "lowest_common", "nash_product"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def nash_product(gain: Array) -> Array:
    """Return a rank of packages [...] from gains [..., member]: by the product of gains where everyone gains.

    Where somebody loses, by the least gain: negative, so below every package that all accept; 0 where nobody gains
    and nobody loses. The rank is the mean gain in Nash's sense (geometric), in USD million a month.
    """
    least = gain.min(axis=-1)
    positive = np.where(gain > 0.0, gain, 1.0)
    return np.asarray(np.where(least > 0.0, np.exp(np.log(positive).mean(axis=-1)), np.minimum(least, 0.0)))


def even_transfers(gain: Array) -> Array:
    """Return what each member receives [member] so that all gain the same; the payments sum to zero."""
    return np.asarray(gain.mean() - gain)


def lowest_common(level: Index, strictness: Array) -> Index:
    """Return on each item the level of the member that wants least, [item].

    level [member, item]: place of each member's wish among levels; strictness [level, item] orders them.
    """
    wish = strictness[level, np.arange(level.shape[1])]
    return np.asarray(level[wish.argmin(axis=0), np.arange(level.shape[1])])
