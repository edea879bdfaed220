"""A study in worker processes: nothing is lost, nothing done twice, and the table is the same to the byte."""

import contextlib
import errno
import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import abm
from abm.core.errors import ResultsError, Stopped, YardfenceError
from abm.engine.processes import available_workers, common_processor
from abm.engine.run import Records, simulate
from abm.records import merged
from abm.records.manifest import MANIFEST, Manifest
from abm.records.merged import Counts
from abm.records.parts import parts_of
from abm.scenario import load_study
from abm.studies.executors.base import Work
from abm.studies.executors.local import Crew
from abm.studies.plan import make_folder, size_of
from abm.studies.rerun import rerun
from abm.studies.shards import Errand, Hooks, run_shard
from abm.studies.sweep import How, merge, open_study, progress_of, resume, set_torn_aside, sweep
from tests.cli.conftest import start

from .study_files import HEAD, SWEPT, write

SMALL = SWEPT + '[ensemble]\nseeds = 2\n[outcomes]\nkeep = ["months"]\n'
LONGER = SMALL.replace("seeds = 2", "seeds = 15")
TABLES = ("runs.parquet", "months.parquet")
KEPT = ("months", "states", "leakage")
SAID = {"executor": "local", "native": False, "compiled": False, "wanted": 1, "settings": {}, "seconds_a_run": 0.0}


def made(folder: Path, text: str = SMALL) -> Path:
    """Return the folder of a study that is planned and not run."""
    folder.mkdir(exist_ok=True)
    study = load_study(write(folder, text))
    return make_folder(study, size_of(study), folder / "study", [], SAID)


def work(folder: Path, workers: int = 2) -> Work:
    return Work(folder, tuple(range(Manifest(folder / MANIFEST).shards)), workers)


