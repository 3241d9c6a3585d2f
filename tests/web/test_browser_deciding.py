"""Joining, parting and taking back in a real browser, on a real store: as a stranger would, by what stands on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daybook.kinds import KINDS
from daybook.store import Store
from daybook.web import create_app
from tests.store.made import entry_of, refresh
from tests.test_review import actor, id_of
from tests.web.serving import served
from tests.web.test_browser import CHROMIUM, Tab, sync_api

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")]
NAMES = ("Mustafa al-Kadhimi", "Mustafa Kadhemi", "Mustafa al-Kadhimi", "<b>Barham</b> Salih")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS, create=True) as made:
        run = made.begin_run("f", {})
        for number, name in enumerate(NAMES):
            text = f"{name} spoke in town number {number}."
            made.add(run, entry_of(made, f"r{number}", text, drafts=[actor(text, name)]))
        refresh(made)
        yield made


@pytest.fixture
def tab(store: Store, browser: sync_api.Browser) -> Iterator[Tab]:
    with served(create_app(store, kinds=KINDS, token=None)) as address:
        made = Tab(browser.new_page(viewport={"width": 1280, "height": 900}), address)
        yield made
        made.page.close()
    assert [] == made.faults


def press(tab: Tab, button: str, nth: int = 0) -> None:
    """Press the button of this name and wait for the page that follows."""
    with tab.page.expect_navigation():
        tab.page.get_by_role("button", name=button).nth(nth).click()
    tab.page.wait_for_selector("html.js")


def reports(tab: Tab) -> str:
    return tab.page.locator(".head .meta").first.inner_text()


def test_a_proposal_is_joined_seen_to_be_joined_and_taken_back(tab: Tab, store: Store) -> None:
    tab.open(f"/records/{id_of(store, 'Mustafa al-Kadhimi')}")
    assert "2 reports" in reports(tab)

    press(tab, "Join Mustafa Kadhemi")
    assert "3 reports" in reports(tab)
    assert "Joined: these are one record now." == tab.page.get_by_role("status").inner_text()
    shown = "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
    assert tab.page.get_by_role("status").evaluate(shown)
    said = tab.page.locator(".choices li", has_text="is the same as").inner_text()
    assert "Mustafa Kadhemi" in said and "Mustafa al-Kadhimi" in said

    press(tab, "Take back")
    assert "2 reports" in reports(tab)
    assert "Taken back" in tab.page.get_by_role("status").inner_text()
    assert 1 == tab.page.get_by_role("button", name="Join Mustafa Kadhemi").count()


def test_a_part_stands_by_itself_on_its_own_page_and_comes_back(tab: Tab, store: Store) -> None:
    tab.open(f"/records/{id_of(store, 'Mustafa al-Kadhimi')}")

    press(tab, "Part r0")
    assert "1 report" in reports(tab) and "r0" in tab.page.locator(".foot-facts").inner_text()
    assert "Parted" in tab.page.get_by_role("status").inner_text()
    assert "is not the same as" in tab.page.locator(".joins").inner_text()

    press(tab, "Take back")
    assert "2 reports" in reports(tab)


def test_the_buttons_are_reached_and_pressed_by_keyboard(tab: Tab, store: Store) -> None:
    tab.open(f"/records/{id_of(store, 'Mustafa al-Kadhimi')}")
    button = tab.page.get_by_role("button", name="Join Mustafa Kadhemi")
    button.focus()

    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")

    assert "3 reports" in reports(tab)


def test_reloading_after_a_decision_decides_nothing_again(tab: Tab, store: Store) -> None:
    tab.open(f"/records/{id_of(store, 'Mustafa al-Kadhimi')}")
    press(tab, "Join Mustafa Kadhemi")
    before = len(store.decisions())

    tab.page.reload()

    assert before == len(store.decisions())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_forms_fit_every_width_and_can_be_told_from_their_ground(tab: Tab, store: Store, scheme: str) -> None:
    tab.page.emulate_media(color_scheme=scheme)
    tab.open(f"/records/{id_of(store, 'Mustafa al-Kadhimi')}")
    press(tab, "Join Mustafa Kadhemi")

    for width in (1280, 768, 360):
        tab.page.set_viewport_size({"width": width, "height": 800})
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
        for box in tab.page.locator(".joins button").evaluate_all("all => all.map(b => b.getBoundingClientRect().height)"):
            assert 24 <= box, "WCAG 2.2, target size"
    lights = tab.page.locator(".joins button, .joins .done").evaluate_all(
        "all => all.map(e => { const c = getComputedStyle(e).color.match(/[\\d.]+/g).map(Number); return (c[0] + c[1] + c[2]) / 3 })")
    assert all(light > 120 if scheme == "dark" else light < 130 for light in lights)


def test_markup_in_a_name_is_words(tab: Tab, store: Store) -> None:
    tab.open(f"/records/{id_of(store, '<b>Barham</b>')}")

    assert "<b>Barham</b> Salih" in tab.page.locator("h1").inner_text()
    assert 0 == tab.page.locator("h1 b").count()
