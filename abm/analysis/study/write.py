"""Write analysis/ into a study folder: tables, figures, and one page that tells them."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from abm.analysis.background import background_of
from abm.analysis.study.findings import TABLES, Findings, find, tables_of
from abm.analysis.study.folder import open_study
from abm.analysis.study.page import study_page
from abm.analysis.study.pictures import draw_all
from abm.analysis.words import load_words

__all__ = ["Analysis", "analyse_study"]


@dataclasses.dataclass(frozen=True, eq=False)
class Analysis:
    """What was written: the page, what was found, and in the reader's language what was not computed and why."""

    page: Path
    findings: Findings
    absent: dict[str, str]


def analyse_study(folder: str | Path, language: str = "en") -> Analysis:
    """Analyse a merged study and write <folder>/analysis: <table>.csv, figures/, analysis.html.

    The same folder gives the same bytes; tables and figures that are no longer made are taken away. Raises
    ResultsError where the folder holds no merged study, YardfenceError for an unknown language or a missing library,
    OSError where nothing can be written.
    """
    words = load_words(language)
    study = open_study(folder)
    findings = find(study, background_of(study.config, study.path))
    place = study.path / "analysis"
    place.mkdir(exist_ok=True)
    tables = tables_of(findings)
    for name in TABLES:
        path = place / f"{name}.csv"
        if name in tables:
            tables[name].to_csv(path, index=False, lineterminator="\n")
        else:
            path.unlink(missing_ok=True)
    pictures = draw_all(findings, words, place / "figures")
    _remove_others(place / "figures", language, [path for picture in pictures for path in (picture.png, picture.svg)])
    page = place / "analysis.html"
    page.write_text(study_page(findings, words, pictures), encoding="utf-8", newline="\n")
    absent = {words.text(f"study.title_{part}"): reason.told(words) for part, reason in findings.absent.items()}
    return Analysis(page, findings, absent)


def _remove_others(folder: Path, language: str, written: Sequence[Path]) -> None:
    """Take away figures of a language that an earlier analysis of the folder drew and this one did not."""
    for kind in ("png", "svg"):
        for path in folder.glob(f"*-{language}.{kind}"):
            if path not in written:
                path.unlink()
