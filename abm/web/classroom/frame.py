"""What all pages share: a language, names in it, and the frame around the content."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from abm.analysis.words import Words, load_words
from abm.sessions import Session, tiers_of
from abm.sessions.news import news_of
from abm.sessions.room import Choice, Student
from abm.web.classroom.html import Html, join, tag
from abm.web.classroom.words import PageWords, page_words

__all__ = [
    "Look",
    "begun",
    "clock",
    "frame",
    "look_at",
    "mark",
    "notice",
    "phase_mark",
    "plain_page",
    "seat_mark",
    "wall_of",
]

_LEAST_SHARE = 0.01
_GOOD = ("done", "sent", "chosen", "tabled")


@dataclasses.dataclass(frozen=True, eq=False)
class Look:
    """A class as somebody looks at it: in a language, with sentences of pages (say) and the catalogue's words."""

    session: Session
    language: str
    say: PageWords
    words: Words

    def state(self, code: str) -> str:
        """Return a state's name."""
        names = self.session.setup.names.get(code)
        return names[self.language] if names else code

    @property
    def leader(self) -> str:
        """Return the code of the state that leads."""
        return next(row.code for row in self.session.setup.case.states if row.role == "leader")

    def segment(self, code: str) -> str:
        """Return a segment's name."""
        return next((row.name[self.language] for row in self.session.setup.case.segments if row.code == code), code)

    def item(self, name: str) -> str:
        """Return the name of an item, segment and tier."""
        segment, _, tier = name.partition("/")
        return f"{self.segment(segment)} ({self.say(tier)})"

    def rules(self, items: Mapping[str, float]) -> str:
        """Return how much is refused of what, the strictest first, '' where there is no rule."""
        if not items:
            return ""
        shares: dict[str, list[str]] = {}
        for name, value in sorted(items.items(), key=lambda pair: -pair[1]):
            shares.setdefault(f"{value:.0%}" if value >= _LEAST_SHARE else f"<{_LEAST_SHARE:.0%}", []).append(name)
        if len(shares) == 1 and len(items) == len(self.session.setup.case.items):
            return self.say("rules_all", value=next(iter(shares)))
        told = (f"{value}: {', '.join(self._goods(names))}" for value, names in shares.items())
        return self.say("rules_some", rules="; ".join(told))

    def goods(self, names: Sequence[str]) -> str:
        """Return the names of items, both tiers of a segment under one."""
        return ", ".join(self._goods(names))

    def _goods(self, names: Sequence[str]) -> list[str]:
        """Return the names of items, both tiers of a segment under one."""
        pairs = [name.partition("/")[::2] for name in names]
        segments = [segment for segment, _ in pairs]
        whole = [segment for segment in dict.fromkeys(segments) if segments.count(segment) > 1]
        parts = [f"{self.segment(segment)} ({self.say(tier)})" for segment, tier in pairs if segment not in whole]
        return [*(self.segment(segment) for segment in whole), *parts]

    def framework(self, code: str) -> str:
        """Return a framework's name."""
        return next((row.name[self.language] for row in self.session.setup.case.frameworks if row.code == code), code)

    def party(self, name: str) -> str:
        """Return a party's name, in words where it is one."""
        key = f"party_{name}"
        return self.say(key) if key in self.say else name

    def choice(self, made: Choice) -> str:
        """Return in words what a student wants its seat to do."""
        return self.what(made.what, dict(made.mix), made.reach, dict(made.instruments))

    def what(
        self,
        word: str,
        mix: Mapping[str, str],
        reach: str = "",
        instruments: Mapping[str, bool] | None = None,
    ) -> str:
        """Return a choice in words, a mix with its postures, and what is done about reach and other instruments."""
        told = self.say(f"choice_{word}")
        parts = [f"{self.segment(segment)}: {self.posture(name)}" for segment, name in mix.items()]
        parts += [self.say(f"reach_{reach}")] if reach else []
        parts += [self.turned(name, wanted) for name, wanted in (instruments or {}).items()]
        return f"{told} ({'; '.join(parts)})" if parts else told

    def turned(self, name: str, wanted: bool) -> str:
        """Return that an instrument beside lists is taken up, or given up."""
        return self.say("takes_up" if wanted else "gives_up", instrument=self.words.name(f"instrument.{name}"))

    def decider(self, seat: str, by: str) -> str:
        """Return who decided for a state: students, nobody, or a bot and by what."""
        bot = self.session.setup.file.bots.get(seat) if by == "model" else None
        return self.say("by_bot", strategy=self.words.name(f"strategy.{bot}")) if bot else self.say(f"by_{by}")

    def posture(self, name: str) -> str:
        """Return a posture in words."""
        if name == "today":
            return self.say("mix_today")
        advanced, mature = tiers_of(name)
        return f"{self.say('advanced')} – {self.level(advanced)}, {self.say('mature')} – {self.level(mature)}"

    def level(self, name: str) -> str:
        """Return a level of a posture in words."""
        share = self.session.share_refused(name)
        return self.say(f"level_{name}") if share is None else self.say("level_list", share=f"{share:.0%}")

    @property
    def title(self) -> str:
        """Return the title of the experiment."""
        experiment = self.session.setup.experiment
        return experiment.title_ja if self.language == "ja" and experiment.title_ja else experiment.title

    @property
    def question(self) -> str:
        """Return what the experiment asks, '' where it asks nothing."""
        experiment = self.session.setup.experiment
        return experiment.question_ja if self.language == "ja" and experiment.question_ja else experiment.question


