"""Load a language's words and look them up by key."""

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Template

from abm.core.errors import YardfenceError
from abm.data.instruments import INSTRUMENT_WORDS

__all__ = ["LANGUAGES", "Entry", "Words", "load_words"]

LANGUAGES = ("en", "ja")


@dataclasses.dataclass(frozen=True)
class Entry:
    """A term: its name and, where given, what it means and its unit."""

    name: str
    definition: str = ""
    unit: str = ""


@dataclasses.dataclass(frozen=True)
class Words:
    """The catalogue of one language: terms by `family.key`, sentences by `family.key`."""

    language: str
    entries: Mapping[str, Entry]
    sentences: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        return key in self.entries or key in self.sentences

    def __iter__(self) -> Iterator[str]:
        yield from self.entries
        yield from self.sentences

    def name(self, key: str) -> str:
        """Return the name of a term; KeyError where the catalogue lacks it."""
        return self.entries[key].name

    def title(self, key: str) -> str:
        """Return the name of a term as it stands at the head of a column or figure."""
        name = self.name(key)
        return name[:1].upper() + name[1:]

    def name_or(self, key: str, default: str) -> str:
        """Return the name of a term, or a default for keys that data may coin (reasons, candidates)."""
        return self.entries[key].name if key in self.entries else default

    def definition(self, key: str) -> str:
        """Return what a term means ('' where the name says it)."""
        return self.entries[key].definition

    def unit(self, key: str) -> str:
        """Return the unit of a term ('' where it has none)."""
        return self.entries[key].unit

    def text(self, key: str, /, **values: str) -> str:
        """Return a sentence or heading with its $placeholders filled; KeyError where one is missing."""
        return Template(self.sentences[key]).substitute(values)

    def family(self, family: str) -> tuple[str, ...]:
        """Return the keys of a family of terms, without its prefix, in the file's order."""
        prefix = family + "."
        return tuple(key.removeprefix(prefix) for key in self.entries if key.startswith(prefix))


@cache
def load_words(language: str = "en") -> Words:
    """Return the catalogue of a language; YardfenceError for one that is not kept."""
    if language not in LANGUAGES:
        raise YardfenceError(f"no words in '{language}': choose one of {', '.join(LANGUAGES)}")
    text = files("abm.analysis.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    entries: dict[str, Entry] = {}
    sentences: dict[str, str] = {}
    for family, members in tomllib.loads(text).items():
        for key, value in members.items():
            if isinstance(value, str):
                sentences[f"{family}.{key}"] = value
            else:
                entries[f"{family}.{key}"] = Entry(**value)
    for code, words in INSTRUMENT_WORDS.items():
        entries[f"instrument.{code}"] = Entry(words.name[language], words.definition[language])
    return Words(language, entries, sentences)
