"""Judge a run: all months at once, from the chronicle alone."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

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

__all__ = ["Verdict", "denials", "judge", "partners_in"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


class Verdict:
    """Everything measured of the months that have passed of a run; each measure is worked out when first asked for."""

    def __init__(self, setting: Setting, chronicle: Chronicle) -> None:
        self._setting, self._chronicle = setting, chronicle.until_now()

    @cached_property
    def partners(self) -> Index:
        """Return the indices of the partners."""
        return partners_in(self._setting)

    @property
    def demand(self) -> Array:
        """Return what the target would spend without rules, USD million a month [month, item]."""
        return self._market.buyers.demand

    @property
    def expenditure(self) -> Array:
        """Return what the target spends, USD million a month [month, item]."""
        return self.sales.expenditure

    @cached_property
    def sales(self) -> Sales:
        """Return sales, USD million a month [month, item, slot], and what they amount to."""
        return sell(self._market.offers, self._market.buyers)

    @property
    def sales_twin(self) -> Array:
        """Return sales in the twin, USD million a month [month, item, slot]."""
        return self._twin.direct

    @cached_property
    def accounts(self) -> leakage.Accounts:
        """Return the value accounts of leakage."""
        outlay, measures = (self._twin.expenditure, self.expenditure), self._setting.parameters.measures
        return leakage.value_accounts(self.sales_twin, self.sales.direct, self._evaded, outlay, self._kinds, measures)

    @cached_property
    def losses_by_eta(self) -> tuple[leakage.Losses, leakage.Losses]:
        """Return gross and net losses at the ends of the documented range of the elasticity of demand.

        The twin's price index is 1 at any elasticity, so its sales do not move.
        """
        market, twin, found = self._market, self._twin, []
        for eta in _ends_of_eta(self._setting):
            sales = sell(market.offers, market.buyers._replace(eta=np.array(eta)))
            outlay = twin.expenditure, sales.expenditure
            found.append(leakage.value_losses(twin.direct, sales.direct, outlay, self._kinds))
        return found[0], found[1]

    @cached_property
    def real(self) -> real_leakage.RealAccounts:
        """Return real leakage."""
        setting, market, offers = self._setting, self._market, self._market.offers
        sellers = real_leakage.Sellers(
            offers.weight, market.twin_weight, offers.strictness, offers.coverage, market.routes, self._kinds
        )
        buyers = real_leakage.Buyers(self.demand, setting.sigma, market.buyers.eta, market.buyers.friction)
        return real_leakage.real_accounts(sellers, buyers, setting.parameters.measures)

    @property
    def military(self) -> Array:
        """Return military denial, [month]."""
        return self._denials[0]

    @property
    def growth(self) -> Array:
        """Return growth denial, [month]."""
        return self._denials[1]

    @property
    def alignment(self) -> Array:
        """Return effective alignment, [month]."""
        actual, alone, together, _ = self._weighted
        return align.effective_alignment(actual, alone, together, self._setting.parameters.measures)

    @property
    def alignment_military(self) -> Array:
        """Return effective alignment by military denial alone, [month]."""
        return self._aligned_in(0)

    @property
    def alignment_growth(self) -> Array:
        """Return effective alignment by growth denial alone, [month]."""
        return self._aligned_in(1)

    @property
    def joint_denial(self) -> Array:
        """Return joint denial, [month]."""
        actual, _, together, without_reach = self._weighted
        return align.effective_alignment(actual, without_reach, together, self._setting.parameters.measures)

    @cached_property
    def demanded(self) -> Array:
        """Return the standard, [month, state, item]."""
        return _standard(self._setting, self._chronicle)

    @cached_property
    def layers(self) -> align.Layers:
        """Return the layers of follow-through of every state alone, [month, state]."""
        setting = self._setting
        return align.layers(*self._positions, setting.trade, setting.parameters.measures)

    @cached_property
    def pooled(self) -> align.Layers:
        """Return the layers of follow-through of all partners together, [month]."""
        setting = self._setting
        return align.pooled_layers(*self._positions, setting.trade, self.partners, setting.parameters.measures)

    @cached_property
    def costs(self) -> Costs:
        """Return the costs of states, [month, state]."""
        structure = self._setting.structure
        sites = self.home, structure.production[structure.slot_group]
        return costs_by_state(self.sales_twin, self.sales.direct, self._evaded, sites, len(structure.states))

    @property
    def home(self) -> Index:
        """Return the home state of each seller group, [item, slot]."""
        structure = self._setting.structure
        return structure.home[structure.slot_group]

    @cached_property
    def _market(self) -> "_Market":
        return _market(self._setting, self._chronicle)

    @cached_property
    def _twin(self) -> Sales:
        weight = self._market.twin_weight
        none = np.zeros_like(weight)
        return sell(Offers(weight, none, none, none), self._market.buyers)

    @cached_property
    def _kinds(self) -> npt.NDArray[np.integer]:
        return _kinds(self._setting, self._chronicle)

    @cached_property
    def _evaded(self) -> Array:
        """Return evaded sales by route, [route, month, item, slot]."""
        evasive = self._market.offers.evasive
        return np.asarray(self.sales.evaded * (self._market.routes / np.where(evasive > 0.0, evasive, 1.0)))

    @cached_property
    def _denials(self) -> tuple[Array, Array]:
        return denials(self._setting, self.sales, self._chronicle.stack("drawdown") / self.demand)

    @cached_property
    def _worlds(self) -> list[tuple[Array, Array]]:
        """Return military and growth denial [month] without stocks: as it is, then in the worlds compared with it."""
        setting, buyers = self._setting, self._market.buyers
        actual = denials(setting, self.sales, np.zeros_like(self.demand))
        return [actual, *_denials_of_worlds(setting, self._chronicle, buyers, self.demanded, self.partners)]

    @cached_property
    def _weighted(self) -> list[Array]:
        """Return denial [month] in the same worlds, military and growth weighed by the leader's breadth."""
        beta = self._chronicle.stack_stance("breadth")[:, self._setting.structure.leader]
        return [align.weighted_denial(military, growth, beta) for military, growth in self._worlds]

    def _aligned_in(self, part: int) -> Array:
        """Return effective alignment [month] by one of the two denials alone."""
        actual, alone, together, _ = (world[part] for world in self._worlds)
        return align.effective_alignment(actual, alone, together, self._setting.parameters.measures)

    @cached_property
    def _positions(self) -> tuple[align.Position, align.Position]:
        return _positions(self._setting, self._chronicle, self.demanded)


