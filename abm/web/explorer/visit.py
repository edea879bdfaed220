"""One visit of the page: what is offered, which experiment is played, with which partner, and what was refused."""

from collections.abc import Callable, Mapping
from pathlib import Path

from abm.analysis.words import Words
from abm.core.errors import YardfenceError
from abm.studies.stepping import Which
from abm.web.explorer.opening import offered
from abm.web.explorer.player import Player
from abm.web.explorer.sharing import Link, accept_file, player_of
from abm.web.explorer.sliders import partners_of

__all__ = ["Visit"]


class Visit:
    """What a session of a browser keeps on the server; another session has another one."""

    def __init__(self, link: Link) -> None:
        self.offered: dict[str, Path | str] = dict(offered())
        self.name = link.experiment if link.experiment in self.offered else next(iter(self.offered))
        self.refusal = ""
        try:
            self.player = player_of(link, self.offered)
        except YardfenceError as error:
            self.refusal = str(error)
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

    def open_file(self, name: str, content: bytes, words: Words) -> None:
        """Offer a visitor's own file and play it; a refusal changes nothing."""
        path = accept_file(content, words)
        shown = Path(name).stem[:80] or "file"
        while shown in self.offered:
            shown += "_"
        self._play(shown, path)
        self.offered[shown] = path

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something that can be refused; the refusal is kept to be shown, in one line."""
        self.refusal = ""
        try:
            action()
        except YardfenceError as error:
            self.refusal = str(error)

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
