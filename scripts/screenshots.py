"""Takes the README's pictures: reads samples/ into a store of its own, serves it, and photographs pages into docs/screenshots/."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from daybook.kinds import all_kinds
from daybook.store import Store
from daybook.web import create_app

ROOT = Path(__file__).resolve().parents[1]
WIDE, PHONE, TABLET = {"width": 1360, "height": 900}, {"width": 390, "height": 844}, {"width": 768, "height": 1024}
# What is pressed before the picture: a record is chosen; a reviewer accepts, rejects and is about to correct.
KEYS = {"report-light": "j", "review-light": "aarjc", "review-dark": "jjj"}
REPORT = "/reports/tw-tayaran-arrests"


def pages(store: Store) -> list[tuple[str, str, dict[str, int], str]]:
    """(name, path, size, colours); the record is the surest of the incidents that several reports tell of, or of all."""
    incidents = store.records("incident", order="confidence", limit=50).items
    review = f"/review/{next(row.id for row in store.reports(limit=50).items if REPORT.endswith(row.external_id))}"
    record = max(incidents, key=lambda row: (len(row.reports), len(row.best), row.confidence))
    return [("report-light", REPORT, WIDE, "light"), ("report-phone", REPORT, PHONE, "light"),
            ("record-dark", f"/records/{record.id}", WIDE, "dark"), ("incidents-light", "/incidents", WIDE, "light"),
            ("queue-light", "/queue", WIDE, "light"), ("queue-dark", "/queue", WIDE, "dark"), ("review-light", review, WIDE, "light"),
            ("review-dark", review, WIDE, "dark"), ("review-tablet", review, TABLET, "light"), ("enter-light", "/enter", WIDE, "light")]


def photograph(browser: Browser, store: Store, origin: str, folder: Path) -> None:
    """One picture a page; a report with one of its records chosen."""
    for name, path, size, colours in pages(store):
        page = browser.new_page(viewport=size, color_scheme=colours)  # type: ignore[arg-type]
        page.goto(origin + path)
        page.wait_for_selector("html.js")
        for key in KEYS.get(name, ()):
            page.keyboard.press(key)
        if "c" in KEYS.get(name, ()):
            page.wait_for_selector("[data-rv-editor]")
            page.wait_for_timeout(500)  # the form says its date in words
        elif name in KEYS:
            page.wait_for_selector(":not([aria-busy])")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=folder / f"{name}.png")
        page.close()


def main() -> None:
    """Take them all."""
    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"sqlite:///{scratch}/daybook.db"
        subprocess.run([sys.executable, "-m", "daybook.cli", "read", str(ROOT / "samples"), "--db", url], check=True)
        with Store.open(url, kinds=all_kinds()) as store, sync_playwright() as playwright:
            server = uvicorn.Server(uvicorn.Config(create_app(store, kinds=all_kinds(), token=None), log_level="error"))
            thread = threading.Thread(target=server.run, args=([listening],))
            thread.start()
            arguments = ["--headless", "--no-sandbox", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
            photograph(browser, store, f"http://127.0.0.1:{listening.getsockname()[1]}", folder)
            browser.close()
            server.should_exit = True
            thread.join()


if __name__ == "__main__":
    main()
