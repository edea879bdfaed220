"""What every section of a study's page needs: findings, words, pictures; and the pieces made of them."""

import dataclasses
from collections.abc import Sequence

from abm.analysis.report.html import Html, element, embedded, join
from abm.analysis.study.findings import Findings
from abm.analysis.study.labels import key_meaning, key_name, measure_name
from abm.analysis.study.pictures import StudyPicture
from abm.analysis.words import Words

__all__ = ["Desk"]


@dataclasses.dataclass(frozen=True, eq=False)
class Desk:
    """The material of the page, and the pieces its sections share."""

    findings: Findings
    words: Words
    pictures: Sequence[StudyPicture]

    def tell(self, key: str, **values: str) -> Html:
        """Return a note."""
        return element("p", self.words.text(f"study.{key}", **values), class_="note")

    def show(self, part: str) -> Html:
        """Return all figures of a part, embedded."""
        words = self.words
        figures = [
            embedded(picture.svg, words.text("text.figure_alt", figure=picture.title))
            for picture in self.pictures
            if picture.part == part
        ]
        return element("div", *figures, class_="figures")

    def key(self, key: str) -> Html:
        """Return a key's name with what it means below it."""
        meant = key_meaning(key)
        name = key_name(key, self.findings.background, self.words)
        return join([name, element("small", meant, lang="en")]) if meant else join([name])

    def measure(self, name: str) -> str:
        """Return a measure's name."""
        return measure_name(name, self.findings.background, self.words)
