"""A later government of a state, as one of the things that are uncertain: which party, from when, with what stance.

Drawn with the same hypercube as all else: each party that the case gives a platform holds an equal part of the strips,
and every stance of its platform lies within its documented range. The party takes office at the state's first
inauguration since states decide. Limits: a party's chance of office plays no part, and one change is all there is.
"""

from collections.abc import Mapping
from typing import NamedTuple

from abm.data import Case
from abm.engine.draws import place_in_strips

__all__ = ["Successor", "successor"]


class Successor(NamedTuple):
    """Who governs from a month on, and what it stands for: quantity -> value."""

    party: str
    month: int
    platform: Mapping[str, float]


def successor(case: Case, state: str, first: int, draw: int, draws: int, seed: int) -> Successor | None:
    """Return the later government of a state (code) in a row of a hypercube; None where the case knows of none.

    first: the month from which inaugurations count; draws = 0: the party named first, with its own values.
    """
    months = [row.inauguration for row in case.elections if row.state == state and row.inauguration >= first]
    parties = [row for row in case.platforms if row.state == state]
    if not months or not parties:
        return None
    if not draws:
        return Successor(parties[0].party, min(months), parties[0].values)
    named = f"{state} later"
    chosen = parties[int(place_in_strips(f"{named} party", draw, draws, seed) * len(parties))]
    platform = {}
    for quantity, value in chosen.values.items():
        low, high = chosen.ranges.get(quantity, (value, value))
        platform[quantity] = low + place_in_strips(f"{named} {quantity}", draw, draws, seed) * (high - low)
    return Successor(chosen.party, min(months), platform)
