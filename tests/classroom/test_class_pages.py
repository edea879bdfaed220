"""Pages of a class: a whole game, what each may see, and input that means harm."""

import html
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from abm.core.calendar import month_number
from abm.sessions import Session, load_class
from abm.sessions.class_file import ClassSetup
from abm.sessions.debrief import Worlds, outcome, worlds_of
from abm.sessions.public import Happening
from abm.sessions.room import Round
from abm.web.classroom.app import class_app
from abm.web.classroom.frame import look_at, wall_of
from abm.web.classroom.guests import Guests, Keys
from abm.web.classroom.html import join, tag
from abm.web.classroom.shared import events_together, line_chart
from abm.web.classroom.words import page_words
from tests.classroom.conftest import ADDRESS, TEXT


def at_wall(session: Session, part: str = "") -> str:
    return f"/screen/{wall_of(session)}{part}"


Browser = Callable[..., TestClient]
Teacher = Callable[..., str]
EVIL = "<script>alert(1)</script>\"'&"


def test_both_languages_say_the_same() -> None:
    english, japanese = page_words("en").sentences, page_words("ja").sentences
    assert list(english) == list(japanese)
    for key, sentence in english.items():
        parts = [set(re.findall(r"\$\{?([a-z]+)", text)) for text in (sentence, japanese[key])]
        assert parts[0] == parts[1], key


def test_text_is_escaped_unless_it_was_made_here() -> None:
    assert join(tag("b", EVIL, title=EVIL)).count("<") == 2


def test_a_whole_game_of_three_seats(session: Session, browser: Browser, teacher: Teacher) -> None:
    students = [browser(name) for name in ("Ada", "花子", "Cem")]
    assert "You speak for Aster" in students[0].get("/seat").text
    assert "あなたは乙国の代表です" in students[1].get("/seat?lang=ja").text
    while session.room.phase != "over":
        if session.room.phase == "talk":
            students[0].post("/propose", data={"receiver": "XB", "mine": "keep", "yours": "keep", "text": "ok"})
            page = students[1].get("/seat").text
            assert "受け入れる" in page
            students[1].post("/answer", data={"proposal": str(len(session.room.proposals)), "answer": "accept"})
            assert session.room.proposals[-1].answer == "accepted"
        if session.room.phase == "choose":
            what = "keep" if session.turns else "everything"
            assert "Your choice is kept" in students[0].post("/choose", data={"what": what}).text
            students[1].post("/choose", data={"what": "mix", "mix.optics": "list_2+spill_approved"})
        for client in students:
            assert client.get("/seat").status_code == 200
        assert browser().get(at_wall(session)).status_code == 200
        teacher("forward")
    assert [turn.played.by["XA"] for turn in session.turns] == ["seat", "seat"]
    client, at = browser(), f"/teach/{session.room.teacher}"
    for language in ("en", "ja"):
        page = client.get(f"{at}/debrief?lang={language}").text
        assert ("Debrief" in page) == (language == "en")
    first, second = (client.get(f"{at}/replay/{number}/said?lang=en").text for number in (1, 2))
    assert f'href="{at}/replay/2/said"' in first and "Next round" not in second and "we would" in first
    assert all(client.get(f"{at}/replay/{way}").status_code == 404 for way in ("3/said", "x/said", "1/x"))
    chosen, came = (client.get(f"{at}/replay/1/{step}?lang=en").text for step in ("chosen1", "came"))
    assert chosen.count("<b>Why:</b>") == 3 and "USD million a month beside “" in chosen
    assert "Keep the rules" in chosen and "What states list" in came
    assert "What if a bot had played" in client.get(f"{at}/debrief?lang=en").text
    english, japanese = (client.get(f"{at}/students.csv?lang={language}").text for language in ("en", "ja"))
    assert "花子" in english and english.lstrip("\ufeff").startswith("number,name,seat")
    assert japanese.lstrip("\ufeff").startswith("番号,名前,席") and "乙国" in japanese
    assert 'mode = "seats"' in client.get(f"{at}/experiment.toml").text


def test_two_students_never_share_a_private_view(session: Session, browser: Browser, teacher: Teacher) -> None:
    one, two, watcher = browser("One"), browser("Two"), browser("Three")
    teacher("forward")
    one.post("/say", data={"receiver": "XB", "text": "for-two-alone"})
    teacher("forward")
    one.post("/choose", data={"what": "everything"})
    pages = {name: client.get("/seat").text for name, client in (("one", one), ("two", two), ("three", watcher))}
    assert "for-two-alone" in pages["two"] and "for-two-alone" not in pages["three"]
    assert "You chose" in pages["one"] and "You chose" not in pages["two"]
    assert "for-two-alone" not in browser().get(at_wall(session)).text
    sales = {seat: f"<td>{value:,.0f}</td>" for seat, value in session.prospects["XA"].sales.items()}
    for value in sales.values():
        assert value in pages["one"] and value not in browser().get(at_wall(session)).text
    words = {re.search(r"another device: (\w+)", page)[1] for page in pages.values()}  # type: ignore[index]
    assert len(words) == 3


