"""Every page of a desk that has been worked at, in a real browser: as assistive technology sees it, at every width, with no fault."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest

from tests.web.lived_in import LivedIn, lived_in, routes
from tests.web.serving import AXE, served, violations
from tests.web.test_browser import CHROMIUM, Tab, sync_api

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")]
WIDTHS = (1360, 768, 360)
IN_DARK = {"runOnly": ["color-contrast", "link-in-text-block"]}  # only colours differ


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivedIn]:
    with lived_in(tmp_path_factory.mktemp("lived")) as store:
        yield LivedIn(store)


@pytest.fixture(scope="module")
def origin(desk: LivedIn) -> Iterator[str]:
    with served(desk.desk.app, "localhost") as address:
        yield address


def test_no_page_is_forgotten_here(desk: LivedIn) -> None:
    assert routes(desk.desk.app) == set(desk.pages())


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci in frontend/")
def test_every_page_is_accessible_in_light_and_dark_fits_and_has_no_fault(desk: LivedIn, origin: str, browser: sync_api.Browser) -> None:
    wrong: dict[str, object] = {}
    every = sorted(desk.pages().items(), key=lambda page: page[1][0])
    for who, pages in groupby(every, key=lambda page: page[1][0]):
        context = browser.new_context()
        context.add_init_script(path=AXE)
        if who != "nobody":
            context.add_cookies([desk.desk.cookie(who, origin)])
        tab = Tab(context.new_page(), origin)
        for name, (_, path) in pages:
            if found := faults_of(tab, path):
                wrong[name] = found
            tab.faults.clear()
        context.close()

    assert {} == wrong


def faults_of(tab: Tab, path: str) -> list[object]:
    """What breaks the rules of access, the widths that a page does not fit, and what the browser says of it."""
    tab.page.emulate_media(color_scheme="light")
    tab.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    tab.open(path)
    assert tab.origin + path == tab.page.url, "not sent elsewhere"
    found = violations(tab.page)
    tab.page.emulate_media(color_scheme="dark")
    assert tab.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found += [("in the dark", fault) for fault in violations(tab.page, IN_DARK)]
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 800})
        found += [("too wide at", width)] if tab.page.evaluate("document.documentElement.scrollWidth") > width else []
    return found + tab.faults
