"""`yardfence check FILE`: whether an experiment can run, without running it."""

from abm.cli.options import File, Settings
from abm.core.shell import argument

__all__ = ["check"]


def check(file: File, settings: Settings = None) -> None:
    """Check an experiment file and its case without running it."""
    from abm.scenario import holds_study, load_experiment, load_study

    if holds_study(file, settings or ()):
        study = load_study(file, settings or ())
        print(f"{study.name} is in order: a study that varies {len(study.keys)} keys; digest {study.digest[:8]}")
        print(f"How large it is: yardfence sweep {argument(file)} --dry-run")
        return
    experiment = load_experiment(file, settings or ())
    worlds = f"outcomes {', '.join(experiment.outcomes)}; variants {', '.join(experiment.variants)}"
    print(f"{experiment.name} is in order: {experiment.months} months from {experiment.start}, {experiment.mode}")
    print(f"{worlds}; {experiment.seeds} seeds; digest {experiment.digest[:8]}")
