"""Yardfence: how states form, and lose, coalitions that control technology.

    experiment = abm.load_experiment("us_election_2024", ["seeds=2"])
    folder = abm.run(experiment)
    results = abm.read_results(folder)

The functions are imported when first asked for, so that `import abm` costs nothing.
"""

import sys

if sys.version_info < (3, 12):
    raise ImportError("yardfence needs Python 3.12 or newer; this is Python " + sys.version.split()[0])

__version__ = "0.1.0"
__distribution__ = "yardfence"
__all__ = ["chart_coalitions", "divide_gaps", "load_experiment", "read_results", "run"]


def __getattr__(name: str) -> object:
    """Import a public function when it is first asked for."""
    if name in __all__:
        from abm import api

        return getattr(api, name)
    raise AttributeError(f"module 'abm' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
