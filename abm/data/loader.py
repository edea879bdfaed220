"""Load a case: a folder of tables with a source and a grade on every figure.

A case is named (one that travels with the package) or given as a folder. What cannot be used is refused with one
line that names file, row, column and cure; nothing is repaired silently.
"""

import hashlib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from abm.core.errors import DataError
from abm.data import actors, goods, history, institutions
from abm.data.checks import check_case
from abm.data.codes import CODE_SYSTEM
from abm.data.figures import ASSUMED, Ledger
from abm.data.firms import read_firms
from abm.data.reading import near, read_text, read_toml
from abm.data.schema import TIERS, Case, Figure, Source

__all__ = ["case_folder", "case_names", "data_digest", "figures_of", "load_case"]

SOURCE_FIELDS = ("citation", "address", "terms", "kind")
CASE_FIELDS = ("name", "title_en", "title_ja", "base_year", "code_system")


def case_names() -> tuple[str, ...]:
    """Return the names of the cases that travel with the package."""
    tables = Path(str(resources.files("abm.data") / "tables"))
    return tuple(sorted(entry.name for entry in tables.iterdir() if (entry / "sources.toml").is_file()))


def case_folder(name_or_path: str | Path) -> Path:
    """Return the folder of a case by name or path; raise DataError where there is none."""
    if isinstance(name_or_path, str) and name_or_path in case_names():
        return Path(str(resources.files("abm.data") / "tables")) / name_or_path
    folder = Path(name_or_path)
    if folder.is_dir():
        return folder
    raise DataError(f"data '{name_or_path}': no such case or folder; {near(str(name_or_path), case_names())}")


def data_digest(folder: Path) -> str:
    """Return the sha256 of a case's tables in order of name; byte order marks and line ends make no difference."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.suffix in (".csv", ".toml"):
            content = read_text(path).replace("\r\n", "\n").replace("\r", "\n").encode()
            digest.update(f"{path.name}\x00{len(content)}\x00".encode() + content)
    return digest.hexdigest()


def figures_of(case: Case) -> tuple[Figure, ...]:
    """Return every figure of a case with its provenance, in the order of tables and rows."""
    return case.figures


def load_case(name_or_path: str | Path) -> Case:
    """Return a case, checked and sorted by code; raise DataError with file, row, column and cure where it cannot be."""
    folder = case_folder(name_or_path)
    head, sources = _sources(folder)
    states = actors.read_states(folder)
    segments = goods.read_segments(folder)
    codes = tuple(segment.code for segment in segments)
    ledger = Ledger(sources, {state.code: state.role for state in states})
    firms, dependence, by_year = read_firms(folder, ledger, states, head["base_year"])
    goods.read_home_shares(folder, ledger, codes)
    platforms = actors.read_platforms(folder, ledger)
    parties = {state: [row.party for row in platforms if row.state == state] for state in ledger.states}
    case = Case(
        name=head["name"],
        title={"en": head["title_en"], "ja": head["title_ja"]},
        base_year=head["base_year"],
        digest=data_digest(folder),
        states=states,
        segments=segments,
        items=tuple(f"{segment}/{tier}" for segment in codes for tier in TIERS),
        sources=sources,
        state=actors.read_state_figures(folder, ledger, states),
        item=goods.read_items(folder, ledger, codes),
        world_sales=goods.read_world_sales(folder, ledger, codes),
        firms=firms,
        target_dependence=dependence,
        dependence_by_year=by_year,
        share=goods.read_shares(folder, ledger, firms, codes),
        hub=actors.read_hubs(folder, ledger, states),
        demand=goods.read_demand(folder, ledger, head["base_year"]),
        legal=actors.read_legal(folder, ledger),
        stances=actors.read_stances(folder, ledger),
        platforms=platforms,
        elections=actors.read_elections(folder, ledger, parties),
        body_votes=institutions.read_body_votes(folder, ledger),
        frameworks=institutions.read_frameworks(folder, ledger),
        timeline=history.read_timeline(folder, ledger, codes),
        facts=history.read_facts(folder, ledger),
        figures=tuple(sorted(ledger.figures, key=lambda figure: (figure.table, figure.row, figure.quantity))),
    )
    check_case(case)
    return case


def _sources(folder: Path) -> tuple[dict[str, Any], dict[str, Source]]:
    content = read_toml(folder / "sources.toml")
    head = content.get("case", {})
    listed = content.get("sources", {})
    if not isinstance(head, dict) or not isinstance(listed, dict):
        raise DataError("sources.toml: [case] and [sources.KEY] must be tables; write them in square brackets")
    for table in sorted(set(content) - {"case", "sources"}):
        raise DataError(f"sources.toml, [{table}]: the table is unknown; write [case] and [sources.KEY] only")
    _check_fields(head, CASE_FIELDS, "[case]")
    if head["code_system"] != CODE_SYSTEM:
        raise DataError(f"sources.toml, [case] code_system: '{head['code_system']}' is unknown; write '{CODE_SYSTEM}'")
    if type(head["base_year"]) is not int:
        raise DataError("sources.toml, [case] base_year: not a year; write it as base_year = 2022")
    sources = {ASSUMED: Source(ASSUMED, "assumption of this case", "", "free to use", "assumption")}
    for key, entry in listed.items():
        _check_fields(entry, SOURCE_FIELDS, f"[sources.{key}]")
        sources[key] = Source(key, *(entry[field] for field in SOURCE_FIELDS))
    return head, sources


def _check_fields(entry: Mapping[str, Any], fields: tuple[str, ...], where: str) -> None:
    if not isinstance(entry, dict):
        raise DataError(f"sources.toml, {where}: not a table; write its fields below {where}")
    for field in fields:
        if field not in entry:
            raise DataError(f"sources.toml, {where}: '{field}' is missing; add {field} = ...")
    for field in entry:
        if field not in fields:
            raise DataError(f"sources.toml, {where}: '{field}' is unknown; {near(field, fields)}")
        if field != "base_year" and not isinstance(entry[field], str):
            raise DataError(f"sources.toml, {where}: '{field}' is not text; write it in quotation marks")
