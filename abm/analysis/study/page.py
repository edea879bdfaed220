"""The page of a study: what was asked and run, the answers in short, a section for every part that was computed."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from abm.analysis.numbers import number, percent, spread
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.report.page import page
from abm.analysis.study.desk import Desk
from abm.analysis.study.discovery import Discovery
from abm.analysis.study.findings import PARTS, Findings
from abm.analysis.study.index_sections import morris_section, sobol_section
from abm.analysis.study.labels import TRUTHS, key_name, value_name
from abm.analysis.study.pictures import StudyPicture
from abm.analysis.study.sentences import (
    box_sentence,
    design_sentence,
    loss_sentences,
    summary_sentences,
)
from abm.analysis.study.shown import measures_shown
from abm.analysis.study.survival import Survival
from abm.analysis.words import Words

__all__ = ["study_page"]

_LEAVES = 8


def study_page(findings: Findings, words: Words, pictures: Sequence[StudyPicture]) -> str:
    """Return the page as text: self-contained, without scripts, asking nothing of any network."""
    desk = Desk(findings, words, pictures)
    config = findings.study.config
    title = str(config.get(f"title_{words.language}") or config.get("title") or config.get("name") or "")
    title = title or findings.study.path.name
    question = str(config.get(f"question_{words.language}") or config.get("question") or "")
    sections = {"overview": _overview} | {part: _SECTIONS[part] for part in PARTS if part not in findings.absent}
    links = [element("li", element("a", words.text(f"study.title_{key}"), href=f"#{key}")) for key in sections]
    links += [element("li", element("a", words.text("study.title_absent"), href="#absent"))] if findings.absent else []
    body = [
        element("h1", title),
        *([element("p", question, class_="question")] if question else []),
        element("p", design_sentence(findings, words)),
        _summary(desk),
        element("nav", element("ul", *links), aria_label=words.text("heading.contents")),
        *(
            element("section", element("h2", words.text(f"study.title_{key}")), section(desk), id=key)
            for key, section in sections.items()
        ),
        _absent(desk),
        element("section", desk.tell("files"), id="files"),
    ]
    return page(words.language, title, join(body))


def _summary(desk: Desk) -> Html:
    told = [element("p", sentence) for sentence in summary_sentences(desk.findings, desk.words)]
    told.append(element("p", desk.words.text("text.brackets"), class_="note"))
    heading = element("h2", desk.words.text("heading.summary"))
    return element("section", heading, *told, class_="summary", id="summary")


def _overview(desk: Desk) -> Html:
    words, findings = desk.words, desk.findings
    measures = measures_shown(findings.study)
    rows = findings.overview.set_index(["outcome", "variant", "measure"])
    variants = list(dict.fromkeys(findings.overview["variant"]))
    outcomes = findings.study.outcomes
    body = []
    for measure in measures:
        for variant in variants:
            cells = [_cell(rows, (outcome, variant, measure), words) for outcome in outcomes]
            if variant == findings.study.variant:
                body.append([desk.measure(measure), *cells])
            else:
                below = (words.name_or(f"variant.{variant}", variant), *cells)
                body.append([element("small", cell) for cell in below])
    heads = [words.text("column.measure"), *(words.title(f"outcome.{outcome}") for outcome in outcomes)]
    alone = "real_leakage" in measures and "denial_military" not in measures
    caution = [desk.tell("no_denial")] if alone else []
    return join([table(heads, body), desk.tell("overview_note"), *caution])


def _cell(rows: pd.DataFrame, at: tuple[str, str, str], words: Words) -> Html | str:
    found = rows[[index == at for index in rows.index]]
    if found.empty:
        return ""
    row = found.iloc[0]
    if not row["n"]:
        return spread(at[2], None, words)
    told = spread(at[2], {key: float(row[key]) for key in ("median", "p05", "p95")}, words)
    if row["n"] == row["runs"]:
        return told
    counts = {"n": f"{int(row['n']):,}", "runs": f"{int(row['runs']):,}"}
    return join([told, element("small", words.text("study.defined_in", **counts))])


def _bands(desk: Desk) -> Html:
    note = [desk.tell("bands_swept")] if desk.findings.study.swept else []
    return join([desk.show("bands"), desk.tell("bands_note"), *note])


def _discovery(desk: Desk) -> Html:
    words, found = desk.words, desk.findings.discovery
    assert isinstance(found, Discovery)
    told = [element("p", sentence) for sentence in loss_sentences(desk.findings, words)]
    told.append(element("p", box_sentence(desk.findings, found, words)))
    heads = [words.text(f"study.{key}") for key in ("leaf", "cases", "lost_cases", "coverage", "density")]
    names = {key: key_name(key, desk.findings.background, words) for key in ("outcome", *desk.findings.study.keys)}
    body = [
        [
            _condition(str(row["condition"]), names, words) or words.text("study.everything"),
            f"{row['cases']:,}",
            f"{row['lost']:,}",
            percent(row["coverage"]),
            percent(row["density"]),
        ]
        for row in found.leaves.head(_LEAVES).to_dict("records")
    ]
    tree = [element("h3", words.text("study.tree")), table(heads, body), desk.tell("tree_note")]
    return join([*told, desk.show("discovery"), desk.tell("discovery_note"), *tree])


def _condition(condition: str, names: Mapping[str, str], words: Words) -> str:
    """Return a leaf's condition with keys, outcomes and switches in words."""
    for key in sorted(names, key=len, reverse=True):
        condition = condition.replace(key, names[key])
    for value in (*words.family("outcome"), *TRUTHS):
        condition = condition.replace(f" = {value}", f" = {value_name(value, words)}")
    return condition.replace("; ", words.text("text.separator")).replace("<=", "≤").replace("!=", "≠")


