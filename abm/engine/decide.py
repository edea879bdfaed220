"""How one state decides: what it believes of the others, its best package, and whether that beats today's."""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core import chance
from abm.engine.market_phase import Rules, reached
from abm.engine.outlook import Outlook, Surroundings, look_ahead
from abm.engine.setting import Setting
from abm.engine.valuation import Valuation
from abm.mechanisms.controls.jurisdiction import bind, territorial
from abm.mechanisms.elections.mandate import campaign_ratio
from abm.mechanisms.market.substitution import Buyers
from abm.mechanisms.states.preferences import Stance
from abm.mechanisms.states.search import best_package, package_sums
from abm.world.rulebook import Rulebook
from abm.world.world import World

__all__ = ["Decision", "MonthView", "believed_rulebook", "consider", "stance_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

CANDIDATES = ("today", "nothing", "request", "everything")


@dataclasses.dataclass(frozen=True, eq=False)
class MonthView:
    """What all states share in a month: weights, routes, buyers, the target's sales, and survival [state].

    trade [state, item]: own baseline trade of the month (the twin's), USD million, by country of production;
    lobbies [state]: factor that firms' pressure puts on lost profit.
    """

    weight: Array
    evasive: Array
    legal_share: Array
    buyers: Buyers
    monthly_experience: Array
    survival: Array
    trade: Array
    lobbies: Array


@dataclasses.dataclass(frozen=True, eq=False)
class Decision:
    """What a state would do: package [item] as coverage, approval, targeted; its worth beside today's.

    terms: candidate -> term -> USD million a month; gain includes the error of judgement.
    """

    state: int
    coverage: Array
    approval: Array
    targeted: npt.NDArray[np.bool_]
    terms: dict[str, dict[str, float]]
    gain: float
    error: float
    delivered: float

    @property
    def strictness(self) -> Array:
        """Return the strictness of the chosen package, [item]."""
        return self.coverage * (1.0 - self.approval)


def believed_rulebook(world: World, state: int, survival: Array) -> Rulebook:
    """Return the rules as a state sees them: own ones true, others' approval believed and weighted by survival."""
    believed = world.rulebook.copy()
    approval = world.believed_approval.copy()
    approval[state] = world.rulebook.approval[state]
    kept = survival.copy()
    kept[state] = 1.0
    believed.approval = 1.0 - (1.0 - approval) * kept[:, None]
    return believed


def stance_of(setting: Setting, world: World, view: MonthView, state: int) -> Stance:
    """Return the stance of a state's present government, scaled to USD million a month."""
    table = setting.structure.case.state
    stances = world.stances
    alpha = 0.0 if setting.variant == "no_alliance" else float(stances["alliance"][state] * setting.switches.alliance)
    ratio = campaign_ratio(
        float(stances["target_policy"][state]),
        setting.months_to_election(state, world.month),
        setting.switches.toughness_bidding,
        setting.parameters.elections,
    )
    return Stance(
        theta=setting.parameters.preferences.theta_common * table.gdp[state] * ratio / 12.0,
        breadth=float(stances["breadth"][state]),
        free_trade=float(stances["free_trade"][state]),
        alliance=alpha,
        economic_weight=float(stances["economic_weight"][state] * view.lobbies[state]),
        jobs_weight=float(stances["jobs_weight"][state]),
        open_order_value=float(table.open_order_value[state]),
        exposure=float(table.target_exposure[state]),
        propensity=float(table.retaliation_propensity[state]),
        own_sales=float(view.trade[state].sum()),
    )


def consider(setting: Setting, world: World, view: MonthView, state: int, rulebook: Rulebook | None = None) -> Decision:
    """Return a state's best package against what it believes of the others (or against a given rulebook)."""
    believed = rulebook if rulebook is not None else believed_rulebook(world, state, view.survival)
    around = _surroundings(setting, world, view, state, believed)
    outlook = look_ahead(setting, state, around)
    valuation = _valuation(setting, world, view, believed, outlook, around)
    allowed = _allowed(setting, state, outlook)
    starts = _starts(world, state, outlook, allowed)
    tie = setting.parameters.choice.tie * max(valuation.stance.own_sales, valuation.stance.theta)
    package = best_package(outlook.table, valuation.total, starts, allowed, tie)
    candidates = np.concatenate([package[None], starts])
    return _decision(setting, world, outlook, valuation, candidates)


def _surroundings(setting: Setting, world: World, view: MonthView, state: int, believed: Rulebook) -> Surroundings:
    structure, leader = setting.structure, setting.structure.leader
    others = believed.copy()
    others.coverage[state] = 0.0
    strictness = others.strictness
    jurisdiction = territorial(structure.home, structure.production, believed.persons | believed.reach)
    applies = reached(setting, believed, strictness, world.asked) & (structure.home != state)[:, None]
    rules = Rules(
        bind(jurisdiction, strictness, applies, strictness[leader]),
        bind(jurisdiction, others.coverage, applies, others.coverage[leader]),
    )
    in_reach = believed.reach[leader] and state != leader
    content = structure.content >= believed.threshold[leader]
    return Surroundings(
        weight=view.weight,
        evasive=view.evasive,
        legal_share=view.legal_share,
        others=rules,
        own=jurisdiction[state],
        bound=content & (structure.home == state) & in_reach,
        reach_level=strictness[leader] * in_reach,
        exempt=bool(believed.exempt[state]),
        earned=bool(believed.earned[state]),
        buyers=view.buyers,
        stance=stance_of(setting, world, view, state),
        trade=view.trade[state],
        experience=world.economy.experience,
        monthly_experience=view.monthly_experience,
        asked=world.asked[state],
        asked_worth=world.asked_worth[state],
        now_coverage=world.rulebook.coverage[state],
        now_approval=world.rulebook.approval[state],
        now_targeted=world.rulebook.targeted[state],
    )


def _valuation(
    setting: Setting, world: World, view: MonthView, believed: Rulebook, outlook: Outlook, around: Surroundings
) -> Valuation:
    state = outlook.state
    line = np.where(setting.excepted & ~believed.targeted, setting.parameters.preferences.exception_share, 1.0)
    restricted = (view.trade * believed.strictness * line).sum(axis=-1)
    return Valuation(
        setting=setting,
        stance=around.stance,
        fixed=outlook.fixed,
        order=world.order,
        restricted_by_others=float(restricted.sum() - restricted[state]),
        asked=float((world.asked_worth[state] * world.asked[state]).sum()),
        trust=float(world.trust[state]),
        all_trade=float(view.trade.sum()),
        controls_now=bool(world.rulebook.coverage[state].any()),
        precedents=_precedents(setting, believed, state) * setting.switches.precedent,
    )


def _precedents(setting: Setting, believed: Rulebook, state: int) -> float:
    """Return the share of the other suppliers that have a package in force."""
    others = setting.structure.suppliers[setting.structure.suppliers != state]
    return float(believed.coverage[others].any(axis=1).mean()) if len(others) else 0.0


def _allowed(setting: Setting, state: int, outlook: Outlook) -> npt.NDArray[np.bool_]:
    """Return which postures the state's legal bases permit, [posture, segment].

    An instrument that takes longer to legislate than a package is expected to stand is not worth beginning.
    """
    legal = setting.structure.case.legal
    has = {}
    for name in ("list", "end_user"):
        months = legal.months_to_legislate[state, legal.instruments.index(name)]
        has[name] = not setting.switches.legal_bases or months <= setting.parameters.choice.standing_months
    postures = outlook.postures
    possible = (has["list"] | ~postures.needs_list) & (has["end_user"] | ~postures.needs_end_user)
    possible[-1] = True
    return np.broadcast_to(possible[:, None], outlook.table.shape[:2])


def _starts(world: World, state: int, outlook: Outlook, allowed: npt.NDArray[np.bool_]) -> Index:
    """Return the packages the search starts from, [start, segment], in the order of CANDIDATES."""
    segments = outlook.segments
    today = np.full(len(segments), len(outlook.postures.advanced) - 1, dtype=np.intp)
    asked = world.asked[state].reshape(-1, 2)[segments]
    nearest = [_nearest(outlook, allowed, goal) for goal in (np.zeros_like(asked), asked, np.ones_like(asked))]
    return np.stack([today, *nearest])


def _nearest(outlook: Outlook, allowed: npt.NDArray[np.bool_], goal: Array) -> Index:
    """Return for each segment the allowed posture whose strictness is nearest to goal [segment, tier]."""
    level = outlook.levels.coverage * (1.0 - outlook.levels.approval)
    advanced = level[outlook.postures.advanced, 0::2]
    mature = level[outlook.postures.mature, 1::2]
    distance = np.abs(advanced - goal[:, 0]) + np.abs(mature - goal[:, 1])
    distance[-1] = np.inf
    return np.asarray(np.where(allowed, distance, np.inf).argmin(axis=0))


def _decision(setting: Setting, world: World, outlook: Outlook, valuation: Valuation, candidates: Index) -> Decision:
    """Return the decision for the first of the candidates [candidate, segment]; the second is today's package."""
    state = outlook.state
    sums = package_sums(outlook.table, candidates)
    totals = valuation.total(sums)
    terms = valuation.terms(sums)
    named = {
        name: {term: float(value[row]) for term, value in terms.items()} | {"total": float(totals[row])}
        for row, name in enumerate(("best", *CANDIDATES))
    }
    name = setting.structure.states[state]
    luck = float(chance.normal(setting.seed, "judgement", [name], world.month)[0])
    moved = not np.array_equal(candidates[0], candidates[1])
    error = setting.parameters.choice.noise * valuation.stance.own_sales * luck * moved
    package = candidates[0]
    items = np.stack([2 * outlook.segments, 2 * outlook.segments + 1], axis=1).ravel()
    level = np.stack([outlook.postures.advanced[package], outlook.postures.mature[package]], axis=1).ravel()
    column = np.arange(len(items))
    chosen = []
    for table, now in (
        (outlook.levels.coverage, world.rulebook.coverage[state]),
        (outlook.levels.approval, world.rulebook.approval[state]),
        (outlook.levels.targeted, world.rulebook.targeted[state]),
    ):
        row = now.copy()
        row[items] = table[level, column]
        chosen.append(row)
    return Decision(
        state,
        chosen[0],
        chosen[1],
        chosen[2],
        named,
        gain=float(totals[0] - totals[1]) + error,
        error=error,
        delivered=float(np.minimum(chosen[0] * (1.0 - chosen[1]), world.asked[state]).sum()),
    )
