"""An export from beginning to end: what is asked for, written whole or not at all, and noted in the store."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO

from daybook.config import chosen
from daybook.core import Kind
from daybook.core.log import Event
from daybook.core.people import machine_user
from daybook.core.sight import EVERYTHING
from daybook.errors import KindError, UsageError
from daybook.kinds import kind_named
from daybook.publish.exports import format_named
from daybook.publish.exports.asked import Asked, records_out
from daybook.publish.exports.format import Format, Written
from daybook.publish.exports.outgoing import Outgoing
from daybook.store import Store


def workbench_url() -> str:
    """The address that links of exports lead to: setting ``base_url``, else the one that ``daybook serve`` listens on."""
    values = chosen()
    given = str(values["base_url"].value).rstrip("/")
    host = str(values["host"].value)
    return given or f"http://{f'[{host}]' if ':' in host else host}:{values['port'].value}"


def export(store: Store, style: str, asked: Asked, out: IO[bytes] | Path, *, by: str | None = None) -> Written:
    """Write the records that are asked for.

    Args:
        store: Open, up to date.
        style: Name of a format.
        asked: What is asked for; without ``base_url`` the links lead to the workbench of the settings.
        out: An open binary file, or a path: there the file is whole or not there.
        by: Who asks; the user of this machine if left out.

    Raises:
        UsageError: There is no such format or kind, the format cannot hold the kind, or the file cannot be written.
    """
    format = format_named(style)
    try:
        kind = kind_named(asked.filter.kind)
    except KindError as fault:
        raise UsageError(str(fault)) from fault
    if not format.holds(kind.name):
        raise UsageError(f"{style} cannot hold records of the kind {kind.name}; it holds {', '.join(format.kinds)}")
    settled = replace(asked, base_url=asked.base_url or workbench_url(), jump_percent=int(chosen()["toll_jump_percent"].value))
    records = records_out(store, kind, settled)
    written = format.write(records, kind, out) if not isinstance(out, Path) else _whole(format, records, kind, out)
    noted(store, format, settled, written, by or machine_user())
    return written


def _whole(format: Format, records: Iterable[Outgoing], kind: Kind, path: Path) -> Written:
    """Written beside the file and put in its place when it is whole."""
    try:
        handle, aside = tempfile.mkstemp(dir=path.parent or ".", prefix=f".{path.name}.")
    except OSError as fault:
        raise UsageError(f"{path} cannot be written ({fault.strerror}); name a file in a folder that is there and yours") from fault
    try:
        with os.fdopen(handle, "w+b") as file:
            written = format.write(records, kind, file)
            Path(aside).replace(path)  # readable by its owner alone, as mkstemp made it
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return written


def noted(store: Store, format: Format, asked: Asked, written: Written, by: str) -> None:
    """Note in the log that records were handed out, and to whom: every export goes through here."""
    narrowed = {name: str(value) for name in ("type", "status", "country", "since", "until") if (value := getattr(asked.filter, name))}
    store.log.note(Event("export", by, asked.filter.kind, after=narrowed | {
        "format": format.name, "records": str(written.records), "accepted": "yes" if asked.accepted else "no",
        "protected": "yes" if asked.sees == EVERYTHING else "no"}))