def test_joining_twice_and_coming_back(session: Session, browser: Browser) -> None:
    client = browser("Ada")
    client.post("/join", data={"code": session.room.code, "name": "Ada"})
    assert len(session.room.students) == 1
    word = re.search(r"another device: (\w+)", client.get("/seat").text)[1]  # type: ignore[index]
    assert "left your seat" not in client.post("/leave").text and not session.room.students[1].present
    assert "You speak for" in client.post("/return").text and session.room.students[1].present
    other = browser()
    other.get("/")
    answer = other.post("/back", data={"code": session.room.code, "word": word})
    assert answer.url.path == "/seat" and len(session.room.students) == 1


def test_a_name_from_another_device_is_told_as_taken_and_the_teacher_lets_it_in(
    session: Session, browser: Browser, teacher: Teacher
) -> None:
    browser("Ada")
    other = browser()
    other.get("/")
    for name in ("Ada", "ada ", "\u0410da"):
        page = other.post("/join", data={"code": session.room.code, "name": name}).text
        assert "Somebody of this name" in page and "<details open>" in page and session.room.code in page
    assert other.get("/seat").url.path == "/" and len(session.room.students) == 1
    word = re.search(r"by the word (\w+), once", teacher("move", student="1", seat="?"))[1]  # type: ignore[index]
    page = other.post("/back", data={"code": session.room.code, "word": word}).text
    assert "You speak for Aster" in page and word not in teacher()
    assert (
        "Nobody here has that word" in browser("Bob").post("/back", data={"code": session.room.code, "word": word}).text
    )


def test_another_name_on_the_same_device_is_somebody_else(session: Session, browser: Browser) -> None:
    client = browser("Ada")
    words = [re.search(r"another device: (\w+)", client.get("/seat").text)[1]]  # type: ignore[index]
    page = client.post("/join", data={"code": session.room.code, "name": "Bob"}).text
    assert "At this seat: Bob" in page and len(session.room.students) == 2
    words.append(re.search(r"another device: (\w+)", page)[1])  # type: ignore[index]
    for word, name in ((words[0], "Ada"), (words[1], "Bob"), (words[0], "Ada")):
        page = client.post("/back", data={"code": session.room.code, "word": word}).text
        assert f"At this seat: {name}" in page


def test_nobody_joins_without_code_name_or_cookie(session: Session, browser: Browser) -> None:
    client = browser()
    assert "refused a cookie" in client.post("/join", data={"code": session.room.code, "name": "A"}).text
    assert "not the code" in client.post("/join", data={"code": "ZZZZZ", "name": "A"}).text
    assert "type a name" in client.post("/join", data={"code": session.room.code, "name": " \u200b"}).text
    assert not session.room.students


def test_teacher_pages_stand_behind_the_secret(session: Session, browser: Browser) -> None:
    client = browser("Ada")
    for path in ("", "/debrief", "/students.csv", "/experiment.toml"):
        assert client.get(f"/teach/guess{path}").status_code == 404
        assert client.get(f"/teach/ä{path}").status_code == 404
    assert client.post("/teach/guess/forward").status_code == 404
    assert session.room.phase == "lobby"
    for path in ("/", "/seat", at_wall(session), at_wall(session, "/look"), at_wall(session, "/qr.svg")):
        assert session.room.teacher not in client.get(path).text


def test_pressing_twice_goes_on_once(session: Session, browser: Browser, teacher: Teacher) -> None:
    for phase in ("talk", "choose", "reveal"):
        seen = re.search(r'name="seen" value="([^"]+)"', teacher())[1]  # type: ignore[index]
        teacher("forward", seen=seen)
        teacher("forward", seen=seen)
        assert session.room.phase == phase
    seen = re.search(r'name="seen" value="([^"]+)"', teacher())[1]  # type: ignore[index]
    for _ in range(2):
        teacher("undo", seen=seen)
    assert (session.room.phase, session.room.undone) == ("talk", 1)


