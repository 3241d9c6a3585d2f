"""What comes from no web page: a post, a call, a paper. What was said is typed, and goes the one path like every other text."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from daybook.core import When
from daybook.core.ids import digest
from daybook.errors import UsageError, ValueFault
from daybook.pipeline import read_pages
from daybook.read import Page
from daybook.store import Store

SORTS = {"post": "a post", "call": "a call", "paper": "a paper", "message": "a message", "meeting": "a meeting", "other": "another source"}
LONGEST = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Entered:
    """A text that somebody typed in.

    Args:
        sort: A key of ``SORTS``.
        source: Who said or published it, "" where that is not to be kept.
        text: The words, in any language, kept exactly as they are.
        title: One line, or "".
        published: EDTF, when it was said; "" where that is not known.
        url: Where it can be seen, or "".
    """

    sort: str
    source: str
    text: str
    title: str = ""
    published: str = ""
    url: str = ""

    @property
    def external_id(self) -> str:
        """The same text entered twice is one report."""
        return f"{self.sort}/{digest('entered', *asdict(self).values()).hex()[:12]}"


def enter(store: Store, entered: Entered) -> str:
    """Make a report of a text that was typed in, read it, and give the report's id.

    Raises:
        UsageError: There are no words, they are too many, the date is none, or reading them failed.
    """
    if entered.sort not in SORTS:
        raise UsageError(f"{entered.sort!r} is no sort of source; it is one of {', '.join(SORTS)}")
    if not entered.text.strip() or len(entered.text) > LONGEST:
        raise UsageError(f"write the words of the source, 1 to {LONGEST:,} characters; these are {len(entered.text):,}")
    if entered.published:
        try:
            When(entered.published)
        except ValueFault as fault:
            raise UsageError(str(fault)) from fault
    row = {"id": entered.external_id, "publisher": entered.source.strip() or SORTS[entered.sort], "title": entered.title.strip() or None,
           "published": entered.published or None, "text": entered.text, "url": entered.url.strip() or None}
    content = json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)
    called = f"entered by hand: {entered.external_id}"
    page = Page(content.encode("utf-8", "surrogatepass"), "application/json", entered.external_id, called, url=row["url"],
                publisher=row["publisher"], title=row["title"], published=row["published"], text=entered.text)
    counts = read_pages(store, [page])
    view = store.report(entered.external_id)
    if view is None or counts.rejected or counts.failed:
        failure = next(iter(store.failures(entered.external_id, limit=1).items), None)
        raise UsageError(f"it could not be read: {failure.reason if failure else 'no reason is known'}")
    return view.row.id
