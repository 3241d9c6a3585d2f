"""Settings of all tests."""

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.fresh import copied_stores

# Machines are noisy: what is slow is a matter for bench/, never a failing test.
settings.register_profile("daybook", deadline=None)
settings.load_profile("daybook")

# What the user of this machine has set or added is none of the tests' business.
os.environ["DAYBOOK_HOME"] = tempfile.mkdtemp(prefix="daybook-tests-")


@pytest.fixture(scope="session", autouse=True)
def stores_are_copied() -> Iterator[None]:
    """Stores are made by the migrations once in a process; those of earlier schemas each by its own."""
    with copied_stores():
        yield
