"""The columns of every table, each declared once: name, kind, unit, meaning.

A name with `{state}` stands for one column a state, named by its code. Columns are written in the order declared;
a column that is missing or not declared is a fault of the program.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from abm.mechanisms.states.preferences import TERMS
from abm.metrics.durability import CAUSES
from abm.metrics.leakage import CHANNELS

__all__ = ["KEYS", "SCHEMA", "Column", "arrange"]

_MONEY = "USD million a month"
_STATE = "[A-Z]{2}"
_LAYERS = ("purpose", "list", "operation", "instruments")


@dataclasses.dataclass(frozen=True)
class Column:
    """One column: kind is integer, number, text or truth; numbers, texts and truths may be null."""

    name: str
    kind: str
    unit: str
    meaning: str

    def matches(self, name: str) -> bool:
        """Return whether a column of this name is declared here."""
        return re.fullmatch(re.escape(self.name).replace(r"\{state\}", _STATE), name) is not None


def _number(name: str, unit: str, meaning: str) -> Column:
    return Column(name, "number", unit, meaning)


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", "", meaning)


KEYS = (
    Column("run", "integer", "", "place of the run among all runs of the experiment, from 0"),
    _text("outcome", "who wins the elections: continuity, change, drawn or none"),
    _text("variant", "the run itself (main), what is taken away (no_alliance, no_request, no_election), over_ranges"),
    Column("seed", "integer", "", "seed; equal seeds share their luck"),
)
_MONTH = _text("month", "month, YYYY-MM")

_SHARED = (
    _number("effective_alignment", "share", "denial that partners add, of what they could add"),
    _number("joint_denial", "share", "the same with what the leader's reach adds counted in"),
    *(
        _number(f"follow_through_{layer}", "share of the standard", f"follow-through, layer of {layer}")
        for layer in _LAYERS
    ),
    _number("own_way", "share of own baseline trade", "what partners control beyond what was asked"),
    _number("activity", "share of own baseline trade", "mean strictness over partners' own baseline trade"),
    _number("real_leakage", "share of the intended reduction", "reduction in quantity that is given back"),
    _number("denial_military", "share of capability", "capability withheld from military-linked buyers"),
    _number("denial_growth", "share of capability", "capability withheld from all buyers"),
    _number("regime_strength", "index, 0 to 1", "strength of the open trade order"),
)
_RUNS = (
    *_SHARED,
    *(
        _number(f"leakage_{name}", "share of the intended reduction", f"part of real leakage by {name}")
        for name in CHANNELS
    ),
    _number("real_leakage_cumulative", "share of the intended reduction", "the same since announcement, stocks in"),
    _number("value_leakage", "share of lost sales", "sales regained through all channels"),
    _number("value_leakage_low_eta", "share of lost sales", "value leakage at the low elasticity of demand"),
    _number("value_leakage_high_eta", "share of lost sales", "value leakage at the high elasticity of demand"),
    _number("durability_months", "months", "restricted mean length of the partners' first spells"),
    _number("never_started", "share of partners", "partners whose spell never began"),
    *(_number(f"ended_{cause}", "share of spells", f"spells that ended by {cause}") for cause in CAUSES),
    _number("adoption_lag_months", "months", "from request to entry into force, mean over partners that began"),
    _number("wait_months", "months", "from request to the partner's decision"),
    _number("drafting_months", "months", "to create the legal basis"),
    _number("notice_months", "months", "between announcement and entry into force"),
    _number("reach_months", "months", "months with the leader's reach in force and no state exempt"),
    _number("cost_{state}", _MONEY, "sales lost against the twin without controls, by home of the firm"),
    _number("cost_production_{state}", _MONEY, "the same by country of production"),
    _number("promise_slack", "share of the promise", "given back of standing promises, mean over months and states"),
    _number("transfers", _MONEY, "payments under agreements in force, mean over months"),
    _number("line_signed", "share of partners", "partners that have a signed line in force, mean over months"),
    _number(
        "hard_choice_months", "months", "months in which alliance alone and the rest pull apart, mean over partners"
    ),
    _number("group_cohesion", "share", "how alike the partners' rulebooks are"),
    _number("declaration_gap", "share", "revealed less declared breadth of the leader, mean over months"),
    _number("declaration_gap_partners", "share", "the same of partners, weighted by trade"),
    _number("leader_drift", "share", "how far the leader's measures moved since it first asked"),
    _number("similarity", "share", "how alike partners' rules and the standard are, corrected for chance"),
    _number("change_of_follow_through_partners", "difference", "partners' part in the change over the leader's count"),
    _number("change_of_follow_through_leader", "difference", "the leader's part in it, by a standard that moved"),
    _number("follow_{state}", "share of the standard", "the partner's own follow-through in operation"),
    _number("purpose_distance", "share of own trade", "stand-alone choice against the same with the leader's purpose"),
    _number("structure_distance", "share of own trade", "choice with the leader's purpose against the leader's own"),
)
_MONTHS = (
    _MONTH,
    *_SHARED,
    _number("alignment_military", "share", "effective alignment from military denial alone"),
    _number("alignment_growth", "share", "effective alignment from growth denial alone"),
    _number("gross", _MONEY, "sales lost by foreign sellers that sell less than in the twin"),
    _number("net", _MONEY, "fall in the target's expenditure"),
    _number("demand", _MONEY, "the target's expenditure in the twin without controls"),
    _number("expenditure", _MONEY, "the target's expenditure, stockpiling excluded"),
    _number("stocking", _MONEY, "purchases ahead of announced controls"),
    _number("drawdown", _MONEY, "purchases replaced from stock"),
    _number("coverage", "share of the target's foreign purchases", "purchases that some state lists"),
    *(
        _number(f"real_{name}", "share of the intended reduction", f"part of real leakage by {name}")
        for name in CHANNELS
    ),
    *(_number(f"value_{name}", _MONEY, f"sales regained by {name}") for name in CHANNELS),
)
_STATES = (
    _MONTH,
    _text("state", "state, ISO 3166-1 alpha-2"),
    _text("government", "party in office, empty where the case names none"),
    _number("yard", "share of own baseline trade", "what the state's rules cover"),
    _number("fence", "mean strictness", "mean strictness on the covered trade"),
    _number("follow_through_list", "share of the standard", "follow-through, layer of lists"),
    _number("follow_through_operation", "share of the standard", "follow-through, layer of operation"),
    _number("follow_through_instruments", "share of the standard", "follow-through, layer of instruments"),
    _number("own_way", "share of own baseline trade", "what the state controls beyond what was asked"),
    _number("sales", _MONEY, "sales to the target by home of the firm"),
    _number("sales_twin", _MONEY, "the same in the twin without controls"),
    _number("cost_headquarters", _MONEY, "sales lost against the twin, by home of the firm"),
    _number("cost_production", _MONEY, "sales lost against the twin, by country of production"),
    _number("retaliation", _MONEY, "exposure that the target's imposed retaliation hits"),
    _number("trust", "index, 0 to 1", "trust in the leader"),
    _number("goodwill", "index, 0 to 1", "what the others make of the state's word"),
    _number("transfer", _MONEY, "received under agreements in force, negative: paid; sums to 0 over states"),
    _number("given_back", "share of the promise", "what practice falls short of standing promises, null without any"),
    _number("hard_choice", "share of own trade", "how far alliance alone and open trade with economy alone differ"),
    _number("line", "share of own baseline trade", "trade that a line the state has signed holds in"),
    _number("breadth", "weight on growth denial", "breadth of the security concept"),
    _number("revealed_breadth", "share of restricted trade", "restricted trade in items of little military relevance"),
    _number("declaration_gap", "share", "revealed less declared breadth, null where nothing is restricted"),
    _number("free_trade", "-1 to 1", "stance on free trade"),
    _number("target_policy", "ratio", "policy toward the target"),
)
_LEAKAGE = (
    _MONTH,
    _text("segment", "segment of the item"),
    _text("tier", "advanced or mature"),
    _text("origin", "state by home of the firm that sells"),
    _text("channel", "channel of leakage"),
    _number("value", _MONEY, "sales regained"),
    _number(
        "real_item", "share of the intended reduction", "part of the item's real leakage by this channel, all origins"
    ),
)
_EVENTS = (
    _text("event", "name of the event; the rows of a decision share it"),
    _MONTH,
    _text("kind", "what happened"),
    _text("actor", "state that acts"),
    _text("counterpart", "state it acts toward"),
    _text("candidate", "package weighed, in decisions"),
    Column("chosen", "truth", "", "whether the candidate was chosen"),
    _text("reason", "reason in words, measure, party, or name of the decision"),
    _text("detail", "more of it"),
    _text("framework", "framework in which it happened, empty outside"),
    _text("begins", "month from which a commitment or a line holds"),
    _text("ends", "month of its sunset or review"),
    *(_number(term, _MONEY, f"term of utility: {term}") for term in TERMS),
    _number("total", _MONEY, "utility of the candidate"),
    _number("luck", _MONEY, "error of judgement in the comparison with today"),
    _number("threshold", _MONEY, "what the gain must exceed"),
)

SCHEMA: dict[str, tuple[Column, ...]] = {
    "runs": (*KEYS, *_RUNS),
    "months": (*KEYS, *_MONTHS),
    "states": (*KEYS, *_STATES),
    "leakage": (*KEYS, *_LEAKAGE),
    "events": (*KEYS, *_EVENTS),
}


def arrange(table: str, names: Sequence[str]) -> list[tuple[str, Column]]:
    """Return the names of a table's columns in declared order, each with its declaration.

    Raises ValueError for a column that is missing or not declared.
    """
    found = [(name, column) for column in SCHEMA[table] for name in _named(column, names)]
    unknown = sorted(set(names) - {name for name, _ in found})
    if unknown:
        raise ValueError(f"table '{table}' has columns that are not declared: {', '.join(unknown)}")
    return found


def _named(column: Column, names: Sequence[str]) -> Iterator[str]:
    if "{" in column.name:
        yield from sorted(name for name in names if column.matches(name))
    elif column.name in names:
        yield column.name
    else:
        raise ValueError(f"column '{column.name}' is missing")