def judge(setting: Setting, chronicle: Chronicle) -> Verdict:
    """Return the verdict on a run, or on its months so far."""
    return Verdict(setting, chronicle)


def partners_in(setting: Setting) -> Index:
    """Return the indices of the partners of a setting: suppliers with `partner_share` of some item in the base year."""
    structure = setting.structure
    supplies = np.isin(np.arange(len(structure.states)), structure.suppliers)
    share = _shares(setting) * supplies[:, None]
    return align.partners_of(share, structure.leader, structure.target, setting.parameters.measures)


def _shares(setting: Setting) -> Array:
    """Return shares of the target's purchases in the base year, [state, item]."""
    return np.asarray(setting.trade / setting.structure.case.item.purchases)


class _Market(NamedTuple):
    """The market of all months in slots: offers, buyers, weights of the twin [month, item, slot].

    routes [route, month, item, slot]: multipliers of those that rules left open.
    """

    offers: Offers
    buyers: Buyers
    twin_weight: Array
    routes: Array


def _market(setting: Setting, chronicle: Chronicle) -> _Market:
    pack = setting.structure.pack
    weight, twin_weight = pack(chronicle.stack("weight")), pack(chronicle.stack("twin_weight"))
    routes = pack(routes_left(setting, chronicle))
    strictness, coverage = pack(chronicle.stack("strictness")), pack(chronicle.stack("coverage"))
    buyers = Buyers(
        reference_weight=twin_weight.sum(axis=-1),
        demand=setting.demand[chronicle.places(setting.first)],
        sigma=setting.sigma,
        eta=setting.eta,
        military_share=setting.military_share,
        friction=setting.friction,
    )
    return _Market(Offers(weight, strictness, coverage, routes.sum(axis=0)), buyers, twin_weight, routes)


def _kinds(setting: Setting, chronicle: Chronicle) -> npt.NDArray[np.integer]:
    """Return the kind of every seller group, [month, item, slot]."""
    structure, group = setting.structure, setting.structure.slot_group
    controls = chronicle.stack("own_coverage") > 0.0
    return leakage.seller_kinds(structure.home[group], structure.production[group], structure.target, controls)


def _ends_of_eta(setting: Setting) -> tuple[float, float]:
    """Return the ends of the documented range of the price elasticity, for which value rates are shown beside it."""
    field = next(info for info in describe(setting.parameters.market) if info.name == "price_elasticity")
    return field.low, field.high


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


def _standard(setting: Setting, chronicle: Chronicle) -> Array:
    """Return the standard, [month, state, item]."""
    leader = setting.structure.leader
    asked = chronicle.stack("asked")
    own = chronicle.stack("own_strictness")[:, leader]
    return align.standard(own, asked, asked.any(axis=-1), _shares(setting)[leader], setting.parameters.measures)


def _denials_of_worlds(
    setting: Setting, chronicle: Chronicle, buyers: Buyers, demanded: Array, partners: Index
) -> list[tuple[Array, Array]]:
    """Return military and growth denial [month] in the worlds that the one as it is is compared with.

    The leader alone with its reach, all partners at the standard, and the leader alone without its reach.
    """
    strictness, leader = chronicle.stack("own_strictness"), setting.structure.leader
    alone = align.leader_alone(strictness, leader)
    together = align.everyone_at_standard(strictness, demanded, partners, leader)
    weight, every_route = chronicle.stack("weight"), np.moveaxis(chronicle.stack("every_route"), 1, 0)
    none, found = np.zeros_like(buyers.demand), []
    for world, with_reach in ((alone, True), (together, True), (alone, False)):
        rules = stacked(_rules_by_month(setting, chronicle, world, with_reach))
        found.append(denials(setting, quantities_under(setting, weight, every_route, rules, buyers), none))
    return found


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
