"""Parameters of what states want and how they choose."""

import dataclasses

from abm.core.parameters import parameter

__all__ = ["ChoiceParams", "PreferenceParams"]


@dataclasses.dataclass(frozen=True)
class PreferenceParams:
    """Weights of the terms of a state's utility that all states share; stances differ by state."""

    theta_common: float = parameter(
        1.0,
        0.6,
        1.5,
        unit="USD million a year per USD billion of GDP",
        source="assumed",
        meaning="worth of denying the target all capability, common to all states",
    )
    margin: float = parameter(0.3, 0.2, 0.4, unit="share of sales", source="assumed", meaning="profit lost with a sale")
    wage_share: float = parameter(
        0.25,
        0.15,
        0.35,
        unit="share of sales",
        source="assumed: about a quarter of sales is pay in engineering industries",
        meaning="wages lost at the site with a sale",
    )
    norm_weight: float = parameter(
        0.15,
        0.07,
        0.3,
        unit="share of restricted trade",
        source="assumed",
        meaning="cost of a measure to the trade norm",
    )
    targeted_norm: float = parameter(
        1.5, 1.0, 3.0, unit="factor", source="assumed", meaning="norm cost of a rule that names the target"
    )
    extraterritorial_norm: float = parameter(
        3.0,
        1.0,
        5.0,
        unit="factor",
        source="assumed",
        meaning="weight of trade taken by reach in the norm and the order",
    )
    reach_retaliation: float = parameter(
        0.5,
        0.0,
        2.0,
        unit="share of trade taken",
        source="assumed",
        meaning="what states answer, in the leader's losses, to trade that its reach takes from them",
    )
    exception_share: float = parameter(
        0.25,
        0.0,
        1.0,
        unit="share",
        source="assumed: GATT Article XXI practice",
        meaning="norm cost inside the trade-law exception",
    )
    exception_relevance: float = parameter(
        0.5, 0.3, 0.8, unit="share", source="assumed", meaning="military relevance from which an item is inside it"
    )
    horizon: float = parameter(36, 12, 60, unit="months", source="assumed", meaning="how far ahead a state looks")
    discount: float = parameter(0.05, 0.0, 0.1, unit="a year", source="assumed", meaning="discount rate of states")
    order_erosion: float = parameter(
        0.02, 0.0, 0.05, unit="a month", source="assumed", meaning="loss of open order if all trade were restricted"
    )
    order_recovery: float = parameter(
        0.01, 0.0, 0.03, unit="a month", source="assumed", meaning="share of lost open order regained"
    )
    targeted_visibility: float = parameter(
        2.0, 1.0, 4.0, unit="factor", source="assumed", meaning="visibility to the target of a rule that names it"
    )
    future_sales_loss: float = parameter(
        0.3,
        0.0,
        0.6,
        unit="share per share",
        source="assumed: more than research in the run makes of it (docs/ODD.md, section 8)",
        meaning="expected loss of tomorrow's sales per share of today's lost",
    )


@dataclasses.dataclass(frozen=True)
class ChoiceParams:
    """How states search, hesitate and err."""

    strictness_steps: float = parameter(
        5, 2, 10, kind="constant", unit="steps", source="assumed", meaning="grid of approval practice"
    )
    review_interval: float = parameter(3, 1, 12, unit="months", source="assumed", meaning="time between reviews")
    inertia: float = parameter(
        0.04, 0.02, 0.06, unit="share of trade moved, every month", source="assumed", meaning="cost of changing a rule"
    )
    loosening: float = parameter(
        3.0, 1.0, 8.0, unit="factor", source="assumed", meaning="how much dearer loosening is than tightening"
    )
    first_cost: float = parameter(
        0.02, 0.01, 0.05, unit="share of own sales, every month", source="assumed", meaning="cost of a first package"
    )
    standing_months: float = parameter(
        12,
        6,
        24,
        unit="months",
        source="assumed: a package is expected to stand a year",
        meaning="drafting time beyond which an instrument is not begun",
    )
    precedent_saving: float = parameter(
        0.5,
        0.0,
        0.9,
        unit="share",
        source="assumed",
        meaning="one-off costs saved once all other suppliers have a package, where precedent is switched on",
    )
    hazard: float = parameter(
        0.35, 0.2, 0.5, unit="a month", source="assumed", meaning="chance that a state which wants to act starts"
    )
    noise: float = parameter(
        0.005, 0.0, 0.02, unit="share of own sales", source="assumed", meaning="error in the value of a package"
    )
    slack_seen: float = parameter(
        0.8, 0.5, 1.0, unit="share", source="assumed", meaning="share of a partner's slack that others see"
    )
    exemption_share: float = parameter(
        0.5, 0.3, 0.8, unit="share of what was asked", source="assumed", meaning="strictness that earns an exemption"
    )
    partner_answer_threshold: float = parameter(
        0.1,
        0.0,
        0.5,
        unit="share of what was asked",
        source="assumed",
        meaning="expected delivery below which a request is not made",
    )
    decline_trust: float = parameter(
        0.05, 0.0, 0.2, unit="trust", source="assumed", meaning="trust lost with a request that is declined"
    )
    tie: float = parameter(
        1e-9,
        1e-12,
        1e-6,
        kind="constant",
        unit="share of the scale of U",
        source="rounding",
        meaning="difference below which packages tie",
    )
