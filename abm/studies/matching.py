"""History matching: which draws of all that is uncertain let states adopt as they did.

Every row of a latin hypercube is played once in a run in which states decide for
themselves; a draw is kept where every adoption fact of the case is defined and lies in its band, and every partner that
listed goods in history within the longest lag these allow does so in the run. Nothing is fitted: no band is widened and
no weight given; where little survives that is the finding. Limits: one seed a draw; who lists goods without having done
so in history is counted (`others_adopting`) and does not rule a draw out; facts are means over whoever adopts.
"""

import csv
import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.core.errors import YardfenceError
from abm.data import Case, load_case
from abm.data.schema import FactRow
from abm.engine.draws import SEED, drawn_in_strips
from abm.engine.ensemble import Task, available_workers, simulate_all
from abm.engine.run import Records
from abm.records import Clock, new_folder, provenance_of_run, whole_folder, write_json
from abm.scenario import Experiment
from abm.scenario.kept import kept_text
from abm.scenario.schema import MOST_DRAWS
from abm.studies.facts import MEASURES, Evidence, gather
from abm.studies.run_experiment import config_text, illustrate, kept_tables

__all__ = [
    "ADOPTION",
    "ENOUGH",
    "KEPT",
    "MISSING",
    "OTHERS",
    "Match",
    "adopters",
    "adoption_facts",
    "keeps",
    "match_history",
    "simulate_draw",
    "write_match_tables",
]  # fmt: skip

# Measures of adoption; facts of a case by these names decide which draws are kept.
ADOPTION = ("adoption_lag_months", "adoption_wait_months", "instruments_matched")
_ENDOGENOUS = "endogenous"
_LISTS = ("list", "end_user")
# Adopters of history that list nothing in a draw, and states that do without having done so.
MISSING, OTHERS = "adopters_missing", "others_adopting"
KEPT = "kept.toml"
# With fewer draws than this the ends of what survives are luck, and too little is said to survive.
ENOUGH = 20
_SPANS = (
    *("stance", "drawn_low", "drawn_high", "kept_low", "kept_p25", "kept_median", "kept_p75", "kept_high"),
    *("share_of_range", "place", "place_by_luck"),
)
_QUARTERS = (0.0, 25.0, 50.0, 75.0, 100.0)


@dataclasses.dataclass(frozen=True)
class Match:
    """What came of it: rows kept of so many draws, and by fact how many draws lie in its band."""

    draws: int
    kept: tuple[int, ...]
    in_band: dict[str, int]

    @property
    def share(self) -> float:
        """Return the share of draws that are kept."""
        return len(self.kept) / self.draws

    @property
    def enough(self) -> bool:
        """Return whether draws enough are kept to say what of the ranges survives."""
        return len(self.kept) >= ENOUGH


def adoption_facts(case: Case) -> tuple[FactRow, ...]:
    """Return the adoption facts of a case in runs in which states decide. Raises YardfenceError where it has none."""
    facts = tuple(fact for fact in case.facts if fact.measure in ADOPTION and fact.mode == _ENDOGENOUS)
    if not facts:
        raise YardfenceError(f"the case '{case.name}' has no fact of adoption ({', '.join(ADOPTION)}) to match")
    return facts


def keeps(facts: Sequence[FactRow], values: Mapping[str, float]) -> bool:
    """Return whether every fact is defined and in its band, ends included, and no adopter of history is missing."""
    return values[MISSING] == 0.0 and all(_within(fact, values) for fact in facts)


def adopters(case: Case, last: int) -> tuple[str, ...]:
    """Return the codes of the partners whose first lists of history are in force by a month number."""
    roles = {row.code: row.role for row in case.states}
    found = {
        row.imposer
        for row in case.timeline
        if row.instrument in _LISTS and row.effective <= last and roles.get(row.imposer) == "supplier"
    }
    return tuple(sorted(found))


def simulate_draw(experiment: Any, case: Case, outcome: str, seed: int, variant: str) -> Records:
    """Return the table `draw`: the measures of adoption in one draw, and the stances it holds.

    variant: the draw from 0 and how many there are, with a slash between.
    """
    draw, draws = (int(number) for number in variant.split("/"))
    drawn = drawn_in_strips(experiment, case, draw, draws, SEED)
    evidence = gather(drawn, case, outcome, seed)
    values = {fact.measure: float(MEASURES[fact.measure].of(evidence)) for fact in adoption_facts(case)}
    values |= _adopting(case, evidence)
    stances = {f"{code}.{name}": value for code, told in sorted(drawn.states.items()) for name, value in told.items()}
    return Records(outcome, variant, seed, {"draw": {name: [value] for name, value in {**values, **stances}.items()}})


