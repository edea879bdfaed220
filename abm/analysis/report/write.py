"""Write report.html beside the results it tells of."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from abm.analysis.background import Background, background_of
from abm.analysis.figures import Picture, write_figures
from abm.analysis.report.assumptions import assumptions
from abm.analysis.report.chronicle import chronicle
from abm.analysis.report.colophon import citations, reproduction
from abm.analysis.report.costs import cost_section
from abm.analysis.report.headline import HEADLINES, asked_month, headline_section, lag_sentences, measure_table, node
from abm.analysis.report.html import Html, element, join
from abm.analysis.report.page import page
from abm.analysis.results import OpenResults, open_results
from abm.analysis.words import Words, load_words

__all__ = ["render_report", "write_report"]

_LEAKAGE = (
    ("real_leakage",),
    *(
        ("leakage_by_channel", channel)
        for channel in (
            "backfill_coalition",
            "backfill_outside",
            "domestic",
            "transshipment",
            "affiliate",
            "design_around",
        )
    ),
    ("value_leakage",),
    ("value_leakage_low_eta",),
    ("value_leakage_high_eta",),
    ("denial_military",),
    ("denial_growth",),
)
_DENIAL = (("coverage",), ("denial_military",), ("denial_growth",), ("real_leakage",))


def write_report(folder: Path, language: str = "en") -> Path:
    """Write figures and report.html of a folder of results in a language; return the page's path.

    Raises ResultsError where the folder holds no results, YardfenceError for an unknown language.
    """
    words = load_words(language)
    results = open_results(folder)
    background = background_of(results.config)
    pictures = write_figures(results, background, words, folder / "figures")
    path = folder / "report.html"
    path.write_text(render_report(results, background, words, pictures), encoding="utf-8", newline="\n")
    return path


def render_report(results: OpenResults, background: Background, words: Words, pictures: Sequence[Picture]) -> str:
    """Return the page as text: self-contained, without scripts, asking nothing of any network."""
    config, summary, outcomes = results.config, results.summary, results.outcomes
    title = _own(config, "title", words) or str(summary.get("experiment", ""))
    digest = str(summary.get("digest", ""))

    def show(*figures: str) -> Html:
        chosen = [picture for picture in pictures if picture.figure in figures]
        return element("div", *(_embed(picture, words) for picture in chosen), class_="figures")

    def tell(key: str) -> Html:
        return element("p", words.text(f"text.{key}"), class_="note")

    sections = {
        "happened": join([chronicle(results, background, words), tell("happened_note"), lag_sentences(results, words)]),
        "gaps": join([show("five_gaps"), tell("gaps_note"), _definitions("gap", words)]),
        "alignment": join(
            [
                show("alignment_layers"),
                tell("figure_bands"),
                measure_table(summary, outcomes, HEADLINES, words),
                _notes(results, words),
                _definitions(
                    "measure", words, ("effective_alignment", "follow_through", "activity", "regime_strength")
                ),
            ]
        ),
        "leakage": join(
            [
                show("leakage_channels"),
                tell("figure_stack"),
                measure_table(summary, outcomes, _LEAKAGE, words),
                tell("denial_beside"),
                _definitions("measure", words, ("real_leakage", "value_leakage")),
                _definitions("channel", words),
            ]
        ),
        "denial": join(
            [
                show("coverage_denial"),
                tell("figure_bands"),
                measure_table(summary, outcomes, _DENIAL, words),
                _definitions("measure", words, ("coverage", "denial_military", "denial_growth")),
            ]
        ),
        "cost": join(
            [
                show("cost_by_state"),
                tell("figure_cost"),
                cost_section(results, background, words),
                tell("cost_note"),
            ]
        ),
        "network": join([show("network"), tell("figure_network")]),
        "assumed": assumptions(config, background, words),
        "cite": citations(title, results.provenance, digest, background, words),
        "reproduce": reproduction(results.provenance, digest, words),
    }
    top = [element("h1", title), _asked(results, words)]
    if background.problem:
        top.append(element("p", words.text("text.no_case", problem=background.problem), class_="note"))
    links = [element("li", element("a", words.text(f"heading.{key}"), href=f"#{key}")) for key in sections]
    body = [
        element("section", element("h2", words.text(f"heading.{key}")), content, id=key)
        for key, content in sections.items()
    ]
    nav = element("nav", element("ul", *links), aria_label=words.text("heading.contents"))
    return page(words.language, title, join([*top, headline_section(results, words), tell("brackets"), nav, *body]))


def _asked(results: OpenResults, words: Words) -> Html:
    config = results.config
    seeds = results.runs["seed"].nunique()
    setup = words.text(
        "text.setup",
        mode=_term(f"mode.{config.get('mode', '')}", words),
        months=str(results.months["month"].nunique()),
        start=asked_month(str(results.months["month"].min()), words),
        outcomes=words.text("text.comma").join(_term(f"outcome.{outcome}", words) for outcome in results.outcomes),
        seeds=str(seeds),
    )
    sentences = [setup]
    if config.get("mode") == "replay_until" and config.get("replay_until"):
        sentences.append(words.text("text.setup_until", until=asked_month(str(config["replay_until"]), words)))
    parts = [
        element("h2", words.text("heading.asked")),
        element("p", _question(config, words), class_="question"),
        element("p", words.text("text.space").join(sentences)),
    ]
    lesson = _own(config, "lesson", words)
    if lesson:
        parts.append(element("p", words.text("text.lesson", lesson=lesson)))
    return element("section", *parts, id="asked")


def _notes(results: OpenResults, words: Words) -> Html:
    counts = []
    for outcome in results.outcomes:
        found = node(results.summary, "outcomes", outcome, "effective_alignment")
        if found is not None and "n" in found:
            name = words.name(f"outcome.{outcome}")
            counts.append(words.text("text.with_candidate", event=name, candidate=str(found["n"])))
    runs = words.text("text.runs", runs=words.text("text.comma").join(counts)) if counts else ""
    return element("p", words.text("text.alone_note"), words.text("text.space"), runs, class_="note")


def _definitions(family: str, words: Words, keys: Sequence[str] | None = None) -> Html:
    chosen = keys if keys is not None else words.family(family)
    pairs = [
        join([element("dt", words.name(f"{family}.{key}")), element("dd", words.definition(f"{family}.{key}"))])
        for key in chosen
    ]
    return element("dl", *pairs, class_="note")


def _term(key: str, words: Words) -> str:
    if key not in words:
        return key.split(".", 1)[1]
    return words.text("text.label_outcome", label=words.name(key), outcome=words.definition(key))


def _question(config: Any, words: Words) -> str:
    return _own(config, "question", words) or words.text("text.no_question")


def _own(config: Any, key: str, words: Words) -> str:
    """Return a text of the experiment in the language, falling back to the one without a language."""
    return str(config.get(f"{key}_{words.language}") or config.get(key) or "")


def _embed(picture: Picture, words: Words) -> Html:
    data = base64.b64encode(picture.svg.read_bytes()).decode("ascii")
    name = words.text(f"figure.{picture.figure}")
    if picture.outcome:
        outcome = words.name(f"outcome.{picture.outcome}")
        name = words.text("text.label_outcome", label=name, outcome=outcome)
    image = element("img", src=f"data:image/svg+xml;base64,{data}", alt=words.text("text.figure_alt", figure=name))
    return element("figure", image)
