"""What a run is: the schema of experiment files, inheritance, overrides, the digest."""

from abm.scenario.experiment import Experiment, load_experiment
from abm.scenario.library import experiment_names, experiment_path
from abm.scenario.schema import OUTCOMES, VARIANTS, Switches
from abm.scenario.writing import to_toml

__all__ = [
    "OUTCOMES",
    "VARIANTS",
    "Experiment",
    "Switches",
    "experiment_names",
    "experiment_path",
    "load_experiment",
    "to_toml",
]
