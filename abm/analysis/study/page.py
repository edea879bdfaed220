"""The page of a study: what was asked and run, the answers in short, a section for every part that was computed."""

import base64
import dataclasses
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from abm.analysis.numbers import number, percent, spread
from abm.analysis.report.html import Html, element, join, table
from abm.analysis.report.page import page
from abm.analysis.study.discovery import Discovery
from abm.analysis.study.findings import PARTS, Findings
from abm.analysis.study.labels import key_meaning, key_name, measure_name
from abm.analysis.study.pictures import StudyPicture
from abm.analysis.study.points import COMPUTED, NO_VARIANCE
from abm.analysis.study.sentences import (
    box_sentence,
    design_sentence,
    loss_sentences,
    significant,
    summary_sentences,
    untrue_sums,
    within,
    within_hundredths,
)
from abm.analysis.study.shown import cells_shown, largest, measures_shown
from abm.analysis.study.survival import Survival
from abm.analysis.words import Words

__all__ = ["study_page"]

_LEAVES = 8


@dataclasses.dataclass(frozen=True, eq=False)
class _Desk:
    """The material of the page, and the pieces its sections share."""

    findings: Findings
    words: Words
    pictures: Sequence[StudyPicture]

    def tell(self, key: str, **values: str) -> Html:
        return element("p", self.words.text(f"study.{key}", **values), class_="note")

    def show(self, part: str) -> Html:
        figures = [_embed(picture, self.words) for picture in self.pictures if picture.part == part]
        return element("div", *figures, class_="figures")

    def key(self, key: str) -> Html:
        """Return a key's name with what it means below it."""
        meant = key_meaning(key)
        name = key_name(key, self.findings.background, self.words)
        return join([name, element("small", meant, lang="en")]) if meant else join([name])

    def measure(self, name: str) -> str:
        return measure_name(name, self.findings.background, self.words)


def study_page(findings: Findings, words: Words, pictures: Sequence[StudyPicture]) -> str:
    """Return the page as text: self-contained, without scripts, asking nothing of any network."""
    desk = _Desk(findings, words, pictures)
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


def _summary(desk: _Desk) -> Html:
    told = [element("p", sentence) for sentence in summary_sentences(desk.findings, desk.words)]
    told.append(element("p", desk.words.text("text.brackets"), class_="note"))
    heading = element("h2", desk.words.text("heading.summary"))
    return element("section", heading, *told, class_="summary", id="summary")


def _overview(desk: _Desk) -> Html:
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


def _bands(desk: _Desk) -> Html:
    note = [desk.tell("bands_swept")] if desk.findings.study.swept else []
    return join([desk.show("bands"), desk.tell("bands_note"), *note])


def _sobol(desk: _Desk) -> Html:
    found = desk.findings.sobol
    assert isinstance(found, pd.DataFrame)
    computed = found[found["status"] == COMPUTED]
    settled = computed["ST"] - computed["ST_conf"] > 0
    counts = {"settled": f"{int(settled.sum()):,}", "count": f"{len(computed):,}"}
    note = [desk.tell("sobol_all_settled" if settled.all() else "sobol_settled", **counts)] if len(computed) else []
    shown = _index_tables(desk, found, (("ST", "ST_conf", "order_total"), ("S1", "S1_conf", "order_first")))
    return join([desk.tell("sobol_note"), *note, desk.show("sobol"), *shown])


def _morris(desk: _Desk) -> Html:
    found = desk.findings.morris
    assert isinstance(found, pd.DataFrame)
    shown = _index_tables(desk, found, (("mu_star", "mu_star_conf", "mu_star"), ("sigma", "", "sigma")))
    return join([desk.tell("morris_note"), desk.show("morris"), *shown])


