"""Write report.html beside the results it tells of."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from abm.analysis.background import Background, background_of
from abm.analysis.figures import Picture, write_figures, write_gap_figure
from abm.analysis.gap_study import GapStudy, gap_study_of
from abm.analysis.report.assumptions import assumptions
from abm.analysis.report.chronicle import chronicle
from abm.analysis.report.colophon import citations, reproduction
from abm.analysis.report.costs import cost_section
from abm.analysis.report.frameworks import framework_section
from abm.analysis.report.gap_page import gap_parts
from abm.analysis.report.headline import (
    DENIAL,
    HEADLINES,
    LEAKAGE,
    asked_month,
    lag_sentences,
    measure_table,
    node,
    partner_table,
)
from abm.analysis.report.html import Html, element, join
from abm.analysis.report.page import page
from abm.analysis.report.sentences import headline_section
from abm.analysis.report.sheet import Sheet
from abm.analysis.report.variants import variant_section
from abm.analysis.summary import write_summary
from abm.analysis.words import Words, load_words
from abm.records.atomic import whole_file
from abm.records.reader import Results, read_results

__all__ = ["render_report", "write_report"]


def write_report(folder: Path, language: str = "en", gaps: Path | None = None) -> Path:
    """Write figures and report.html of a folder of results in a language, and a summary it lacks; return the page.

    gaps: the folder of a study of gaps of the same experiment, to be told with it. Raises ResultsError where a folder
    does not hold that, YardfenceError for an unknown language.
    """
    words = load_words(language)
    results = read_results(folder)
    if not results.summary:
        results = dataclasses.replace(results, summary=write_summary(folder))
    study = gap_study_of(results, gaps) if gaps else None
    background = background_of(results.config, folder)
    pictures = write_figures(results, background, words, folder / "figures")
    if study:
        stem = folder / "figures" / f"{_SHARES}-{language}"
        pictures = (*pictures, Picture(_SHARES, "", *write_gap_figure(study.folder, background, words, stem)))
    path = folder / "report.html"
    with whole_file(path) as page_file:
        text = render_report(results, background, words, pictures, study)
        page_file.write_text(text, encoding="utf-8", newline="\n")
    return path


def render_report(
    results: Results,
    background: Background,
    words: Words,
    pictures: Sequence[Picture],
    gaps: GapStudy | None = None,
) -> str:
    """Return the page as text: self-contained, without scripts, asking nothing of any network."""
    sheet = Sheet(results, background, words, pictures, gaps)
    top = [element("h1", sheet.title), _asked(sheet)]
    if background.problem:
        top.append(element("p", words.text("text.no_case", problem=background.problem), class_="note"))
    links = [element("li", element("a", words.text(f"heading.{key}"), href=f"#{key}")) for key in _SECTIONS]
    nav = element("nav", element("ul", *links), aria_label=words.text("heading.contents"))
    body = [
        element("section", element("h2", words.text(f"heading.{key}")), section(sheet), id=key)
        for key, section in _SECTIONS.items()
    ]
    parts = [*top, headline_section(results, words), sheet.tell("brackets"), nav, *body]
    return page(words.language, sheet.title, join(parts))


def _asked(sheet: Sheet) -> Html:
    results, words, config = sheet.results, sheet.words, sheet.results.config
    setup = words.text(
        "text.setup",
        mode=sheet.term(f"mode.{config.get('mode', '')}"),
        months=str(results.months["month"].nunique()),
        start=asked_month(str(results.months["month"].min()), words),
        outcomes=words.text("text.comma").join(sheet.term(f"outcome.{outcome}") for outcome in results.outcomes),
        seeds=str(results.runs["seed"].nunique()),
    )
    sentences = [setup]
    if config.get("mode") == "replay_until" and config.get("replay_until"):
        sentences.append(words.text("text.setup_until", until=asked_month(str(config["replay_until"]), words)))
    parts = [
        element("h2", words.text("heading.asked")),
        element("p", sheet.own("question") or words.text("text.no_question"), class_="question"),
        element("p", words.text("text.space").join(sentences)),
    ]
    if sheet.own("lesson"):
        parts.append(element("p", words.text("text.lesson", lesson=sheet.own("lesson"))))
    return element("section", *parts, id="asked")


def _happened(sheet: Sheet) -> Html:
    told = chronicle(sheet.results, sheet.background, sheet.words)
    return join([told, sheet.tell("happened_note"), lag_sentences(sheet.results, sheet.words)])


def _gaps(sheet: Sheet) -> Html:
    return join([sheet.show("five_gaps"), sheet.tell("gaps_note"), *_shares(sheet), sheet.definitions("gap")])


def _shares(sheet: Sheet) -> list[Html]:
    """Return what each gap explains, from a study of gaps, or how to come by it."""
    if sheet.gaps is None:
        return [sheet.tell("gaps_shares")]
    drawn = next(picture.svg for picture in sheet.pictures if picture.figure == _SHARES)
    return gap_parts(sheet.gaps.told, drawn, sheet.results.outcomes, sheet.background, sheet.words)


def _alignment(sheet: Sheet) -> Html:
    shown = measure_table(sheet.results.summary, sheet.results.outcomes, HEADLINES, sheet.words)
    partners = partner_table(sheet.results, sheet.background, sheet.words)
    meant = sheet.definitions("measure", _DEFINED)
    return join([sheet.show("alignment_layers"), sheet.tell("figure_bands"), shown, _runs(sheet), partners, meant])


def _leakage(sheet: Sheet) -> Html:
    shown = measure_table(sheet.results.summary, sheet.results.outcomes, LEAKAGE, sheet.words)
    meant = [sheet.definitions("measure", ("real_leakage", "value_leakage")), sheet.definitions("channel")]
    figures = [sheet.show("leakage_channels"), sheet.tell("figure_stack")]
    return join([*figures, shown, sheet.tell("denial_beside"), *meant])


def _denial(sheet: Sheet) -> Html:
    shown = measure_table(sheet.results.summary, sheet.results.outcomes, DENIAL, sheet.words)
    meant = sheet.definitions("measure", ("coverage", "denial_military", "denial_growth"))
    return join([sheet.show("coverage_denial"), sheet.tell("figure_bands"), shown, meant])


def _cost(sheet: Sheet) -> Html:
    shown = cost_section(sheet.results, sheet.background, sheet.words)
    return join([sheet.show("cost_by_state"), sheet.tell("figure_cost"), shown, sheet.tell("cost_note")])


def _network(sheet: Sheet) -> Html:
    drawn = any(picture.figure == "network" for picture in sheet.pictures)
    return join([sheet.show("network"), sheet.tell("figure_network" if drawn else "no_sales")])


def _variants(sheet: Sheet) -> Html:
    return join([sheet.tell("variants_note"), variant_section(sheet.results, sheet.words)])


def _frameworks(sheet: Sheet) -> Html:
    return framework_section(sheet.results, sheet.background, sheet.words)


def _assumed(sheet: Sheet) -> Html:
    return assumptions(sheet.results.config, sheet.background, sheet.words)


def _cite(sheet: Sheet) -> Html:
    return citations(sheet.title, sheet.results.provenance, sheet.digest, sheet.background, sheet.words)


def _reproduce(sheet: Sheet) -> Html:
    return reproduction(sheet.results.provenance, sheet.digest, sheet.words)


def _runs(sheet: Sheet) -> Html:
    """Return the note below the headline table: how many runs each outcome has."""
    words = sheet.words
    counts = []
    for outcome in sheet.results.outcomes:
        found = node(sheet.results.summary, "outcomes", outcome, "denial_military")
        if found is not None and "n" in found:
            name = words.name(f"outcome.{outcome}")
            counts.append(words.text("text.with_candidate", event=name, candidate=str(found["n"])))
    runs = words.text("text.runs", runs=words.text("text.comma").join(counts)) if counts else ""
    return element("p", words.text("text.alone_note"), words.text("text.space"), runs, class_="note")


_DEFINED = (
    "effective_alignment",
    "joint_denial",
    "follow_through",
    "activity",
    "regime_strength",
    "own_way",
    "influence",
    "leader_drift",
    "similarity",
    "change_of_follow_through_partners",
    "change_of_follow_through_leader",
)
_SHARES = "gap_shares"
_SECTIONS: Mapping[str, Callable[[Sheet], Html]] = {
    "happened": _happened,
    "gaps": _gaps,
    "alignment": _alignment,
    "leakage": _leakage,
    "denial": _denial,
    "cost": _cost,
    "network": _network,
    "variants": _variants,
    "frameworks": _frameworks,
    "assumed": _assumed,
    "cite": _cite,
    "reproduce": _reproduce,
}
