"""A class that was saved is an experiment like any other: run twice it gives the same bytes, and a report in words."""

from pathlib import Path

import abm
from abm.sessions import Session
from abm.sessions.saving import experiment_text


def test_a_saved_class_runs_to_the_same_bytes(class_of_three: Session, tmp_path: Path) -> None:
    session = class_of_three
    for round_number in range(3):
        session.forward()
        session.shock("leak", "XA")
        session.forward()
        student = session.student(f"k{1 + round_number % 2}")
        assert student
        mix = {"optics": "list_2+spill_approved"}
        session.choose(student, *(("mix", mix) if session.prospects[student.seat].postures else ("keep", {})))
        session.forward()
    (tmp_path / "class.toml").write_text(experiment_text(session), encoding="utf-8")
    experiment = abm.load_experiment(tmp_path / "class.toml")
    first, second = (abm.run(experiment, tmp_path / name, language=name) for name in ("en", "ja"))
    for path in first.glob("*.parquet"):
        assert path.read_bytes() == (second / path.name).read_bytes()
    assert (first / "config.toml").read_bytes() == (second / "config.toml").read_bytes()
    events = abm.read_results(first).events
    assert {"seat", "today"} <= set(events["candidate"].dropna())
    assert list(events["kind"]).count("leak") == 3
    assert (second / "report.html").is_file()
