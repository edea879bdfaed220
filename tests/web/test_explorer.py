"""The explorer in a real browser: it plays, its pictures show something, sliders move the run, sessions are apart."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from abm.scenario import load_experiment
from abm.web.explorer.view import PANELS

Visit = Callable[..., Any]
LEAST_COLOURS = 30
PHONE = 360, 740


def colours(source: str) -> int:
    """Return how many colours a picture has; an empty one has one."""
    picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("RGB")
    return len(picture.getcolors(maxcolors=1_000_000) or [])


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_it_plays_and_shows_something_in_every_panel(visitors: Visit) -> None:
    visitor = visitors()
    page = visitor.open()
    assert visitor.month() == 1
    press(page, "Play")
    visitor.wait_for_month(3, or_later=True)
    press(page, "Pause")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page.wait_for_timeout(1500)
    here = visitor.month()
    page.wait_for_timeout(1500)
    assert visitor.month() == here
    assert len(visitor.pictures()) == len(PANELS)
    assert all(colours(source) > LEAST_COLOURS for source in visitor.pictures())
    shown = page.eval_on_selector_all("[data-panel] img", "all => all.map(one => one.complete && one.clientWidth)")
    assert all(width > 200 for width in shown)


def test_step_back_and_start_over(visitors: Visit) -> None:
    visitor = visitors()
    page = visitor.open("?month=9")
    first = visitor.shown()
    press(page, "Step")
    visitor.wait_for_month(10)
    visitor.wait_until_shown(first, same=False)
    press(page, "Back")
    visitor.wait_for_month(9)
    visitor.wait_until_shown(first, same=True)
    press(page, "Start over")
    visitor.wait_for_month(1)
    assert page.get_by_role("button", name="Start over", exact=True).is_disabled()


ENABLED = ".yf-side .v-input:not(.v-input--is-disabled)"


def test_each_slider_that_can_be_moved_changes_the_run(visitors: Visit) -> None:
    """Every slider and switch of the page but those it shows grey, of which it says why."""
    visitor = visitors(height=2400)
    page = visitor.open("?month=36&world=change/main")
    page.locator("[data-trying=false]").wait_for(state="attached", timeout=120_000)
    for heading in page.locator(".yf-side .v-expansion-panel-header").all():
        heading.click()
    page.locator(".yf-side input[type=checkbox]").last.wait_for(state="attached")
    before = visitor.shown()
    knobs = page.locator(f"{ENABLED} [role=slider], {ENABLED} input[type=checkbox]")
    restore = page.get_by_role("button", name="Values of the file", exact=True)
    assert knobs.count() > 30
    for place in range(knobs.count()):
        knob = knobs.nth(place)
        at_most = knob.get_attribute("aria-valuenow") == knob.get_attribute("aria-valuemax")
        knob.focus()
        at = restore.bounding_box()
        page.keyboard.press("Space" if knob.get_attribute("role") != "slider" else "Home" if at_most else "End")
        visitor.wait_until_shown(before, same=False)
        assert restore.bounding_box() == at, "the page moves under who presses next"
        restore.click()
        visitor.wait_until_shown(before, same=True)


def test_two_sessions_share_nothing(visitors: Visit) -> None:
    one, other = visitors(), visitors()
    one.open("?month=5")
    other.open("?month=5")
    press(one.page, "Step")
    one.wait_for_month(6)
    one.page.locator(".yf-slider [role=slider]").first.focus()
    one.page.keyboard.press("ArrowRight")
    one.page.get_by_text("Policy toward the target: 0.91").wait_for()
    assert other.month() == 5
    assert "0.90" in other.page.locator(".yf-slider .yf-label").first.inner_text()
    press(other.page, "Step")
    other.wait_for_month(6)
    assert "0.90" in other.page.locator(".yf-slider .yf-label").first.inner_text()


def test_another_world_stands_beside(visitors: Visit) -> None:
    visitor = visitors()
    page = visitor.open("?month=36")
    page.get_by_label("Beside it").click(force=True)
    page.get_by_role("option", name="Continuity: nothing requested").click()
    page.wait_for_function(f"document.querySelectorAll('[data-panel] img').length === {2 * len(PANELS)}")
    pictures = visitor.pictures()
    assert len(pictures) == 2 * len(PANELS)
    assert pictures[2] != pictures[3]
    assert page.locator(".yf-rules").count() == 2


def test_it_speaks_japanese(visitors: Visit) -> None:
    visitor = visitors()
    page = visitor.open("?month=20")
    english = visitor.shown()
    press(page, "日本語")
    page.get_by_role("heading", name="各国の立場").wait_for()
    page.locator('.yf[lang="ja"]').wait_for()
    visitor.wait_until_shown(english, same=False)
    assert all(colours(source) > LEAST_COLOURS for source in visitor.pictures())
    text = page.locator(".yf").inner_text()
    assert "2024年8月" in text and not re.search(r"\$[a-z]", text)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_fits_a_phone(visitors: Visit, language: str) -> None:
    visitor = visitors(360, 740)
    page = visitor.open(f"?month=30&experiment=us_election_2024&lang={language}&beside=change/main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    heights = page.eval_on_selector_all(".yf-bar button", "all => all.map(one => one.clientHeight)")
    assert len(heights) == 4 and min(heights) >= 40
    tops = page.eval_on_selector_all(".yf-bar button", "all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1 and page.locator(".yf-bar").bounding_box()["height"] < 90
    press(page, "Play" if language == "en" else "再生")
    page.get_by_role("button", name="Pause" if language == "en" else "一時停止", exact=True).wait_for()
    assert page.locator(".yf-bar").bounding_box()["height"] < 90
    assert all(
        300 < width <= 360 for width in page.eval_on_selector_all("img", "all => all.map(one => one.clientWidth)")
    )
    assert smallest_letter(page) > 11


def smallest_letter(page: Any) -> float:
    """Return the pixels of letters of pictures: 10.5 points at 144 dots an inch, as each picture is shrunk."""
    shrunk = "all => Math.min(...all.map(one => one.clientWidth / one.naturalWidth))"
    return float(21 * page.eval_on_selector_all("[data-panel] img", shrunk))


@pytest.mark.parametrize("beside", ["", "&beside=continuity/main"])
def test_letters_of_pictures_are_large_where_two_stand_side_by_side(visitors: Visit, beside: str) -> None:
    for size, least in (((1100, 800), 13), ((1280, 720), 15), ((1920, 1080), 15)):
        page = visitors(*size).open(f"?month=30&experiment=us_election_2024&world=change/main{beside}")
        assert smallest_letter(page) > least


AS_SEEN = """() => Math.min(...[...document.querySelectorAll(".yf *")].filter((one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && one.getClientRects().length
    && one.clientHeight > 1).map((one) => {
        let size = parseFloat(getComputedStyle(one).fontSize);
        for (let part = one; part; part = part.parentElement) {
            const turned = new DOMMatrix(getComputedStyle(part).transform);
            size *= Math.hypot(turned.a, turned.b);
        }
        return size;
    }))"""


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("size", [(1100, 800), (1280, 720), PHONE])
def test_no_letters_are_smaller_than_fourteen_pixels(visitors: Visit, size: tuple[int, int], language: str) -> None:
    page = visitors(*size).open(f"?month=3&lang={language}")
    assert page.locator(".v-label--active").count() >= 4 and page.evaluate(AS_SEEN) >= 14.0


LETTERS = """all => Math.min(...all.map(one => parseFloat(getComputedStyle(one).fontSize)))"""
CROWDED = """all => all.filter((one, place) => place && one.getBoundingClientRect().left
    < all[place - 1].getBoundingClientRect().right - 1).length"""


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("experiment", ["us_election_2024", "classroom_three_states"])
@pytest.mark.parametrize("size", [(1100, 800), (1280, 720), PHONE])
def test_the_rulebook_is_read_from_afar(visitors: Visit, size: tuple[int, int], experiment: str, language: str) -> None:
    page = visitors(*size).open(f"?month=30&experiment={experiment}&lang={language}&world=change/main")
    rules = page.locator(".yf-rules")
    height = page.locator("[data-panel=rulebook]").bounding_box()["height"]
    assert height <= (700 if size != PHONE else 950)
    assert rules.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.eval_on_selector_all(".yf-rules th, .yf-rules td span, .yf-rules li", LETTERS) >= 14
    assert page.eval_on_selector_all(".yf-rules thead th span", CROWDED) == 0
    widths = page.eval_on_selector_all(".yf-rules td[colspan='1']", "all => all.map(one => one.clientWidth)")
    assert min(widths) >= 14
    assert rules.get_by_text("■").count() > 1


def test_definitions_are_one_click_away(visitors: Visit) -> None:
    page = visitors().open("?month=12")
    for panel in (*PANELS, "rulebook", "log"):
        page.locator(f"[data-panel={panel}] summary").click()
        assert page.locator(f"[data-panel={panel}] dd").first.is_visible()


def test_a_run_is_kept_as_file_and_link(visitors: Visit, tmp_path: Path) -> None:
    visitor = visitors()
    page = visitor.open("?month=15&set=states.XB.free_trade=0.1")
    page.get_by_text("Keep and share").click()
    with page.expect_download() as held:
        page.get_by_role("button", name="Save as a file").click()
    path = tmp_path / "kept.toml"
    held.value.save_as(path)
    assert (
        load_experiment(path).digest == load_experiment("classroom_three_states", ["states.XB.free_trade=0.1"]).digest
    )
    link = page.locator("a.yf-link").get_attribute("href")
    again = visitors()
    again.open(link)
    assert again.month() == 15 and again.shown() == visitor.shown()
    assert "--set states.XB.free_trade=0.1" in page.locator(".yf code").inner_text()


def test_a_file_is_opened_by_keyboard(visitors: Visit, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "classroom_three_states"\nmonths = 30\n', encoding="utf-8")
    page = visitors(360, 740).open()
    page.get_by_text("Keep and share").focus()
    page.keyboard.press("Enter")
    page.locator("input[type=file]").wait_for()
    page.wait_for_load_state("networkidle")
    with page.expect_file_chooser() as chooser:
        page.locator("input[type=file]").press("Space")
    chooser.value.set_files(path)
    page.get_by_text("of 30").first.wait_for()


@pytest.mark.parametrize(
    ("content", "told"), [("title = ", "Invalid value"), ("#" * 300_000, "larger than an experiment")]
)
def test_a_file_that_is_none_is_refused_on_the_page(visitors: Visit, tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    page = visitors().open()
    page.get_by_text("Keep and share").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.toml")
    page.locator("[role=alert]").get_by_text(told).wait_for()


def test_a_slider_that_turns_nothing_is_grey_and_says_why(visitors: Visit) -> None:
    page = visitors(height=2400).open("?world=continuity/main")
    page.get_by_text("What the leader's parties stand for").click()
    page.get_by_text("a platform is read when a party takes office").wait_for()
    page.get_by_text("Levers of policy").click()
    page.get_by_text("no state follows a strategy").wait_for()
    page.locator("[data-trying=false]").wait_for(state="attached", timeout=120_000)
    page.get_by_text("Alliance and other stances").click()
    page.get_by_text("no decision turns on it").first.wait_for()
    grey = page.locator(".yf-slider .v-input--is-disabled [role=slider]")
    assert grey.count() >= 10
    assert "Aster: Weight on partners" in [one.get_attribute("aria-label") for one in grey.all()]


def test_a_note_that_comes_and_goes_leaves_groups_and_focus_in_place(visitors: Visit, tmp_path: Path) -> None:
    visitor = visitors(height=2400)
    page = visitor.open("?world=change/main")
    page.get_by_text("What the leader's parties stand for").click()
    slider = page.get_by_role("slider", name="Birch: Free-trade stance")
    page.get_by_text("Keep and share").click()
    upload = page.locator("input[type=file]")
    upload.wait_for()
    note = page.get_by_text("all is as it was until this month")
    label = page.get_by_text("challengers: Free-trade stance:")
    label.wait_for()
    page.locator("[data-trying=false]").wait_for(state="attached", timeout=90_000)  # until then grey sliders may appear

    def in_place() -> bool:
        return bool(label.is_visible() and upload.is_visible())

    focused = "document.activeElement.getAttribute('aria-label')"
    for _ in range(2):
        slider.focus()
        page.keyboard.press("ArrowRight")
        note.wait_for()
        assert in_place()
        assert page.evaluate(focused) == "Birch: Free-trade stance"
        press(page, "Step")
        note.wait_for(state="detached")
        assert in_place()
        press(page, "Back")
        visitor.wait_for_month(1)
    (tmp_path / "mine.toml").write_text("title = ", encoding="utf-8")
    upload.set_input_files(tmp_path / "mine.toml")
    page.get_by_role("alert").wait_for()
    assert in_place()
