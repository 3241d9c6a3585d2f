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
WIDE, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}
REPORT = "/reports/tw-tayaran-arrests"


def pages(store: Store) -> list[tuple[str, str, dict[str, int], str]]:
    """(name, path, size, colours); the record is the surest of the incidents that several reports tell of, or of all."""
    incidents = store.records("incident", order="confidence", limit=50).items
    record = max(incidents, key=lambda row: (len(row.reports), len(row.best), row.confidence))
    return [("report-light", REPORT, WIDE, "light"), ("report-phone", REPORT, PHONE, "light"),
            ("record-dark", f"/records/{record.id}", WIDE, "dark"), ("incidents-light", "/incidents", WIDE, "light")]


def photograph(browser: Browser, store: Store, origin: str, folder: Path) -> None:
    """One picture a page; a report with one of its records chosen."""
    for name, path, size, colours in pages(store):
        page = browser.new_page(viewport=size, color_scheme=colours)  # type: ignore[arg-type]
        page.goto(origin + path)
        page.wait_for_selector("html.js")
        if name == "report-light":
            page.keyboard.press("j")
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
