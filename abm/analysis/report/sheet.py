"""What every section of the page needs: results, background, words, pictures; and the pieces made of them."""

import dataclasses
from collections.abc import Sequence

from abm.analysis.background import Background
from abm.analysis.figures import Picture
from abm.analysis.gap_study import GapStudy
from abm.analysis.report.html import Html, element, embedded, join
from abm.analysis.words import Words
from abm.records.reader import Results

__all__ = ["Sheet"]


@dataclasses.dataclass(frozen=True, eq=False)
class Sheet:
    """The material of a page, and the pieces its sections share; gaps: a study of gaps to be told beside the run."""

    results: Results
    background: Background
    words: Words
    pictures: Sequence[Picture]
    gaps: GapStudy | None = None

    @property
    def title(self) -> str:
        """Return the experiment's title in the page's language."""
        return self.own("title") or str(self.results.summary.get("experiment", ""))

    @property
    def digest(self) -> str:
        """Return the digest of the resolved experiment."""
        return str(self.results.summary.get("digest", ""))

    def own(self, key: str) -> str:
        """Return a text of the experiment in the language, falling back to the one without a language."""
        config = self.results.config
        return str(config.get(f"{key}_{self.words.language}") or config.get(key) or "")

    def term(self, key: str) -> str:
        """Return a term with what it means in brackets, or its bare key where the catalogue lacks it."""
        words = self.words
        if key not in words:
            return key.split(".", 1)[1]
        return words.text("text.label_outcome", label=words.name(key), outcome=words.definition(key))

    def show(self, figure: str) -> Html:
        """Return all pictures of a figure, embedded."""
        return element(
            "div", *(self._embed(picture) for picture in self.pictures if picture.figure == figure), class_="figures"
        )

    def tell(self, key: str) -> Html:
        """Return a note."""
        return element("p", self.words.text(f"text.{key}"), class_="note")

    def definitions(self, family: str, keys: Sequence[str] = ()) -> Html:
        """Return what terms of a family mean."""
        words = self.words
        pairs = [
            join([element("dt", words.name(f"{family}.{key}")), element("dd", words.definition(f"{family}.{key}"))])
            for key in keys or words.family(family)
        ]
        return element("dl", *pairs, class_="note")

    def _embed(self, picture: Picture) -> Html:
        words = self.words
        name = words.text(f"figure.{picture.figure}")
        if picture.outcome:
            name = words.text("text.label_outcome", label=name, outcome=words.name(f"outcome.{picture.outcome}"))
        return embedded(picture.svg, words.text("text.figure_alt", figure=name))
