"""Takes the pictures in docs/screenshots: every page of a desk that has been worked at, light and dark, and some on a phone or a tablet.

    python scripts/screenshots.py            after python hatch_build.py

The desk is that of the tests (tests/web/lived_in.py): samples/ read, two coders, an adjudication. Pictures have 128 colours each.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.web.lived_in import LivedIn, lived_in  # noqa: E402
from tests.web.serving import served  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
WIDE, PHONE, TABLET = (1360, 900), (390, 844), (768, 1024)
COLOURS = 128
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu"]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to take.

    Args:
        name: Of its file.
        who: The account that looks.
        path: What at.
        size: Width and height of the window, CSS pixels.
        scheme: "light" or "dark".
        keys: What is pressed before.
    """

    name: str
    who: str
    path: str
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    keys: str = ""


def shots(desk: LivedIn) -> list[Shot]:
    """All pictures."""
    pages = desk.pages()
    # A record is chosen; a reviewer accepts, rejects, and is about to correct.
    keys = {"report": "j", "review": "aarjc"}
    made = [Shot(f"{name.replace(' ', '-')}-{scheme}", who, path, scheme=scheme, keys=keys.get(name, ""))
            for name, (who, path) in pages.items() for scheme in ("light", "dark")]
    return [*made, Shot("report-phone", "admin", pages["report"][1], PHONE), Shot("review-tablet", "admin", pages["review"][1], TABLET),
            Shot("pairs-light", "admin", "/queue?show=pairs"), Shot("report-viewer", "viewer", pages["report"][1])]


def settle(page: Page, keys: str) -> None:
    """Press keys, and wait until the page has done what they ask for."""
    page.wait_for_selector("html.js")
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(300)
        while page.evaluate("!!document.querySelector('[data-review][aria-busy]')"):
            page.wait_for_timeout(100)
    if "c" in keys:
        page.wait_for_selector("[data-rv-editor]")
        page.wait_for_timeout(500)  # the form says its date in words
    page.evaluate("document.fonts.ready")


def take(browser: Browser, desk: LivedIn, origin: str, shot: Shot) -> None:
    """Take one."""
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if shot.scheme == "dark" else "light")
    if shot.who != "nobody":
        context.add_cookies([desk.desk.cookie(shot.who, origin)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(origin + shot.path)
    assert origin + shot.path == page.url, f"sent to {page.url}"
    settle(page, shot.keys)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{shot.name}.png", optimize=True)
    context.close()


def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, lived_in(Path(scratch)) as store, sync_playwright() as playwright:
        desk = LivedIn(store)
        with served(desk.desk.app, "localhost") as origin:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            for shot in shots(desk):
                take(browser, desk, origin, shot)
            browser.close()


if __name__ == "__main__":
    main()
