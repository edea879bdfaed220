"""Split the residual firms of a case into many small ones, leaving every aggregate unchanged.

A residual's share row of weight W becomes n rows W*v_j with v_j > 0 and sum 1; sizes are log-normal, as sizes of small
firms are (Gibrat 1931). Firm j of a residual owns the j-th piece of each of its rows and inherits home, leader content
and dependence on the target, so that sums by (home, country of production, content class, item) stay as they were.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from abm.core.chance import normal
from abm.core.errors import DataError
from abm.data.schema import Case, FirmRow, ShareTable

__all__ = ["LARGEST_FRINGE", "split_fringe"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

LARGEST_FRINGE = 200_000
SPREAD_OF_LOG_SIZE = 1.0
NO_MONTH = 0


def split_fringe(case: Case, rows: int, seed: int = 0) -> Case:
    """Return the case with its foreign residual firms spread over `rows` share rows; 0 leaves it as it is.

    Raises DataError where the case has no residual firm, or `rows` is below their present rows or above the limit.
    """
    if rows == 0:
        return case
    split = np.flatnonzero(_splittable(case)[case.share.firm])
    if not len(split):
        raise DataError(f"fringe_rows = {rows}: the case '{case.name}' has no residual firm; mark one as fringe = yes")
    if not len(split) <= rows <= LARGEST_FRINGE:
        raise DataError(f"fringe_rows = {rows} lies outside [{len(split)}, {LARGEST_FRINGE}]; use 0 for no split")
    counts = np.full(len(split), rows // len(split), dtype=np.intp)
    counts[: rows % len(split)] += 1
    pieces = np.arange(rows) - np.repeat(np.cumsum(counts) - counts, counts)
    source = np.repeat(split, counts)
    width = len(str(int(counts.max())))
    parents = case.share.firm[source]
    names = [f"{case.firms[firm].code}#{piece + 1:0{width}d}" for firm, piece in zip(parents, pieces, strict=True)]
    return _rebuild(case, source, _small_firms(case, parents, pieces, names), _sizes(case, source, pieces, seed))


@dataclasses.dataclass(frozen=True, eq=False)
class _Small:
    """New firms and, for each new row, which of them owns it and which row it was split from."""

    firms: tuple[FirmRow, ...]
    parent: Index
    owner: Index


def _splittable(case: Case) -> npt.NDArray[np.bool_]:
    target = next(state.code for state in case.states if state.role == "target")
    return np.array([firm.fringe and firm.home != target for firm in case.firms])


def _sizes(case: Case, source: Index, pieces: Index, seed: int) -> Array:
    """Return the value of each new row; the pieces of one source row are neighbours."""
    keys = [f"{case.share.name[row]}#{piece}" for row, piece in zip(source, pieces, strict=True)]
    raw = np.exp(SPREAD_OF_LOG_SIZE * normal(seed, "fringe size", keys, NO_MONTH))
    starts = np.flatnonzero(pieces == 0)
    part = raw / np.repeat(np.add.reduceat(raw, starts), np.diff(np.append(starts, len(pieces))))
    return np.asarray(part * case.share.value[source])


def _small_firms(case: Case, parents: Index, pieces: Index, names: list[str]) -> _Small:
    made: dict[str, tuple[int, FirmRow]] = {}
    for parent, piece, code in zip(parents.tolist(), pieces.tolist(), names, strict=True):
        if code not in made:
            old = case.firms[parent]
            made[code] = (parent, dataclasses.replace(old, code=code, name=f"{old.name} {piece + 1}"))
    order = {code: position for position, code in enumerate(made)}
    return _Small(
        firms=tuple(firm for _, firm in made.values()),
        parent=np.array([parent for parent, _ in made.values()], dtype=np.intp),
        owner=np.array([order[code] for code in names], dtype=np.intp),
    )


def _rebuild(case: Case, source: Index, small: _Small, values: Array) -> Case:
    """Return the case with split rows replaced, firms and shares sorted by code again."""
    kept_firms = np.flatnonzero(~_splittable(case))
    firms = [case.firms[position] for position in kept_firms] + list(small.firms)
    origin = np.concatenate([kept_firms, small.parent])
    order = np.array(sorted(range(len(firms)), key=lambda position: firms[position].code), dtype=np.intp)
    rank = np.empty(len(firms), dtype=np.intp)
    rank[order] = np.arange(len(firms))
    kept = np.setdiff1d(np.arange(len(case.share.value)), source)
    kept_owner = rank[np.searchsorted(kept_firms, case.share.firm[kept])]
    firm = np.concatenate([kept_owner, rank[len(kept_firms) + small.owner]])
    value = np.concatenate([case.share.value[kept], values])
    in_order = tuple(firms[position] for position in order)
    return dataclasses.replace(
        case,
        firms=in_order,
        target_dependence=_frozen(case.target_dependence[origin[order]]),
        dependence_by_year={year: _frozen(line[origin[order]]) for year, line in case.dependence_by_year.items()},
        share=_share_table(case, in_order, firm, np.concatenate([kept, source]), value),
    )


def _share_table(case: Case, firms: tuple[FirmRow, ...], firm: Index, row: Index, value: Array) -> ShareTable:
    production, item = case.share.production[row], case.share.item[row]
    order = np.lexsort((item, production, firm))
    lines = zip(firm[order].tolist(), production[order].tolist(), item[order].tolist(), strict=True)
    names = tuple(f"{firms[f].code}@{case.states[p].code}/{case.items[i]}" for f, p, i in lines)
    return ShareTable(
        _frozen(firm[order]), _frozen(production[order]), _frozen(item[order]), _frozen(value[order]), names
    )


def _frozen[T: np.generic](array: npt.NDArray[T]) -> npt.NDArray[T]:
    array.setflags(write=False)
    return array
