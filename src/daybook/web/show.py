"""How values, dates and records read on a page: words for bases, forms and states, grouped evidence, the template environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from daybook.core import NAMING, Choice, Count, Evidence, Field, Kind, Place, Record, Ref, Value, When, Words
from daybook.core.caption import caption
from daybook.core.values import PRECISIONS
from daybook.core.when import day_number
from daybook.store.views import Quote, RecordView
from daybook.text.unseen import runs

FOLDER = Path(__file__).parent
BUILT = FOLDER / "static" / "built"
BASES = {
    "relative_to_publication": "from the publication date", "relative_to_event": "from another event",
    "dateline": "from the dateline", "publication_assumed": "publication date assumed", "analyst": "an analyst's",
    "url": "from the address", "derived": "derived", "estimated": "estimated", "actor_seat": "seat of the actor",
    "inherited": "from the words around",
}
HOW = {"own": "own report", "exact": "exact copy", "excerpt": "excerpt", "edited": "edited copy", "rewritten": "rewritten copy",
       "mixed": "part copy, part own"}
FORMS = {"vague": "vague number", "range": "range"}
DUE = {"no_deadline": "no deadline", "not_due": "not yet due", "due_soon": "due soon", "overdue": "deadline has passed"}
SOON_DAYS = 30
FEED_STATES = {"gone": "gone", "failing": "failing", "losing": "read in part", "new": "not polled yet", "well": "well"}  # worst first
# Languages of news that differ in direction or name; others show their code.
LANGUAGES = {"en": "English", "ar": "Arabic", "fa": "Persian", "ku": "Kurdish", "he": "Hebrew", "tr": "Turkish", "fr": "French",
             "de": "German", "es": "Spanish", "ru": "Russian", "ur": "Urdu", "ckb": "Sorani Kurdish"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page writes it.

    Args:
        text: The value in words.
        type: Name of its value type: "when", "count", "place", "ref", "words", "choice", "flag".
        basis: What it rests on, in words; "" where the report states it.
        tags: What else must be said with it: "suspected", "vague number", "province".
    """

    text: str
    type: str
    basis: str = ""
    tags: tuple[str, ...] = ()

    @property
    def is_inferred(self) -> bool:
        """Does it rest on more than the report's own words? Such values are drawn differently."""
        return bool(self.basis)


def shown(value: Value) -> Shown:
    """A value in words, with the basis and the marks that must be seen with it."""
    if isinstance(value, When):
        return Shown(value.show(), "when", BASES.get(value.basis, ""))
    if isinstance(value, Count):
        form = FORMS.get(value.form)
        return Shown(value.show(), "count", BASES.get(value.basis, ""), (form,) if form else ())
    if isinstance(value, Place):
        known = PRECISIONS.get(value.precision) if value.precision else None
        return Shown(value.show(), "place", BASES.get(value.basis, ""), (known,) if known else ())
    if isinstance(value, Ref):
        said = value.responsibility
        return Shown(value.name, "ref", "", (said,) if said and said != "stated" else ())
    return Shown(value.show(), "words" if isinstance(value, Words) else "choice" if isinstance(value, Choice) else "flag")


def evidence_shown(evidence: Evidence) -> Shown:
    """Like ``shown``; a value without words of its own is said to be derived."""
    made = shown(evidence.assertion.value)
    if evidence.assertion.span is None and not made.basis:
        return Shown(made.text, made.type, "derived", made.tags)
    return made


@dataclass(frozen=True, slots=True)
class Held:
    """One value of a field on a record's page, and everything that carries it, best first."""

    shown: Shown
    quotes: tuple[Quote, ...]

    @property
    def best(self) -> Quote:
        return self.quotes[0]

    @property
    def origins(self) -> int:
        """How many reports say it."""
        return len({quote.report.id for quote in self.quotes})


