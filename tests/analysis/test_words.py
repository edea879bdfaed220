"""Both languages say the same things, and everything asked of the catalogue is in it."""

import re
from pathlib import Path
from string import Template

import pytest

import abm.analysis
from abm.analysis.decisions import MOVES, TERMS
from abm.analysis.figures.five_gaps import SCALES
from abm.analysis.figures.leakage_channels import CHANNELS
from abm.analysis.report.assumptions import HANGING
from abm.analysis.words import LANGUAGES, load_words
from abm.core.errors import YardfenceError
from abm.core.parameters import describe
from abm.data.quantities import QUANTITIES
from abm.mechanisms.registry import PARAMETERS

SOURCES = sorted(Path(abm.analysis.__file__).parent.rglob("*.py"))
LITERAL = re.compile(r"words\.(?:name|title|definition|unit|text|name_or)\(\s*\"([a-z_]+\.[a-z_0-9]+)\"")


def test_languages_hold_the_same_keys_with_the_same_parts() -> None:
    english, japanese = (load_words(language) for language in LANGUAGES)
    assert list(english) == list(japanese)
    for key, entry in english.entries.items():
        other = japanese.entries[key]
        assert bool(entry.definition) == bool(other.definition), key
        assert bool(entry.unit) == bool(other.unit), key
        assert entry.name, key
        assert other.name, key


def test_sentences_ask_for_the_same_values() -> None:
    english, japanese = (load_words(language) for language in LANGUAGES)
    for key, sentence in english.sentences.items():
        wanted = set(Template(sentence).get_identifiers())
        given = set(Template(japanese.sentences[key]).get_identifiers())
        assert wanted == given or key.startswith(("event.", "text.month")), key
        assert given <= wanted | {"year", "name", "month", "actor", "counterpart"}, key


def test_every_key_used_exists() -> None:
    words = load_words()
    used = {key for source in SOURCES for key in LITERAL.findall(source.read_text(encoding="utf-8"))}
    assert used
    assert not {key for key in used if key not in words}


def test_every_family_covers_what_it_names() -> None:
    words = load_words()
    needed = [f"channel.{name}" for name in CHANNELS] + [f"term.{name}" for name in TERMS]
    needed += [f"gap.{name}" for name in SCALES] + [f"kind.{name}" for name in MOVES]
    needed += [f"month.{month}" for month in range(1, 13)]
    assert not [key for key in needed if key not in words]
    assert set(words.family("measure")) >= {"effective_alignment", "real_leakage", "denial_military", "cost_by_state"}


def test_everything_a_platform_may_state_has_a_name() -> None:
    english = load_words("en")
    assert {name for name in QUANTITIES["platforms"] if f"measure.{name}" not in english} == set()


def test_every_lever_has_a_name() -> None:
    words = load_words()
    levers = [
        f"lever.{mechanism}_{info.name}"
        for mechanism, declared in PARAMETERS.items()
        for info in describe(declared)
        if info.kind == "lever"
    ]
    assert levers
    assert not [key for key in levers if key not in words]


def test_what_results_hang_on_is_told_as_it_is_declared() -> None:
    english, japanese = load_words("en"), load_words("ja")
    for name in HANGING:
        mechanism, key = name.split(".")
        info = next(info for info in describe(PARAMETERS[mechanism]) if info.name == key)
        told = f"assumed.{mechanism}_{key}"
        assert english.text(told) == f"{info.meaning}; {info.unit}. {info.source}"
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", japanese.text(told))


def test_every_measure_has_a_meaning_and_a_unit() -> None:
    words = load_words("ja")
    for key in words.family("measure"):
        assert words.definition(f"measure.{key}"), key
        assert words.unit(f"measure.{key}"), key


def test_japanese_is_japanese() -> None:
    words = load_words("ja")
    for key, entry in words.entries.items():
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", entry.name), key
        assert "(" not in entry.definition, key


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(YardfenceError, match="choose one of en, ja"):
        load_words("fr")
