"""Every sentence of the class pages, in English and Japanese, by the same keys."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template

__all__ = ["PageWords", "page_words"]


class PageWords:
    """The sentences of one language."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self.sentences = sentences

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a sentence with its $placeholders filled; KeyError where one is missing."""
        return Template(self.sentences[key]).substitute({name: str(value) for name, value in values.items()})

    def __contains__(self, key: str) -> bool:
        return key in self.sentences


@cache
def page_words(language: str) -> PageWords:
    """Return the sentences of a language, English where it is not kept."""
    language = language if language in ("en", "ja") else "en"
    text = files("abm.web.classroom.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return PageWords(language, tomllib.loads(text))
