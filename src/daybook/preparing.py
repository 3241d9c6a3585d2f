"""Pages to reports and their texts: HTML is parsed in child processes, within limits, some pages ahead of those that need it."""

from __future__ import annotations

import atexit
import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from daybook.children import NOT_STARTED, STOPPED, Broken, Children, Limits
from daybook.clean import ANSWER, Cleaned, Parsed, clean, fallen_back, from_answer
from daybook.config import chosen
from daybook.core.tally import Tally
from daybook.errors import ReadError
from daybook.read import Page, Unread

M_MMAP_THRESHOLD, LARGE = -3, 1 << 20  # mallopt(3); bytes
AHEAD = 8  # pages that are read and handed to parsers before the first of them is needed; they are held in memory
Item = Page | Unread | Tally


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page with its report and text, or why there are none; or how far an archive was read, with nothing.

    ``broke`` says how the page broke its parser, "" if it did not; None where it was not parsed.
    """

    item: Item
    made: Cleaned | ReadError | None
    broke: str | None = None


@lru_cache(maxsize=1)
def parsers() -> Children:
    """The child processes that parse pages, as the settings have them; they start with the first page of HTML, not here."""
    held = {name: int(setting.value) for name, setting in chosen({}).items() if name.startswith("page_")}
    # Of a page's time the parser has six tenths; to begin, and to make a report of what is there where it breaks, takes the rest.
    limits = Limits(seconds=held["page_seconds"] * 0.6, memory_mb=held["page_memory_mb"])
    made = Children(ANSWER, held["page_parsers"], limits)
    _give_back_large_blocks()
    atexit.register(made.close)  # does nothing where it is closed by then
    return made


def _give_back_large_blocks() -> None:
    """Have the C library give the memory of a large page back to the system when it is freed.

    Left alone, glibc keeps it for the next one: over hostile pages of 5 MB a process stood 20 to 40 MB above its start, and 1 MB with this.
    """
    if hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(M_MMAP_THRESHOLD, LARGE)


def parsing(page: Page, unparsed: str = "") -> Future[dict[str, Any] | Broken] | None:
    """Have a page parsed in a child process; None where there is nothing to parse: text costs no process.

    Args:
        page: From ``daybook.read``.
        unparsed: Why it is not to be parsed, but only to lose its tags; "" if it is.
    """
    if page.text is not None:
        return None
    return parsers().ask({"url": page.url, "fetched": page.fetched, "unparsed": unparsed}, page.html or "")


def _held(page: Page, asked: Future[dict[str, Any] | Broken] | None) -> Parsed | None:
    """What a child made of a page, or what stands between its tags where the child broke."""
    if asked is None:
        return None
    given = asked.result()
    try:
        if isinstance(given, Broken):
            return fallen_back(page.html or "", given.reason, given.meanwhile)
        return from_answer(given)
    except ValueError as fault:
        return fallen_back(page.html or "", str(fault))


def cleaned(page: Page, published: str | None, asked: Future[dict[str, Any] | Broken] | None = None) -> Cleaned | ReadError:
    """The report and text of a page, or why there is none; HTML is parsed in a child process, within limits.

    Args:
        page: From ``daybook.read``.
        published: EDTF date for a page of which nobody tells one.
        asked: From ``parsing``, where the page was handed over before.
    """
    try:
        return clean(page, published=page.told or published, held=_held(page, asked or parsing(page)))
    except ReadError as fault:
        return fault.with_traceback(None)  # which would keep the page in memory
    except Exception as fault:  # one page must never stop the run; the reason is counted and shown
        return ReadError(f"internal fault {type(fault).__name__}: {fault}; please report it with this page", "clean")


def _broke(asked: Future[dict[str, Any] | Broken] | None) -> str | None:
    given = asked.result() if asked is not None else None
    if given is None or (isinstance(given, Broken) and given.reason in (NOT_STARTED, STOPPED)):
        return None
    return given.reason if isinstance(given, Broken) else ""


def _parsed_all(_: Page) -> str:
    return ""


def prepared(items: Iterable[Item], published: str | None, ahead: int = AHEAD,
             unparsed: Callable[[Page], str] = _parsed_all) -> Iterator[Prepared]:
    """Pages with their reports and texts, in their order; some pages ahead, parsers are at work on the next ones.

    Args:
        items: From ``daybook.read``.
        published: EDTF date for pages of which nobody tells one.
        ahead: How many pages; 0 where whoever gives them must know that one is done before the next is asked for.
        unparsed: Why a page is not to be parsed, "" if it is; asked again when its turn has come.
    """
    waiting: deque[tuple[Item, Future[dict[str, Any] | Broken] | None]] = deque()

    def first() -> Prepared:
        item, asked = waiting.popleft()
        if isinstance(item, Unread):
            return Prepared(item, ReadError(item.reason, item.stage))
        if isinstance(item, Tally):
            return Prepared(item, None)
        if why := unparsed(item):
            return Prepared(item, cleaned(item, published, parsing(item, why)))
        return Prepared(item, cleaned(item, published, asked), _broke(asked))

    try:
        for item in items:
            waiting.append((item, parsing(item) if isinstance(item, Page) and not unparsed(item) else None))
            while waiting and (len(waiting) > ahead or waiting[0][1] is None or waiting[0][1].done()):
                yield first()
        while waiting:
            yield first()
    finally:
        if any(asked for _, asked in waiting):  # stopped half way: nobody waits for what is still being parsed
            parsers().close()
            parsers.cache_clear()
