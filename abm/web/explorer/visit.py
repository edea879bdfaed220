"""One visit of the page: what is offered, which experiment is played, with which partner, and what was refused."""

from collections.abc import Callable, Mapping
from pathlib import Path

from abm.analysis.words import Words
from abm.core.errors import ExperimentError, YardfenceError
from abm.studies.stepping import Which
from abm.web.explorer.opening import offered
from abm.web.explorer.player import Player
from abm.web.explorer.sharing import Link, accept_file, player_of, worded
from abm.web.explorer.sliders import partners_of

__all__ = ["Visit"]

_LONGEST = 60
_LONGEST_LINE = 300


class Visit:
    """What a session of a browser keeps on the server; another session has another one."""

    def __init__(self, link: Link) -> None:
        self.offered: dict[str, Path | str] = dict(offered())
        self.name = link.experiment if link.experiment in self.offered else next(iter(self.offered))
        self.refused: YardfenceError | None = None
        try:
            self.player = player_of(link, self.offered)
        except YardfenceError as error:
            self.refused = error
            self.player = Player(self.offered[self.name])
        self.partner = self._first_partner()

    @property
    def partners(self) -> Mapping[str, Mapping[str, str]]:
        """Return the states that can be chosen as partner: code -> names by language."""
        names = {state.code: state.name for state in self.player.case.states}
        return {code: names[code] for code in partners_of(self.player.case)}

    def choose(self, name: str) -> None:
        """Play another of the experiments offered, in the same month."""
        self._play(name, self.offered[name])

    def open_file(self, name: str, content: bytes) -> None:
        """Offer a visitor's own file and play it; a refusal changes nothing."""
        shown = _file_name(name)
        path = accept_file(shown, content)
        while shown in self.offered:
            shown += "_"
        self._play(shown, path)
        self.offered[shown] = path

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something that can be refused; the refusal is kept to be shown."""
        self.refused = None
        try:
            action()
        except YardfenceError as error:
            self.refused = error

    def refusal(self, words: Words) -> tuple[str, str]:
        """Return what was refused last in a sentence, and in one short line that is English; '' for nothing."""
        if self.refused is None:
            return "", ""
        if isinstance(self.refused, ExperimentError):
            error = worded(self.refused, "explorer.refused")
            told, detail = error.told(words), error.detail
        else:
            told, detail = words.text("explorer.refused"), str(self.refused)
        return told, detail if len(detail) <= _LONGEST_LINE else detail[: _LONGEST_LINE - 1] + "…"

    def show(self, which: Which, beside: Which | None) -> None:
        """Choose the worlds on show; a second one that the first cannot be set beside is dropped."""
        self.player.show(which)
        if beside in self.player.choices():
            self.player.show(which, beside)

    def _play(self, name: str, source: Path | str) -> None:
        player = Player(source)
        player.go_to(self.player.month)
        self.name, self.player = name, player
        self.partner = self._first_partner()

    def _first_partner(self) -> str:
        return next(iter(self.partners), "")


def _file_name(given: str) -> str:
    """Return a name for a visitor's file: the letters, digits, dashes and underscores of the one it has there."""
    stem = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in Path(given).stem)
    return stem[:_LONGEST] or "file"
