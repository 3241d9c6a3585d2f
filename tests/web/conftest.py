"""What tests in a browser share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright import sync_api


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    """Debian's chromium, one for all tests of a file."""
    from tests.web.test_browser import ARGUMENTS, CHROMIUM, sync_api  # here: other tests need no playwright

    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()