def test_words_of_the_teacher_fit_the_moment(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text("practice_seconds = 60\n" + TEXT, encoding="utf-8")
    session = Session(load_class(tmp_path / "class.toml"), tmp_path / "log.jsonl", lambda: 1000.0)
    with TestClient(class_app([session], ADDRESS)) as client:
        at = f"/teach/{session.room.teacher}"
        assert "Aster: the challengers take office" in client.get(at).text
        pages = {}
        for phase in ("talk", "choose", "reveal"):
            pages[phase] = client.post(f"{at}/forward").text
            assert session.room.practice and session.room.phase == phase
        assert ["Begin round 1 at once" in page for page in pages.values()] == [True, True, False]
        assert "Begin round 1" in pages["reveal"]
        session.undo()
        paused = client.post(f"{at}/pause").text
        assert "0:30" in paused and "data-left" not in paused
        assert client.get("/favicon.ico").status_code == 204


def test_what_students_type_is_never_a_tag(session: Session, browser: Browser, teacher: Teacher) -> None:
    evil = browser(EVIL)
    other = browser("Other")
    teacher("forward")
    for receiver in ("XB", ""):
        evil.post("/say", data={"receiver": receiver, "text": EVIL})
        evil.post("/propose", data={"receiver": "XB", "mine": "keep", "yours": "keep", "text": EVIL})
    evil.get(f"/?code={EVIL}&told={EVIL}")
    teacher("forward")
    teacher("forward")
    pages = [
        client.get(path).text
        for client in (evil, other)
        for path in ("/", "/seat", at_wall(session), "/seat?told=" + EVIL)
    ]
    pages += [teacher(), browser().get(f"/teach/{session.room.teacher}/debrief").text]
    assert any(html.escape(EVIL) in page for page in pages)
    for page in pages:
        assert "<script>" not in page


@pytest.mark.parametrize("phase", [0, 1, 2, 3])
def test_malice_never_stops_the_class(session: Session, browser: Browser, teacher: Teacher, phase: int) -> None:
    client = browser("Mallory")
    for _ in range(phase):
        teacher("forward")
    nasty = (
        "",
        "x" * 3000,
        "\x00\x1b",
        "../../etc/passwd",
        "-1",
        "9" * 40,
        "²",
        "{}",
        "model",
        "NaN",
        "‮",
        "\U0001f600",
    )
    fields = (
        "what",
        "mix.optics",
        "mix.",
        "receiver",
        "mine",
        "yours",
        "text",
        "proposal",
        "answer",
        "name",
        "code",
        "word",
    )
    for path in ("/choose", "/say", "/propose", "/answer", "/join", "/back", "/leave", "/return"):
        for value in nasty:
            assert client.post(path, data=dict.fromkeys(fields, value)).status_code in (200, 413)
        assert client.post(path, content=b"\xff\xfe%zz&&&==", headers={"content-type": "x/y"}).status_code in (200, 413)
        assert client.post(path, content=b"a=" + b"b" * 20_000).status_code == 413
        assert client.post(path, content=b"a&" * 5_000).status_code == 413
        assert client.get(path).status_code in (404, 405)
    for verb in ("move", "shock", "undo", "explode"):
        for value in nasty:
            form = dict.fromkeys(("student", "seat", "what", "party", "state", "level"), value)
            answer = browser().post(f"/teach/{session.room.teacher}/{verb}", data=form)
            assert answer.status_code in ((404, 413) if verb == "explode" else (200, 413))
    assert client.get("/seat").status_code == 200
    honest = browser("Honest")
    assert "You speak for" in honest.get("/seat").text


def test_a_move_from_another_page_is_refused(session: Session, browser: Browser) -> None:
    client = browser("Ada")
    answer = client.post("/leave", headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403 and session.room.students[1].present
    assert client.post("/leave", headers={"origin": "http://testserver"}).status_code == 200


def test_no_seat_is_taken_from_another(session: Session, browser: Browser, teacher: Teacher) -> None:
    browser("Ada")
    thief = browser("Bob")
    thief.cookies.clear()
    thief.cookies.set("yardfence_seat", "A" * 32)
    assert thief.get("/seat").url.path == "/"
    thief.cookies.clear()
    thief.get("/")
    for name in ("Ada", "Eve"):
        thief.post("/join", data={"code": session.room.code, "name": name, "student": "1", "seat": "XA"})
    assert [student.name for student in session.room.students.values()] == ["Ada", "Bob", "Eve"]
    teacher("forward")
    teacher("forward")
    thief.post("/choose", data={"what": "keep", "student": "1"})
    assert list(session.room.choices) == [3]


def test_a_failure_in_a_page_is_told_and_the_class_goes_on(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = browser("Ada")
    with monkeypatch.context() as broken, TestClient(class_app([session], ADDRESS)) as strict:
        strict.cookies = client.cookies
        broken.setattr(session, "join", lambda *given: 1 / 0)
        strict.post("/leave")
        answer = strict.post("/return")  # which raises what the server would show as a traceback
        assert answer.status_code == 500 and "The class goes on" in answer.text
    assert client.post("/return").status_code == 200
    assert [(one.getMessage(), one.exc_info) for one in caplog.records if one.name.startswith("abm")] == [
        ("a page failed: ZeroDivisionError: division by zero", None)
    ]


def test_a_round_taken_back_or_played_while_the_debrief_is_made_is_told_as_it_stands(
    session: Session, browser: Browser, teacher: Teacher, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, at = browser("Ada"), f"/teach/{session.room.teacher}/debrief"
    moves: list[Callable[[], object]] = []
    made: list[int] = []

    def meanwhile(setup: ClassSetup, rounds: Sequence[Round]) -> Worlds:
        worlds = worlds_of(setup, rounds)
        made.append(len(rounds))
        while moves:
            moves.pop()()
        return worlds

    monkeypatch.setattr("abm.web.classroom.app.worlds_of", meanwhile)
    for _ in range(3):
        teacher("forward")
    moves[:] = [session.undo]
    answer = client.get(at)
    assert answer.status_code == 200 and "No round" in answer.text and made == [1]
    teacher("forward")
    client.post("/choose", data={"what": "everything"})
    teacher("forward")
    moves[:] = [session.forward] * 3
    assert "Round 2" in client.get(at).text and made == [1, 1, 2]
    assert "Round 2" in client.get(at).text and made == [1, 1, 2]


def test_a_page_of_refusal_is_kept_in_as_all_are(
    session: Session, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser("Ada")
    monkeypatch.setattr(session, "word_of", lambda *given: 1 / 0)
    answers = {
        403: client.post("/leave", headers={"origin": "http://[bad"}),
        404: client.get("/nowhere"),
        405: client.get("/join"),
        413: client.post("/say", content=b"a=" + b"b" * 20_000),
        500: client.get("/seat"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert client.get("/teach/guess").headers["referrer-policy"] == "same-origin"


def test_pages_ask_nothing_of_any_other_host(session: Session, browser: Browser, teacher: Teacher) -> None:
    client = browser("Ada")
    for _ in range(3):
        teacher("forward")
    for path in (
        "/",
        "/seat",
        at_wall(session),
        f"/teach/{session.room.teacher}/debrief",
        "/style.css",
        "/look.js",
        at_wall(session, "/qr.svg"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        links = re.findall(r"(?:href|src|action|url|xlink)\s*[=(]\s*[\"']?([^\"')\s>]+)", answer.text)
        assert all(link.startswith(("/", "?")) for link in links), links
        if answer.headers["content-type"].startswith("text/html"):
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert "style=" not in answer.text and " on" + "click" not in answer.text


def test_every_control_has_a_label(session: Session, browser: Browser, teacher: Teacher) -> None:
    client = browser("Ada")
    teacher("forward")
    teacher("forward")
    for page in (client.get("/seat").text, browser().get("/").text, teacher()):
        outside = re.sub(r"<label\b.*?</label>", "", page, flags=re.DOTALL)
        bare = [found for found in re.findall(r"<(?:input|select)[^>]*>", outside) if "aria-label" not in found]
        assert all('type="hidden"' in found for found in bare), bare


def test_the_wall_tells_nothing_of_practice_before_the_end(
    session: Session, browser: Browser, teacher: Teacher
) -> None:
    client = browser("Ada")
    for _ in range(3):
        teacher("forward")
    for path in (at_wall(session), "/seat"):
        page = client.get(path).text
        assert "Effective alignment" not in page and "What seats list over time" in page
        assert "<dt>Lists of its trade</dt><dd>" in page  # by the name that stands above the column


def demand(session: Session) -> float:
    """Return the rival's demand in the month of the next decisions, in the base year 1."""
    return float(session.setup.case.demand.index(np.array([month_number(session.month)]))[0, 0])


def test_pages_show_figures_of_the_model_and_no_others(session: Session, browser: Browser, teacher: Teacher) -> None:
    one, two = browser("Ada"), browser("Ben")
    teacher("forward")
    teacher("forward")
    page, option = one.get("/seat").text, session.prospects["XA"].options["everything"]
    for term, sign in (("security", 1.0), ("economic", -1.0)):
        shown = f"{sign * option.terms[term]:+,.0f}".replace("-", "\N{MINUS SIGN}")
        assert re.search(rf"<th scope=\"row\">[^<]*</th>(<td>[^<]*</td>)*<td>{re.escape(shown)}</td>", page), term
    assert option.terms["economic"] > 0.0 and "refused of everything" in page
    for seat, base, told in (("XA", 322.0, page), ("XB", 210.0, two.get("/seat").text)):
        made = base * demand(session)  # of the base year in the tables of the case, in the month at hand
        assert f"<td>{made:,.0f}</td>" in told, seat
    one.post("/choose", data={"what": "everything"})
    teacher("forward")
    states = session.turns[0].tables["states"]
    lost = sum(cost for code, cost in zip(states["state"], states["cost_production"], strict=True) if code == "XA")
    assert lost > 0.0 and f"<td>{lost:,.0f}</td>" in one.get("/seat").text
    wall = browser().get(at_wall(session)).text
    assert re.search(r"Aster</th>.*?100%.*?\(before 0%\)", wall)
    rows = re.search(
        r"Sales of goods made in Aster.*?</tr>", browser().get(f"/teach/{session.room.teacher}/debrief").text
    )
    assert rows and re.findall(r"<td[^>]*>([\d,]+)</td>", rows[0])[0] == f"{lost:,.0f}"


def test_rooms_are_apart_and_compared(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text(TEXT, encoding="utf-8")
    rooms = [Session(load_class(tmp_path / "class.toml"), tmp_path / f"{name}.jsonl") for name in "ab"]
    one, other = rooms
    with TestClient(class_app(rooms, ADDRESS)) as client, TestClient(class_app(rooms, ADDRESS)) as mate:
        for browser, room, name in ((client, one, "Ada"), (mate, other, "Ben")):
            browser.get("/")
            assert f"At this seat: {name}" in browser.post("/join", data={"code": room.room.code, "name": name}).text
            for _ in range(2):
                browser.post(f"/teach/{room.room.teacher}/forward")
        client.post("/choose", data={"what": "everything"})
        for room in rooms:
            client.post(f"/teach/{room.room.teacher}/forward")
        assert [list(room.room.students) for room in rooms] == [[1], [1]]
        assert "Compare the rooms" in client.get(f"/teach/{one.room.teacher}").text
        for language, told in (("en", "Rooms compared"), ("ja", "教室の比較")):
            page = client.get(f"/teach/{other.room.teacher}/compare?lang={language}").text
            assert told in page and one.room.code in page and other.room.code in page
        assert one.room.code not in client.get(at_wall(other)).text
        client.post("/join", data={"code": other.room.code, "name": "Ada"})
        client.get("/?lang=en")
        assert f"At this seat: {other.room.students[2].name}" in client.get("/seat").text
        assert other.room.students[2].present and not one.room.students[1].present
        client.post("/join", data={"code": one.room.code, "name": "Ada"})
        assert one.room.students[1].present and not other.room.students[2].present
        assert client.get("/screen/guess").status_code == client.get("/screen").status_code == 404
    assert one.turns[0].tables != other.turns[0].tables


def arrive(crowd: TestClient, session: Session, name: str, *, anew: bool = True) -> str:
    """Join under a name, with a browser of its own or the same; return the page that follows."""
    if anew:
        crowd.cookies.clear()
        crowd.get("/")
    return crowd.post("/join", data={"code": session.room.code, "name": name}).text


def test_what_the_teacher_lets_happen_is_told_before_and_after(
    session: Session, browser: Browser, teacher: Teacher
) -> None:
    student, at = browser("Ada"), f"/teach/{session.room.teacher}"
    for verb in ("forward", "forward"):
        teacher(verb)
    student.post("/choose", data={"what": "everything"})
    page = html.unescape(teacher("shock", what="government", party="challengers|XA"))
    assert "Coming with the next decisions" in page
    assert "the challengers take office in Aster: from then on its government wants" in page
    before = session.prospects["XA"].stances
    page = html.unescape(teacher("forward"))
    after = session.prospects["XA"].stances
    assert "What you let happen" in page and "Coming with the next decisions" not in page
    moved = next(name for name in ("breadth", "target_policy", "free_trade") if abs(after[name] - before[name]) > 0.01)
    assert f"{before[moved]:.2f} → {after[moved]:.2f}" in page
    assert "政府の望みの変化" in browser().get(f"{at}?lang=ja").text
    for verb in ("forward", "forward"):
        teacher(verb)
    teacher("shock", what="leak", state="XA")
    page = html.unescape(teacher("shock", what="retaliation", state="XA", level="1.0"))
    assert "Everybody learns how strictly Aster applies its lists, as they stand" in page
    assert "hits back at Aster: all it could. It lasts until" in page
    page, hit = html.unescape(teacher("forward")), outcome(session.turns[-1], "XA")[2]
    assert "Everybody learned how strictly Aster applied its lists: " in page
    assert hit > 0.0 and f"(all it could): USD {hit:,.0f} million in the months of the round" in page


def test_a_whole_class_comes_in_through_one_address_and_a_flood_is_slowed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("abm.web.classroom.app.Guests", lambda: Guests(lambda: now[0]))
    with TestClient(class_app([session], ADDRESS), client=("192.0.2.7", 5000)) as crowd:
        for number in range(60):
            assert "You" in arrive(crowd, session, f"N{number}")
        page = arrive(crowd, session, "one more")
        assert "Wait a few seconds" in page and f'value="{session.room.code}"' in page
        now[0] += 3.0
        assert "You" in arrive(crowd, session, "one more") and len(session.room.here) == 61
        assert "Wait a few seconds" in arrive(crowd, session, "and another")
        crowd.post(f"/teach/{session.room.teacher}/move", data={"student": "2", "seat": "!!"})
        assert [student.number for student in session.room.here] == [1]


def test_a_flood_of_messages_buries_nothing(session: Session, browser: Browser, teacher: Teacher) -> None:
    students = [browser(name) for name in ("Ada", "Ben", "Cem")]
    watching = browser("Dora")
    session.move(4, "")
    teacher("forward")
    students[0].post("/propose", data={"receiver": "XB", "mine": "keep", "yours": "keep", "text": "the-offer"})
    for number in range(1, 16):
        for name, student in zip("abc", students, strict=True):
            student.post("/say", data={"receiver": "", "text": f"{name}-{number}."})
    for language, told in (("en", "35 older"), ("ja", "これより前の35件")):
        page = students[1].get(f"/seat?lang={language}").text
        order = [page.index(text) for text in ("the-offer", "c-15.", "a-15.", "c-12.", told, "b-12.", "a-1.")]
        assert order == sorted(order) and page.count("-1.") == 3
        assert page[order[4] - 30 : order[4]].endswith("<details><summary>")
        watched = watching.get(f"/seat?lang={language}").text
        assert watched.index("c-15.") < watched.index(told) < watched.index("a-1.") and "the-offer" not in watched
    students[1].post("/answer", data={"proposal": "1", "answer": "accept"})
    page = students[1].get("/seat").text
    assert page.index("a-1.") < page.index("the-offer")


def test_what_is_lost_by_taking_a_round_back_is_told_beside_the_button(
    session: Session, browser: Browser, teacher: Teacher
) -> None:
    ada = browser("Ada")
    browser("Ben")
    assert "messages and proposals" not in teacher()
    teacher("forward")
    ada.post("/say", data={"receiver": "", "text": "soon gone"})
    for _ in range(2):
        page = teacher("forward")
    assert "also deletes what was said in it: messages and proposals" in page
    teacher("undo")
    assert "soon gone" not in ada.get("/seat").text
    client = browser()
    teacher("forward")
    for _ in range(2):
        teacher("forward")
    assert "その中のメッセージと提案" in client.get(f"/teach/{session.room.teacher}?lang=ja").text


def test_keys_that_no_door_gave_are_sent_to_it_and_take_no_place(session: Session) -> None:
    given = Keys(session.room.teacher).issue()
    invented = ["A" * 20, "A" * 44, "é" * 44, given[:-1] + ("0" if given[-1] != "0" else "1"), Keys("other").issue()]
    with TestClient(class_app([session], ADDRESS), client=("192.0.2.7", 5000)) as crowd:
        for key in invented * 40:
            crowd.cookies.clear()
            header = {"cookie": f"yardfence_seat={key}".encode()}
            form = {"code": session.room.code, "name": key[:9]}
            answer = crowd.post("/join", data=form, headers=header, follow_redirects=False)
            assert answer.headers["location"].startswith("/?told=no_cookies") and "set-cookie" in answer.headers
        assert not session.room.students
        for number in range(60):
            assert "You" in arrive(crowd, session, f"N{number}")  # the pace of the address was left to the class


def test_a_key_holds_after_a_new_start_and_enters_once(session: Session) -> None:
    with TestClient(class_app([session], ADDRESS)) as early:
        early.get("/")
        with TestClient(class_app([session], ADDRESS)) as client:
            client.cookies = early.cookies
            for _ in range(3):
                assert "At this seat: Ada" in client.post("/join", data={"code": session.room.code, "name": "Ada"}).text
    assert len(session.room.students) == 1


def test_one_browser_brings_few_names(session: Session) -> None:
    with TestClient(class_app([session], ADDRESS), client=("192.0.2.7", 5000)) as crowd:
        arrive(crowd, session, "N0")
        pages = [arrive(crowd, session, f"N{number}", anew=False) for number in range(1, 7)]
        assert (
            len(session.room.here) == 4
            and ["several names already" in page for page in pages][2:] == [False] + [True] * 3
        )
        session.put_out(1)
        assert "several names" not in arrive(crowd, session, "N7", anew=False)


def test_who_took_the_code_of_another_room_comes_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text(TEXT, encoding="utf-8")
    rooms = [Session(load_class(tmp_path / "class.toml"), tmp_path / f"{name}.jsonl") for name in "ab"]
    with TestClient(class_app(rooms, ADDRESS)) as client:
        client.get("/")
        for here, there in (rooms[::-1], rooms, rooms[::-1], rooms):
            arrive(client, here, "Ada", anew=False)
            assert here.room.students[1].present and not any(one.present for one in there.room.students.values())
            client.post("/leave")
            client.post("/return")  # to the seat that was left, not to that in the other room
            assert here.room.students[1].present and not any(one.present for one in there.room.students.values())
    assert [len(room.room.students) for room in rooms] == [1, 1]


def test_a_common_list_is_tabled_and_signed_on_the_page(tmp_path: Path) -> None:
    text = TEXT.replace('"switches.elections=false"', '"switches.elections=false", \'frameworks=["council"]\'')
    (tmp_path / "class.toml").write_text(text, encoding="utf-8")
    room = Session(load_class(tmp_path / "class.toml"), tmp_path / "log.jsonl")
    with ExitStack() as stack:
        ada, ben = (stack.enter_context(TestClient(class_app([room], ADDRESS))) for _ in range(2))
        for browser, name in ((ada, "Ada"), (ben, "Ben")):
            browser.get("/")
            browser.post("/join", data={"code": room.room.code, "name": name})
        room.forward()
        page = ada.get("/seat").text
        assert "Council of Aster and Birch" in page and 'name="item.optics/advanced"' in page
        told = ada.post(
            "/table", data={"framework": "council", "item.optics/advanced": "list_2", "item.chambers/mature": ""}
        )
        assert "It is on the table" in told.text
        gain = room.gain_of(room.room.on_table[0], "XB")
        assert f"if all do it: USD {gain:+,.0f}".replace("-", "\N{MINUS SIGN}") in ben.get("/seat").text
        assert "Signed by: Aster, Birch" in ben.post("/sign", data={"tabling": "1", "signs": "yes"}).text
        room.forward()
        room.forward()
        assert list(room.turns[0].tables["events"]["kind"]).count("commit") == 2
        assert "Signed by: Aster, Birch" in ada.get(f"/teach/{room.room.teacher}/replay/1/said").text


def test_a_payment_a_line_and_an_answer_by_vote_on_the_page(tmp_path: Path) -> None:
    text = TEXT.replace('"switches.elections=false"', '"switches.elections=false", \'frameworks=["council", "forum"]\'')
    (tmp_path / "class.toml").write_text('decide = "vote"\nseats = ["XA", "XB"]\n' + text, encoding="utf-8")
    room = Session(load_class(tmp_path / "class.toml"), tmp_path / "log.jsonl")
    with ExitStack() as stack:
        ada, ben, cem, dan = (stack.enter_context(TestClient(class_app([room], ADDRESS))) for _ in range(4))
        for browser, name in ((ada, "Ada"), (ben, "Ben"), (cem, "Cem"), (dan, "Dan")):
            browser.get("/")
            browser.post("/join", data={"code": room.room.code, "name": name})
        room.forward()
        goods = room.frameworks["council"].items
        package = {"framework": "council", "all": "list_1", "line": "exception", **{f"item.{one}": "" for one in goods}}
        package |= {"item.optics/advanced": "list_2", "item.optics/mature": "none"}
        paid = {"payer": "XA", "payee": "XB", "amount": "50"}
        assert "Open forum" not in ada.get("/seat").text  # it has not met yet
        assert "not possible" in ada.post("/table", data={**package, **paid, "amount": "7"}).text
        page = ada.post("/table", data={**package, **paid}).text
        assert dict(room.room.on_table[0].items) == {
            one: "list_2" if one == "optics/advanced" else "list_1" for one in goods if one != "optics/mature"
        }
        assert "Aster pays Birch USD 50 million a month" in page and "the trade-law exception" in page
        assert "1 for it, 0 against" in page and "1 for it, 0 against" in cem.get("/seat").text
        assert "0 for it, 1 against" in ben.post("/sign", data={"tabling": "1", "signs": "no"}).text
        dan.post("/sign", data={"tabling": "1", "signs": "yes"})
        assert room.room.on_table[0].signed["XB"] is False
        ben.post("/sign", data={"tabling": "1", "signs": "yes"})
        room.forward()
        assert "this choice does not count" in ada.get("/seat").text
        room.forward()
        seen = browser.get(at_wall(room)).text
        assert "Bound by it: Aster, Birch." in seen and "Signed the line: Aster, Birch." in seen
        assert "<td>as signed</td>" in seen
        debrief = ada.get(f"/teach/{room.room.teacher}/debrief").text
        assert "Signed in “Council of Aster and Birch”" in debrief and "there is no history" in debrief


def test_instruments_beside_lists_are_ticked_at_a_seat_and_told_on_the_wall(tmp_path: Path) -> None:
    settings = 'settings = ["switches.elections=false", "switches.legal_bases=false", "instruments=[\\"persons\\"]"]\n'
    text = settings + "".join(line for line in TEXT.splitlines(keepends=True) if not line.startswith("settings"))
    (tmp_path / "class.toml").write_text(text, encoding="utf-8")
    session = Session(load_class(tmp_path / "class.toml"), tmp_path / "class.jsonl")
    with TestClient(class_app([session], ADDRESS)) as client:
        client.get("/")
        client.post("/join", data={"code": session.room.code, "name": "Ada"})
        session.forward()
        session.forward()
        page = client.get("/seat").text
        worth = session.prospects["XA"].open_instruments["persons"]["total"]
        assert 'name="instrument.persons" value="take_up"' in page and f"{worth:+,.0f}".replace("-", "\u2212") in page
        for name, value in (("persons", EVIL), ("outbound", "take_up"), (EVIL, "take_up"), ("x" * 9999, "take_up")):
            client.post("/choose", data={"what": "keep", f"instrument.{name}": value})
        assert not session.room.choices or not session.room.choices[1].instruments
        for _ in range(2):
            page = client.post("/choose", data={"what": "keep", "instrument.persons": "take_up"}).text
        assert "take up: " in page and 'value="take_up" checked' in page
        session.forward()
        assert "instrument" in client.get(at_wall(session)).text
        at = f"/teach/{session.room.teacher}"
        for language, told in (("en", "take up: "), ("ja", "始める：")):
            assert told in client.get(f"{at}/replay/1/chosen1?lang={language}").text
            assert told in client.get(f"{at}/debrief?lang={language}").text


def test_a_bot_by_strategy_is_told_no_rules_of_the_model_s_own(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text(TEXT + "bots = { XB = 'follow' }\n", encoding="utf-8")
    session = Session(load_class(tmp_path / "class.toml"), tmp_path / "class.jsonl")
    with TestClient(class_app([session], ADDRESS)) as client:
        for _ in range(3):
            session.forward()
        at = f"/teach/{session.room.teacher}"
        page = client.get(f"{at}/replay/1/chosen1").text
        assert page.count("follows a rule of its own") == 1 and page.count("decided by itself</p>") == 1
        debrief = client.get(f"{at}/debrief").text
        assert debrief.count("follows a rule of its own") == 1 and 'data-head="Worth expected">–<' in debrief


def test_a_page_of_another_seat_or_round_sends_nothing(session: Session, browser: Browser, teacher: Teacher) -> None:
    one = browser("Ada")
    teacher("forward")
    teacher("forward")
    seen = re.search(r'name="seen" value="([^"]*)"', one.get("/seat").text)
    assert seen
    session.move(1, "XB")
    told = one.post("/choose", data={"what": "keep", "seen": seen[1]})
    assert "another seat" in told.text and not session.room.choices
    assert "You chose" in one.post("/choose", data={"what": "keep"}).text


def test_the_other_language_keeps_the_code_of_the_picture(session: Session, browser: Browser) -> None:
    page = browser().get(f"/?code={session.room.code}").text
    link = re.search(r'href="([^"]*lang=ja[^"]*)"', page)
    assert link
    assert f'value="{session.room.code}"' in browser().get(html.unescape(link[1])).text
    client = browser()
    client.get("/")
    refused = client.post("/join", data={"code": session.room.code, "name": " "}).text
    link = re.search(r'href="([^"]*lang=ja[^"]*)"', refused)
    assert link
    page = client.get(html.unescape(link[1])).text
    assert f'value="{session.room.code}"' in page and "名前を入力" in page


def test_the_brief_tells_the_model_s_own_figures(session: Session, browser: Browser, teacher: Teacher) -> None:
    """Each against the columns of the run it comes from, after a round in which the rival hits back."""
    one, two = browser("Ada"), browser("Ben")
    teacher("forward")
    teacher("forward")
    one.post("/choose", data={"what": "everything"})
    session.shock("leak", "XA")
    teacher("forward")
    teacher("forward")
    ours, theirs = (html.unescape(one.get("/seat").text) for one in (one, two))
    states, last = session.turns[0].tables["states"], session.turns[0].last
    rows = {
        (code, month): {name: states[name][place] for name in ("trust", "retaliation", "cost_production")}
        for place, (code, month) in enumerate(zip(states["state"], states["month"], strict=True))
    }
    partner = session.prospects["XB"]
    weighs = max(partner.options["asked"].terms["economic"], 0.0)
    assert f"would weigh on them as much as USD {weighs:,.0f} million a month" in theirs and weighs > 1.0
    made, lost = session.turns[0].made["XA"][-1][0], rows["XA", last]["cost_production"]
    assert lost > 2 * made > 0.0
    assert f"USD {made:,.0f} million; controls of all states together took {lost:,.0f} of it" in ours
    hit = sum(row["retaliation"] for (code, _), row in rows.items() if code == "XA")
    assert hit > 1.0 and f"<td>{hit:,.0f}</td></tr>" in ours
    assert "approval practice becomes known: no rules" in theirs  # as it was when the month began
    assert "Birch</b>: lists nothing; asked of it: " in ours and "Aster</b>: lists " in theirs
    teacher("forward")
    teacher("forward")
    states = session.turns[1].tables["states"]
    month = zip(states["state"], states["month"], states["trust"], strict=True)
    (trust,) = (value for code, at, value in month if (code, at) == ("XB", session.turns[1].played.month))
    assert 0.0 < trust < 1.0 and f"Your trust in the leader, Aster: {trust:.2f} of 1" in theirs


def test_a_chart_shows_every_line_it_names() -> None:
    chart = line_chart(["2023-01", "2023-02"], {f"state {number}": [0.1, 0.2] for number in range(17)})
    pens = set(re.findall(r'<polyline [^>]*stroke="([^"]*)" stroke-dasharray="([^"]*)"', chart))
    assert chart.count("<polyline") == 17 == len(pens) and "state 16" in chart


def test_what_is_told_together_is_all_there(session: Session) -> None:
    look = look_at(session, "en")
    asked = [
        Happening(month, "request", "XA", other, "", "") for month, other in (("2023-01", "XB"), ("2023-04", "XH"))
    ]
    told = events_together(look, [*asked, Happening("2023-02", "announce", "XB", "", "", "")])
    assert told.count("<li>") == 2
    assert "2023-01 – 2023-04: Aster: request to Birch, Haven" in told and "2023-02: Birch: measure announced" in told
