"""What the panels show, without a browser: something in every month of every experiment, links and files."""

import io
import re
import time
from pathlib import Path

import pytest
from PIL import Image

from abm.analysis.words import LANGUAGES, load_words
from abm.core.errors import YardfenceError
from abm.scenario import experiment_path, load_experiment
from abm.studies.stepping import Which
from abm.web.explorer import opening, parts
from abm.web.explorer import view as views
from abm.web.explorer.player import Player
from abm.web.explorer.sharing import accept_file, command_of, file_of, link_of, player_of, read_link
from abm.web.explorer.sliders import groups_of, partners_of
from abm.web.explorer.view import PANELS, View, picture
from abm.web.explorer.visit import Visit

SMALL = "classroom_three_states"


def view_of(player: Player, language: str = "en", which: Which | None = None) -> View:
    world = player.world(which or player.which)
    return View.of(world, player.month, player.config, player.background, load_words(language))


@pytest.mark.parametrize("name", list(opening.offered()))
def test_every_experiment_shows_something_from_the_first_month(name: str) -> None:
    player = Player(name)
    for month, language in ((1, "ja"), (3, "en")):
        player.go_to(month)
        view = view_of(player, language)
        for panel in PANELS:
            shown = Image.open(io.BytesIO(picture(view, panel, partners_of(player.case)[0]))).convert("RGB")
            assert len(shown.getcolors(maxcolors=1_000_000) or []) > 30, panel


def test_pictures_laid_out_once_are_those_laid_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    player = Player("us_election_2024")
    player.go_to(9)
    shown = view_of(player)
    once = [picture(shown, panel) for panel in PANELS]
    monkeypatch.setattr(views, "_lay_out_once", lambda figure: None)
    views._pictures.clear()
    assert [picture(shown, panel) for panel in PANELS] == once


def test_a_view_tells_of_no_later_month() -> None:
    player = Player(SMALL)
    player.go_to(9)
    early = view_of(player)
    player.go_to(36)
    player.go_to(9)
    late = view_of(player)
    assert late.told() == early.told()
    assert all(picture(late, panel) == picture(early, panel) for panel in PANELS)


def test_decisions_are_told_by_name_with_their_terms() -> None:
    player = Player(SMALL)
    player.go_to(30)
    told = view_of(player).told()
    assert any("Birch" in what for what, _ in told) and not any("XB" in what for what, _ in told)
    assert any("what decided" in why for _, why in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_shown_has_a_definition(language: str) -> None:
    words = load_words(language)
    for keys in parts.DEFINED.values():
        assert all(words.definition(key) for key in keys)
    player = Player(SMALL)
    for group in groups_of(player.experiment, player.case, "XB", words):
        assert str(parts.meanings(group, words)).count("<dd>") >= 1


def test_leakage_never_stands_without_denial() -> None:
    player = Player(SMALL)
    player.go_to(30)
    words = load_words()
    shown = parts.headline([(player.which, view_of(player))], words)
    assert words.title("measure.real_leakage") in shown and words.title("measure.denial_military") in shown


def test_a_link_leads_back() -> None:
    player = Player(SMALL, {"states.XB.free_trade": 0.1, "switches.request": False}, seed=3)
    player.show(Which("change"), Which("change", "no_alliance"))
    player.go_to(14)
    link = read_link(link_of(player, SMALL, "ja"))
    again = player_of(link, opening.offered())
    assert link.language == "ja"
    assert (again.month, again.seed, again.values, again.shown) == (14, 3, player.values, player.shown)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?month=-3&seed=x&lang=fr",
        "?experiment=../../etc/passwd",
        "?world=a/b&beside=<b>",
        "?set=title=9&set=months=600&set=fringe_rows=200000",
    ],
)
def test_a_link_that_asks_for_nonsense_opens_the_first_experiment(query: str) -> None:
    visit = Visit(read_link(query))
    assert visit.name == SMALL
    assert visit.player.month == 1
    assert visit.player.values == {} and visit.refused is None


@pytest.mark.parametrize(
    "query", ["?set=states.XB.free_trade=inf", "?set=states.XB.free_trade=nan", "?" + "a=1&" * 300]
)
def test_a_link_no_page_of_ours_made_changes_nothing(query: str) -> None:
    visit = Visit(read_link(query))
    assert visit.player.values == {} and visit.refused is None


def test_a_link_that_sets_what_may_not_be_says_so_in_one_line() -> None:
    visit = Visit(read_link("?set=states.XB.free_trade=7"))
    assert visit.player.values == {}
    for language in ("en", "ja"):
        told, detail = visit.refusal(load_words(language))
        assert told and bool(re.search("[ぁ-ん]", told)) == (language == "ja")
        assert "free_trade = 7" in detail and "\n" not in detail


@pytest.mark.parametrize(
    "query", ["?set=parameters." + "a." * 40_000 + "a=1", "?set=parameters." + "a" * 10_000 + "=1"]
)
def test_a_link_with_a_long_key_is_refused_in_a_short_line(query: str) -> None:
    before = time.process_time()
    visit = Visit(read_link(query))
    assert time.process_time() - before < 5.0
    told, detail = visit.refusal(load_words("en"))
    assert told and detail and "\n" not in detail and len(detail) < 400


