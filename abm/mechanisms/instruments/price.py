"""What instruments beside lists cost those who have them in force, beside what they do to sales.

    upkeep        upkeep*own sales for each instrument in force; setup*own sales while a new one is expected to stand
    public money  cost_of_funds*research_share*(made_good*sales lost + gained*sales)
    forgone       returns*GDP*capital_withheld
    visible       visibility*own trade*shown

Rents of subsidies and joint development, as a government weighs them, are the home term of `mechanisms/states/home.py`.
No source prices an administration by instrument: at no price whatever serves a little would always be taken.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.parameters import parameter

__all__ = ["InstrumentPriceParams", "forgone", "public_money", "upkeep", "visible"]

Array = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class InstrumentPriceParams:
    """Prices of instruments beside lists."""

    setup: float = parameter(
        0.001,
        0.0,
        0.01,
        unit="share of own sales, every month",
        source="assumed: a twentieth of a first package of lists",
        meaning="cost of beginning an instrument, over the months it is expected to stand",
    )
    upkeep: float = parameter(
        0.0005, 0.0, 0.005, unit="share of own sales", source="assumed", meaning="cost of running an instrument"
    )
    research_share: float = parameter(
        0.10,
        0.08,
        0.15,
        unit="share of sales",
        source="general knowledge: research of large equipment makers over their sales",
        meaning="research that goes with a dollar of sales",
    )
    cost_of_funds: float = parameter(
        1.2,
        1.0,
        1.5,
        unit="factor",
        source="general knowledge: estimates of the marginal cost of public funds",
        meaning="what a dollar of public money costs",
    )
    returns: float = parameter(
        0.0001,
        0.0,
        0.001,
        unit="USD million a month per USD billion of GDP",
        source="assumed",
        meaning="returns on capital in the target's own firms that outbound limits forgo",
    )
    visibility: float = parameter(
        0.05,
        0.0,
        0.2,
        unit="share of own trade",
        source="assumed",
        meaning="what an instrument that names the target shows to it, as if so much trade were restricted",
    )


def upkeep(own_sales: float, count: int, params: InstrumentPriceParams) -> float:
    """Return what running `count` instruments costs, USD million a month."""
    return params.upkeep * own_sales * count


def public_money(lost: float, sales: float, gained: float, made_good: float, params: InstrumentPriceParams) -> float:
    """Return public money spent on research, USD million a month, before the cost of funds.

    lost, sales: sales lost and made by firms at home; gained: research added, as a share of the firms' own; made_good:
    share of lost research that is made good, in [0, 1].
    """
    return params.research_share * (made_good * max(lost, 0.0) + gained * sales)


def forgone(gdp: float, withheld: float, params: InstrumentPriceParams) -> float:
    """Return returns on capital forgone, USD million a month; gdp in USD billion a year."""
    return params.returns * gdp * withheld


def visible(shown: float, params: InstrumentPriceParams) -> float:
    """Return what instruments in force show to the target, as a share of own trade.

    shown: in which measure the target sees itself meant by them, summed.
    """
    return params.visibility * shown
