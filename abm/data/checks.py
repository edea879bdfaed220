"""Checks across tables: what each role needs so that the equations have no gaps."""

import numpy as np

from abm.core.errors import DataError
from abm.data.schema import TIERS, Case

__all__ = ["check_case"]

# What every state that sells and decides must want; the alliance term concerns partners, its cost the leader.
WANTED = {
    "leader": ("target_policy", "breadth", "free_trade", "economic_weight", "partner_weight"),
    "supplier": ("target_policy", "breadth", "free_trade", "economic_weight", "alliance"),
}
SUM_OF_PRINTED_SHARES = (0.9, 1.1)


def check_case(case: Case) -> None:
    """Raise DataError where tables that are each in order do not fit together."""
    _check_stances(case)
    _check_derating(case)
    _check_weights(case)
    _check_home_shares(case)
    _check_elections(case)


def _check_stances(case: Case) -> None:
    for position, state in enumerate(case.states):
        for quantity in WANTED.get(state.role, ()):
            if np.isnan(case.stances[quantity].value[position]):
                row = 2 + sum(figure.table == "stances" for figure in case.figures)
                problem = f"the {state.role} '{state.code}' has no '{quantity}'; add the row"
                raise DataError(f"stances.csv, row {row}, column 'quantity': {problem}")


def _check_derating(case: Case) -> None:
    for figure in case.figures:
        if figure.table == "item_figures" and figure.quantity == "derate" and figure.value >= 1.0:
            cure = "a derated variant is worse: write a number below 1"
            raise DataError(f"item_figures.csv, row {figure.row}, column 'value': derate {figure.value:g}; {cure}")
    for position, item in enumerate(case.items):
        if case.item.derateable[position] > 0.0 and case.item.derate[position] == 0.0:
            rows = [f.row for f in case.figures if f.table == "item_figures" and item.startswith(f.key.split("/")[0])]
            problem = f"{item} is derateable but has no 'derate'; add the row"
            raise DataError(f"item_figures.csv, row {max(rows)}, column 'quantity': {problem}")


def _check_weights(case: Case) -> None:
    for quantity in ("military_relevance", "growth_relevance"):
        worth = case.item.purchases * getattr(case.item, quantity)
        for position, tier in enumerate(TIERS):
            if worth[position :: len(TIERS)].sum() <= 0.0:
                row = next(f.row for f in case.figures if f.table == "item_figures" and f.quantity == quantity)
                problem = f"no {tier} item has purchases and {quantity} above 0; give one of them both"
                raise DataError(f"item_figures.csv, row {row}, column 'value': {problem}")


def _check_home_shares(case: Case) -> None:
    low, high = SUM_OF_PRINTED_SHARES
    for segment in case.segments:
        rows = [f for f in case.figures if f.table == "home_shares" and f.key.endswith(f"/{segment.code}")]
        total = sum(figure.value for figure in rows)
        if rows and not low <= total <= high:
            problem = (
                f"the home shares of {segment.code} sum to {total:.4g}; complete them (printed sums are 0.9 to 1.1)"
            )
            raise DataError(f"home_shares.csv, row {rows[-1].row}, column 'value': {problem}")


def _check_elections(case: Case) -> None:
    roles = {state.code: state.role for state in case.states}
    for row, election in zip((f.row for f in case.figures if f.table == "elections"), case.elections, strict=True):
        if roles[election.state] not in WANTED:
            problem = (
                f"'{election.state}' is a {roles[election.state]}: its government decides nothing here; remove the row"
            )
            raise DataError(f"elections.csv, row {row}, column 'state': {problem}")
