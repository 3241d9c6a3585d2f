"""The step before all others: what users added to the register of actors is known from here on, and the reading says which."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from daybook.config import data_folder
from daybook.core import Reading
from daybook.text.register import use


def added_folder() -> Path:
    """Where the actors lie that users added; need not exist."""
    return data_folder() / "actors"


def register(reading: Reading) -> Reading:
    """The reading, with the names and digests of what users added.

    Raises:
        ConfigError: A file of theirs is broken.
    """
    return replace(reading, model=(*reading.model, *use(added_folder())))
