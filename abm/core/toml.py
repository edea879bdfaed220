"""Read TOML so that everything wrong with it is one kind of error."""

import re
import tomllib
from typing import Any

__all__ = ["DEEPEST", "TomlError", "parse_toml"]

DEEPEST = 10  # words in a key; the time to read one grows with the square of them
_WORD = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_TOO_DEEP = re.compile(rf"(?:^|[\[{{,])[ \t]*(?:{_WORD}[ \t]*\.[ \t]*){{{DEEPEST}}}", re.MULTILINE)


class TomlError(ValueError):
    """The text is not TOML that can be read; the message says why, with a line where the parser names one."""


def parse_toml(text: str) -> dict[str, Any]:
    """Return the values of a text; TomlError where it is none, nests too deeply or holds a number too long to read."""
    if too_deep := _TOO_DEEP.search(text):
        line = 1 + text.count("\n", 0, too_deep.start())
        raise TomlError(f"a key has more than {DEEPEST} words (at line {line}, column 1)")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from None
    except RecursionError:
        raise TomlError("tables or lists lie too deep in one another") from None
    except ValueError:
        raise TomlError("it holds a number with too many digits") from None
