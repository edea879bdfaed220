"""Random small markets, sold by the market mechanism, to judge with `abm.metrics`."""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.mechanisms.market.substitution import Buyers as MarketBuyers
from abm.mechanisms.market.substitution import Offers, licence_multiplier, sell
from abm.metrics.leakage import AFFILIATE, COALITION, DOMESTIC, OUTSIDE, Accounts, value_accounts
from abm.metrics.parameters import MeasureParams
from abm.metrics.real_leakage import Buyers, RealAccounts, Sellers, real_accounts

Array = npt.NDArray[np.float64]
PARAMS = MeasureParams()


@dataclasses.dataclass(frozen=True, eq=False)
class Market:
    """A market with its twin, sold."""

    sellers: Sellers
    buyers: Buyers
    sales_twin: Array
    direct: Array
    evaded: Array
    quantity: Array
    expenditure: Array

    def value(self) -> Accounts:
        """Return the value accounts."""
        outlay = (self.buyers.demand, self.expenditure)
        return value_accounts(self.sales_twin, self.direct, self.evaded, outlay, self.sellers.kind, PARAMS)

    def real(self) -> RealAccounts:
        """Return the accounts of real leakage."""
        return real_accounts(self.sellers, self.buyers, PARAMS)


def sold(sellers: Sellers, buyers: Buyers) -> Market:
    """Return the market sold by the mechanism, in the run and in the twin."""
    eta, friction = np.asarray(buyers.eta), np.asarray(buyers.friction)
    military = np.full(np.shape(buyers.sigma), 0.4)
    market = MarketBuyers(sellers.weight_twin.sum(axis=-1), buyers.demand, buyers.sigma, eta, military, friction)
    evasive = sellers.evasive.sum(axis=0)
    run = sell(Offers(sellers.weight, sellers.strictness, sellers.coverage, evasive), market)
    none = np.zeros_like(sellers.weight)
    twin = sell(Offers(sellers.weight_twin, none, none, none), market)
    by_route = run.evaded * sellers.evasive / np.where(evasive > 0.0, evasive, 1.0)
    return Market(sellers, buyers, twin.direct, run.direct, by_route, run.quantity, run.expenditure)


def sellers_of(sellers: Sellers, month: int) -> Sellers:
    """Return the sellers of one month."""
    weight, twin, strictness, coverage, evasive, kind = sellers
    return Sellers(weight[month], twin[month], strictness[month], coverage[month], evasive[:, month], kind[month])


def one_item(shares: list[float], strictness: list[float], sigma: float = 3.0, eta: float = 1.4) -> Market:
    """Return one item sold by groups without routes or friction: the last is domestic, the first in the coalition."""
    weight = np.array([shares])
    rule = np.array([strictness])
    kind = np.full(weight.shape, OUTSIDE)
    kind[0, 0] = COALITION
    kind[0, -1] = DOMESTIC
    evasive = np.zeros((3, *weight.shape))
    sellers = Sellers(weight, weight.copy(), rule, rule.copy(), evasive, kind)
    return sold(sellers, Buyers(np.array([100.0]), np.array([sigma]), eta, 0.0))


def random_market(seed: int, months: int = 3, items: int = 4, slots: int = 5, learning: float = 0.1) -> Market:
    """Return a random market [month, item, slot] with every kind of seller, routes, licences and padding."""
    rng = np.random.default_rng(seed)
    shape = (months, items, slots)
    base = rng.dirichlet(np.ones(slots), items) * (rng.random((items, slots)) > 0.2)
    base[:, -1] += 1e-3
    twin = np.broadcast_to(base, shape).copy()
    weight = twin * np.exp(learning * rng.normal(size=shape))
    kind = rng.choice([COALITION, OUTSIDE, AFFILIATE], shape)
    kind[..., -1] = DOMESTIC
    foreign = kind != DOMESTIC
    coverage: Array = np.where(foreign, rng.choice([0.0, 0.3, 1.0], shape), 0.0)
    strictness: Array = coverage * rng.choice([0.0, 0.5, 1.0], shape)
    sigma = rng.uniform(1.9, 4.5, items)
    friction = 0.2
    licensed = licence_multiplier(sigma, np.asarray(friction))
    evasive = rng.random((3, *shape)) * rng.choice([0.0, 0.2], (3, *shape)) * foreign
    evasive = evasive * licensed[:, None] / np.maximum(evasive.sum(axis=0), 1.0)
    sellers = Sellers(weight, twin, strictness, coverage, evasive, kind)
    return sold(sellers, Buyers(rng.uniform(1.0, 200.0, (months, items)), sigma, 1.4, friction))
