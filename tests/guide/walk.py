"""The way through every screen that the guides to a class show, in a real browser, and a small picture of each.

`python -m tests.guide.walk` writes the pictures of the guides anew; the test only walks.
"""

import io
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Error

from abm.sessions import class_path
from tests.chromium import started
from tests.classroom.served import Served
from tests.web.serving import served_explorer

__all__ = ["LANGUAGES", "LARGEST", "PICTURES", "ROOT", "Screen", "pictures", "walk"]

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
CLASS = class_path("forty_five_minutes")
LANGUAGES = ("en", "ja")
LARGEST = 150_000  # bytes
PHONE, WALL = {"width": 360, "height": 740}, {"width": 1100, "height": 760}
_NAMES = {"en": ("Ada", "Ben", "Cem"), "ja": ("花子", "太郎", "葵")}
_COLOURS = 64
_DENSITY = 1.5


class Screen(NamedTuple):
    """A screen of the guides: its name there, and the page that shows it."""

    name: str
    page: Any


def walk(browser: Any, folder: Path, language: str) -> Iterator[Screen]:
    """Give every screen in turn; the page of one may be that of the next."""
    explorer = folder / "explorer"
    explorer.mkdir()
    with served_explorer(explorer) as address:
        yield from _explorer(browser, address, language)
    served = Served(folder, CLASS.read_text(encoding="utf-8"))
    try:
        yield from _class(browser, served, language)
    finally:
        served.stop()


def _explorer(browser: Any, address: str, language: str) -> Iterator[Screen]:
    page = _page(browser, WALL)
    page.goto(f"{address}?lang={language}&month=30&world=change/main")
    page.wait_for_function("document.querySelectorAll('[data-panel] img').length === 4", timeout=60_000)
    page.locator("[data-trying=false]").wait_for(state="attached", timeout=120_000)
    page.wait_for_timeout(500)
    yield Screen("explorer", page)
    page.context.close()


def _class(browser: Any, served: Served, language: str) -> Iterator[Screen]:
    phones = [_page(browser, PHONE) for _ in _NAMES[language]]
    teacher, wall = _page(browser, WALL), _page(browser, WALL)
    phones[0].goto(f"{served.address}?code={served.code}&lang={language}")
    yield Screen("join", phones[0])
    for phone, name in zip(phones, _NAMES[language], strict=True):
        phone.goto(f"{served.address}?code={served.code}&lang={language}")
        phone.locator("form[action='/join'] input[name=name]").fill(name)
        phone.locator("form[action='/join'] button").click()
        phone.wait_for_url("**/seat*")
    wall.goto(f"{served.wall}?lang={language}")
    yield Screen("projector-waiting", wall)
    teacher.goto(f"{served.teach}?lang={language}")
    yield Screen("teacher", teacher)
    yield from _round(served, phones, teacher, wall)
    teacher.goto(f"{served.teach}/debrief")
    teacher.get_by_role("heading", level=2).nth(3).scroll_into_view_if_needed()
    yield Screen("debrief", teacher)
    teacher.goto(f"{served.teach}/replay/1/chosen1")
    yield Screen("replay", teacher)
    for page in (*phones, teacher, wall):
        page.context.close()


def _round(served: Served, phones: list[Any], teacher: Any, wall: Any) -> Iterator[Screen]:
    leader, partner, _ = phones
    _onward(teacher)
    _open_at(wall, served.wall)
    yield Screen("practice", wall)
    teacher.locator("form[action$='/skip_practice'] button").click()
    _again(served, *phones)
    yield Screen("brief", leader)
    _open(leader, "form[action='/propose']")
    leader.locator("form[action='/propose'] select[name=mine]").select_option("everything")
    leader.locator("form[action='/propose'] button").click()
    _again(served, partner)
    partner.locator("form[action='/answer']").first.scroll_into_view_if_needed()
    yield Screen("talk", partner)
    partner.locator("form[action='/answer'] button").first.click()
    _open(leader, "form[action='/table'] select[name=all]")
    table = leader.locator("form[action='/table']:has(select[name=all])")
    table.locator("select[name=all]").select_option("list_2")
    table.locator("select[name=amount]").select_option("20")
    table.locator("button").click()
    _again(served, partner)
    partner.locator("form[action='/sign']").first.scroll_into_view_if_needed()
    yield Screen("framework", partner)
    _onward(teacher)
    _again(served, *phones)
    leader.locator("input[name=what][value=everything]").check()
    yield Screen("choose", leader)
    leader.locator("form[action='/choose'] button").click()
    _onward(teacher)
    _open_at(wall, served.wall)
    yield Screen("projector-reveal", wall)
    _again(served, leader)
    yield Screen("reveal", leader)


def _page(browser: Any, size: dict[str, int]) -> Any:
    return browser.new_context(viewport=size, device_scale_factor=_DENSITY).new_page()


def _onward(teacher: Any) -> None:
    teacher.locator("form[action$='/forward'] button").click()
    teacher.wait_for_load_state()


def _again(served: Served, *phones: Any) -> None:
    """Open the seats."""
    for phone in phones:
        _open_at(phone, f"{served.address}seat")


def _open_at(page: Any, address: str) -> None:
    """Open a page of the class; one that just notices a new phase by itself is there already."""
    with suppress(Error):
        page.goto(address)
    page.wait_for_load_state()


def _open(page: Any, inside: str) -> None:
    """Open what hides a form, as a click on its heading does."""
    page.locator(f"details:has({inside}) > summary").last.click()


def pictures(folder: Path, language: str, browser: Any) -> Iterator[tuple[str, bytes]]:
    """Give name and PNG of every screen of the guide in a language, in few colours."""
    for screen in walk(browser, folder, language):
        shot = Image.open(io.BytesIO(screen.page.screenshot())).convert("RGB")
        out = io.BytesIO()
        shot.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, format="PNG", optimize=True)
        yield f"{screen.name}.{language}.png", out.getvalue()


def main() -> None:
    """Write the pictures of the guides anew, and take away those that are no screen any more."""
    PICTURES.mkdir(exist_ok=True)
    kept = set()
    with started() as browser:
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as folder:
                for name, content in pictures(Path(folder), language, browser):
                    (PICTURES / name).write_bytes(content)
                    kept.add(name)
                    print(f"{name}: {len(content) / 1000:.0f} kB")
    for path in PICTURES.glob("*.png"):
        if path.name not in kept:
            path.unlink()


if __name__ == "__main__":
    main()
