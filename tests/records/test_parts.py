"""Parts of a study: read while they grow, beside files that are none, and where nothing can be written."""

import errno
import threading
from pathlib import Path

import pytest

from abm.core.errors import WriteError
from abm.records.atomic import write_whole
from abm.records.parts import PartWriter, parts_of, parts_of_shard, write_kept


def test_a_part_is_whole_to_whoever_reads_it_while_it_grows(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    writer = PartWriter(tmp_path, 0, (), {})
    seen: list[int] = []

    def write() -> None:
        for run in range(300):
            writer.add(f"{run:04d}", {f"m{column:02d}": run / 7 for column in range(40)}, {})
            writer.write()

    attempt = threading.Thread(target=write)
    attempt.start()
    while attempt.is_alive():
        seen += [part.runs().num_rows for part in parts_of(tmp_path)[0]] if parts_of(tmp_path) else []
    attempt.join()
    assert seen and seen == sorted(seen)


def test_a_copy_under_another_name_is_no_part(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    writer = PartWriter(tmp_path, 3, (), {})
    writer.add("0001", {"own_way": 0.5}, {})
    writer.write()
    (tmp_path / "parts" / "000003-0123 (copy).runs.parquet").touch()
    assert parts_of_shard(tmp_path, 3) == parts_of(tmp_path)[3] and len(parts_of(tmp_path)[3]) == 1


def test_where_nothing_can_be_written_the_file_that_was_wanted_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", ".wanted.hidden")

    monkeypatch.setattr(Path, "write_text", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(WriteError, match=r"cannot write '.*wanted': Read-only file system; make room or"):
        write_whole(tmp_path / "wanted", "text")


def test_a_table_that_has_no_place_is_no_run_that_failed(tmp_path: Path) -> None:
    (tmp_path / "rerun").touch()
    with pytest.raises(WriteError, match=r"cannot write '.*rerun.*'"):
        write_kept(tmp_path / "rerun" / "0001" / "months.parquet", "months", "0001", {})
