"""Every name, definition, unit and sentence the analysis prints, in English and Japanese.

One data file a language (`en.toml`, `ja.toml`) with the same keys: `<family>.<key>` holds a name and, where it
needs them, a definition and a unit; `heading.<key>` and `text.<key>` are plain sentences with $placeholders.
"""

from abm.analysis.words.catalogue import LANGUAGES, Entry, Words, load_words

__all__ = ["LANGUAGES", "Entry", "Words", "load_words"]
