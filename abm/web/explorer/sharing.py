"""A view as a link, and as a file that the command line opens; and the other way round.

A link names an experiment that this page offers, never a path. A file from a visitor may stand on shipped cases and
experiments only, so that nothing else of the machine can be read through it.
"""

import atexit
import difflib
import math
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

from abm.analysis.words import LANGUAGES, Words
from abm.core.errors import ExperimentError
from abm.core.toml import parse_toml
from abm.data import case_names
from abm.scenario import OUTCOMES, VARIANTS, experiment_names, load_experiment, to_toml
from abm.studies.stepping import Which
from abm.web.explorer.player import Player

__all__ = [
    "LARGEST",
    "Link",
    "WordedError",
    "accept_file",
    "command_of",
    "file_of",
    "link_of",
    "player_of",
    "read_link",
    "worded",
]

LARGEST = 200_000  # bytes of a file, letters of an address
_MOST_MONTHS, _MOST_ROWS = 240, 2_000  # what a visitor's file may ask this machine to play while others look on
_LONGEST_NAME = 60
_LONGEST_VALUE = 120
_MOST_CHANGES = 200
_LAST_SEED = 9999
_SETTABLE = ("states.", "platforms.", "parameters.", "switches.")  # not how long or how large a run is


class Link(NamedTuple):
    """What a link asks for; what it does not say, or says wrong, is as at the start."""

    experiment: str = ""
    changes: tuple[str, ...] = ()
    month: int = 1
    seed: int = 1
    world: str = ""
    beside: str = ""
    language: str = ""


def read_link(query: str) -> Link:
    """Return what the part of an address after '?' asks for."""
    said = _fields((query or "").lstrip("?"))
    one = {key: values[-1] for key, values in said.items()}
    language = one.get("lang", "")
    return Link(
        one.get("experiment", ""),
        tuple(said.get("set", ())),
        _whole(one.get("month", ""), 1),
        min(max(_whole(one.get("seed", ""), 1), 1), _LAST_SEED),
        one.get("world", ""),
        one.get("beside", ""),
        language if language in LANGUAGES else "",
    )


def _fields(query: str) -> dict[str, list[str]]:
    """Return the fields of a query; none where there are more than any link of ours has."""
    try:
        return parse_qs(query, max_num_fields=_MOST_CHANGES) if len(query) < LARGEST else {}
    except ValueError:
        return {}


def link_of(player: Player, name: str, language: str) -> str:
    """Return the address, from '?' on, that leads to what a player shows."""
    told = [("experiment", name), ("lang", language), ("month", str(player.month)), ("seed", str(player.seed))]
    told += [("world", _world(player.which))]
    told += [("beside", _world(player.beside))] if player.beside else []
    return "?" + urlencode(told + [("set", change) for change in player.overrides()])


def player_of(link: Link, offered: Mapping[str, Path | str]) -> Player:
    """Return the player that a link asks for among the experiments offered; the first of them where it names none.

    Raises YardfenceError where a value that it sets may not be that.
    """
    name = link.experiment if link.experiment in offered else next(iter(offered))
    changes = [_change(text) for text in link.changes if text.startswith(_SETTABLE)]
    values = {key: read for key, read in changes if read is not None}
    player = Player(offered[name], values, link.seed)
    which, beside = _which(link.world) or player.which, _which(link.beside)
    player.show(which, beside)
    player.go_to(link.month)
    return player


def file_of(player: Player) -> str:
    """Return the experiment as TOML with no key left open, as `yardfence run` and `yardfence serve` take it."""
    return to_toml(player.experiment)


def command_of(player: Player, name: str) -> str:
    """Return the command that runs the same."""
    return " ".join(["yardfence run", name, *(f"--set {change}" for change in player.overrides())])


