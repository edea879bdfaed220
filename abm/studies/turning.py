"""Whether a value turns anything: two experiments are let run side by side until one month tells them apart."""

from collections.abc import Sequence

from abm.data import Case
from abm.scenario import Experiment
from abm.studies.stepping import Stepper, Which

__all__ = ["differ"]


def differ(experiments: Sequence[Experiment], case: Case, which: Which, seed: int) -> bool:
    """Return whether two experiments ever tell anything different in a world; months pass until they do."""
    one, other = (Stepper(experiment, case, which, seed) for experiment in experiments)
    month = 1
    while True:
        one.advance(month)
        other.advance(month)
        if repr(one.stood_until(month)) != repr(other.stood_until(month)):
            return True
        if month == one.months:
            return False
        month = min(2 * month, one.months)