@lru_cache(maxsize=8)
def look_at(session: Session, language: str) -> Look:
    """Return a class in a language."""
    language = language if language in ("en", "ja") else "en"
    return Look(session, language, page_words(language), load_words(language))


def mark(session: Session, student: Student | None = None) -> str:
    """Return what tells whether a page is still current, a student's or everybody's.

    Its first word changes where a page must be loaded anew, as with the phase; the rest with whatever else is new.
    """
    begins = f"{phase_mark(session)}{'p' if session.room.paused else ''}"
    if student is None:
        return f"{begins} {session.version}"
    return f"{seat_mark(session, student)}/{begins} {news_of(session, student)}"


def seat_mark(session: Session, student: Student) -> str:
    """Return a word that is another one where a student has another seat, or another round has begun."""
    practice = "p" if session.room.practice else ""
    return f"{student.seat}.{practice}{len(session.room.rounds)}.{session.room.undone}"


def begun(look: Look, student: Student | None = None, since: str = "") -> str:
    """Return two lines for whoever still looks at an older page: what has begun, and phase and time left.

    since: the mark of that page.
    """
    room, left = look.session.room, look.session.seconds_left
    told = look.say("paused" if room.paused else f"begun_{room.phase}")
    if student is not None and since and since.partition(".")[0] != student.seat:
        told = look.say("begun_seat")
    words = [look.say(f"phase_{room.phase}"), *([look.say("paused")] if room.paused else [])]
    words += [f"{look.say('time_left')} {_minutes(left)}"] if left is not None else []
    return f"{told}\n{' · '.join(words)}"


def wall_of(session: Session) -> str:
    """Return the word in the address of a room's projector view, which nobody guesses."""
    return hashlib.sha256(f"wall {session.room.teacher}".encode()).hexdigest()[:10]


def phase_mark(session: Session) -> str:
    """Return a word that is another one in every phase of every round."""
    room = session.room
    return f"{'practice_' if room.practice else ''}{room.phase}{len(room.rounds)}.{room.undone}"


def clock(look: Look) -> Html:
    """Return phase and time left."""
    room, left = look.session.room, look.session.seconds_left
    phase = tag("strong", look.say(f"phase_{room.phase}"))
    paused = [" · ", look.say("paused")] if room.paused else None
    if left is None:
        return join(phase, paused)
    shown = tag("span", _minutes(left), class_="time", data_left=None if room.paused else int(left))
    return join(phase, paused, " · ", look.say("time_left"), " ", shown)


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def notice(look: Look, told: str) -> Html | None:
    """Return what came of the last move, where the word is one of ours."""
    key = f"told_{told}"
    if not told or key not in look.say:
        return None
    return tag("p", look.say(key), class_="told good" if told in _GOOD else "told", role="status")


def frame(
    look: Look,
    heading: Any,
    *content: Any,
    at: str = "",
    asked: Mapping[str, str] | None = None,
    student: Student | None = None,
    screen: bool = False,
    still: bool = False,
    watched: bool = True,
) -> Html:
    """Return a whole page.

    at: its address; asked: what stands behind it, which the link to the other language keeps; student: whose page it
    is; still: it does not change by itself, so without a script it need not be loaded again; watched: it tells when
    something new has happened.
    """
    other = "en" if look.language == "ja" else "ja"
    query = urlencode({**{key: value for key, value in (asked or {}).items() if value}, "lang": other})
    switch = tag("a", look.say("other_language"), href=f"{at}?{query}", lang=other, hreflang=other)
    refresh = None if still else tag("noscript", tag("meta", http_equiv="refresh", content="10"))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", heading, " – ", look.title),
        tag("link", rel="stylesheet", href="/style.css"),
        refresh,
    )
    top = tag("header", tag("h1", heading), tag("span", clock(look), id="clock"), tag("span", switch, class_="right"))
    fresh = tag("p", tag("a", look.say("something_new"), href=at), id="fresh", class_="told", hidden=True)
    urgent = tag("p", tag("b"), " ", tag("a", look.say("go_there"), href=at), id="begun", class_="told", hidden=True)
    away = tag("p", look.say("not_connected"), id="away", class_="told", hidden=True, role="status")
    body = tag(
        "body",
        top,
        tag("main", tag("div", urgent, role="alert", class_="on-top"), content, fresh, away),
        tag("script", src="/look.js", defer=True),
        class_="screen wall" if screen else None,
        data_look=("/look" if student else f"/screen/{wall_of(look.session)}/look") if watched else None,
        data_wall=("still" if still else "live") if screen else None,
        data_version=mark(look.session, student),
    )
    return join(Html("<!doctype html>"), tag("html", head, body, lang=look.language))


def plain_page(look: Look, sentence: str) -> Html:
    """Return a page that says one thing, with a way back."""
    back = tag("p", tag("a", look.say("go_to_seat"), href="/seat"))
    told = tag("p", sentence, class_="told")
    return frame(look, look.say("error_title"), told, back, at="/", still=True, watched=False)
