"""Constants of the measures: below which size a rate says nothing, and which spans of months count."""

import dataclasses

from abm.core.parameters import parameter

__all__ = ["MeasureParams"]


@dataclasses.dataclass(frozen=True)
class MeasureParams:
    """Every tuning number of `abm.metrics`; none of them moves the world."""

    least_loss: float = parameter(
        0.005, 0.001, 0.02, unit="share of the twin", kind="constant", source="assumed: below it a rate is noise",
        meaning="withheld share below which a leakage rate is null",
    )  # fmt: skip
    least_alignment_gap: float = parameter(
        0.01, 0.002, 0.05, unit="share of capability", kind="constant", source="assumed: below it a ratio is noise",
        meaning="denial that all partners could add, below which effective alignment is null",
    )  # fmt: skip
    leader_share: float = parameter(
        0.02, 0.005, 0.05, unit="share of an item", kind="constant", source="assumed: below it a rule costs nothing",
        meaning="share above which the leader sells an item, so that its own rule is the standard",
    )  # fmt: skip
    partner_share: float = parameter(
        0.01, 0.005, 0.05, unit="share of an item", kind="constant", source="assumed: a seller that counts",
        meaning="share of some item in the base year from which a supplier is a partner",
    )  # fmt: skip
    least_controlled: float = parameter(
        0.01, 0.002, 0.05, unit="share of own trade", kind="constant", source="assumed: below it a ratio is noise",
        meaning="controlled share of own trade below which follow-through is null and a state is not active",
    )  # fmt: skip
    start_level: float = parameter(
        0.1, 0.05, 0.25, unit="follow-through", kind="constant", source="assumed: a first step, above noise",
        meaning="follow-through from which a spell runs and below which a state has withdrawn",
    )  # fmt: skip
    start_months: int = parameter(
        3, 1, 6, unit="months", kind="constant", source="assumed: a quarter",
        meaning="consecutive months at the start level that begin a spell",
    )  # fmt: skip
    slack_level: float = parameter(
        0.8, 0.6, 0.95, unit="share of the promise", kind="constant", source="assumed: a fifth short is visible",
        meaning="kept share of a promise below which it counts as slack",
    )  # fmt: skip
    slack_months: int = parameter(
        3, 1, 6, unit="months", kind="constant", source="assumed: a quarter",
        meaning="consecutive months of slack that end a spell",
    )  # fmt: skip
    outpaced_level: float = parameter(
        0.8, 0.6, 0.95, unit="share of the first follow-through", kind="constant", source="assumed: a fifth short",
        meaning="follow-through, relative to its start, below which a steady state is outpaced by the leader",
    )  # fmt: skip
    hard_choice: float = parameter(
        0.1, 0.02, 0.3, unit="share of own trade", kind="constant", source="assumed: a tenth of the trade is a choice",
        meaning="difference between what alliance alone and what all else asks, above which a month is hard",
    )  # fmt: skip
    election_months: int = parameter(
        12, 6, 24, unit="months", kind="constant", source="assumed: one year in office, one year ahead",
        meaning="months after taking office, and before an election, over which its effect is averaged",
    )  # fmt: skip
