"""The command `yardfence`: one file a command; errors a user can mend are one line and exit code 2."""

import os
import signal
import sys
import threading
from typing import Any

import typer

from abm.cli.analysing import analyse
from abm.cli.atlas import atlas
from abm.cli.checking import check
from abm.cli.copying import copy
from abm.cli.explaining import explain
from abm.cli.gaps import gaps
from abm.cli.listing import list_experiments
from abm.cli.matching import match
from abm.cli.merging import merge
from abm.cli.odd import odd
from abm.cli.provenance import data
from abm.cli.reporting import report
from abm.cli.rerunning import rerun
from abm.cli.resuming import resume
from abm.cli.running import run
from abm.cli.serving import serve, with_class
from abm.cli.standing import status
from abm.cli.strategies import strategies
from abm.cli.sweeping import sweep
from abm.cli.validating import validate
from abm.core.errors import Stopped, YardfenceError

__all__ = ["app", "main"]

INTERRUPTED = 130
REFUSED = 2
# A scheduler at its time limit and a closed terminal; Windows knows only the first.
_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_LONGEST = 1000
_NARROWEST = 20
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), "?")

app = typer.Typer(
    name="yardfence",
    help="How states form, and lose, coalitions that control technology.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _name, _command in (
    ("list", list_experiments),
    ("copy", copy),
    ("check", check),
    ("run", run),
    ("report", report),
    ("validate", validate),
    ("data", data),
    ("explain", explain),
    ("gaps", gaps),
    ("strategies", strategies),
    ("match", match),
    ("atlas", atlas),
    ("analyse", analyse),
    ("odd", odd),
    ("serve", serve),
    ("sweep", sweep),
    ("status", status),
    ("resume", resume),
    ("merge", merge),
    ("rerun", rerun),
):
    app.command(_name)(_command)


@app.callback(invoke_without_command=True)
def start(context: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
    """How states form, and lose, coalitions that control technology."""
    if version:
        from abm import __version__

        print(f"yardfence {__version__}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 a check failed, 2 bad input, 130 interrupted."""
    raise SystemExit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    _forget_no_width()
    if threading.current_thread() is threading.main_thread():
        for number in _ENDS:
            signal.signal(number, _interrupt)
    try:
        code: Any = app(
            with_class(sys.argv[1:] if arguments is None else arguments), prog_name="yardfence", standalone_mode=False
        )
        sys.stdout.flush()
        return _stopped() if code == INTERRUPTED else code if isinstance(code, int) else 0
    except YardfenceError as error:
        return _refuse(str(error), INTERRUPTED if isinstance(error, Stopped) else REFUSED)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except BrokenPipeError:
        return _closed_pipe()
    except UnicodeEncodeError as error:
        return _refuse(f"{error.object!r} is not a name in UTF-8; choose another", REFUSED)
    except OSError as error:
        place = f"'{error.filename}'" if error.filename else "what the command reads or writes"
        return _refuse(f"{place}: {error.strerror or error}; choose another file or folder", REFUSED)
    except Exception as error:
        if hasattr(error, "format_message"):
            told = error.format_message().replace("Value error, ", "").rstrip(".")
            return _refuse(f"{told}; see yardfence --help", REFUSED)
        raise


def _forget_no_width() -> None:
    """Forget a width of the terminal in which nothing can be printed, as some schedulers set it."""
    width = os.environ.get("COLUMNS", "")
    if width.isdecimal() and int(width) < _NARROWEST:
        del os.environ["COLUMNS"]


def _interrupt(number: int, frame: object) -> None:
    """Let an end that is asked for clean up as Ctrl-C does."""
    raise KeyboardInterrupt


def _stopped() -> int:
    """Return the code of an interrupt; versions of the parser differ in whether they raise or return it."""
    return _refuse("stopped; nothing was kept", INTERRUPTED)


def _closed_pipe() -> int:
    """Return the code for a reader that has left; nothing more may be flushed to it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return REFUSED


def _refuse(reason: str, code: int) -> int:
    """Print a reason on one line, shortened and without what a terminal would obey, and return the code."""
    told = " ".join(reason.split()).translate(_CONTROL)
    if len(told) > _LONGEST:
        told = f"{told[: _LONGEST // 2]} ... {told[-_LONGEST // 2 :]}"
    print(f"yardfence: {told}", file=sys.stderr)
    return code
