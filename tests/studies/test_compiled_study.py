"""A study by compiled kernels says so, comes to the same within 1e-9, and any of its runs can be done again."""

import json
from pathlib import Path

import pandas as pd

from abm.scenario import load_study
from abm.studies.rerun import rerun
from abm.studies.sweep import How, merge, sweep

from .study_files import SWEPT, needs, write


def test_compiled_and_plain_studies_agree(tmp_path: Path) -> None:
    needs("numba", "fast")
    study = load_study(write(tmp_path, SWEPT.replace("months = 4", "months = 8")))
    found = {}
    for kernels in (False, True):
        folder, _ = sweep(study, How(workers=1, compiled=kernels), tmp_path / str(kernels))
        merge(folder)
        found[kernels] = pd.read_parquet(folder / "runs.parquet")
        assert json.loads((folder / "provenance.json").read_text())["compiled"] is kernels
    pd.testing.assert_frame_equal(found[True], found[False], check_exact=False, rtol=1e-9, atol=1e-9)
    assert rerun(tmp_path / "True", found[True]["run"][0]).recorded == "the same"
