"""Facts of trade: purchases, where they are made, who makes them. One pure function a measure, NaN where undefined.

Calendar years and months are those of the facts: first year Y is the year in which the run begins, Y + 1 and so on.
"""

import numpy as np
import numpy.typing as npt

from abm.core.calendar import MONTHS_A_YEAR
from abm.studies.facts.evidence import Evidence
from abm.studies.facts.statistics import growth, quotient, rank_correlation

__all__ = [
    "advanced_share_change", "chokepoint_growth", "domestic_share_gain_of_twin", "domestic_share_gain_per_year",
    "import_surge_quarter",
    "import_surge_two_months", "indigenisation_rank_correlation", "leader_offshore_ratio_growth",
    "leader_origin_share_fall", "purchases_growth_two_years", "supplier_revenue_loss", "transshipment_share_of_gross",
    "vendor_dependence_later", "vendor_dependence_peak",
]  # fmt: skip

Array = npt.NDArray[np.float64]

JUNE, JULY = 5, 6
_TRANSSHIPMENT = 3


def _january(evidence: Evidence, later: int = 0) -> int:
    """Return the month number of January of the year in which the run begins, or of a later year."""
    return (evidence.setting.first // MONTHS_A_YEAR + later) * MONTHS_A_YEAR


def _year(evidence: Evidence, later: int) -> slice:
    """Return a calendar year as far as the run reaches it; empty where it reaches under half of it."""
    observed = evidence.observed
    begin = _january(evidence, later)
    months = min(MONTHS_A_YEAR, observed.first + len(observed.foreign) - begin)
    return observed.span(begin, months) if months >= MONTHS_A_YEAR // 2 else slice(0, 0)


def _surge(evidence: Evidence, month: int, months: int) -> float:
    """Return growth of purchases from abroad over the same months of a year before, in the year after the first."""
    observed = evidence.observed
    begin = _january(evidence, 1) + month
    earlier = observed.foreign[observed.span(begin - MONTHS_A_YEAR, months)]
    return growth(observed.foreign[observed.span(begin, months)], earlier)


def import_surge_two_months(evidence: Evidence) -> float:
    """Return growth of purchases from abroad in June and July of the year after the first."""
    return _surge(evidence, JUNE, 2)


def import_surge_quarter(evidence: Evidence) -> float:
    """Return growth of purchases from abroad in the third quarter of the year after the first."""
    return _surge(evidence, JULY, 3)


def chokepoint_growth(evidence: Evidence) -> float:
    """Return sales, next year over first year, of the partner with the largest share of one segment's advanced tier.

    That segment is the one that the fewest homes share (largest Herfindahl index of foreign homes, by advanced item).
    """
    homes = evidence.setting.structure.by_home(evidence.setting.structure.base_weight)[:, ::2]
    homes[evidence.setting.structure.target] = 0.0
    shares = homes / homes.sum(axis=0)
    segment = int((shares**2).sum(axis=0).argmax())
    partner = evidence.partners[int(homes[evidence.partners, segment].argmax())]
    sold = evidence.observed.by_home[:, partner].sum(axis=-1)
    return 1.0 + growth(sold[_year(evidence, 1)], sold[_year(evidence, 0)])


def purchases_growth_two_years(evidence: Evidence) -> float:
    """Return growth of all purchases from the first year to the second after it."""
    bought = (evidence.observed.foreign + evidence.observed.domestic).sum(axis=-1)
    return growth(bought[_year(evidence, 2)], bought[_year(evidence, 0)])


def leader_origin_share_fall(evidence: Evidence) -> float:
    """Return the relative fall of the leader's share of purchases from abroad, third quarter of the next year.

    By place of production, against the base year's shares a year before the run.
    """
    observed = evidence.observed
    quarter, base = observed.span(_january(evidence, 1) + JULY, 3), observed.span(observed.first, 3)
    made = observed.made_in[:, evidence.setting.structure.leader].sum(axis=-1)
    bought = observed.foreign.sum(axis=-1)
    now, then = (quotient(made[span].sum(), bought[span].sum()) for span in (quarter, base))
    return 1.0 - quotient(now, then)


def leader_offshore_ratio_growth(evidence: Evidence) -> float:
    """Return (sales of the leader's firms / what they ship from home), second year after the first over base year."""
    observed, leader = evidence.observed, evidence.setting.structure.leader
    later, base = _year(evidence, 2), observed.span(observed.first, MONTHS_A_YEAR)
    sold = observed.by_home[:, leader].sum(axis=-1)
    shipped = observed.made_at_home[:, leader].sum(axis=-1)
    now, then = (quotient(sold[span].sum(), shipped[span].sum()) for span in (later, base))
    return quotient(now, then)


def vendor_dependence_peak(evidence: Evidence) -> float:
    """Return the highest yearly share of revenue that foreign firms with known dependence make in the target."""
    years = [_dependence(evidence, _year(evidence, later)) for later in range(4)]
    told = [share for share in years if not np.isnan(share)]
    return max(told, default=float("nan"))


def vendor_dependence_later(evidence: Evidence) -> float:
    """Return the same share in the second half of the third year after the first, as far as the run reaches."""
    observed = evidence.observed
    begin = _january(evidence, 3) + JULY
    months = min(MONTHS_A_YEAR // 2, observed.first + len(observed.foreign) - begin)
    return _dependence(evidence, observed.span(begin, max(months, 1)))


def _dependence(evidence: Evidence, span: slice) -> float:
    """Return sales to the target / revenue over the firms whose dependence is known, their other revenue constant."""
    sold = evidence.observed.by_firm[span].sum(axis=0)
    if not evidence.observed.by_firm[span].size:
        return float("nan")
    months = len(evidence.observed.by_firm[span])
    other = _other_revenue(evidence) * months
    known = other > 0.0
    return quotient(sold[known].sum(), (sold[known] + other[known]).sum())


def _other_revenue(evidence: Evidence) -> Array:
    """Return what each firm earns elsewhere a month, [firm], USD million: from its dependence in the base year."""
    dependence = np.nan_to_num(evidence.setting.dependence)
    observed = evidence.observed
    base = observed.by_firm[observed.lead_in - MONTHS_A_YEAR : observed.lead_in].mean(axis=0)
    known = (dependence > 0.0) & (dependence < 1.0)
    return np.where(known, base * (1.0 - dependence) / np.where(known, dependence, 1.0), 0.0)


def domestic_share_gain_per_year(evidence: Evidence) -> float:
    """Return the gain a year of the target's own firms' share of its purchases, first year to the third after it."""
    observed = evidence.observed
    domestic, foreign = observed.domestic.sum(axis=-1), observed.foreign.sum(axis=-1)
    shares = [
        quotient(domestic[span].sum(), (domestic + foreign)[span].sum())
        for span in (_year(evidence, 0), _year(evidence, 3))
    ]
    return (shares[1] - shares[0]) / 3.0


def domestic_share_gain_of_twin(evidence: Evidence) -> float:
    """Return the same gain a year in the twin without controls: what demand and learning by doing do alone."""
    observed, verdict = evidence.observed, evidence.verdict
    sold = verdict.sales_twin
    own = np.where(verdict.home == evidence.setting.structure.target, sold, 0.0).sum(axis=(-2, -1))
    share = own / sold.sum(axis=(-2, -1))
    ahead = evidence.setting.first - observed.first
    later = _year(evidence, 3)
    months = share[max(later.start - ahead, 0) : max(later.stop - ahead, 0)]
    return float(months.mean() - share[0]) / 3.0 if len(months) else float("nan")


def indigenisation_rank_correlation(evidence: Evidence) -> float:
    """Return Spearman's correlation over segments of the gain of the domestic share with initial concentration."""
    observed, structure = evidence.observed, evidence.setting.structure
    shares = []
    for span in (_year(evidence, 0), _year(evidence, 3)):
        own, abroad = (_segments(table[span].sum(axis=0)) for table in (observed.domestic, observed.foreign))
        shares.append(own / (own + abroad) if (own + abroad).all() else np.full(own.shape, np.nan))
    gain = shares[1] - shares[0]
    homes = _segments(structure.by_home(structure.base_weight * structure.case.item.purchases))
    homes[structure.target] = 0.0
    concentration = ((homes / homes.sum(axis=0)) ** 2).sum(axis=0)
    return float("nan") if np.isnan(gain).any() else rank_correlation(gain, concentration)


def _segments(table: Array) -> Array:
    """Return sums over the two tiers of each segment, [..., segment]."""
    return np.asarray(table.reshape(*table.shape[:-1], -1, 2).sum(axis=-1))


def transshipment_share_of_gross(evidence: Evidence) -> float:
    """Return trans-shipment / gross fall of direct sales over the run."""
    accounts = evidence.verdict.accounts
    return quotient(float(accounts.by_channel[_TRANSSHIPMENT].sum()), float(accounts.gross.sum()))


def supplier_revenue_loss(evidence: Evidence) -> float:
    """Return the share of revenue that firms of the leader lose against the twin in the first twelve months."""
    leader, structure = evidence.setting.structure.leader, evidence.setting.structure
    if evidence.setting.months < MONTHS_A_YEAR:
        return float("nan")
    lost = evidence.verdict.costs.headquarters[:MONTHS_A_YEAR, leader].sum()
    slots = evidence.verdict.home == leader
    sold = (evidence.verdict.sales_twin[:MONTHS_A_YEAR] * slots).sum()
    homes = np.array([firm.home == structure.states[leader] for firm in structure.case.firms])
    return quotient(float(lost), float(sold + _other_revenue(evidence)[homes].sum() * MONTHS_A_YEAR))


def advanced_share_change(evidence: Evidence) -> float:
    """Return the change of the advanced tier's share of purchases from abroad, first year to the second after it."""
    bought = evidence.observed.foreign
    shares = [
        quotient(bought[span][:, ::2].sum(), bought[span].sum()) for span in (_year(evidence, 0), _year(evidence, 2))
    ]
    return shares[1] - shares[0]
