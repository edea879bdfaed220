"""Draws that `yardfence match` kept: the file they stand in, and whether they are still those that were matched.

Rows of a hypercube mean nothing without the ranges they were drawn from, so that a set holds for the tables and the
version it was matched with. A seal over all it says tells a row that was altered; whoever writes a set by hand says so.
"""

import hashlib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import abm
from abm.core.errors import ExperimentError
from abm.core.toml import parse_toml
from abm.data import Case
from abm.scenario.faults import fault, from_validation
from abm.scenario.reading import Layer, Place
from abm.scenario.schema import Kept
from abm.scenario.writing import render

__all__ = ["check_kept", "kept_text", "read_kept"]

_TABLE = "kept"
_DIGITS = 16
_ANEW = "match it anew with `yardfence match`"


def kept_text(case: Case, experiment: str, draws: int, rows: list[int]) -> str:
    """Return a set as the text of a file; experiment: digest of the one that was matched; rows: of so many draws."""
    kept = Kept(
        data=case.name, draws=draws, rows=rows, case=case.digest, experiment=experiment, version=abm.__version__
    )
    sealed = {**kept.model_dump(exclude_defaults=True), "seal": _seal(kept)}
    return f"# Draws that let states adopt as they did: {len(rows)} of {draws}.\n{render({_TABLE: sealed})}"


def read_kept(path: Path) -> dict[str, Any]:
    """Return what the table [kept] of a file says. Raises ExperimentError where it holds no set, or an altered one."""
    try:
        held = parse_toml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExperimentError(f"'{path}': there is no such file; `yardfence match` writes a kept.toml") from None
    except (OSError, ValueError):
        held = {}
    if not isinstance(held.get(_TABLE), dict):
        raise ExperimentError(f"'{path}' holds no draws that were kept; make it with `yardfence match`")
    if foreign := next((name for name in held if name != _TABLE), None):
        raise ExperimentError(f"'{path}': unknown key '{foreign}'; it may hold the table [{_TABLE}] alone")
    layer = Layer(held, {(): Place(str(path))}, path.parent)
    try:
        _check_seal(Kept.model_validate(held[_TABLE]), layer)
    except ValidationError as error:
        raise from_validation(error, layer, Kept, (_TABLE,)) from None
    return dict(held[_TABLE])


def check_kept(kept: Kept, case: Case, layer: Layer) -> None:
    """Refuse draws that are no rows of their hypercube, were altered, or are of another case or another version.

    Raises ExperimentError.
    """
    if kept.rows != sorted(set(kept.rows)) or kept.rows[-1] >= kept.draws:
        raise fault(layer, (_TABLE, "rows"), f"must rise, each below draws = {kept.draws}")
    if kept.data != case.name:
        raise fault(layer, (_TABLE, "data"), f"= '{kept.data}': the case here is '{case.name}'; match it anew")
    _check_seal(kept, layer)
    if not kept.by_hand and kept.case != case.digest:
        problem = f"is of other tables than those of the case '{case.name}' here; {_ANEW}"
        raise fault(layer, (_TABLE, "case"), problem)


def _check_seal(kept: Kept, layer: Layer) -> None:
    """Refuse a set that is not as it was matched, or was by another version, unless it says that it is made by hand."""
    if kept.by_hand:
        return
    if kept.seal != _seal(kept):
        cure = f"{_ANEW}, or write by_hand = true to answer for the rows yourself"
        raise fault(layer, (_TABLE, "seal"), f"does not fit what the set says: it was altered, or not matched; {cure}")
    if kept.version != abm.__version__:
        raise fault(layer, (_TABLE, "version"), f"= '{kept.version}', and this is {abm.__version__}; {_ANEW}")


def _seal(kept: Kept) -> str:
    said = kept.model_dump_json(exclude={"seal"})
    return hashlib.blake2b(said.encode(), digest_size=_DIGITS).hexdigest()
