"""The five gaps of partner and leader (Togashi 2024) in the order of the article, and the stances behind each.

The second, of structure, is how heavily the own economy weighs; the third, of competitiveness, is what the leader's own
industry asks of it.
"""

from collections.abc import Mapping

__all__ = ["GAPS", "GAP_STANCES"]

GAP_STANCES: Mapping[str, tuple[str, ...]] = {
    "target_policy": ("target_policy",),
    "structure": ("economic_weight", "jobs_weight"),
    "competitiveness": ("home_market",),
    "free_trade": ("free_trade",),
    "breadth": ("breadth", "breadth_range", "breadth_pace"),
}
GAPS = tuple(GAP_STANCES)
