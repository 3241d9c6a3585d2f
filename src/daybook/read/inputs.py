"""From what a call names, files, folders, URLs, "-", to pages, in that order."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from daybook.core.tally import Tally
from daybook.errors import ReadError
from daybook.read.fetch import Fetcher
from daybook.read.page import Page, Unread
from daybook.read.policy import policy
from daybook.read.readers import all_readers, reader_for
from daybook.read.source import RULES, ArchiveRules, opened, shown, stem_of
from daybook.read.web import from_url

URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.I)
MEGABYTE = 1_000_000


class _Rules(NamedTuple):
    """Longest text or line, in bytes, and how archives are read."""

    limit: int
    archives: ArchiveRules


def pages(inputs: Sequence[str], *, line_limit_mb: int = 20, stdin: BinaryIO | None = None,
          archives: ArchiveRules = RULES, fetcher: Fetcher | None = None) -> Iterator[Page | Unread | Tally]:
    """The pages of all inputs in their order, folders sorted; whatever gives no page gives a row that says why, or is in a tally.

    Streams: holds one report at a time, whatever the size of the file.

    Args:
        inputs: Paths of files and folders; "-" is standard input; URLs are fetched.
        line_limit_mb: Longest line of JSON lines, and longest text file, in megabytes; the setting of this name.
        stdin: Read for "-"; the process's own if None.
        archives: How archives are read.
        fetcher: Fetches URLs; one as the settings have it if None.
    """
    rules = _Rules(line_limit_mb * MEGABYTE, archives)
    for given in inputs:
        if URL.match(given):
            fetcher = fetcher or Fetcher(policy())
            yield from from_url(given, fetcher, rules.limit, rules.archives)
        elif given == "-":
            yield from _read(stdin or sys.stdin.buffer, given, rules)
        elif os.path.isdir(given):
            yield from _folder(given, rules)
        else:
            yield from _file(given, rules)


def _file(path: str, rules: _Rules) -> Iterator[Page | Unread | Tally]:
    try:
        file = open(path, "rb")  # noqa: SIM115 - the with below closes it; only opening may be caught here
    except FileNotFoundError:
        yield _unread(path, "there is no such file; check the path")
        return
    except PermissionError:
        yield _unread(path, "no permission to read it; change that or run as somebody who may")
        return
    except (OSError, ValueError) as fault:
        yield _unread(path, f"cannot be opened ({fault})")
        return
    with file:
        yield from _read(file, path, rules)


def _read(file: BinaryIO, path: str, rules: _Rules) -> Iterator[Page | Unread | Tally]:
    try:
        source = opened(file, path, rules.limit, rules.archives)
    except ReadError as fault:
        yield _unread(path, fault.reason)
        return
    yield from reader_for(source).read(source)


def _unread(path: str, reason: str, verdict: str = "failed") -> Unread:
    return Unread(shown(path), stem_of(path)[0], reason, verdict)


def _folder(folder: str, rules: _Rules) -> Iterator[Page | Unread | Tally]:
    """Everything below a folder, sorted by the bytes of the names; links to folders are not followed, so that no circle is."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
    except OSError as fault:
        yield _unread(folder, f"the folder cannot be listed ({fault.strerror}); change its permissions")
        return
    if not entries:
        yield _unread(folder, "the folder is empty", "rejected")
    for entry in entries:
        yield from _entry(entry, rules)


def _entry(entry: os.DirEntry[str], rules: _Rules) -> Iterator[Page | Unread | Tally]:
    path = entry.path
    if entry.name.startswith("."):
        yield _unread(path, "hidden; name it itself to have it read", "rejected")
    elif entry.is_dir(follow_symlinks=False):
        yield from _folder(path, rules)
    elif entry.is_dir():
        yield _unread(path, "a link to a folder, not followed; name it itself to have it read", "rejected")
    elif entry.is_file() and not _is_wanted(entry.name):
        yield _unread(path, "not a kind of file that folders are searched for; name it itself to have it read", "rejected")
    elif entry.is_file():
        yield from _file(path, rules)
    else:
        yield _unread(path, _no_file(path), "rejected")


def _no_file(path: str) -> str:
    try:
        return "a pipe or a device, not a file" if not stat.S_ISLNK(os.lstat(path).st_mode) else "a link to nothing"
    except OSError as fault:
        return f"cannot be looked at ({fault.strerror})"


def _is_wanted(name: str) -> bool:
    suffix = stem_of(name)[1]
    return any(suffix in reader.suffixes for reader in all_readers())
