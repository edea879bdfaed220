"""A class as an experiment: the one it played, with every decision and shock that was recorded."""

from typing import Any

from abm.data import case_names
from abm.scenario.writing import render
from abm.sessions.session import Session

__all__ = ["experiment_text"]


def experiment_text(session: Session) -> str:
    """Return the experiment file that `yardfence run` replays: the months that were played, or the first round's.

    Names of students are not in it.
    """
    experiment = session.setup.experiment
    rounds = session.room.counted
    config: dict[str, Any] = dict(experiment.config)
    config |= {
        "name": f"{experiment.name}_class",
        "months": session.setup.warm_up + max(len(rounds), 1) * session.setup.file.months_a_round,
        "data": experiment.data if experiment.data_folder in case_names() else experiment.data_folder,
        "decisions": [dict(row) for one in rounds for row in one.decisions],
        "tabled": [dict(row) for one in rounds for row in one.tabled],
        "shocks": [dict(row) for one in rounds for row in one.shocks],
    }
    return render(config)
