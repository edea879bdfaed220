"""First module of the command `yardfence`: tells whose `abm` is found before anything of it is used.

The wheel holds it outside the package, as `yardfence_command.py` (see pyproject.toml); nothing imports it from here.
"""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line, or refuse in one line where the importable `abm` is not this project's."""
    try:
        import abm

        ours = getattr(abm, "__distribution__", "") == "yardfence"
    except ImportError as error:
        raise SystemExit(_refuse(str(error))) from None
    if not ours:
        where = getattr(abm, "__file__", None) or "a folder without __init__.py"
        problem = f"the `abm` found at {where} is another distribution's; give yardfence an environment of its own"
        raise SystemExit(_refuse(problem))
    from abm.cli.main import main as command

    command()


def _refuse(reason: str) -> int:
    print(f"yardfence: {reason}", file=sys.stderr)
    return 2
