"""A class as an experiment: the one it played, with every decision and shock that was recorded."""

from typing import Any

from abm.data import case_names
from abm.scenario.writing import render
from abm.sessions.session import Session

__all__ = ["experiment_text"]


def experiment_text(session: Session) -> str:
    """Return the experiment file that `yardfence run` replays; rounds that were not played leave all as it was.

    Names of students are not in it.
    """
    experiment = session.setup.experiment
    rounds = session.room.counted
    config: dict[str, Any] = dict(experiment.config)
    config |= {
        "name": f"{experiment.name}_class",
        "data": experiment.data if experiment.data_folder in case_names() else experiment.data_folder,
        "decisions": [dict(row) for one in rounds for row in one.decisions],
        "tabled": [dict(row) for one in rounds for row in one.tabled],
        "shocks": [dict(row) for one in rounds for row in one.shocks],
    }
    return render(config)
