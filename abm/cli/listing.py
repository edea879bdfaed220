"""`yardfence list`: the experiments that are shipped."""

import tomllib

from abm.cli.options import Language, Tongue

__all__ = ["list_experiments"]


def list_experiments(lang: Tongue = Language.EN) -> None:
    """List the experiments that are shipped."""
    from abm.scenario.library import experiment_names, experiment_path

    names = experiment_names()
    width = max((len(name) for name in names), default=0)
    for name in names:
        values = tomllib.loads(experiment_path(name).read_text(encoding="utf-8"))
        title = values.get(f"title_{lang.value}") or values.get("title", "")
        print(f"{name:<{width}}  {title}")