@pytest.mark.parametrize(
    "key", ["[{}]", "[[{}]]", "{} = 1", ' "x" . {} = 1', "x = {{ {} = 1 }}", "x = {{y = 1, {} = 1}}"]
)
def test_a_file_with_a_deep_key_is_refused_at_once(key: str) -> None:
    before = time.process_time()
    with pytest.raises(YardfenceError, match=r"mine.toml: a key has more than 10 words \(at line 2"):
        accept_file("mine", ('title = "a.b.c.d.e.f.g.h.i.j.k.l"\n' + key.format(".".join("a" * 20_000))).encode())
    assert time.process_time() - before < 1.0


def test_a_file_opens_in_the_command_line_and_here(tmp_path: Path) -> None:
    player = Player(SMALL, {"states.XB.free_trade": 0.1})
    path = tmp_path / "mine.toml"
    path.write_text(file_of(player), encoding="utf-8")
    assert load_experiment(path).digest == player.experiment.digest
    visit = Visit(read_link(""))
    visit.attempt(lambda: visit.open_file("mine.toml", path.read_bytes()))
    assert (visit.refused, visit.name) == (None, "mine")
    assert visit.player.experiment.digest == player.experiment.digest
    assert command_of(player, SMALL) == f"yardfence run {SMALL} --set states.XB.free_trade=0.1"


@pytest.mark.parametrize(
    "content",
    [
        *(b'title = "x"\ndata = "three_states"\n' + more for more in (b"months = 500", b"fringe_rows = 100000")),
        *[
            b"\xff\xfe",
            b"title = ",
            b'extends = "/etc/hostname"',
            b'title = "x"\ndata = "../../private"',
            b"a" * 300_000,
        ],
    ],
)
def test_a_file_that_is_none_or_reads_elsewhere_is_refused(content: bytes) -> None:
    with pytest.raises(YardfenceError) as refused:
        accept_file("mine", content)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence", "detail"),
    [
        (b"title = ", "書式（TOML）", "私の_実験.toml: Invalid value"),
        (b"\xff\xfe", "書式（TOML）", "私の_実験.toml: "),
        (
            b'extends = "classroom_three_states"\nmonth = 3',
            "2 行目：「month」というキー",
            "line 2: unknown key 'month'",
        ),
        (b'extends = "classroom_three_states"\nmonth = 3', "最も近いのは「months」", "私の_実験.toml, line 2: unknown"),
        (b'extends = "classroom_three_states"\nmonths = -3', "下限 1", "months = -3 lies outside"),
        (b'extends = "classroom_three_states"\nmonths = "x"', "整数", "must be a whole number"),
        (b'extends = "classroom_three_states"\nstart = "May"', "月ではない", "is not a month"),
        (b'extends = "classroom_three_states"\nmode = "free"', "使えるのは", "must be"),
        (b'extends = "classroom_three_states"\nswitches.norm = "no"', "数でなければ", "must be a number"),
        (b'extends = "classroom_three_states"\n[states.JP]\nbreadth = 1', "国「JP」はない", "unknown country 'JP'"),
        (b'data = "three_states"\n', "「title」がない", "'title' is missing"),
        (b'extends = "classroom_three_states"\nmonths = 7', "2024-11 の選挙は", "lies outside the horizon"),
        (b"", "空", "the file is empty"),
        (b'extends = "base.toml"', "「base.toml」を土台に", ""),
        (b'extends = "japan_strategies/base"', "「japan_strategies/base」を土台に", ""),
        (b'title = "x"\n\nmonths = = 3', "3 行目：", "line 3"),
        (b'extends = "../secret"', "「../secret」を土台に", ""),
        (b'title = "x"\ndata = "../secret"', "専用の表", ""),
        (b'extends = "classroom_three_state"', "最も近い名前は「classroom_three_states」", ""),
        (b'title = "x"\ndata = "three_state"', "最も近い名前は「three_states」", ""),
        (b"#" * 300_000, "大きすぎる", ""),
    ],
)
def test_a_fault_of_a_file_is_told_in_the_language_above_the_line_that_names_it(
    content: bytes, sentence: str, detail: str
) -> None:
    visit = Visit(read_link(""))
    visit.attempt(lambda: visit.open_file("/home/me/私の 実験.toml", content))
    told, line = visit.refusal(load_words("ja"))
    assert sentence in told and re.search("[ぁ-ん]", told)
    assert detail in line and bool(line) == bool(detail) and "visitor" not in line
    assert not re.search("[ぁ-ん]", visit.refusal(load_words("en"))[0])


def test_a_file_may_name_what_it_extends_as_a_file_of_ours() -> None:
    visit = Visit(read_link(""))
    visit.attempt(lambda: visit.open_file("mine.toml", f'extends = "{SMALL}.toml"\nmonths = 30'.encode()))
    assert visit.refused is None and visit.player.months == 30


def test_a_value_of_a_link_that_may_not_be_is_told_in_the_language() -> None:
    visit = Visit(read_link("?set=states.XB.free_trade=7"))
    assert "範囲の外" in visit.refusal(load_words("ja"))[0]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_experiments_are_offered_by_their_titles(language: str, tmp_path: Path) -> None:
    visit = Visit(read_link(""))
    titles = opening.titled(visit.offered, language)
    assert list(titles.values()) == list(visit.offered)
    shown = next(title for title, name in titles.items() if name == SMALL)
    config = load_experiment(SMALL).config
    assert shown == config["title" if language == "en" else "title_ja"]
    visit.attempt(lambda: visit.open_file("mine.toml", experiment_path(SMALL).read_bytes()))
    assert opening.titled(visit.offered, language)[f"{shown} (mine)"] == "mine"