def _index_tables(desk: _Desk, found: pd.DataFrame, columns: Sequence[tuple[str, str, str]]) -> list[Html]:
    """Return one table a measure (and cell): a row a key, for every outcome its columns; or why there is none."""
    words, parts = desk.words, []
    for cell in cells_shown(found):
        for measure in measures_shown(desk.findings.study):
            own = found[(found["cell"] == cell) & (found["measure"] == measure)]
            computed = own[own["status"] == COMPUTED]
            name = words.text("study.in_cell", name=desk.measure(measure), cell=cell) if cell else desk.measure(measure)
            told = [_not_computed(row, words) for row in own[own["status"] != COMPUTED].to_dict("records")]
            parts.append(element("h3", name))
            parts += [element("p", text, class_="note") for text in told]
            if len(computed):
                parts += [element("p", text) for text in untrue_sums(computed, words)]
                parts.append(_index_table(desk, computed, columns))
    return parts


def _index_table(desk: _Desk, rows: pd.DataFrame, columns: Sequence[tuple[str, str, str]]) -> Html:
    words = desk.words
    outcomes = list(dict.fromkeys(rows["outcome"]))
    at = rows.set_index(["key", "outcome"])
    heads = [words.text("study.key")]
    for _, _, label in columns:
        heads += [
            words.text("study.of_outcome", name=words.text(f"study.{label}"), outcome=words.name(f"outcome.{outcome}"))
            for outcome in outcomes
        ]
    body = []
    for key in largest(rows, columns[0][0]):
        cells = []
        for column, half, _ in columns:
            for outcome in outcomes:
                value = float(at.loc[(key, outcome), column])
                show = within_hundredths if column in ("S1", "ST") else within
                cells.append(show(value, float(at.loc[(key, outcome), half]), words) if half else significant(value))
        body.append([desk.key(key), *cells])
    return table(heads, body)


def _not_computed(row: Mapping[object, object], words: Words) -> str:
    outcome = words.name(f"outcome.{row['outcome']}")
    if row["status"] == NO_VARIANCE:
        return words.text("study.no_variance", outcome=outcome)
    return words.text("study.null_points", outcome=outcome, null=f"{row['null']:,}", points=f"{row['points']:,}")


def _discovery(desk: _Desk) -> Html:
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
    """Return a leaf's condition with keys and outcomes in words."""
    for key in sorted(names, key=len, reverse=True):
        condition = condition.replace(key, names[key])
    for outcome in words.family("outcome"):
        condition = condition.replace(f" = {outcome}", f" = {words.name(f'outcome.{outcome}')}")
    return condition.replace("; ", words.text("text.separator")).replace("<=", "≤").replace("!=", "≠")


def _phase(desk: _Desk) -> Html:
    return join([desk.show("phase"), desk.tell("phase_note")])


def _survival(desk: _Desk) -> Html:
    found = desk.findings.survival
    assert isinstance(found, tuple)
    parts = []
    for lasted in found:
        heading = element("h3", desk.words.text(f"study.figure_survival_{lasted.source}"))
        parts += [heading, desk.show(f"survival_{lasted.source}"), desk.tell(f"survival_{lasted.source}")]
        parts.append(element("details", element("summary", desk.words.text("study.curve")), _curve(lasted, desk.words)))
    return join([*parts, desk.tell("survival_note")])


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


def _absent(desk: _Desk) -> Html:
    absent = desk.findings.absent
    if not absent:
        return Html("")
    items = [
        element("li", element("strong", desk.words.text(f"study.title_{part}")), ": ", reason.told(desk.words))
        for part, reason in absent.items()
    ]
    return element("section", element("h2", desk.words.text("study.title_absent")), element("ul", *items), id="absent")


def _embed(picture: StudyPicture, words: Words) -> Html:
    data = base64.b64encode(picture.svg.read_bytes()).decode("ascii")
    alternative = words.text("text.figure_alt", figure=picture.title)
    return element("figure", element("img", src=f"data:image/svg+xml;base64,{data}", alt=alternative))


_SECTIONS: Mapping[str, Callable[[_Desk], Html]] = {
    "bands": _bands,
    "sobol": _sobol,
    "morris": _morris,
    "discovery": _discovery,
    "phase": _phase,
    "survival": _survival,
}
