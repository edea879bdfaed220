"""Parts of a study, read while their attempt writes on."""

import threading
from pathlib import Path

from abm.records.parts import PartWriter, parts_of


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
