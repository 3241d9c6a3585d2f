"""A real server for a browser, and what axe-core says of a page."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from daybook.web.show import BUILT

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = ("options => axe.run({resultTypes: ['violations'], ...options}).then(r => "
              "r.violations.map(v => [v.id, v.nodes.slice(0, 5).map(n => n.html + ' ' + n.failureSummary)]))")


@contextmanager
def served(app: ASGIApp, host: str = "127.0.0.1") -> Iterator[str]:
    """The app behind a server of its own; its address."""
    assert (BUILT / "app.js").is_file(), "the front end is not built: run `python hatch_build.py`"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://{host}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def violations(page: Any, rules: Mapping[str, object] | None = None) -> list[object]:
    """What breaks the rules of access on a page of a browser, with the elements that do."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf8"))
    return list(page.evaluate(VIOLATIONS, dict(rules or {})))