def bytes_of(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


def rows_in_parts(folder: Path) -> int:
    return sum(part.runs().num_rows for parts in parts_of(folder).values() for part in parts)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small study, run by one worker and merged."""
    folder = tmp_path_factory.mktemp("whole")
    made_folder, under_way = sweep(load_study(write(folder, SMALL)), How(workers=1), folder / "study")
    assert under_way == ""
    assert merge(made_folder) == Counts(12, 0, 0)
    return made_folder


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_move_no_byte(whole: Path, tmp_path: Path, workers: int) -> None:
    steps: list[int] = []
    folder, _ = sweep(
        load_study(write(tmp_path, SMALL)), How(workers=workers), tmp_path / "s", advance=lambda: steps.append(1)
    )
    merge(folder)
    assert len(steps) == 12
    assert bytes_of(folder) == bytes_of(whole)


def test_the_tables_are_those_of_the_contract(whole: Path) -> None:
    runs, manifest = (pd.read_parquet(whole / name) for name in ("runs.parquet", MANIFEST))
    head = ["run", "point", "outcome", "variant", "seed", "states.XB.free_trade", "switches.request"]
    assert list(manifest.columns) == [*head[:5], "shard", *head[5:]]
    assert list(runs.columns[:8]) == [*head, "status"]
    assert runs[head].equals(manifest[head])
    assert set(runs["status"]) == {"done"}
    assert runs["run"].is_unique
    assert runs["coverage"].notna().all()
    months = pd.read_parquet(whole / "months.parquet")
    assert list(months.columns[:3]) == ["run", "month", "effective_alignment"]
    assert months["run"].drop_duplicates().tolist() == runs["run"].tolist()
    assert not (whole / "failed.csv").exists()
    assert sorted(path.name for path in whole.iterdir() if path.suffix != ".parquet") == [
        "parts", "provenance.json", "study.toml",
    ]  # fmt: skip


def test_a_row_is_the_run_of_its_point(whole: Path) -> None:
    row = pd.read_parquet(whole / "runs.parquet").iloc[-1]
    study = open_study(whole)
    (planned,) = Manifest(whole / MANIFEST).find(row["run"])
    experiment = study.at({key: planned[key] for key in study.keys})
    alone = simulate(experiment, study.case, row["outcome"], int(row["seed"]), row["variant"]).tables["runs"]
    for name in ("effective_alignment", "real_leakage", "activity", "denial_military"):
        assert row[name] == pytest.approx(alone[name][0], nan_ok=True)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_study_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, LONGER)
    uninterrupted, _ = sweep(load_study(path), How(workers=2), tmp_path / "one")
    merge(uninterrupted)
    process = start("sweep", path, "--out", "two", "--workers", "2", cwd=tmp_path)
    folder = tmp_path / "two"
    wait_for(lambda: (folder / "parts").is_dir() and rows_in_parts(folder) > 20)
    process.kill()
    process.communicate()
    time.sleep(0.5)  # workers end with their parent
    before = progress_of(folder)
    assert before.done == rows_in_parts(folder)
    assert 0 < before.missing < before.planned == 90
    again = start("resume", folder, "--workers", "4", cwd=tmp_path)
    out, err = again.communicate(timeout=300)
    assert again.returncode == 0, err
    assert f"{before.missing} of 90 runs to do" in out
    assert rows_in_parts(folder) == 90  # exactly the missing ones
    assert bytes_of(folder) == bytes_of(uninterrupted)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_study_keeps_what_is_done_and_says_how_to_go_on(tmp_path: Path, sent: signal.Signals) -> None:
    path = write(tmp_path, LONGER)
    process = start("sweep", path, "--out", "s", "--workers", "2", cwd=tmp_path)
    wait_for(lambda: (tmp_path / "s" / "parts").is_dir() and rows_in_parts(tmp_path / "s") > 5)
    process.send_signal(sent)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    last = err.strip().splitlines()[-1]
    assert last == "yardfence: stopped; what is done is kept, go on with: yardfence resume s"
    assert "Traceback" not in err
    found = progress_of(tmp_path / "s")
    assert found.done > 5 and found.missing


def wait_for(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def fail_on_two(experiment: Any, case: Any, outcome: str, seed: int, variant: str) -> Records:
    if seed == 2:
        raise ZeroDivisionError("nothing\nto divide by")
    return simulate(experiment, case, outcome, seed, variant)


def failing_shard(errand: Errand, hooks: Hooks) -> int:
    return run_shard(errand, hooks, simulate=fail_on_two)


def test_a_run_that_fails_is_kept_as_failed_and_may_be_tried_again(whole: Path, tmp_path: Path) -> None:
    folder = made(tmp_path / "a")
    Crew(work(folder)._replace(run_shard=failing_shard)).run()
    assert merge(folder) == Counts(6, 6, 0)
    failed = pd.read_csv(folder / "failed.csv")
    assert set(failed["seed"]) == {2}
    assert set(failed["error"]) == {"ZeroDivisionError: nothing to divide by"}
    assert failed["traceback"].str.contains("fail_on_two").all()
    assert {"states.XB.free_trade", "switches.request"} <= set(failed.columns)
    assert pd.read_parquet(folder / "runs.parquet")["status"].value_counts().to_dict() == {"done": 6, "failed": 6}
    assert resume(folder, How()) == ""
    assert merge(folder).failed == 6
    assert resume(folder, How(workers=2), retry_failed=True) == ""
    assert merge(folder) == Counts(12, 0, 0)
    assert bytes_of(folder) == bytes_of(whole)
    assert not (folder / "failed.csv").exists()


def die_at_two(experiment: Any, case: Any, outcome: str, seed: int, variant: str) -> Records:
    if seed == 2 and experiment.states["XB"]["free_trade"] == 0.5:
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(experiment, case, outcome, seed, variant)


def deadly_shard(errand: Errand, hooks: Hooks) -> int:
    return run_shard(errand, hooks, simulate=die_at_two)


def die(errand: Errand, hooks: Hooks) -> int:
    os._exit(9)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_worker_that_dies_costs_the_run_it_dies_of(whole: Path, tmp_path: Path) -> None:
    folder = made(tmp_path / "a")
    Crew(work(folder)._replace(run_shard=deadly_shard)).run()
    assert merge(folder) == Counts(10, 2, 0)
    failed = pd.read_csv(folder / "failed.csv")
    assert set(zip(failed["seed"], failed["states.XB.free_trade"], strict=True)) == {(2, 0.5)}
    assert failed["error"].str.contains("2 worker processes died at this run, the last with exit code -9").all()
    resume(folder, How(workers=1), retry_failed=True)
    merge(folder)
    assert bytes_of(folder) == bytes_of(whole)


def test_workers_that_die_at_once_are_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(YardfenceError, match=r"die before they run anything \(exit code 9\)"):
        Crew(work(made(tmp_path / "a"))._replace(run_shard=die)).run()


def test_a_crew_that_is_interrupted_writes_what_it_has(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", LONGER)
    steps: list[int] = []

    def interrupt() -> None:
        steps.append(1)
        if len(steps) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Crew(work(folder)).run(interrupt)
    assert rows_in_parts(folder) >= 7


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "copied")
    return tmp_path / "copied"


def test_another_version_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abm, "__version__", "9.9.9")
    with pytest.raises(ResultsError, match=r"is of yardfence .*, and this is 9.9.9: install that version"):
        resume(copied, How())


def test_a_worker_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "a")
    monkeypatch.setattr(abm, "__version__", "9.9.9")
    with pytest.raises(ResultsError, match=r"is of yardfence .*, and this is 9.9.9: install that version"):
        run_shard(Errand(folder, 0))
    assert not rows_in_parts(folder)


def test_code_that_was_changed_is_refused_where_runs_are_made(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abm.studies.begun.digest_of_code", lambda: "0" * 64)
    commands = (
        lambda folder: resume(folder, How()),
        lambda folder: list(set_torn_aside(folder)),
        lambda folder: run_shard(Errand(folder, 0)),
    )
    for command in commands:
        with pytest.raises(ResultsError, match="the code of the model was changed since it began; go back to that"):
            command(copied)
    assert merge(copied).done == 12


def test_another_config_is_refused(copied: Path) -> None:
    text = (copied / "study.toml").read_text()
    (copied / "study.toml").write_text(text.replace("months = 4", "months = 5"))
    row = pd.read_parquet(copied / "runs.parquet").iloc[0]
    for command in (merge, progress_of, lambda folder: resume(folder, How()), lambda folder: rerun(folder, row["run"])):
        with pytest.raises(ResultsError, match=r"study.toml is not what it began with; put it back, or begin another"):
            command(copied)


def test_other_data_are_refused(copied: Path) -> None:
    path = copied / "provenance.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "data": "0" * 64}))
    with pytest.raises(ResultsError, match="the tables of case 'three_states' are not those it began with"):
        merge(copied)


def test_an_interrupted_merge_says_how_to_go_on(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("abm.studies.sweep.merge_parts", interrupt)
    with pytest.raises(Stopped, match=f"what is done is kept, go on with: yardfence merge {copied}"):
        merge(copied)


def test_two_merges_of_a_folder_are_in_nobodys_way(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = merged._failures

    @contextlib.contextmanager
    def taken_away(path: Path, keys: Sequence[str]) -> Iterator[Any]:
        with failures(path, keys) as writer:
            yield writer
        path.unlink()

    monkeypatch.setattr(merged, "_failures", taken_away)
    assert merge(copied) == Counts(12, 0, 0)


def test_runs_made_twice_must_agree(copied: Path) -> None:
    part = parts_of(copied)[0][0].path
    twin = part.with_name("000000-0123456789ab.runs.parquet")
    shutil.copyfile(part, twin)
    assert merge(copied).done == 12  # to the bit
    table = pd.read_parquet(part)
    other = table.assign(activity=table["activity"] + 1e-15)
    _write_as(part, twin, other)
    with pytest.raises(ResultsError, match=r"run [0-9a-f]{16} was made twice and differs in activity: .* on .* and "):
        merge(copied)
    _write_as(part, twin, other, versions={"numpy": "1.0"})
    assert merge(copied).done == 12  # to 1e-9 where versions differ
    _write_as(part, twin, table.assign(activity=table["activity"] + 1e-6), versions={"numpy": "1.0"})
    with pytest.raises(ResultsError, match="differs in activity"):
        merge(copied)


def _write_as(part: Path, twin: Path, frame: pd.DataFrame, **origin: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = json.loads(pq.read_schema(part).metadata[b"yardfence"])
    table = pa.Table.from_pandas(frame, schema=pq.read_schema(part), preserve_index=False)
    pq.write_table(table.replace_schema_metadata({"yardfence": json.dumps({**held, **origin})}), twin)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    """Turn over one bit of the last number of the last column."""
    chunk = pq.ParquetFile(path).metadata.row_group(0)
    column = chunk.column(chunk.num_columns - 1)
    begins = column.dictionary_page_offset or column.data_page_offset
    content = bytearray(path.read_bytes())
    content[begins + column.total_compressed_size - 1] ^= 1
    path.write_bytes(content)


def rename_run(path: Path) -> None:
    pq.write_table(pq.read_table(path).rename_columns({"run": "ru"}), path)


def make_text(path: Path) -> None:
    table = pq.read_table(path)
    place = table.column_names.index("own_way")
    pq.write_table(table.set_column(place, "own_way", table["own_way"].cast("string")), path)


def end_otherwise(path: Path) -> None:
    table = pq.read_table(path)
    place = table.column_names.index("status")
    pq.write_table(table.set_column(place, "status", [["half"] * len(table)]), path)


def forget_origin(path: Path) -> None:
    pq.write_table(pq.read_table(path).replace_schema_metadata({}), path)


@pytest.mark.parametrize(
    ("table", "harm"),
    [
        *(("runs", harm) for harm in (cut, empty, garble, rename_run, make_text, end_otherwise, forget_origin)),
        *(("months", harm) for harm in (cut, empty, garble, rename_run, Path.unlink)),
    ],
)
def test_a_torn_part_is_named_set_aside_and_made_again(
    copied: Path, whole: Path, table: str, harm: Callable[[Path], None]
) -> None:
    part = parts_of(copied)[1][0].path
    torn = part.with_name(part.name.replace(".runs.", f".{table}."))
    harm(torn)
    with pytest.raises(ResultsError) as caught:
        (progress_of if harm is forget_origin else merge)(copied)
    named, cure = str(caught.value).split(" cannot be read (")
    assert named == f"'{torn if harm is not Path.unlink else part}'"
    assert cure.endswith(f"); its runs are made again by: yardfence resume {copied}")
    (line,) = set_torn_aside(copied)
    assert line.startswith(named) and line.endswith(f"; set aside as {part.name}.torn, its runs are made again")
    assert "\n" not in line
    assert part.with_name(part.name + ".torn").exists() and not part.exists()
    assert not torn.exists()
    assert progress_of(copied).missing == 4
    assert resume(copied, How(workers=1)) == ""
    assert list(set_torn_aside(copied)) == []
    assert merge(copied) == Counts(12, 0, 0)
    assert bytes_of(copied) == bytes_of(whole)


def test_resume_tells_of_a_torn_part_and_makes_its_runs(copied: Path, whole: Path) -> None:
    cut(parts_of(copied)[0][0].path)
    process = start("resume", copied, "--workers", "1", cwd=copied.parent)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    first, second, *_ = out.splitlines()
    assert "000000-" in first and first.endswith(".torn, its runs are made again")
    assert second == "4 of 12 runs to do"
    assert bytes_of(copied) == bytes_of(whole)


def test_a_part_that_the_disk_refuses_is_left_where_it_is(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    before = sorted((copied / "parts").iterdir())
    monkeypatch.setattr("abm.records.parts.pq.read_table", refuse)
    with pytest.raises(ResultsError, match=r"cannot be read: Input/output error; see to the disk and its rights"):
        list(set_torn_aside(copied))
    assert sorted((copied / "parts").iterdir()) == before


def test_tables_of_the_main_variant_alone_are_kept_beside_those_of_all(tmp_path: Path) -> None:
    text = SMALL.replace('["main"]', '["main", "no_alliance"]').replace('["months"]', '["months", "states", "leakage"]')
    folder, _ = sweep(load_study(write(tmp_path, text)), How(workers=1), tmp_path / "s")
    assert merge(folder) == Counts(24, 0, 0)
    assert list(set_torn_aside(folder)) == []
    variants = pd.read_parquet(folder / "runs.parquet").set_index("run")["variant"]
    found = {name: pd.read_parquet(folder / f"{name}.parquet")["run"].map(variants) for name in KEPT}
    assert {name: set(values) for name, values in found.items()} == {
        "months": {"main", "no_alliance"}, "states": {"main"}, "leakage": {"main"},
    }  # fmt: skip


@pytest.mark.parametrize("text", ["{}", "[3]", "3"])
def test_provenance_of_another_kind_is_refused(copied: Path, text: str) -> None:
    (copied / "provenance.json").write_text(text)
    for command in (merge, progress_of):
        with pytest.raises(ResultsError, match=r"holds no study \(provenance.json is not as it was written\)"):
            command(copied)


def test_a_manifest_of_another_size_is_refused(copied: Path) -> None:
    path = copied / MANIFEST
    pq.write_table(Manifest(path).table(0), path)
    with pytest.raises(ResultsError, match=r"manifest.parquet is not that of study.toml; put it back"):
        merge(copied)


def test_a_row_runs_again_alone_by_its_id(copied: Path) -> None:
    row = pd.read_parquet(copied / "runs.parquet").iloc[5]
    again = rerun(copied, row["run"][:8], keep=["events"])
    assert again.recorded == "the same"
    assert again.row["run"] == row["run"]
    for name, value in again.measures.items():
        assert value == row[name] or (value is None and pd.isna(row[name]))
    assert "decision" in set(pd.read_parquet(again.files[0])["kind"]) or len(pd.read_parquet(again.files[0]))


def test_a_row_that_differs_from_what_was_recorded_is_told(copied: Path) -> None:
    part = parts_of(copied)[0][0].path
    frame = pd.read_parquet(part)
    _write_as(part, part, frame.assign(activity=frame["activity"] + 1e-3))
    with pytest.raises(ResultsError, match="differs from what was recorded in activity"):
        rerun(copied, frame["run"][0])


@pytest.mark.parametrize(("run", "told"), [("abc", "too short"), ("zzzzzzzz", "has no run 'zzzzzzzz'")])
def test_an_id_that_names_no_row_is_refused(whole: Path, run: str, told: str) -> None:
    with pytest.raises(YardfenceError, match=told):
        rerun(whole, run)


def test_ids_do_not_depend_on_how_many_seeds_or_values_there_are(whole: Path, tmp_path: Path) -> None:
    more = made(tmp_path / "a", SMALL.replace("seeds = 2", "seeds = 3").replace("[0.1, 0.5, 0.9]", "[0.5, 0.7]"))
    keys = ["states.XB.free_trade", "switches.request", "seed"]
    small, large = (pd.read_parquet(folder / MANIFEST).set_index(keys)["run"] for folder in (whole, more))
    both = small.index.intersection(large.index)
    assert len(both) == 4
    assert (small[both] == large[both]).all()


def test_files_grow_with_shards_and_not_with_runs(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, SMALL))
    for seeds, shards in ((1, 2), (60, 60), (500, 64), (150_000, 900)):
        size = size_of(study)._replace(points=6, worlds=seeds)
        assert (size.shards, size.shards * size.shard >= size.runs) == (shards, True)


def test_lists_of_words_are_varied_too(tmp_path: Path) -> None:
    text = HEAD + '[sweep]\n"impose" = [[], []]\n"mode" = ["endogenous"]\n[ensemble]\nseeds = 1\n'
    with pytest.raises(YardfenceError, match=r"holds \[\] twice"):
        load_study(write(tmp_path, text))
    one = '{state = "XA", instrument = "persons", begins = "2023-02"}'
    text = text.replace("[[], []]", f"[[], [{one}]]").replace("months = 4", "months = 2\nswitches.legal_bases = false")
    folder = made(tmp_path / "a", text)
    Crew(work(folder, 1)).run()
    assert merge(folder).done == 2
    assert pd.read_parquet(folder / "runs.parquet")["impose"].str.len().tolist()[0] == len("[]")


def test_processors_are_those_of_the_job_then_of_the_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "3")
    assert available_workers() == 3
    monkeypatch.delenv("SLURM_CPUS_PER_TASK")
    if hasattr(os, "sched_getaffinity"):
        assert available_workers() == len(os.sched_getaffinity(0))


def test_what_the_user_says_of_processor_features_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", "AVX2")
    assert set(common_processor().values()) <= {"AVX2"}


def test_a_study_that_stops_says_so() -> None:
    assert issubclass(Stopped, YardfenceError)
