"""Everything that a study can tell, each part computed once; what cannot be computed carries its reason."""

import dataclasses
from collections.abc import Callable

import pandas as pd

from abm.analysis.background import Background
from abm.analysis.study.bands import band_table
from abm.analysis.study.discovery import Discovery, discover
from abm.analysis.study.folder import Study
from abm.analysis.study.loss import Loss, Vote, find_vote, losses
from abm.analysis.study.overview import overview_table
from abm.analysis.study.phase import phase_table
from abm.analysis.study.refusal import NotComputedError
from abm.analysis.study.sensitivity import morris_table, sobol_sums, sobol_table
from abm.analysis.study.survival import Survival, survival

__all__ = ["PARTS", "TABLES", "Findings", "find", "tables_of"]

PARTS = ("bands", "sobol", "morris", "discovery", "phase", "survival")
TABLES = (
    "overview",
    "bands",
    "sobol",
    "sobol_sums",
    "morris",
    "losses",
    "box",
    "path",
    "leaves",
    "phase",
    "survival",
    "causes",
    "spells",
)


@dataclasses.dataclass(frozen=True, eq=False)
class Findings:
    """The study, what is known of its case, the election in it, and the parts; a part is its result or its reason."""

    study: Study
    background: Background
    vote: Vote | None
    overview: pd.DataFrame
    bands: pd.DataFrame | NotComputedError
    sobol: pd.DataFrame | NotComputedError
    morris: pd.DataFrame | NotComputedError
    loss: Loss | NotComputedError
    discovery: Discovery | NotComputedError
    phase: pd.DataFrame | NotComputedError
    survival: Survival | NotComputedError

    @property
    def absent(self) -> dict[str, NotComputedError]:
        """Return the reason of every part that was not computed."""
        parts = {name: getattr(self, name) for name in PARTS}
        return {name: part for name, part in parts.items() if isinstance(part, NotComputedError)}


def find(study: Study, background: Background) -> Findings:
    """Compute every part that the study holds enough for.

    Raises YardfenceError where a library that a part needs is missing.
    """
    vote = find_vote(study.config, background)
    loss = _part(lambda: losses(study, vote))
    return Findings(
        study=study,
        background=background,
        vote=vote,
        overview=overview_table(study),
        bands=_part(lambda: band_table(study)),
        sobol=_part(lambda: sobol_table(study)),
        morris=_part(lambda: morris_table(study)),
        loss=loss,
        discovery=loss if isinstance(loss, NotComputedError) else _part(lambda: discover(study, loss)),
        phase=_part(lambda: phase_table(study)),
        survival=_part(lambda: survival(study)),
    )


def tables_of(findings: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables of the parts that were computed, by the names of their files."""
    tables: dict[str, pd.DataFrame] = {"overview": findings.overview}
    for name in ("bands", "sobol", "morris", "phase"):
        part = getattr(findings, name)
        if isinstance(part, pd.DataFrame):
            tables[name] = part
    if isinstance(findings.sobol, pd.DataFrame):
        tables["sobol_sums"] = sobol_sums(findings.sobol)
    if isinstance(findings.loss, Loss):
        tables["losses"] = findings.loss.table
    if isinstance(findings.discovery, Discovery):
        found = findings.discovery
        tables |= {"box": found.box, "path": found.path, "leaves": found.leaves}
    if not isinstance(findings.survival, NotComputedError):
        lasted = findings.survival
        tables |= {"survival": lasted.curves, "causes": lasted.incidence, "spells": lasted.spells}
    return tables


def _part[Part](compute: Callable[[], Part]) -> Part | NotComputedError:
    try:
        return compute()
    except NotComputedError as reason:
        return reason
