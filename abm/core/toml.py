"""Read TOML so that everything wrong with it is one kind of error."""

import tomllib
from typing import Any

__all__ = ["TomlError", "parse_toml"]


class TomlError(ValueError):
    """The text is not TOML that can be read; the message says why, with a line where the parser names one."""


def parse_toml(text: str) -> dict[str, Any]:
    """Return the values of a text; TomlError where it is none, nests too deeply or holds a number too long to read."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from None
    except RecursionError:
        raise TomlError("tables or lists lie too deep in one another") from None
    except ValueError:
        raise TomlError("it holds a number with too many digits") from None