class WordedError(ExperimentError):
    """A refusal that is told in the visitor's language, by its key in the catalogue and the values of its sentence.

    detail: what the program itself says of it, one line in English, '' for nothing; a value `line` is where in a file
    it stands, '' for nowhere.
    """

    def __init__(self, key: str, detail: str = "", /, **values: str) -> None:
        super().__init__(detail or key)
        self.detail, self._key, self._values = detail, key, values

    def told(self, words: Words) -> str:
        """Return the sentence, with the line of a file in front."""
        line = self._values.get("line", "")
        at = words.text("explorer.at_line", line=line) if line else ""
        return at + words.text(self._key, **{key: _cut(value) for key, value in self._values.items()})


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"


def worded(error: ExperimentError, otherwise: str) -> WordedError:
    """Return a fault as it is told in the visitor's language; otherwise: the sentence where its kind has none."""
    if isinstance(error, WordedError):
        return error
    kind = f"{error.kind}_near" if error.facts.get("near") else error.kind
    return WordedError(f"explorer.fault_{kind}" if kind else otherwise, str(error), **error.facts)


def accept_file(name: str, content: bytes) -> Path:
    """Return where the experiment file of a visitor was put, under its name; WordedError for what is none."""
    if len(content) >= LARGEST:
        raise WordedError("explorer.too_large")
    file = f"{name}.toml"
    try:
        values = parse_toml(content.decode("utf-8-sig"))
    except ValueError as error:  # TomlError is one, and so is what is no text
        at = re.search(r"\(at line (\d+)", str(error))
        detail = f"{file}: {' '.join(str(error).split())}"
        raise WordedError("explorer.not_toml", detail, line=at[1] if at else "") from None
    _ask_extended(values.get("extends"))
    _ask_shipped(values.get("data"), case_names())
    path = Path(tempfile.mkdtemp(prefix="yardfence-")) / file
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    path.write_bytes(content)
    try:
        _ask_playable(path)
    except ExperimentError:
        shutil.rmtree(path.parent)
        raise
    return path


def _ask_playable(path: Path) -> None:
    """Raise WordedError where a file is no experiment, or one that is too much for this machine."""
    try:
        experiment = load_experiment(path)
    except ExperimentError as error:
        raise worded(error, "explorer.no_experiment") from None
    if experiment.months > _MOST_MONTHS or experiment.fringe_rows > _MOST_ROWS:
        raise WordedError("explorer.too_long", months=str(_MOST_MONTHS), rows=str(_MOST_ROWS))


def _ask_extended(value: object) -> None:
    """Raise WordedError where a file extends what is not shipped: a file beside it stays on the visitor's machine."""
    names = experiment_names()
    if not isinstance(value, str) or value.removesuffix(".toml") in names:
        return
    if value.endswith(".toml") or any(mark in value for mark in "/\\"):
        raise WordedError("explorer.extends_elsewhere", given=value)
    _ask_shipped(value, names)


def _ask_shipped(value: object, names: Sequence[str]) -> None:
    """Raise WordedError where a file stands on what is not shipped: a name that is unknown, or a path."""
    if value is None or value in names:
        return
    if not isinstance(value, str) or any(mark in value for mark in "/\\."):
        raise WordedError("explorer.foreign_tables")
    given = value[:_LONGEST_NAME]
    nearest = difflib.get_close_matches(given, names, n=1, cutoff=0.0)[0]
    raise WordedError("explorer.unknown_name", given=given, nearest=nearest)


def _whole(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("10000") else default


def _change(text: str) -> tuple[str, float | bool | None]:
    """Return key and value of `key=value`; None where the value is neither number nor truth."""
    key, _, written = text.partition("=")
    if written in ("true", "false"):
        return key, written == "true"
    try:
        value = float(written)
    except ValueError:
        return key, None
    return key, value if math.isfinite(value) else None


def _world(which: Which) -> str:
    return f"{which.outcome}/{which.variant}"


def _which(text: str) -> Which | None:
    outcome, _, variant = text.partition("/")
    return Which(outcome, variant) if outcome in OUTCOMES and variant in VARIANTS else None
