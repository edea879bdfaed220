"""Text that people type or lists hold, made fit to be kept and shown."""

import unicodedata

__all__ = ["LONGEST_NAME", "LONGEST_TEXT", "clean"]

LONGEST_NAME = 40
LONGEST_TEXT = 280
_MOST_MARKS = 2  # above or below one letter
_BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")  # letters that nobody sees


def clean(text: str, longest: int) -> str:
    """Return text on one line without what is no letter, mark or sign, and no longer than it may be."""
    plain = "".join(" " if character.isspace() else character for character in text[: 10 * longest])
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", plain).translate(_BLANK):
        kind = unicodedata.category(character)[0]
        marks = marks + 1 if kind == "M" else 0
        if kind != "C" and marks <= _MOST_MARKS:
            kept.append(character)
    return " ".join("".join(kept).split())[:longest].strip()