def _phase(desk: Desk) -> Html:
    return join([desk.show("phase"), desk.tell("phase_note")])


def _survival(desk: Desk) -> Html:
    found = desk.findings.survival
    assert isinstance(found, Survival)
    table = element("details", element("summary", desk.words.text("study.curve")), _curve(found, desk.words))
    return join([desk.show("survival"), desk.tell("survival_timed"), table, desk.tell("survival_note")])


def _curve(found: Survival, words: Words) -> Html:
    heads = [words.text(f"study.{key}") for key in ("who", "month", "at_risk", "ended", "survival")]
    body = []
    for outcome, rows in found.curves.groupby("outcome", sort=False):
        for row in _thinned(rows).to_dict("records"):
            ends = [percent(row[key]) for key in ("survival", "low", "high") if pd.notna(row[key])]
            told = words.text("text.spread", median=ends[0], low=ends[1], high=ends[2]) if len(ends) == 3 else ends[0]
            cells = [number(row["months"], 0), f"{int(row['at_risk']):,}", f"{int(row['ended']):,}", told]
            body.append([words.name(f"outcome.{outcome}"), *cells])
    return table(heads, body)


def _thinned(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a curve at which something ended, and its last."""
    shown: pd.DataFrame = rows.loc[(rows["ended"] > 0) | (rows.index == rows.index[-1])]
    return shown


def _absent(desk: Desk) -> Html:
    absent = desk.findings.absent
    if not absent:
        return Html("")
    items = [
        element("li", element("strong", desk.words.text(f"study.title_{part}")), ": ", reason.told(desk.words))
        for part, reason in absent.items()
    ]
    return element("section", element("h2", desk.words.text("study.title_absent")), element("ul", *items), id="absent")


_SECTIONS: Mapping[str, Callable[[Desk], Html]] = {
    "bands": _bands,
    "sobol": sobol_section,
    "morris": morris_section,
    "discovery": _discovery,
    "phase": _phase,
    "survival": _survival,
}
