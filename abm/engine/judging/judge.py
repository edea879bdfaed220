"""Judge a finished run: all months at once, from the chronicle alone."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from abm.core.parameters import describe
from abm.engine.chronicle import Chronicle, MonthRow, routes_left
from abm.engine.market.sales import Rules, quantities_under, rules_on_groups, sensitive_quantity, stacked
from abm.engine.setting import Setting
from abm.mechanisms.market.capability import capability, denial
from abm.mechanisms.market.substitution import Buyers, Offers, Quantities, Sales, sell
from abm.metrics import alignment as align
from abm.metrics import leakage, real_leakage
from abm.metrics.costs import Costs, costs_by_state

__all__ = ["Verdict", "denials", "judge", "layers_by_state"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


@dataclasses.dataclass(frozen=True, eq=False)
class Verdict:
    """Everything measured of a run, by month.

    demand, expenditure, quantity [month, item]; accounts: value leakage; losses_by_eta: its gross and net at the ends
    of the range of eta; real: real leakage; military, growth [month]: denial; alignment parts [month]; demanded: the
    standard [month, state, item]; layers by state and pooled over partners; costs [month, state]; home [item, slot].
    """

    partners: Index
    demand: Array
    expenditure: Array
    sales: Sales
    sales_twin: Array
    accounts: leakage.Accounts
    losses_by_eta: tuple[leakage.Losses, leakage.Losses]
    real: real_leakage.RealAccounts
    military: Array
    growth: Array
    alignment: Array
    alignment_military: Array
    alignment_growth: Array
    joint_denial: Array
    demanded: Array
    layers: align.Layers
    pooled: align.Layers
    costs: Costs
    home: Index


def layers_by_state(setting: Setting, chronicle: Chronicle) -> align.Layers:
    """Return the layers of follow-through of every state alone, as the verdict holds them."""
    share = setting.trade / setting.structure.case.item.purchases
    position, standard = _positions(setting, chronicle, _standard(setting, chronicle, share))
    return align.layers(position, standard, setting.trade, setting.parameters.measures)


def judge(setting: Setting, chronicle: Chronicle) -> Verdict:
    """Return the verdict on a run."""
    structure, measures = setting.structure, setting.parameters.measures
    share = setting.trade / structure.case.item.purchases
    supplies = np.isin(np.arange(len(structure.states)), structure.suppliers)
    partners = align.partners_of(share * supplies[:, None], structure.leader, structure.target, measures)
    market = _market(setting, chronicle)
    demanded = _standard(setting, chronicle, share)
    low, high = (_losses(market, sales) for sales in market.sales_by_eta[1:])
    military, growth = denials(setting, market.sales, chronicle.stack("drawdown") / market.buyers.demand)
    worlds = _worlds(setting, chronicle, market, demanded, partners)
    position, standard = _positions(setting, chronicle, demanded)
    home = structure.home[structure.slot_group]
    return Verdict(
        partners=partners,
        demand=market.buyers.demand,
        expenditure=market.sales.expenditure,
        sales=market.sales,
        sales_twin=market.twin.direct,
        accounts=_accounts(setting, market),
        losses_by_eta=(low, high),
        real=_real(setting, market),
        military=military,
        growth=growth,
        alignment=worlds[0],
        alignment_military=worlds[1],
        alignment_growth=worlds[2],
        joint_denial=worlds[3],
        demanded=demanded,
        layers=align.layers(position, standard, setting.trade, measures),
        pooled=align.pooled_layers(position, standard, setting.trade, partners, measures),
        costs=costs_by_state(
            market.twin.direct,
            market.sales.direct,
            market.sales.evaded * market.split,
            (home, structure.production[structure.slot_group]),
            len(structure.states),
        ),
        home=home,
    )


@dataclasses.dataclass(frozen=True, eq=False)
class _Market:
    """The market of all months in slots: offers, buyers, sales of the run and of the twin, and kinds.

    sales_by_eta: at eta and at the ends of its range; the twin's price index is 1 at any eta, so its sales do not move.
    split [route, month, item, slot]: share of each route in evaded sales.
    """

    offers: Offers
    buyers: Buyers
    sales_by_eta: tuple[Sales, ...]
    twin: Sales
    twin_weight: Array
    routes: Array
    split: Array
    kinds: npt.NDArray[np.integer]

    @property
    def sales(self) -> Sales:
        """Return the sales of the run at its own eta."""
        return self.sales_by_eta[0]


def _market(setting: Setting, chronicle: Chronicle) -> _Market:
    structure = setting.structure
    pack = structure.pack
    weight, twin_weight = pack(chronicle.stack("weight")), pack(chronicle.stack("twin_weight"))
    routes = pack(routes_left(setting, chronicle))
    evasive = routes.sum(axis=0)
    demand = setting.demand[: len(chronicle.months)]
    offers = Offers(weight, pack(chronicle.stack("strictness")), pack(chronicle.stack("coverage")), evasive)
    buyers = Buyers(
        reference_weight=twin_weight.sum(axis=-1),
        demand=demand,
        sigma=setting.sigma,
        eta=setting.eta,
        military_share=setting.military_share,
        friction=setting.friction,
    )
    eta = np.stack([setting.eta, *_ends_of_eta(setting)])[:, None, None]
    by_eta = sell(offers, buyers._replace(eta=eta))
    split = routes / np.where(evasive > 0.0, evasive, 1.0)
    group = structure.slot_group
    kinds = leakage.seller_kinds(
        structure.home[group], structure.production[group], structure.target, chronicle.stack("own_coverage") > 0.0
    )
    none = np.zeros_like(twin_weight)
    twin = sell(Offers(twin_weight, none, none, none), buyers)
    sales = tuple(Sales(*(getattr(by_eta, f.name)[k] for f in dataclasses.fields(Sales))) for k in range(len(eta)))
    return _Market(offers, buyers, sales, twin, twin_weight, routes, split, kinds)


def _ends_of_eta(setting: Setting) -> tuple[float, float]:
    """Return the ends of the documented range of the price elasticity, for which value rates are shown beside it."""
    field = next(info for info in describe(setting.parameters.market) if info.name == "price_elasticity")
    return field.low, field.high


def _losses(market: _Market, sales: Sales) -> leakage.Losses:
    twin = market.twin
    return leakage.value_losses(twin.direct, sales.direct, (twin.expenditure, sales.expenditure), market.kinds)


def _accounts(setting: Setting, market: _Market) -> leakage.Accounts:
    twin, sales = market.twin, market.sales
    return leakage.value_accounts(
        twin.direct, sales.direct, sales.evaded * market.split, (twin.expenditure, sales.expenditure), market.kinds,
        setting.parameters.measures,
    )  # fmt: skip


def _real(setting: Setting, market: _Market) -> real_leakage.RealAccounts:
    sellers = real_leakage.Sellers(
        market.offers.weight, market.twin_weight, market.offers.strictness, market.offers.coverage, market.routes,
        market.kinds,
    )  # fmt: skip
    buyers = real_leakage.Buyers(market.buyers.demand, setting.sigma, market.buyers.eta, market.buyers.friction)
    return real_leakage.real_accounts(sellers, buyers, setting.parameters.measures)


def denials(setting: Setting, sales: Sales | Quantities, stock: Array) -> tuple[Array, Array]:
    """Return military and growth denial [...]; stock is what drawdown adds to quantities, [..., item]."""
    params = setting.parameters.capability
    sensitive = sensitive_quantity(setting, sales)
    military = [
        capability((sensitive + stock)[..., tier::2], setting.military_weight[tier::2], params) for tier in (0, 1)
    ]
    growth = [
        capability((sales.quantity + stock)[..., tier::2], setting.growth_weight[tier::2], params) for tier in (0, 1)
    ]
    return (
        denial(military[0], military[1], params.military_advanced_weight),
        denial(growth[0], growth[1], params.growth_advanced_weight),
    )


def _standard(setting: Setting, chronicle: Chronicle, share: Array) -> Array:
    leader = setting.structure.leader
    asked = chronicle.stack("asked")
    own = chronicle.stack("own_strictness")[:, leader]
    return align.standard(own, asked, asked.any(axis=-1), share[leader], setting.parameters.measures)


def _worlds(
    setting: Setting, chronicle: Chronicle, market: _Market, demanded: Array, partners: Index
) -> tuple[Array, Array, Array, Array]:
    """Return effective alignment, its military and growth parts, and joint denial, each [month].

    Compared are the world as it is, the leader alone with its reach and without, and all partners at the standard.
    """
    structure, measures = setting.structure, setting.parameters.measures
    strictness = chronicle.stack("own_strictness")
    alone = align.leader_alone(strictness, structure.leader)
    together = align.everyone_at_standard(strictness, demanded, partners, structure.leader)
    weight, every_route = chronicle.stack("weight"), np.moveaxis(chronicle.stack("every_route"), 1, 0)
    none = np.zeros_like(market.buyers.demand)
    found = [denials(setting, market.sales, none)]
    for world, with_reach in ((alone, True), (together, True), (alone, False)):
        rules = stacked(_rules_by_month(setting, chronicle, world, with_reach))
        bought = quantities_under(setting, weight, every_route, rules, market.buyers)
        found.append(denials(setting, bought, none))
    beta = np.array([row.stances["breadth"][structure.leader] for row in chronicle.months])
    whole = [align.weighted_denial(military, growth, beta) for military, growth in found]
    parts = [align.effective_alignment(found[0][part], found[1][part], found[2][part], measures) for part in (0, 1)]
    return (
        align.effective_alignment(whole[0], whole[1], whole[2], measures),
        parts[0],
        parts[1],
        align.effective_alignment(whole[0], whole[3], whole[2], measures),
    )


def _rules_by_month(setting: Setting, chronicle: Chronicle, strictness: Array, with_reach: bool) -> list[Rules]:
    """Return the rules of each month if states had this strictness [month, state, item]; equal months share them."""
    rules: list[Rules] = []
    for month, row in enumerate(chronicle.months):
        as_before = month > 0 and row.rules is chronicle.months[month - 1].rules
        if as_before and np.array_equal(strictness[month], strictness[month - 1]):
            rules.append(rules[-1])
        else:
            rules.append(_rules_of(setting, row, strictness[month], with_reach))
    return rules


def _rules_of(setting: Setting, row: MonthRow, strictness: Array, with_reach: bool) -> Rules:
    """Return the rules on groups of a month if states had this strictness [state, item], by lists without licences."""
    rulebook = row.rulebook
    same = strictness == rulebook.strictness
    rulebook = rulebook.but(
        coverage=np.where(same, rulebook.coverage, (strictness > 0.0).astype(np.float64)),
        approval=np.where(same, rulebook.approval, 1.0 - strictness),
    )
    if not with_reach:
        rulebook = rulebook.but(exempt=np.ones_like(rulebook.exempt), earned=np.zeros_like(rulebook.earned))
    return rules_on_groups(setting, rulebook, row.asked)


def _positions(setting: Setting, chronicle: Chronicle, demanded: Array) -> tuple[align.Position, align.Position]:
    """Return where states stand and where the standard would have them stand, in the four layers."""
    leader = setting.structure.leader
    breadth = np.stack([row.stances["breadth"] for row in chronicle.months])
    coverage, strictness = chronicle.stack("own_coverage"), chronicle.stack("own_strictness")
    instruments = np.stack([instruments_in_force(row, setting.guarding) for row in chronicle.months])
    listed = np.where(demanded > 0.0, 1.0, 0.0)
    actual = align.Position(align.declared_aim(coverage, breadth), coverage, strictness, instruments)
    required = np.broadcast_to(instruments[:, leader : leader + 1], instruments.shape)
    lead = np.broadcast_to(breadth[:, leader : leader + 1], breadth.shape)
    return actual, align.Position(align.declared_aim(listed, lead), listed, demanded, required)


def instruments_in_force(row: MonthRow, chosen: Sequence[str] = ()) -> npt.NDArray[np.bool_]:
    """Return which instruments each state has in force, [state, instrument].

    List, end-user list, persons rule and reach, then those that states choose themselves, by name.
    """
    rulebook = row.rulebook
    listed = ((rulebook.coverage > 0.0) & ~rulebook.targeted).any(axis=1)
    named = rulebook.targeted.any(axis=1)
    more = [rulebook.level(name) > 0.0 for name in chosen if name != "persons"]
    return np.stack([listed, named, rulebook.persons, rulebook.reach, *more], axis=-1)
