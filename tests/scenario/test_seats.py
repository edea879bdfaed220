"""Decisions and shocks that a case or a horizon has no room for are refused in one line; without them nothing moves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from abm.scenario import load_experiment, to_toml

HEAD = 'title = "A test"\ndata = "three_states"\nstart = "2023-01"\nmonths = 12\n'
MIX = 'state="XB",what="mix"'

FAULTS = [
    ('decisions=[{month="2023-02",state="XB",what="keep"}]', "has no meaning with mode = 'endogenous'"),
    ('mode="seats"\ndecisions=[{month="2023-02",state="XT",what="keep"}]', "unknown country 'XT'"),
    ('mode="seats"\ndecisions=[{month="2024-02",state="XB",what="keep"}]', "lies outside the horizon 2023-01 to"),
    ('mode="seats"\ndecisions=[{month="2023-02",state="XB",what="war"}]', "what"),
    (f'mode="seats"\ndecisions=[{{month="2023-02",{MIX}}}]', "needs a mix"),
    (f'mode="seats"\ndecisions=[{{month="2023-02",{MIX},mix={{optic="today"}}}}]', "did you mean 'optics'?"),
    (f'mode="seats"\ndecisions=[{{month="2023-02",{MIX},mix={{optics="list_9+none"}}}}]', "unknown posture"),
    (
        'mode="seats"\ndecisions=[{month="2023-02",state="XB",what="keep"},{month="2023-02",state="XB",what="best"}]',
        "'XB' decides twice in 2023-02",
    ),
    ('mode="seats"\nshocks=[{month="2023-02",state="XA",what="government",party="x"}]', "unknown party 'x'"),
    ('mode="seats"\nframeworks=["TALKS"]', "frameworks"),
]


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_it_is_refused(write: Callable[..., Path], refused: Callable[..., str], text: str, told: str) -> None:
    assert told in refused(write(text, head=HEAD))


def test_a_saved_experiment_loads_with_the_same_digest(write: Callable[..., Path], tmp_path: Path) -> None:
    mix = 'mode="seats"\ndecisions=[{month="2023-02",state="XB",what="mix",mix={optics="list_2+spill_approved"}}]'
    first = load_experiment(write(mix, head=HEAD))
    (tmp_path / "again.toml").write_text(to_toml(first), encoding="utf-8")
    assert load_experiment(tmp_path / "again.toml").digest == first.digest


def test_an_experiment_without_seats_says_nothing_of_them() -> None:
    config = load_experiment("classroom_three_states").config
    assert not {"decisions", "shocks"} & set(config)
