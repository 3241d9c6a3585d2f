"""Settings of all tests."""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_origin

import pytest
from anyio import Event, create_memory_object_stream
from anyio.from_thread import start_blocking_portal
from hypothesis import settings
from starlette.testclient import TestClient

from tests.fresh import copied_stores

# Machines are noisy: what is slow is a matter for bench/, never a failing test.
settings.register_profile("daybook", deadline=None)
settings.load_profile("daybook")

# What a client has made in its loop for every question and need not: to ask another thread for it takes longer than to make it.
MADE_ANYWHERE = (Event, create_memory_object_stream)

# What the user of this machine has set or added is none of the tests' business.
os.environ["DAYBOOK_HOME"] = tempfile.mkdtemp(prefix="daybook-tests-")


@pytest.fixture(scope="session", autouse=True)
def stores_are_copied() -> Iterator[None]:
    """Stores are made by the migrations once in a process; those of earlier schemas each by its own."""
    with copied_stores():
        yield


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """Clients of apps share an event loop; else each question starts one, and a thread for it, which takes a third of its time."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        asked = portal.call

        def call(made: Callable[..., object], *given: object) -> object:
            return made(*given) if (get_origin(made) or made) in MADE_ANYWHERE else asked(made, *given)

        patch.setattr(portal, "call", call)
        patch.setattr(TestClient, "portal", portal)
        yield


# Files that take longest, by processor time. They go first: two processes share the files, and one that begins a long one last works alone.
LONGEST = ("test_browser_every_page", "test_browser_payloads", "test_resume", "test_stars", "test_browser_review", "test_archives",
           "test_browser", "test_sighted", "test_matrix", "test_merge", "test_bench", "test_browser_deciding", "test_quarantine",
           "test_backup", "test_killed_upgrade", "test_verify", "test_carried_out", "test_model", "test_store", "test_old_stores",
           "test_waiting", "test_people", "test_review", "test_crash")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(Path(item.path).stem, len(LONGEST)))  # a stable sort


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look it through for cycles again and again takes a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
