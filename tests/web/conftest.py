"""A server of the explorer on loopback, and a real Chromium that may ask nothing outside this machine."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.chromium import require
from tests.web.serving import WAIT, served_explorer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server that runs while the tests do."""
    require()
    with served_explorer(tmp_path_factory.mktemp("server")) as at:
        yield at


SHOWN = (
    "() => [...document.querySelectorAll('[data-panel] img')].map(one => one.src).join()"
    " + [...document.querySelectorAll('.yf-rules')].map(one => one.outerHTML).join()"
    " + document.querySelector('[data-panel=log] .yf-pair').innerText"
)


# Pictures come anew, with larger letters, once the page has learnt how wide the screen is.
FITTING = """() => [...document.querySelectorAll('[data-panel] img')].every(one => one.complete
    && (one.naturalWidth < 600) === (innerWidth < 600 || (innerWidth >= 900 && innerWidth < 1500)))"""


class Visitor:
    """One browser session with everything it asked for, and what it asked for elsewhere."""

    def __init__(self, context: "BrowserContext", address: str) -> None:
        self.context, self.address = context, address
        self.asked: list[str] = []
        context.on("request", lambda request: self.asked.append(request.url))
        self.page: Page = context.new_page()

    def open(self, query: str = "") -> "Page":
        self.page.goto(self.address + query)
        self.page.wait_for_selector("[data-panel=rulebook] table", timeout=WAIT * 1000)
        self.page.wait_for_function(FITTING, timeout=WAIT * 1000)
        return self.page

    @property
    def elsewhere(self) -> list[str]:
        here = urlsplit(self.address).netloc
        return [
            url for url in self.asked if urlsplit(url).scheme not in ("data", "blob") and here != urlsplit(url).netloc
        ]

    def month(self) -> int:
        told = self.page.locator("[role=status].yf-month").inner_text()
        return int("".join(letter for letter in told.split("month ")[1].split(" of")[0]))

    def wait_for_month(self, month: int, *, or_later: bool = False) -> None:
        """Wait until a month is shown; while it plays, months may pass between two looks."""
        self.page.wait_for_function(
            "([month, later]) => { const told = document.querySelector('.yf-month').innerText.match(/month (\\d+) of/);"
            " return told && (later ? +told[1] >= month : +told[1] === month); }",
            arg=[month, or_later],
            timeout=WAIT * 1000,
        )

    def pictures(self) -> list[str]:
        found: list[str] = self.page.eval_on_selector_all("[data-panel] img", "all => all.map(one => one.src)")
        return found

    def shown(self) -> str:
        """Return all pictures and the log: what a change of the run can change."""
        found: str = self.page.evaluate(f"({SHOWN})()")
        return found

    def wait_until_shown(self, before: str, *, same: bool) -> None:
        """Wait until all that is shown is the same as before, or is not; parts of a page arrive one by one."""
        test = f"([before, same]) => (({SHOWN})() === before) === same"
        self.page.wait_for_function(test, arg=[before, same], timeout=WAIT * 1000)


@pytest.fixture
def visitors(chromium: "Browser", address: str) -> Iterator[Any]:
    """Return a function that opens a session of its own; none of them may ask anything of another host."""
    opened: list[Visitor] = []

    def visit(width: int = 1100, height: int = 800, **how: Any) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": height}, **how)
        opened.append(Visitor(context, address))
        return opened[-1]

    yield visit
    for visitor in opened:
        visitor.context.close()
        assert visitor.asked
        assert not visitor.elsewhere