def match_history(
    experiment: Experiment,
    draws: int,
    out: Path,
    workers: int | None = None,
    command: Sequence[str] = (),
    advance: Callable[[], None] = lambda: None,
    finish: Callable[[Path], object] = lambda folder: None,
) -> tuple[Path, Match]:
    """Return the folder `out/<experiment>/match-<start time>-<8 digits of the digest>` and what came of it.

    It holds draws.csv (a row a draw), stances.csv (how much of each range survives), kept.toml (the table [kept] for
    other experiments, none where nothing is kept), match.json. finish: called with the folder before it gets its name;
    where it fails the tables are kept and the error says so. Raises YardfenceError.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise YardfenceError(f"draws = {draws}: must lie in 1 to {MOST_DRAWS:,}, the most that kept.toml may hold")
    if experiment.mode != _ENDOGENOUS:
        raise YardfenceError(
            f"{experiment.name}: states have to decide from the first month: write mode = 'endogenous'"
        )
    case = load_case(experiment.data_folder)
    facts = adoption_facts(case)
    _check_months(experiment, facts)
    number = available_workers() if workers is None else workers
    clock = Clock.start()
    final = new_folder(out, experiment.name, experiment.digest, f"match-{clock.stamp}")
    with whole_folder(final) as folder:
        tasks = [Task(experiment.outcomes[0], f"{draw}/{draws}", 1) for draw in range(draws)]
        rows = [
            {name: values[0] for name, values in records.tables["draw"].items()}
            for records in simulate_all(experiment, case, tasks, number, advance, simulate_draw)
        ]
        match = _matched(facts, rows)
        write_match_tables(folder, experiment, case, match, rows)
        write_json(folder / "provenance.json", provenance_of_run(clock, final, experiment.digest, command, number))
        problem = illustrate(lambda: finish(folder), folder)
    if problem:
        raise kept_tables("the page", problem, final)
    return final, match


def _within(fact: FactRow, values: Mapping[str, float]) -> bool:
    return fact.low <= values[fact.measure] <= fact.high


def _adopting(case: Case, evidence: Evidence) -> dict[str, float]:
    """Return how many adopters of history list nothing in a run, and how many others do.

    Looked at is the longest lag that the facts allow from the first month, that of the leader's first package.
    """
    setting = evidence.setting
    last = setting.first + _longest(adoption_facts(case))
    begun = {setting.structure.states[state]: evidence.months_of("adopt", int(state)) for state in evidence.partners}
    adopts = {code for code, months in begun.items() if months and min(months) <= last}
    expected = set(adopters(case, last))
    return {MISSING: float(len(expected - adopts)), OTHERS: float(len(adopts - expected))}


def _longest(facts: Sequence[FactRow]) -> int:
    return math.ceil(max(fact.high for fact in facts if fact.unit == "months"))


def _check_months(experiment: Experiment, facts: Sequence[FactRow]) -> None:
    """Refuse runs that end before the latest adoption that a band allows. Raises YardfenceError."""
    least = _longest(facts) + 1
    if experiment.months < least:
        problem = f"months = {experiment.months}: the run ends before states could adopt as late as the facts allow"
        raise YardfenceError(f"{experiment.name}: {problem}; write {least} or more")


def _matched(facts: Sequence[FactRow], rows: Sequence[dict[str, float]]) -> Match:
    kept = tuple(draw for draw, row in enumerate(rows) if keeps(facts, row))
    in_band = {fact.measure: sum(_within(fact, row) for row in rows) for fact in facts}
    in_band[MISSING] = sum(row[MISSING] == 0.0 for row in rows)
    return Match(len(rows), kept, in_band)


def write_match_tables(
    folder: Path, experiment: Experiment, case: Case, match: Match, rows: Sequence[dict[str, float]]
) -> None:
    """Write what was found: rows hold the measures of every draw, and its stances as 'state.quantity'."""
    (folder / "config.toml").write_text(config_text(experiment, folder), encoding="utf-8", newline="\n")
    names = list(rows[0])
    body = [[draw, int(draw in match.kept), *(_told(row[name]) for name in names)] for draw, row in enumerate(rows)]
    _write_csv(folder / "draws.csv", ["draw", "kept", *names], body)
    _write_csv(folder / "stances.csv", _SPANS, _spans(match, rows))
    if match.kept:
        text = kept_text(case, experiment.digest, match.draws, list(match.kept))
        (folder / KEPT).write_text(text, encoding="utf-8", newline="\n")
    others = [row[OTHERS] for draw, row in enumerate(rows) if draw in match.kept and OTHERS in row]
    mean = sum(others) / len(others) if others else None
    whole = {**dataclasses.asdict(match), "share": match.share, "enough": match.enough, OTHERS: mean}
    write_json(folder / "match.json", whole)


def _spans(match: Match, rows: Sequence[dict[str, float]]) -> list[list[Any]]:
    """Return for each stance by _SPANS what was drawn and what is kept of it; empty where nothing is.

    place: mean place of the kept draws in the order of all, 0 to 1, 0.5 where keeping does not lean; place_by_luck: the
    standard deviation of that place if so many draws were kept by lot.
    """
    found = []
    for name in (name for name in rows[0] if "." in name):
        drawn = np.array([row[name] for row in rows])
        kept = drawn[list(match.kept)]
        ends = np.percentile(kept, _QUARTERS) if len(kept) else np.full(len(_QUARTERS), math.nan)
        width = drawn.max() - drawn.min()
        share = (ends[-1] - ends[0]) / width if width > 0.0 else math.nan
        told = (drawn.min(), drawn.max(), *ends, share, *_place(drawn, match.kept))
        found.append([name, *(_told(float(value)) for value in told)])
    return found


def _place(drawn: npt.NDArray[np.float64], kept: Sequence[int]) -> tuple[float, float]:
    """Return the mean place of kept draws among all, and its standard deviation by lot without replacement."""
    count, all_of_them = len(kept), len(drawn)
    if not count or all_of_them == 1:
        return math.nan, math.nan
    order = drawn.argsort(kind="stable").argsort(kind="stable")
    place = float((order[list(kept)] + 0.5).mean()) / all_of_them
    by_luck = math.sqrt((all_of_them + 1) * (all_of_them - count) / (12.0 * count)) / all_of_them
    return place, by_luck


def _told(value: float) -> float | str:
    return "" if math.isnan(value) else value


def _write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
