"""A class game in a real browser: three students and a teacher, both languages, a telephone, the keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from abm.sessions import class_path
from tests.classroom.served import Served

PHONE, WALL = {"width": 360, "height": 740}, {"width": 1100, "height": 800}


@pytest.fixture
def asked() -> set[str]:
    """Return the hosts that pages have asked."""
    return set()


@pytest.fixture
def page(chromium: Any, asked: set[str]) -> Iterator[Any]:
    """Return a function that opens a page in a browser of its own."""
    contexts = []

    def build(size: dict[str, int], script: bool = True) -> Any:
        context = chromium.new_context(viewport=size, java_script_enabled=script)
        contexts.append(context)
        opened = context.new_page()
        opened.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        return opened

    yield build
    for context in contexts:
        context.close()


def enter(page: Any, served: Served, name: str, language: str = "en") -> None:
    page.goto(f"{served.address}?code={served.code}&lang={language}")
    form = page.locator("form[action='/join']")
    form.locator("input[name=name]").fill(name)
    form.locator("button").click()
    page.wait_for_url("**/seat")


def agree(one: Any, two: Any, served: Served) -> None:
    """Let one seat table a common list with a payment, and the other, without a script, sign it."""
    table = one.locator("form[action='/table']")
    one.locator("details:has(form[action='/table']) > summary").first.click()
    table.locator("select[name=all]").select_option("list_1")
    table.locator("select[name=amount]").select_option("20")
    with one.expect_navigation():
        table.locator("button").click()
    one.get_by_text("Signed by: Aster.").wait_for()
    two.goto(f"{served.address}seat")
    assert "甲国が乙国に月 20 百万米ドルを支払う" in two.content()
    with two.expect_navigation():
        two.get_by_role("button", name="署名する").click()
    two.get_by_text("署名：甲国, 乙国").wait_for()


def send(sender: Any, form: str) -> None:
    """Press the button of a form, and wait for the page that answers: another browser may look at once."""
    with sender.expect_navigation():
        sender.locator(f"form[action='{form}'] button").click()


def test_a_whole_class_game(served: Served, page: Any, asked: set[str]) -> None:
    one, two, three = page(PHONE), page(PHONE, script=False), page(WALL)
    enter(one, served, "Ada")
    enter(two, served, "花子", "ja")
    enter(three, served, "Cem")
    teacher, wall = page(WALL), page(WALL)
    teacher.goto(served.teach)
    wall.goto(served.wall)
    for what, told in (("everything", "Refuse everything"), ("keep", "Keep the rules")):
        teacher.locator("form[action$='/forward'] button").click()
        one.get_by_role("heading", name="Talk").wait_for()  # the page notices by itself
        one.get_by_text("Propose", exact=True).first.click()
        one.locator("form[action='/propose'] select[name=mine]").select_option(what)
        send(one, "/propose")
        two.goto(f"{served.address}seat")
        with two.expect_navigation():
            two.get_by_role("button", name="受け入れる").first.click()
        if what == "everything":
            agree(one, two, served)
        teacher.locator("form[action$='/forward'] button").click()
        one.get_by_role("heading", name="Your choice").wait_for()
        one.locator(f"input[name=what][value={what}]").check()
        send(one, "/choose")
        one.get_by_text(f"You chose: {told}").wait_for()
        two.goto(f"{served.address}seat")
        two.locator("input[name=what][value=keep]").check()
        send(two, "/choose")
        two.get_by_text("あなたの選択：規制を今のまま保つ").wait_for()
        assert "こちらは「" in two.content()
        assert "You chose" not in three.content()
        teacher.locator("form[action$='/forward'] button").click()
        wall.get_by_role("heading", name="What states list").wait_for()
        one.get_by_text(
            "All choices were opened at the same time"
        ).wait_for()  # a page of the round before would be refused
        leader = wall.locator("svg polyline").first
        widths = [line.get_attribute("stroke-width") for line in wall.locator("svg polyline").all()]
        assert leader.get_attribute("stroke-dasharray") == "none" and int(widths[0]) > max(map(int, widths[1:]))
        if what == "everything":
            wall.get_by_text("Aster pays Birch USD 20 million a month. Bound by it: Aster, Birch.").wait_for()
    teacher.locator("form[action$='/forward'] button").click()
    one.get_by_text("The last round was played").wait_for()
    teacher.goto(f"{served.teach}/debrief")
    assert teacher.locator("table").count() >= 4
    wall.set_viewport_size(PHONE)
    teacher.set_viewport_size(PHONE)
    for opened in (one, wall, teacher):
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    steps = [f"{served.teach}/replay/1/{step}" for step in ("said", "chosen1", "came")]
    for path in (f"{served.teach}/debrief", *steps):
        for language in ("en", "ja"):
            teacher.goto(f"{path}?lang={language}")
            teacher.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert teacher.evaluate(CUT) == [], (path, language)
    for path in steps:
        see_whole(teacher, path)
    assert asked == {urlsplit(served.address).netloc}


def test_a_choice_by_keyboard_alone(served: Served, page: Any) -> None:
    one, teacher = page(PHONE), page(WALL)
    one.goto(f"{served.address}?code={served.code}")
    one.locator("form[action='/join'] input[name=name]").focus()
    one.keyboard.type("Ada")
    one.keyboard.press("Enter")
    one.wait_for_url("**/seat")
    teacher.goto(served.teach)
    for _ in range(2):
        teacher.locator("form[action$='/forward'] button").press("Enter")
    one.get_by_role("heading", name="Your choice").wait_for()
    one.locator("input[name=what]").first.focus()
    for _ in range(2):
        one.keyboard.press("ArrowDown")
    one.keyboard.press("Enter")
    one.get_by_text("You chose").wait_for()


def test_nobody_is_disturbed_who_reads_or_types(served: Served, page: Any) -> None:
    one, two, teacher = page(PHONE), page(PHONE), page(WALL)
    enter(one, served, "Ada")
    enter(two, served, "Ben")
    teacher.goto(served.teach)
    for _ in range(2):
        teacher.locator("form[action$='/forward'] button").click()
    one.get_by_role("heading", name="Your choice").wait_for()
    one.get_by_text("Why: terms").click()
    one.evaluate("scrollTo(0, 400)")
    two.goto(f"{served.address}seat")
    two.locator("input[name=what]").first.check()
    send(two, "/choose")
    one.wait_for_timeout(4000)
    assert one.locator("#fresh").is_hidden()  # what another seat chooses in secret is nothing new to this one
    two.get_by_text("Write", exact=True).click()
    two.locator("form[action='/say'] input[name=text]").fill("for everybody")
    send(two, "/say")
    one.get_by_text("Something is new").wait_for()
    assert one.evaluate("scrollY") > 300 and one.locator("details:has(table)").first.get_attribute("open") is not None


def test_who_types_when_a_phase_begins_is_told_so_and_keeps_the_text(served: Served, page: Any) -> None:
    one, teacher = page(PHONE), page(WALL)
    enter(one, served, "Ada")
    teacher.goto(served.teach)
    teacher.locator("form[action$='/forward'] button").click()
    one.get_by_role("heading", name="Talk").wait_for()
    one.get_by_text("Write", exact=True).click()
    text = one.locator("form[action='/say'] input[name=text]")
    text.fill("half a sentence")
    teacher.locator("form[action$='/forward'] button").click()
    told = one.get_by_role("alert")
    told.get_by_text("Now choose in secret.").wait_for()
    box = told.bounding_box()
    assert box and 0 <= box["y"] < PHONE["height"] / 3  # on top, wherever the page was scrolled to
    assert text.input_value() == "half a sentence" and one.locator("#fresh").is_hidden()
    assert "Choose in secret" in one.locator("#clock").inner_text()
    told.get_by_role("link").click()
    one.get_by_role("heading", name="Your choice").wait_for()
    assert text.input_value() == "half a sentence" and text.is_visible()


def test_who_is_moved_sees_the_new_seat_at_once(served: Served, page: Any) -> None:
    one, two, teacher = page(PHONE), page(PHONE), page(WALL)
    enter(one, served, "Ada")
    enter(two, served, "Ben")
    teacher.goto(served.teach)
    teacher.locator("form[action$='/forward'] button").click()
    two.get_by_role("heading", name="Talk").wait_for()
    two.get_by_text("Write", exact=True).click()
    two.locator("form[action='/say'] input[name=text]").fill("as the old seat")
    for number in ("1", "2"):
        row = teacher.locator("form[action$='/move']").filter(has=teacher.locator(f"input[value='{number}']"))
        row.locator("select").select_option("XH")
        row.locator("button").click()
    one.get_by_role("heading", name="You speak for Haven").wait_for()
    two.get_by_role("alert").get_by_text("You have another seat now").wait_for()
    two.get_by_role("alert").get_by_role("link").click()
    two.get_by_role("heading", name="You speak for Haven").wait_for()
    assert not two.locator("form[action='/say'] input[name=text]").input_value()


CUT = """() => [...document.querySelectorAll(".wide, .chart, main, header")]
    .filter((one) => !one.closest("details:not([open])"))
    .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.innerText.slice(0, 60))"""
LYING, UPRIGHT = {"width": 1030, "height": 700}, {"width": 718, "height": 1000}  # A4 within margins, in CSS pixels


WHOLE = """() => document.documentElement.scrollHeight <= innerHeight
    && [...document.querySelectorAll(".share")].every((one) => one.getClientRects().length <= 1)"""
LETTER = "() => parseFloat(getComputedStyle(document.querySelector('main')).fontSize) / innerHeight"
LEAST_OF_CHART = """() => Math.min(...[...document.querySelectorAll(".chart")].flatMap((chart) => {
    const scale = chart.getScreenCTM().a;
    return [...chart.querySelectorAll("text")].map((one) => parseFloat(getComputedStyle(one).fontSize) * scale);
}))"""  # in pixels
TORN = """() => [...document.querySelectorAll(".halves section")]
    .filter((one) => one.getClientRects().length > 1).length"""
LEAST_LETTER = 0.024  # of the height of the wall


def see_whole(wall: Any, address: str) -> None:
    """Look at the wall on two screens in both languages: all of it is there, in letters to be read from far."""
    for size in (WALL, {"width": 1280, "height": 720}):
        wall.set_viewport_size(size)
        for language in ("en", "ja"):
            wall.goto(f"{address}?lang={language}")
            assert wall.evaluate(WHOLE) and wall.evaluate(CUT) == [], (size, language)
            assert wall.evaluate(TORN) == 0, (size, language)  # a heading stands with what is below it
            assert wall.evaluate(LETTER) > LEAST_LETTER, (size, language)
    wall.goto("about:blank")  # else it follows the class by itself, in the middle of the next look


@pytest.mark.parametrize("name", ["forty_five_minutes", "ninety_minutes"])
def test_nothing_is_cut_on_a_phone_or_on_paper(name: str, tmp_path: Path, page: Any) -> None:
    served = Served(tmp_path, class_path(name).read_text(encoding="utf-8"))
    try:
        one, teacher, wall = page(PHONE), page(WALL), page(WALL)
        enter(one, served, "Ada")
        see_whole(wall, served.wall)
        teacher.goto(served.teach)
        teacher.locator("form[action$='/skip_practice'] button").click()
        for phase in ("choose", "reveal"):
            teacher.locator("form[action$='/forward'] button").click()
            see_whole(wall, served.wall)
            one.goto(f"{served.address}seat")
            if phase == "choose":
                one.locator("input[name=what]").first.check()
                send(one, "/choose")
        for language in ("en", "ja"):
            one.goto(f"{served.address}seat?lang={language}")
            assert one.evaluate(CUT) == [] and one.locator("svg.chart text").count() > 3
            assert one.evaluate(LEAST_OF_CHART) >= 14.0
            teacher.goto(f"{served.teach}?lang={language}")
            teacher.goto(f"{served.teach}/debrief")
            papers = [LYING, UPRIGHT] if name == "forty_five_minutes" else [LYING]  # six seats need the width
            for media, width in (("screen", WALL), ("screen", PHONE), *(("print", paper) for paper in papers)):
                teacher.emulate_media(media=media)
                teacher.set_viewport_size(width)
                assert teacher.evaluate(CUT) == [], (language, media, width)
                assert media == "print" or teacher.evaluate(LEAST_OF_CHART) >= 14.0, (language, width)
    finally:
        served.stop()


def test_the_wall_follows_who_comes_and_who_has_chosen(served: Served, page: Any) -> None:
    wall, one, teacher = page(WALL), page(PHONE), page(WALL)
    wall.goto(served.wall)
    assert wall.locator("tbody td").first.inner_text() == "the model"
    enter(one, served, "Ada")
    wall.locator("tbody td", has_text="1").first.wait_for()
    teacher.goto(served.teach)
    for _ in range(2):
        teacher.locator("form[action$='/forward'] button").click()
    wall.get_by_text("0 of 1 seats have chosen").wait_for()
    one.get_by_role("heading", name="Your choice").wait_for()
    one.locator("input[name=what]").first.check()
    send(one, "/choose")
    wall.get_by_text("1 of 1 seats have chosen").wait_for()
    assert not wall.get_by_text("Something is new").is_visible()


def test_leaving_coming_back_and_a_new_server_by_browser(served: Served, page: Any) -> None:
    one, other = page(PHONE), page(PHONE)
    enter(one, served, "花子", "ja")
    word = one.get_by_text("合言葉").first.inner_text().split("：")[-1].strip()
    send(one, "/leave")
    send(one, "/return")
    one.get_by_role("heading", name="代表です").wait_for()
    seat = one.locator("h1").inner_text()
    served.kill()
    one.get_by_text("接続していません").wait_for()
    served.again()
    one.reload()
    assert one.locator("h1").inner_text() == seat
    other.goto(f"{served.address}?code={served.code}&lang=ja")
    other.locator("summary").click()
    other.locator("form[action='/back'] input[name=word]").fill(word)
    send(other, "/back")
    other.wait_for_url("**/seat")
    assert other.locator("h1").inner_text() == seat


def test_the_debrief_fits_on_paper_and_results_on_a_phone(served: Served, page: Any) -> None:
    one, teacher = page(PHONE), page({"width": 1000, "height": 700})  # A4 across, less its margins
    enter(one, served, "Ada")
    teacher.goto(served.teach)
    for _ in range(3):
        teacher.locator("form[action$='/forward'] button").click()
        teacher.wait_for_load_state()
    one.get_by_role("heading", name="What states list").wait_for()
    teacher.goto(f"{served.teach}/debrief")
    teacher.emulate_media(media="print")
    for shown in (one, teacher):
        for part in ("table", "svg.chart", "ul.own"):
            edges = shown.eval_on_selector_all(part, "all => all.map(one => one.getBoundingClientRect().right)")
            assert max(edges, default=0.0) <= shown.viewport_size["width"], part


def test_a_wall_of_talk_is_cut_and_never_written_small(served: Served, page: Any) -> None:
    teacher = page(WALL)
    teacher.goto(served.teach)
    students = [httpx.Client(base_url=served.address, follow_redirects=True) for _ in range(60)]
    for number, student in enumerate(students):
        student.get("/")
        student.post("/join", data={"code": served.code, "name": f"Student {number}"})
    teacher.locator("form[action$='/forward'] button").click()
    for number, student in enumerate(students):
        for text in (
            "We would list what we make, " * 7,
            "Thirdly, " + "and more of it " * 12,
            "同じものを規制しよう。" * 15,
        ):
            student.post("/say", data={"receiver": "", "text": text})
        if number == 0:
            student.post("/propose", data={"receiver": "XB", "mine": "keep", "yours": "keep", "text": ""})
        student.close()
    for _ in range(2):
        teacher.locator("form[action$='/forward'] button").click()
        teacher.wait_for_load_state()
    at = f"{served.teach}/replay/1/said"
    see_whole(teacher, at)
    teacher.goto(f"{at}?lang=en")
    assert "no answer yet" in teacher.locator("li").first.inner_text()
    shown = teacher.locator("main li").count()
    assert shown >= 20 and teacher.get_by_text(f"and {181 - shown} more, in the debrief").is_visible()
    teacher.goto(f"{served.teach}/debrief")
    assert teacher.get_by_text("no answer yet").count() == 1 and teacher.get_by_text("Thirdly, ").count() == 60


def test_a_wall_of_many_seats_is_paged_or_cut_and_never_written_small(tmp_path: Path, page: Any) -> None:
    text = class_path("ninety_minutes").read_text(encoding="utf-8")
    served = Served(tmp_path, text.replace("seats = [", "# seats = ["))  # all states
    try:
        wall, teacher = page(WALL), httpx.Client(base_url=served.address, follow_redirects=True, timeout=60)
        students = [httpx.Client(base_url=served.address, follow_redirects=True) for _ in range(36)]
        for number, student in enumerate(students):
            student.get("/")
            student.post("/join", data={"code": served.code, "name": f"A name that is long, as some are, {number}"})
        for phase in ("skip_practice", "forward"):
            teacher.post(f"{served.teach}/{phase}")
            see_whole(wall, served.wall)
        for number, student in enumerate(students):
            student.post("/choose", data={"what": ("keep", "everything")[number % 2]})
            student.close()
        teacher.post(f"{served.teach}/forward")
        see_whole(wall, served.wall)
        cards = 0
        for step in ("chosen1", "chosen2", "came"):
            see_whole(wall, f"{served.teach}/replay/1/{step}")
            wall.goto(f"{served.teach}/replay/1/{step}?lang=en")
            cards += wall.locator(".card").count()
            assert wall.locator(".card", has_text="Why:").count() == wall.locator(".card:visible").count()
        assert cards == 12
        wall.set_viewport_size({"width": 820, "height": 740})  # less than there is room for
        wall.goto(f"{served.wall}?lang=en")
        assert wall.get_by_text("more, on the pages of seats and teacher").count() and wall.evaluate(WHOLE)
        assert wall.evaluate(LETTER) > LEAST_LETTER
        hidden, told = wall.locator("tbody .left-out").count(), wall.locator("tbody .more").inner_text()
        assert hidden > 0 and told == f"and {hidden} more, on the pages of seats and teacher"
        teacher.close()
    finally:
        served.stop()


def test_a_debrief_is_folded_on_a_phone_and_whole_on_paper_and_without_a_script(served: Served, page: Any) -> None:
    teacher, phone, plain = page(WALL), page(PHONE), page(PHONE, script=False)
    teacher.goto(served.teach)
    for _ in range(3):
        teacher.locator("form[action$='/forward'] button").click()
        teacher.wait_for_load_state()
    length = "document.documentElement.scrollHeight"
    for language in ("en", "ja"):
        for shown in (teacher, phone, plain):
            shown.goto(f"{served.teach}/debrief?lang={language}")
        assert phone.evaluate(length) < 1.5 * PHONE["height"] < 4 * PHONE["height"] < plain.evaluate(length)
        assert phone.evaluate(CUT) == []
        folds = teacher.locator(".fold").count()
        assert folds >= 6 and teacher.locator(".fold[open]").count() == plain.locator(".fold[open]").count() == folds
        phone.locator(".fold > summary").nth(2).click()
        assert phone.locator(".fold[open] table").is_visible()
        papers = [shown.pdf() for shown in (phone, teacher)]
        assert abs(len(papers[0]) - len(papers[1])) < 100  # but for the time it was printed
