"""What an atlas of coalitions holds, tells and writes."""

import csv
import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from abm.scenario import Experiment

__all__ = ["LEFT_OUT", "Atlas", "summary", "write_table"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# What packages and payoffs of coalitions do not hold, in words of the catalogue `left_out`.
LEFT_OUT = ("reach", "one_off", "tariffs", "subsidies", "end_user", "spill")
_WITH_INSTRUMENTS = ("reach", "one_off", "tariffs", "unnamed", "end_user", "spill")


@dataclasses.dataclass(frozen=True, eq=False)
class Atlas:
    """Coalitions of states (codes) in a month, [coalition], and what stability says of each.

    mode: screen, full, first or sequential; members [coalition, n]; worth [coalition, n]: USD million a month more than
    with no coalition; package [coalition, item]: the members' common strictness; leaves: the member who gains most by
    leaving ('' if none gains); penalty: what would keep it, USD million a month; settled: outsiders stopped moving;
    today: place of the coalition nearest to the states that control that month; idle: states that can take part in no
    list, nor begin an instrument, with or without which a coalition is the same; fall_apart: whoever leaves expects the
    rest to fall apart; instruments: those the experiment names; begun [coalition, n, instrument]: who would begin them.
    """

    month: str
    mode: str
    states: tuple[str, ...]
    items: tuple[str, ...]
    members: Flags
    worth: Array
    package: Array
    military: Array
    growth: Array
    leakage: Array
    internal: Flags
    external: Flags
    potential: Flags
    leaves: tuple[str, ...]
    penalty: Array
    settled: Flags
    today: int
    idle: tuple[str, ...]
    instruments: tuple[str, ...]
    begun: Flags
    fall_apart: bool = False

    @property
    def distinct(self) -> Flags:
        """Return whether all members can take part, so that a coalition counts once, [coalition]."""
        return ~self.members[:, np.isin(self.states, self.idle)].any(axis=1)

    @property
    def stable(self) -> Flags:
        """Return whether nobody gains by leaving or joining, of the distinct ones, [coalition]."""
        return self.internal & self.external & self.distinct

    def row(self, place: int) -> dict[str, Any]:
        """Return one coalition as plain values."""
        leakage = float(self.leakage[place])
        inside, package = self.members[place], self.package[place]
        return {
            "members": [code for code, member in zip(self.states, inside, strict=True) if member],
            "worth": dict(zip(self.states, self.worth[place].tolist(), strict=True)),
            "package": {item: float(x) for item, x in zip(self.items, package, strict=True) if x > 0.0},
            "denial_military": float(self.military[place]),
            "denial_growth": float(self.growth[place]),
            "real_leakage": None if np.isnan(leakage) else leakage,
            "internally_stable": bool(self.internal[place]),
            "externally_stable": bool(self.external[place]),
            "potentially_internally_stable": bool(self.potential[place]),
            "first_to_leave": self.leaves[place] or None,
            "keeps_it": float(self.penalty[place]),
            "outsiders_settled": bool(self.settled[place]),
        } | ({"instruments": self.taken_up(place)} if self.instruments else {})

    def taken_up(self, place: int) -> dict[str, list[str]]:
        """Return which instruments a coalition's package holds, and which members would begin each."""
        begun = self.begun[place]
        return {
            name: [code for code, begins in zip(self.states, begun[:, n].tolist(), strict=True) if begins]
            for n, name in enumerate(self.instruments)
            if begun[:, n].any()
        }


def summary(experiment: Experiment, atlas: Atlas) -> dict[str, Any]:
    """Return what is told of an atlas: counts, and the coalitions worth naming, each once."""
    size = atlas.members.sum(axis=1)
    gained = np.where(atlas.distinct, (atlas.worth * atlas.members).sum(axis=1), -np.inf)
    places = {code: np.flatnonzero(atlas.members[:, n] & (size == 1)) for n, code in enumerate(atlas.states)}
    return {
        "experiment": experiment.name,
        "digest": experiment.digest,
        "month": atlas.month,
        "mode": atlas.mode,
        "rest_falls_apart": atlas.fall_apart,
        "left_out": list(_WITH_INSTRUMENTS if atlas.instruments else LEFT_OUT),
        "exhaustive": atlas.mode != "sequential",
        "states": list(atlas.states),
        "coalitions": len(atlas.members),
        "distinct": int(atlas.distinct.sum()),
        "idle": list(atlas.idle),
        "unsettled": float(1.0 - atlas.settled.mean()),
        "stable": [atlas.row(int(place)) for place in np.flatnonzero(atlas.stable)],
        "potentially_internally_stable": int((atlas.potential & atlas.distinct).sum()),
        "nearest_to_today": atlas.row(atlas.today),
        "everybody": atlas.row(int(size.argmax())),
        "nobody": atlas.row(int(size.argmin())),
        "best_for_its_members": atlas.row(int(gained.argmax())),
        "alone": {code: atlas.row(int(at[0])) for code, at in places.items() if len(at)},
    }


def write_table(path: Path, atlas: Atlas) -> None:
    """Write a row a coalition; numbers in the shortest form that reads back to the same, nothing for NaN."""
    plain = ("denial_military", "denial_growth", "real_leakage", "internally_stable", "externally_stable",
             "potentially_internally_stable", "first_to_leave", "keeps_it", "outsiders_settled")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        head = ["members", *plain, *(f"worth_{code}" for code in atlas.states), *(f"package_{i}" for i in atlas.items)]
        head += [f"instrument_{name}" for name in atlas.instruments]
        writer.writerow(head)
        for place in range(len(atlas.members)):
            row = atlas.row(place)
            begun = ["+".join(row["instruments"].get(name, [])) for name in atlas.instruments]
            values = ["" if row[name] is None else row[name] for name in plain]
            writer.writerow(
                ["+".join(row["members"]), *values, *row["worth"].values(), *atlas.package[place].tolist(), *begun]
            )
