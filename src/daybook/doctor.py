"""What is there on this machine, what is missing, and what to do about it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec

from daybook import __version__
from daybook.config import chosen, config_file, data_folder, database_url
from daybook.errors import DaybookError

ROOM_MB = 200  # free disk under which a store soon cannot be written


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of the examination.

    Args:
        sign: "✓" good, "•" for your information, "✗" something does not work.
        what: What was looked at.
        seen: What was seen.
        advice: What to do, "" if nothing.
    """

    sign: str
    what: str
    seen: str
    advice: str = ""


def examine(db: str | None) -> Iterator[Checked]:
    """Look at the program, its models, the settings, the disk and the store."""
    good = sys.version_info >= (3, 11)
    yield Checked("✓" if good else "✗", "Python", sys.version.split()[0], "" if good else "install Python 3.11 or later")
    yield Checked("✓", "Daybook", __version__)
    yield from _models()
    yield from _settings()
    yield from _libraries()
    yield from _room()
    yield from _store(db)


def _models() -> Iterator[Checked]:
    from daybook.core import Report, Text
    from daybook.pipeline import understand

    try:
        reading = understand(Report("doctor"), Text("Two soldiers were killed in Mosul on 3 May 2020, police said."))
    except DaybookError as fault:
        yield Checked("✗", "models", str(fault), "install daybook again")
        return
    sound = bool(reading.places and reading.times and reading.attributions)
    yield Checked("✓" if sound else "✗", "models and word lists", ", ".join(reading.model),
                  "" if sound else "a test sentence was not understood; install daybook again")


def _settings() -> Iterator[Checked]:
    try:
        held = chosen()
    except DaybookError as fault:
        yield Checked("✗", "settings", str(fault), f"mend {config_file()}")
        return
    changed = [f"{name} from {value.source}" for name, value in held.items() if value.source != "default"]
    yield Checked("✓", "settings", ", ".join(changed) or "all as they ship")


def _libraries() -> Iterator[Checked]:
    for name, module, use, extra in (("psycopg", "psycopg", "PostgreSQL stores", "postgres"),):
        if find_spec(module):
            yield Checked("✓", name, metadata.version(name))
        else:
            yield Checked("•", name, f"not installed: {use} cannot be opened", f"pip install 'daybook[{extra}]' if you need them")


def _room() -> Iterator[Checked]:
    folder = data_folder()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free // 2**20
    yield Checked("✓" if free >= ROOM_MB else "✗", "disk", f"{free:,} MB free at {there}",
                  "" if free >= ROOM_MB else "free some, or set DAYBOOK_HOME to another disk")


def _store(db: str | None) -> Iterator[Checked]:
    from daybook.kinds import all_kinds
    from daybook.store import Store, engine_facts

    for name, value in engine_facts().items():
        yield Checked("•", name, value)
    try:
        url = database_url(db)
        with Store.open(url, create=False, kinds=all_kinds()) as store:
            held = store.overview()
            yield Checked("✓", "store", f"{url}: {held.reports:,} reports, {held.failures:,} inputs not usable")
    except DaybookError as fault:
        yield Checked("•", "store", str(fault), "`daybook read` makes one" if "no store" in str(fault) else "")
