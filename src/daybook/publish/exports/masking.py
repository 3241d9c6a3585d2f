"""Names that are withheld, taken out of what is handed out beside them: quotes, headlines, captions, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from daybook.core import Assertion, Evidence, Place, Ref, Speaker, Value, Words
from daybook.store.views import Quote, ReportRow

MASK = "[withheld]"
SHORTEST = 3  # letters of a part of a name that is looked for alone
PARTICLES = frozenset("the and bin ibn bint abu abd umm del van von der mrs".split())
PEOPLE = ("person", None)  # sorts of what is looked for: organisations and crowds are no one's name
PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Mask:
    """Finds the names of people that are withheld, whole and by every part alone; "two soldiers" names nobody and stays."""

    def __init__(self, refs: Iterable[Ref]) -> None:
        forms: set[str] = set()
        for ref in refs:
            named = [part for part in PART.findall(ref.name) if not part[0].islower()] if ref.sort in PEOPLE else []
            if named:
                forms |= {ref.name, *(part for part in named if len(part) >= SHORTEST and part.lower() not in PARTICLES)}
        found = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
        self._pattern = re.compile(rf"(?<![^\W_])(?:{found})(?![^\W_])", re.I) if forms else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def text(self, text: str) -> str:
        """The text without the names."""
        return self._pattern.sub(MASK, text) if self._pattern else text

    def url(self, url: str | None) -> str | None:
        """The address; None where a name stands in it."""
        return url if url is None or self.text(url) == url else None

    def ids(self, external: Iterable[str], hexes: Iterable[str]) -> tuple[str, ...]:
        """External ids of reports; the hex id in place of one in which a name stands."""
        return tuple(name if self.text(name) == name else id for name, id in zip(external, hexes, strict=True))

    def report(self, row: ReportRow) -> ReportRow:
        """A report whose headline and address do not tell."""
        return replace(row, title=row.title and self.text(row.title), url=self.url(row.url), snippet="",
                       external_id=self.ids([row.external_id], [row.id])[0])

    def value(self, value: Value) -> Value:
        """A value in whose words nobody of them is named."""
        if isinstance(value, (Ref, Place)):
            return replace(value, name=self.text(value.name))
        return Words(self.text(value.words)) if isinstance(value, Words) else value

    def evidence(self, evidence: Evidence) -> Evidence:
        """Likewise."""
        assertion: Assertion = evidence.assertion
        speaker = assertion.attributed_to
        said = Speaker(self.text(speaker.name), speaker.span) if speaker else None
        return replace(evidence, assertion=replace(assertion, value=self.value(assertion.value), attributed_to=said))

    def quote(self, quote: Quote) -> Quote:
        """Likewise; what stands around the words is left out."""
        return replace(quote, evidence=self.evidence(quote.evidence), report=self.report(quote.report), before="", after="",
                       words=self.text(quote.words))
