"""What a run is: the schema of experiment files, inheritance, overrides, the digest."""

from abm.scenario.experiment import Experiment, load_experiment, to_toml
from abm.scenario.library import experiment_names, experiment_path
from abm.scenario.schema import OUTCOMES, VARIANTS, Switches
from abm.scenario.study import Study, holds_study, load_study, study_to_toml

__all__ = [
    "OUTCOMES",
    "VARIANTS",
    "Experiment",
    "Study",
    "Switches",
    "experiment_names",
    "experiment_path",
    "holds_study",
    "load_experiment",
    "load_study",
    "study_to_toml",
    "to_toml",
]
