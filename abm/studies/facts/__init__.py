"""Measures of the stylised facts: one pure function each, by the key under which `facts.csv` names it."""

import dataclasses
from collections.abc import Callable
from typing import Final, Literal

from abm.studies.facts import reach, rules, standing, trade
from abm.studies.facts.evidence import Evidence, gather

__all__ = ["MEASURES", "NOT_RECORDED", "Evidence", "Measure", "gather"]


@dataclasses.dataclass(frozen=True)
class Measure:
    """How a fact is measured: on one run, in which world, and over runs as median or as share of runs.

    world: `main` is the experiment as written; `change` the same with the challenger in office, as it happened, where
    the leader's people vote, else `main`.
    """

    of: Callable[[Evidence], float]
    world: Literal["main", "change"] = "main"
    over_runs: Literal["median", "share"] = "median"


MEASURES: Final[dict[str, Measure]] = {
    "adoption_lag_months": Measure(rules.adoption_lag_months),
    "adoption_wait_months": Measure(rules.adoption_wait_months),
    "advanced_share_change": Measure(trade.advanced_share_change),
    "cascade_months": Measure(standing.cascade_months),
    "chokepoint_growth": Measure(trade.chokepoint_growth),
    "domestic_share_gain_of_twin": Measure(trade.domestic_share_gain_of_twin),
    "domestic_share_gain_per_year": Measure(trade.domestic_share_gain_per_year),
    "first_exception_month": Measure(standing.first_exception_month),
    "follow_through_under_reach": Measure(reach.follow_through_under_reach),
    "import_surge_quarter": Measure(trade.import_surge_quarter),
    "import_surge_two_months": Measure(trade.import_surge_two_months),
    "indigenisation_rank_correlation": Measure(trade.indigenisation_rank_correlation),
    "instruments_matched": Measure(rules.instruments_matched),
    "later_lag_ratio": Measure(rules.later_lag_ratio),
    "leader_controls_months": Measure(standing.leader_controls_months),
    "leader_kept_scope": Measure(standing.leader_kept_scope),
    "leader_offshore_ratio_growth": Measure(trade.leader_offshore_ratio_growth),
    "leader_origin_share_fall": Measure(trade.leader_origin_share_fall),
    "leakage_slope_on_coalition_size": Measure(rules.leakage_slope_on_coalition_size),
    "licence_approval_share": Measure(rules.licence_approval_share),
    "mature_controls_months": Measure(standing.mature_controls_months),
    "partner_sales_lost_under_reach": Measure(reach.partner_sales_lost_under_reach),
    "partners_kept_advanced": Measure(standing.partners_kept_advanced),
    "purchases_growth_two_years": Measure(trade.purchases_growth_two_years),
    "reach_months_without_exemption": Measure(reach.reach_months_without_exemption, world="change"),
    "retained_scope_after_election": Measure(rules.retained_scope_after_election, world="change"),
    "runs_without_exit_after_election": Measure(
        rules.runs_without_exit_after_election, world="change", over_runs="share"
    ),
    "supplier_revenue_loss": Measure(trade.supplier_revenue_loss),
    "transshipment_share_of_gross": Measure(trade.transshipment_share_of_gross),
    "trust_lost_under_reach": Measure(reach.trust_lost_under_reach),
    "vendor_dependence_later": Measure(trade.vendor_dependence_later),
    "vendor_dependence_peak": Measure(trade.vendor_dependence_peak),
}

# Facts that are inputs and leave nothing in the records of a run: they are listed without a value.
NOT_RECORDED: Final = frozenset({"retaliation_lag_days"})
