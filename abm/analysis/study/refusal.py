"""What keeps a part of an analysis from being computed, told in the reader's language."""

from abm.analysis.words import Words, load_words
from abm.core.errors import ResultsError

__all__ = ["NotComputedError"]


class NotComputedError(ResultsError):
    """A part of the analysis that the study does not hold enough for; the page prints why and goes on."""

    def __init__(self, key: str, **values: str) -> None:
        self.key, self.values = key, values
        super().__init__(load_words().text(f"study.{key}", **values))

    def told(self, words: Words) -> str:
        """Return the reason in a language."""
        return words.text(f"study.{self.key}", **self.values)