def held(quotes: Iterable[Quote]) -> tuple[Held, ...]:
    """Quotes of a field grouped by what they say, best first."""
    groups: dict[Shown, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(evidence_shown(quote.evidence), []).append(quote)
    return tuple(Held(said, tuple(members)) for said, members in groups.items())


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field on a record's page: its values, or none ("not said")."""

    field: Field
    values: tuple[Held, ...]
    is_disputed: bool


MOST = 20  # quotes of a value, and reports of a record, that a page shows; a country has thousands
CONTEXT = 160  # characters that the store gives on either side of a quote, see views.Quote


def before(quote: Quote, most: int = CONTEXT) -> str:
    """The words before a quote, ``most`` characters, from the beginning of a word; "… " where the text has more."""
    if len(quote.before) < most:
        return quote.before
    return "… " + quote.before[-most:].partition(" ")[2]


def after(quote: Quote, most: int = CONTEXT) -> str:
    """The words after a quote, likewise to the end of a word; " …" where the text has more."""
    if len(quote.after) < most:
        return quote.after
    return quote.after[:most].rpartition(" ")[0] + " …"


def fields_of(view: RecordView, kind: Kind) -> tuple[FieldView, ...]:
    """All fields of a kind in its order, those without a value too."""
    return tuple(FieldView(field, held(view.quotes.get(field.name, ())), field.name in view.row.disputed) for field in kind.fields)


def told_of(view: RecordView, kind: Kind) -> dict[str, Any]:
    """What a record's page shows of its words: all fields, those left open, the words that name it and where these stand."""
    fields, naming = fields_of(view, kind), view.quotes.get(NAMING, ())
    return {"view": view, "kind": kind, "fields": fields, "naming": held(naming), "unsaid": [field for field in fields if not field.values],
            "named": {(quote.evidence.assertion.text, quote.evidence.assertion.span) for quote in naming}}


def values_of(record: Record, kind: Kind) -> Iterator[tuple[Field, tuple[Evidence, ...]]]:
    """The fields that have a value, in the kind's order."""
    for field in kind.fields:
        if evidence := record.evidence(field.name):
            yield field, evidence


def due(deadline: Evidence | None, today: date) -> str:
    """A commitment's due state, computed by the calendar and nothing else: never a verdict.

    Returns:
        A key of ``DUE``; "overdue" only says that the deadline has passed.
    """
    value = deadline.assertion.value if deadline else None
    if not isinstance(value, When):
        return "no_deadline"
    now = day_number(today.year, today.month, today.day) * 24 * 60
    if value.interval.end <= now:
        return "overdue"
    return "due_soon" if value.interval.end <= now + SOON_DAYS * 24 * 60 else "not_due"


def hits(snippet: str) -> list[tuple[bool, str]]:
    """A snippet cut at the store's search marks: (is it a hit, words). Stray marks are dropped."""
    parts = re.split("\x02([^\x02\x03]*)\x03", snippet)
    cut = [(bool(n % 2), re.sub("[\x02\x03]", "", part)) for n, part in enumerate(parts)]
    return [(is_hit, part) for is_hit, part in cut if part]


def safe_link(url: str | None) -> str | None:
    """The URL if a browser may follow it (http or https with a host), else None."""
    if not url or any(ord(char) <= 32 for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def site(url: str) -> str:
    """The host of a link, as people read it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def unseen(text: str) -> Markup:
    """The text with each run of characters that nobody sees in an element of its own, which the style sheet marks with their names.

    The characters stay, so that what is copied is the text; the element parts them from what stands around, so that none of them turns
    the direction of the words on the page.
    """
    pieces, at = list[Markup](), 0
    for run in runs(text):
        pieces += [escape(text[at : run.start]), Markup('<bdi class="unseen" data-names="{0}" title="{0}">{1}</bdi>').format(
            run.names, text[run.start : run.end])]
        at = run.end
    return Markup("").join([*pieces, escape(text[at:])]) if pieces else escape(text)


def query(params: Mapping[str, str], **changed: object) -> str:
    """A query string with some parameters changed; None and "" leave one out."""
    merged: dict[str, object] = {**params, **changed}
    return "?" + urlencode([(key, str(value)) for key, value in merged.items() if value not in (None, "")])


def plural(number: int, one: str, many: str | None = None) -> str:
    """ "1 report", "1,204 reports"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def language(code: str | None) -> str:
    """A language's name in English, or its code."""
    return LANGUAGES.get(code or "", code or "")


def moment(stamp: str) -> str:
    """A moment as captures write it, for people: "26 Nov 2026, 18:42 UTC"; as it stands if it is none."""
    try:
        return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").strftime("%-d %b %Y, %H:%M UTC")
    except ValueError:
        return stamp


def interval(minutes: int) -> str:
    """Minutes as people say them: "15 minutes", "2 hours", "1 day"."""
    for size, name in ((1440, "day"), (60, "hour")):
        if minutes >= size and minutes % size == 0:
            return plural(minutes // size, name) if minutes > size else name
    return plural(minutes, "minute")


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def percent(confidence: float) -> str:
    """A confidence as a whole per cent; never "100" for what is not certain."""
    return str(min(99, round(confidence * 100)) if confidence < 1 else 100)


def version() -> str:
    """What the addresses of scripts and styles tell them from those of other versions of Daybook by."""
    made = sha256()
    for file in sorted(BUILT.iterdir()) if BUILT.is_dir() else ():
        made.update(file.read_bytes())
    return made.hexdigest()[:12]


def asset(version: str, name: str) -> str:
    """The address of a script or style, which a browser may keep for as long as it likes."""
    return f"/static/{name}?v={version}"


def environment(kinds: Sequence[Kind]) -> Environment:
    """The templates: everything is escaped, an unknown name is a fault."""
    made = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, auto_reload=False)
    made.filters.update(shown=shown, said=evidence_shown, hits=hits, safe_link=safe_link, site=site, percent=percent, language=language,
                        moment_text=moment, interval=interval, unseen=unseen, sentence=sentence)
    filled: dict[str, Any] = {"kinds": kinds, "by_name": {kind.name: kind for kind in kinds}, "NAMING": NAMING, "HOW": HOW, "DUE": DUE,
                              "BASES": BASES, "query": query, "plural": plural, "caption": caption, "values_of": values_of,
                              "before": before, "after": after, "MOST": MOST, "FEED_STATES": FEED_STATES,
                              "asset": partial(asset, version())}
    made.globals.update(filled)
    return made
