"""The page of the explorer. Every session of a browser holds a visit, and so a model, of its own."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import solara

from abm.analysis.numbers import month_words, number
from abm.analysis.report.html import Html, element
from abm.analysis.words import LANGUAGES, Words, load_words
from abm.studies.stepping import Which
from abm.web.explorer import parts
from abm.web.explorer.looks import STYLE
from abm.web.explorer.opening import opening, titled
from abm.web.explorer.sharing import LARGEST, command_of, file_of, link_of, read_link
from abm.web.explorer.sliders import Group, Slider, groups_of
from abm.web.explorer.view import PANELS, View
from abm.web.explorer.visit import Visit

__all__ = ["Layout", "Page"]

_PAUSE, _MOMENT = 600, 150  # milliseconds between requests for months, and that a month is seen at least
_NARROW = "(max-width: 599px), (min-width: 900px) and (max-width: 1499px)"  # one picture is at most some 550 px wide
_SEEDS = tuple(range(1, 11))


class _Desk(NamedTuple):
    """What parts of the page show. A visit changes in place, so its turn tells Solara when to show a part anew."""

    visit: Visit
    words: Words
    turn: int


Worlds = Sequence[tuple[Which, View]]
Act = Callable[[Callable[[], None]], None]


@solara.component
def Layout(children: list[Any]) -> Any:
    """Show the page bare, without the bars of an application."""
    return solara.Div(children=children)


@solara.component
def Page() -> None:
    """Show the whole page."""
    router = solara.use_router()
    link = solara.use_memo(lambda: read_link(router.search or ""), [])
    visit: Visit = solara.use_memo(lambda: Visit(link), [])
    language, set_language = solara.use_state(link.language or opening.language)
    turn, set_turn = solara.use_state(0)
    playing, set_playing = solara.use_state(False)
    narrow, set_narrow = solara.use_state(False)
    words = load_words(language)
    desk = _Desk(visit, words, turn)

    def turn_page() -> None:
        set_turn(lambda number: number + 1)

    def act(action: Callable[[], None]) -> None:
        visit.attempt(action)
        turn_page()

    def halt(action: Callable[[], None]) -> None:
        set_playing(False)
        act(action)

    def tick(_: Any) -> None:
        if not playing:  # it was asked for before the pause had arrived
            return
        act(visit.player.step)
        if visit.player.at_end:
            set_playing(False)

    worlds = solara.use_memo(lambda: _views(visit, words), [turn, language])
    solara.Style(STYLE)
    solara.Title(words.text("explorer.title"))
    with solara.Div(classes=["yf"], attributes={"lang": language}):
        _Top(desk, set_language)
        _Choices(desk, halt)
        _Bar(desk, halt, playing, set_playing)
        _Ticker(playing=playing, turn=turn, pause=_PAUSE, moment=_MOMENT, event_tick=tick)
        _Screen(narrow=_NARROW, event_turned=set_narrow)
        _Notes(desk)
        with solara.Div(classes=["yf-body"]):
            with solara.Div(classes=["yf-side"]):
                _Levers(desk, act, playing)
                _Sharing(desk, halt)
            with solara.Div():
                _html(parts.headline(worlds, words))
                _html(parts.definitions(parts.DEFINED["headline"], words))
                _Panels(worlds, visit.partner, words, narrow)


@solara.component
def _Notes(desk: _Desk) -> None:
    """Show what was refused and what moved nothing, over the foot of the page, so that nothing moves as it comes."""
    visit, words, _ = desk
    with solara.Div(classes=["yf-notes"]):
        told, detail = visit.refusal(words)
        if told:
            below = [element("small", words.text("explorer.refused_detail"), detail)] if detail else []
            _html(element("p", told, *below, class_="yf-refused", role="alert"))
        if visit.player.unmoved:
            _html(element("p", words.text("explorer.unmoved"), class_="yf-note", role="status"))


@solara.component_vue("ticker.vue")
def _Ticker(playing: bool, turn: int, pause: int, moment: int, event_tick: Callable[[Any], None]) -> None:
    """Ask for the next month while it plays."""


@solara.component_vue("screen.vue")
def _Screen(narrow: str, event_turned: Callable[[bool], None]) -> None:
    """Tell whether the screen is narrow, by a query of its media."""


@solara.component_vue("upload.vue")
def _Upload(label: str, largest: int, event_opened: Callable[[Any], None]) -> None:
    """Take a file, by keyboard or with a finger too."""


@solara.component
def _Top(desk: _Desk, set_language: Callable[[str], None]) -> None:
    visit, words, _ = desk
    config = visit.player.experiment.config
    title, question = (config.get(f"{key}_ja") if words.language == "ja" else "" for key in ("title", "question"))
    with solara.Div(classes=["yf-top"]):
        _html(element("h1", title or config["title"]))
        with solara.Div():
            for language in LANGUAGES:
                on = language == words.language
                solara.Button(
                    words.text(f"explorer.tongue_{language}"),
                    text=True,
                    disabled=on,
                    on_click=lambda chosen=language: set_language(chosen),
                    attributes={"lang": language},
                )
    if question or config.get("question"):
        _html(element("p", question or config["question"], class_="yf-note"))


@solara.component
def _Choices(desk: _Desk, act: Act) -> None:
    visit, words, _ = desk
    player = visit.player
    partners = {names[words.language]: code for code, names in visit.partners.items()}
    partner = {code: name for name, code in partners.items()}.get(visit.partner, "")
    own = {parts.world_name(which, words): which for which in map(Which, player.experiment.outcomes)}
    own |= {parts.world_name(player.which, words): player.which}
    nothing = words.text("explorer.beside_nothing")
    beside = {nothing: None, **{parts.world_name(which, words): which for which in player.choices()}}
    chosen = nothing if player.beside is None else parts.world_name(player.beside, words)

    def choose_partner(name: str) -> None:
        visit.partner = partners[name]

    with solara.Div(classes=["yf-choices"]):
        titles = titled(visit.offered, words.language)
        title = next(title for title, name in titles.items() if name == visit.name)
        _select("experiment", title, list(titles), words, lambda title: act(lambda: visit.choose(titles[title])))
        if partners:
            _select("partner", partner, list(partners), words, lambda name: act(lambda: choose_partner(name)))
        name = parts.world_name(player.which, words)
        _select("world", name, list(own), words, lambda name: act(lambda: visit.show(own[name], player.beside)))
        _select("beside", chosen, list(beside), words, lambda name: act(lambda: visit.show(player.which, beside[name])))
        seeds = list(dict.fromkeys((*_SEEDS, player.seed)))
        _select("seed", player.seed, seeds, words, lambda seed: act(lambda: player.set_seed(seed)))


@solara.component
def _Bar(desk: _Desk, halt: Act, playing: bool, set_playing: Callable[[bool], None]) -> None:
    visit, words, _ = desk
    player = visit.player
    label = player.world(player.which).label(player.month)
    told = words.text(
        "explorer.month_of",
        month=month_words(label, words),
        number=str(player.month),
        all=str(player.months),
    )
    with solara.Div(classes=["yf-bar"]):
        if playing:
            _button("pause", "mdi-pause", words, lambda: set_playing(False), color="primary")
        else:
            _button("play", "mdi-play", words, lambda: set_playing(True), color="primary", disabled=player.at_end)
        _button("back", "mdi-step-backward", words, lambda: halt(player.back), disabled=player.month == 1)
        _button("step", "mdi-step-forward", words, lambda: halt(player.step), disabled=player.at_end)
        _button("reset", "mdi-skip-backward", words, lambda: halt(player.reset), disabled=player.month == 1)
        _html(element("span", told, class_="yf-month", role="status"))


@solara.component
def _Levers(desk: _Desk, act: Act, playing: bool) -> None:
    visit, words, _ = desk
    player = visit.player
    outcomes = [which.outcome for which in player.shown]
    groups = groups_of(player.experiment, player.case, visit.partner, words, outcomes)
    sliders = [slider for group in groups for slider in group.sliders if not slider.idle]
    still, trying = _use_tried(visit, sliders, playing)
    reason = words.text("explorer.idle_still")
    groups = tuple(group.without(still, reason) for group in groups)
    _html(element("h2", words.text("explorer.levers")))
    _html(element("p", words.text("explorer.levers_note"), class_="yf-note"))
    _html(element("p", words.text("explorer.trying"), class_="yf-note yf-trying", data_trying=str(trying).lower()))
    _button("defaults", "mdi-restore", words, lambda: act(player.restore), text=True, disabled=not player.values)
    for group in groups:
        if group.gap:
            _html(element("h3", group.heading))
            _Sliders(group, visit, words, act)
        else:
            with solara.Details(group.heading):
                _Sliders(group, visit, words, act)


def _use_tried(visit: Visit, sliders: Sequence[Slider], playing: bool) -> tuple[frozenset[str], bool]:
    """Return the keys that turn nothing as the others stand, as far as they are tried, and whether that goes on.

    At first all are tried; when a value has changed only those that turned nothing, since the page tells of the others
    by itself. It rests as long as it works, and while the world plays, for the page comes first.
    """
    player = visit.player
    worlds = visit.name, visit.partner, player.shown, player.seed
    values = tuple(sorted(player.values.items()))
    done, set_done = solara.use_state((None, frozenset[str]()))
    before = done[1] if done[0] == worlds else None

    def work(cancel: threading.Event) -> None:
        if playing:
            return
        found = set(before or ())
        for slider in [slider for slider in sliders if before is None or slider.key in before]:
            begun = time.monotonic()
            (found.discard if player.turns(slider.key, slider.ends) else found.add)(slider.key)
            if cancel.is_set():
                return
            time.sleep(time.monotonic() - begun)
        set_done((worlds, frozenset(found)))

    result = solara.use_thread(work, dependencies=[worlds, values, playing], intrusive_cancel=False)
    return before or frozenset(), result.state not in (solara.ResultState.FINISHED, solara.ResultState.ERROR)


@solara.component
def _Sliders(group: Group, visit: Visit, words: Words, act: Act) -> None:
    for slider in group.sliders:

        def change(value: float | bool, key: str = slider.key) -> None:
            act(lambda: visit.player.set_value(key, value))

        if isinstance(slider.value, bool):
            solara.Checkbox(label=slider.label, value=slider.value, on_value=change, disabled=bool(slider.idle)).key(
                slider.key
            )
        else:
            _Slider(slider, change).key(slider.key)
    with solara.Div():
        for reason in dict.fromkeys(slider.idle for slider in group.sliders if slider.idle):
            _html(element("p", words.text("explorer.grey"), " ", reason, class_="yf-note"))
        if not group.sliders:
            _html(element("p", words.text("explorer.gap_by_structure"), class_="yf-note"))
    _html(parts.meanings(group, words))


@solara.component
def _Slider(slider: Slider, on_value: Callable[[float | bool], None]) -> None:
    """Show a slider that tells its value when it is let go, or at every press of a key."""
    decimals = 0 if slider.whole else 3 if slider.step < 0.01 else 2
    with solara.Div(classes=["yf-slider"]):
        _html(element("div", f"{slider.label}: {number(slider.value, decimals)}", class_="yf-label"))
        track = solara.v.Slider(
            v_model=slider.value,
            min=slider.low,
            max=slider.high,
            step=slider.step,
            hide_details=True,
            dense=True,
            disabled=bool(slider.idle),
            attributes={"aria-label": slider.label, "data-key": slider.key},
        )

    def change(widget: Any, event: str, value: Any) -> None:
        on_value(min(max(round(float(value), 4), slider.low), slider.high))

    solara.v.use_event(track, "change", change)


@solara.component
def _Sharing(desk: _Desk, act: Act) -> None:
    visit, words, _ = desk
    player = visit.player

    def receive(info: Any) -> None:
        act(lambda: visit.open_file(str(info["name"]), (info["text"] or "x" * LARGEST).encode()))

    with solara.Details(words.text("explorer.share")):
        _html(element("p", words.text("explorer.share_note"), class_="yf-note"))
        address = link_of(player, visit.name, words.language)
        _html(element("p", element("a", words.text("explorer.share_link"), href=address, class_="yf-link")))
        solara.FileDownload(
            lambda: file_of(player),
            filename=f"{player.experiment.name}.toml",
            label=words.text("explorer.share_file"),
            mime_type="application/toml",
        )
        _html(element("p", words.text("explorer.share_command"), class_="yf-note"))
        _html(element("code", command_of(player, visit.name)))
        _Upload(label=words.text("explorer.open_file"), largest=LARGEST - 1, event_opened=receive)


@solara.component
def _Panels(worlds: Worlds, partner: str, words: Words, narrow: bool) -> None:
    classes = ["yf-panels", "yf-two"] if len(worlds) > 1 else ["yf-panels"]
    with solara.Div(classes=classes):
        for panel in PANELS:
            _Panel(panel, parts.pair(panel, worlds, partner, words, narrow), words)
        _Panel("rulebook", parts.rulebook(worlds, words), words)
        _Panel("log", parts.log(worlds, words), words)


@solara.component
def _Panel(panel: str, shown: Html, words: Words) -> None:
    """Show a panel under its heading, with what it shows defined below."""
    with solara.Div(classes=["yf-panel"], attributes={"data-panel": panel}):
        _html(element("h2", words.text(f"explorer.{panel}")))
        _html(shown)
        _html(parts.definitions(parts.DEFINED[panel], words))


def _views(visit: Visit, words: Words) -> Worlds:
    player = visit.player
    return [
        (which, View.of(player.world(which), player.month, player.config, player.background, words))
        for which in player.shown
    ]


def _html(content: str) -> None:
    solara.HTML(tag="div", unsafe_innerHTML=str(content))


def _select(key: str, value: Any, values: list[Any], words: Words, on_value: Callable[[Any], None]) -> None:
    solara.Select(label=words.text(f"explorer.{key}"), value=value, values=values, on_value=on_value, dense=True)


def _button(key: str, icon: str, words: Words, on_click: Callable[[], None], **how: Any) -> None:
    solara.Button(words.text(f"explorer.{key}"), icon_name=icon, on_click=on_click, **how)
