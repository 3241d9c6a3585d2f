"""Every page of a desk that has been worked at, in a real browser: as assistive technology sees it, at every width, with no fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.lived_in import LivedIn, lived_in, routes
from tests.web.serving import AXE, served, violations
from tests.web.test_browser import CHROMIUM, Tab, sync_api

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")]
WIDTHS = (1360, 768, 360)
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}  # only colours differ


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
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_is_accessible_fits_and_has_no_fault(desk: LivedIn, origin: str, browser: sync_api.Browser, colours: str) -> None:
    wrong: dict[str, object] = {}
    for name, (who, path) in desk.pages().items():
        context = browser.new_context(color_scheme=colours, viewport={"width": WIDTHS[0], "height": 800})
        if who != "nobody":
            context.add_cookies([desk.desk.cookie(who, origin)])
        tab = Tab(context.new_page(), origin)
        tab.open(path)
        assert origin + path == tab.page.url, "not sent elsewhere"
        broken = violations(tab.page, RULES[colours])
        wide = []
        for width in WIDTHS:
            tab.page.set_viewport_size({"width": width, "height": 800})
            wide += [width] if tab.page.evaluate("document.documentElement.scrollWidth") > width else []
        context.close()
        if broken or wide or tab.faults:
            wrong[name] = (broken, wide, tab.faults)

    assert {} == wrong
