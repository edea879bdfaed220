"""How to cite and how to reproduce."""

import shlex
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from abm.analysis.background import Background
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.words import Words

__all__ = ["citations", "reproduction"]

_ELSEWHERE = ("--out", "--workers")


def citations(title: str, provenance: Mapping[str, Any], digest: str, background: Background, words: Words) -> Html:
    """Return what to cite: the tool with this result, and the case's sources with their terms."""
    tool = words.text("text.cite_tool", version=_version(provenance), title=title, digest=digest[:16])
    parts = [element("p", tool)]
    if not background.sources:
        return join([*parts, element("p", words.text("text.no_sources"))])
    items = []
    for source in background.sources:
        line: list[str] = [source.citation]
        if source.address.startswith(("http://", "https://")):
            line += [" ", element("a", source.address, href=source.address)]
        elif source.address:
            line.append(f" {source.address}")
        if source.terms:
            line.append(element("small", words.text("text.cite_terms", terms=source.terms)))
        items.append(element("li", *line))
    return join([*parts, element("p", words.text("text.cite_sources")), element("ul", *items)])


def reproduction(provenance: Mapping[str, Any], digest: str, words: Words) -> Html:
    """Return the command, the digest and the versions under which the same results come out."""
    command = _repeatable(provenance.get("command")) or words.text("text.no_command")
    versions = provenance.get("versions", {})
    rows = [[str(name), str(version)] for name, version in sorted(versions.items())]
    parts = [
        element("p", words.text("text.reproduce_note")),
        element("h3", words.text("text.command")),
        element("pre", element("code", command)),
        element("h3", words.text("text.digest")),
        element("p", element("code", digest)),
    ]
    if rows:
        parts.append(table([words.text("column.package"), words.text("column.version")], rows))
    return join(parts)


def _repeatable(command: Any) -> str:
    """Return the command without what moves no number (where results go, how many processes) and without folders."""
    if not isinstance(command, list):
        return str(command or "")
    kept: list[str] = []
    parts = iter(str(part) for part in command)
    for part in parts:
        if part in _ELSEWHERE:
            next(parts, None)
        elif part != "--json" and part.partition("=")[0] not in _ELSEWHERE:
            kept.append(PurePath(part).name if part.endswith(".toml") and not part.startswith("-") else part)
    return shlex.join(kept)


def _version(provenance: Mapping[str, Any]) -> str:
    versions = provenance.get("versions", {})
    return str(provenance.get("version") or versions.get("yardfence") or "")
