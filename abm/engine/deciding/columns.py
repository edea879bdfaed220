"""Columns of an outlook: what each posture adds to the sums that utility is made of."""

from enum import IntEnum

__all__ = ["Column"]


class Column(IntEnum):
    """Columns of an outlook: capability terms by tier, then USD million a month."""

    MILITARY_ADVANCED = 0
    MILITARY_MATURE = 1
    GROWTH_ADVANCED = 2
    GROWTH_MATURE = 3
    LATER_ADVANCED = 4
    LATER_MATURE = 5
    ECONOMIC = 6
    NORM = 7
    OUTSIDE_LINE = 8
    VISIBLE = 9
    DELIVERED = 10
    MOVED = 11
    CONTROLLED = 12
    TAKEN = 13
