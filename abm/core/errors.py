"""Errors a user can mend.

    YardfenceError          one clear line: what is wrong, where, how to mend it
    +-- DataError           a case table (file, row, column)
    +-- ExperimentError     an experiment file or a --set (file, line, key)
    +-- ResultsError        a results folder that cannot be written or read
    |   +-- WriteError      a file of it cannot be written; what stood there still does
    +-- Stopped             a long command was interrupted and kept what was done

Anything else that escapes is a fault of the program, not of the input.
"""

__all__ = ["DataError", "ExperimentError", "ResultsError", "Stopped", "WriteError", "YardfenceError", "told_of"]


class YardfenceError(Exception):
    """Base of all errors that one line explains; the command line prints it and exits with 2."""


class DataError(YardfenceError):
    """A case table holds something the model cannot use."""


class ExperimentError(YardfenceError):
    """An experiment file or an override holds something the model cannot run.

    kind, facts: what it is, and what its sentence names, where a page can tell it in a language of its own; '' and
    nothing where the line alone tells it.
    """

    def __init__(self, told: str, kind: str = "", /, **facts: str) -> None:
        super().__init__(told)
        self.kind, self.facts = kind, facts


class ResultsError(YardfenceError):
    """A folder of results cannot be written or read."""


class WriteError(ResultsError):
    """A file of results cannot be written; one that stood there still does."""


class Stopped(YardfenceError):  # noqa: N818 - it is no fault
    """A long command was interrupted and kept what was done; the line says how to go on."""


def told_of(error: Exception) -> str:
    """Return an error in one line: its words where a user can mend it, else its kind and its words."""
    told = str(error) if isinstance(error, YardfenceError) else f"{type(error).__name__}: {error}"
    return " ".join(told.split())
