"""What programs decide: the acts of the review screen and of a record's page, each from a version of the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Header, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from daybook import review
from daybook.core import Span
from daybook.core.act import Act
from daybook.errors import DaybookError, Stale, StoreError, UsageError
from daybook.kinds import kind_named
from daybook.review import Given, Hand
from daybook.review.deeds import field_of
from daybook.review.values import parse
from daybook.store import Store
from daybook.store.listing import SOME
from daybook.store.reviewing import ReviewView
from daybook.store.views import RecordView, Stretch
from daybook.web import editors
from daybook.web.access import who_asks
from daybook.web.answers import PlainJSON
from daybook.web.api import bodies
from daybook.web.api.asked import MOST_NUMBER
from daybook.web.api.done import DoneShape
from daybook.web.api.refusing import SAYS, refusals, refused
from daybook.web.pages import Site

Id = Annotated[str, Path(max_length=200)]
IfMatch = Annotated[str | None, Header(alias="If-Match", pattern=r'^"\d{1,9}"$', description="The record's ETag, instead of `version`.")]
B = TypeVar("B", bound=bodies.Change)


@dataclass(frozen=True, slots=True)
class On:
    """What an act is done on.

    Args:
        view: The record as it is now, by some of its reports where there are many; the version in ``hand`` says whether that is what was
            seen.
    """

    store: Store
    view: RecordView
    hand: Hand

    def views(self) -> Iterator[RecordView]:
        """The record by some of its reports, then, where there are more, by all that are looked at."""
        yield self.view
        if self.view.row.stands_on > len(self.view.row.reports) and (whole := self.store.record(self.view.row.id)) is not None:
            yield whole

    @property
    def seen(self) -> Any:
        return self.hand.seen(self.view.record.id)


def fault_of(fault: DaybookError) -> PlainJSON:
    """What a refusal of the store or of the review says, and under which status."""
    if isinstance(fault, Stale):
        return refused(409, str(fault), version=fault.version, changes=[dict(change) for change in fault.changes])
    return refused(503 if isinstance(fault, StoreError) else 422, str(fault))


# ---- each act: which part of the record it was about afterwards


def _value(on: On, id: str) -> tuple[bytes, bytes]:
    """(report-level record, assertion) of a value, rejected ones too."""
    for view in on.views():
        held = [e.assertion for values in view.record.fields.values() for e in values]
        held += [one.evidence.assertion for one in review.struck(on.store, view)] if not any(a.id.hex() == id for a in held) else []
        for a in held:
            if a.id.hex() == id:
                return a.record, a.id
    raise UsageError(f"the record has no value {id}; ask for it again, its reports may have been read anew")


def _accept(on: On, body: bodies.OfValue) -> bytes:
    told, value = _value(on, body.value)
    review.accept(on.store, told, value, on.hand)
    return told


def _reject(on: On, body: bodies.OfValue) -> bytes:
    told, value = _value(on, body.value)
    review.reject(on.store, told, value, on.hand)
    return told


def _correct(on: On, body: bodies.Correct) -> bytes:
    told, value = _value(on, body.value)
    report = _report_of(on, told)
    field = review.value_in(report, value)[1].evidence.assertion.field
    review.correct(on.store, report, value, _given(report, on.view.row.kind, field, body), on.hand)
    return told


def _add(on: On, body: bodies.Add) -> bytes:
    told = _telling(on, body.report)
    report = _report_of(on, told)
    review.add(on.store, report, told, _given(report, on.view.row.kind, body.field, body), on.hand)
    return told


def _accept_record(on: On, body: bodies.OfTelling) -> bytes:
    told = _telling(on, body.report)
    review.accept_record(on.store, _report_of(on, told), told, on.hand)
    return told


def _reject_record(on: On, body: bodies.OfTelling) -> bytes:
    told = _telling(on, body.report)
    review.reject_record(on.store, told, on.hand)
    return told


def _join(on: On, body: bodies.Pair) -> bytes:
    review.join(on.store, on.view.row.id, body.other, on.hand.by, on.hand.why, on.seen)
    return on.view.record.id


def _differ(on: On, body: bodies.Pair) -> bytes:
    review.differ(on.store, on.view.row.id, body.other, on.hand.by, on.hand.why, on.seen)
    return on.view.record.id


def _part(on: On, body: bodies.Part) -> bytes:
    review.part(on.store, on.view.row.id, body.told, on.hand.by, on.hand.why, on.seen)
    return bytes.fromhex(body.told)


def _grade(on: On, body: bodies.Grade) -> bytes:
    review.grade(on.store, on.view.row.id, body.grade, on.hand.by, on.hand.why, on.seen)
    return on.view.record.id


def _telling(on: On, report: str) -> bytes:
    """The record as one report tells it."""
    tellings: dict[str, bytes] = {}
    for view in on.views():
        for quotes in view.quotes.values():
            for quote in quotes:
                tellings.setdefault(quote.report.id, quote.evidence.assertion.record)
        if report in tellings:
            return tellings[report]
    if not report and len(tellings) == 1:
        return next(iter(tellings.values()))
    raise UsageError(f"name the report that you mean; {', '.join(list(tellings)[:20])} tell of this record")


def _report_of(on: On, told: bytes) -> ReviewView:
    """The report that tells of a part of the record, as its reviewer sees it."""
    for view in on.views():
        for quotes in view.quotes.values():
            for quote in quotes:
                if quote.evidence.assertion.record == told:
                    return review.view_of(on.store, quote.report.id, told)
    raise UsageError(f"no report that is shown tells of {told.hex()}; correct it in the report itself")


def _given(report: ReviewView, kind: str, field: str, body: bodies.Stating) -> Given:
    span = quoted(report, body.quote) if body.quote else None
    value = parse(field_of(kind_named(kind), field), _form(body.to), stated=span is not None)
    return Given(field, value, span, body.said_by.strip())


def quoted(report: ReviewView, quote: bodies.Quoted) -> Span:
    """The words of the report that are meant."""
    span = editors.span_of({name: str(value) for name, value in quote if value is not None}, report.text.text)
    if span is None:
        raise UsageError("no words are chosen; give start and end within the report's text, or the words")
    return span


def _form(to: bool | str | bodies.Counted | bodies.Placed | bodies.Named) -> dict[str, str]:
    """A value as a form has it, which is what ``review.values.parse`` reads."""
    if isinstance(to, bool):
        return {"value": "yes" if to else "no"}
    if isinstance(to, str):
        return {"value": to}
    return {"value" if name == "name" else name: str(value) for name, value in to if value is not None}


@dataclass(frozen=True, slots=True)
class Doing:
    """An act of the API: what it does, what it is told, and what the document says of it."""

    run: Callable[[On, Any], bytes]
    body: type[bodies.Change]
    summary: str


DOING: Mapping[str, Doing] = {
    "accept": Doing(_accept, bodies.OfValue, "Say that a value is right"),
    "reject": Doing(_reject, bodies.OfValue, "Say that a value is wrong; it is not proposed again"),
    "correct": Doing(_correct, bodies.Correct, "Say what is right instead of a value, which stays, struck through"),
    "add": Doing(_add, bodies.Add, "Add a value that the machine missed"),
    "accept_record": Doing(_accept_record, bodies.OfTelling, "Accept a record with the best values that nobody decided on"),
    "reject_record": Doing(_reject_record, bodies.OfTelling, "Say that a report tells of no such record"),
    "join": Doing(_join, bodies.Pair, "Say that two records are one"),
    "differ": Doing(_differ, bodies.Pair, "Say that two records are two"),
    "part": Doing(_part, bodies.Part, "Say that what one report calls so is not what the others do"),
    "grade": Doing(_grade, bodies.Grade, "Give an incident a grade or a credibility"),
}


# ---- carrying them out


def add_acts(made: APIRouter, site: Site) -> None:
    """One route for each act, one to take any back, one to add a record."""
    told = refusals(409, 413, 428)
    for name, doing in DOING.items():
        made.add_api_route(f"/records/{{id}}/{name}", _route(site, doing), methods=["POST"], name=f"api record {name}",
                           summary=doing.summary, response_model=DoneShape, responses=told)

    @made.post("/acts/{id}/undo", name="api undo", summary="Take an act back; what held before it holds again",
               response_model=DoneShape, responses=refusals(409, 413))
    def undo(request: Request, id: Annotated[int, Path(ge=1, le=MOST_NUMBER)], body: bodies.Undo, if_match: IfMatch = None) -> Response:
        whole = site.seen_by(request).whole()
        try:
            return _undone(whole, id, Hand(who_asks(request).name, body.why, _version(body, if_match)))
        except DaybookError as fault:
            return fault_of(fault)

    @made.post("/records", name="api add record", summary="Add a record that the machine missed, by the words that name it",
               response_model=DoneShape, responses=refusals(409, 413))
    def add_record(request: Request, body: bodies.NewRecord) -> Response:
        whole = site.seen_by(request).whole()
        view = whole.reviewing(body.report)
        if view is None:
            raise HTTPException(404)
        try:
            key, act = review.add_record(whole, view, body.kind, quoted(view, body.quote), [], Hand(who_asks(request).name, body.why))
        except DaybookError as fault:
            return fault_of(fault)
        return _done(whole, act.number, key)


def _route(site: Site, doing: Doing) -> Callable[..., Response]:
    def carried_out(request: Request, id: Id, body: Any, if_match: IfMatch = None) -> Response:
        seen = site.seen_by(request)
        whole = seen.whole()
        told = getattr(body, "told", None)  # where it says which part of the record it means, that one is looked at first
        stretch = Stretch(only=bytes.fromhex(told)) if told else None
        view = whole.record(id, sources=SOME, stretch=stretch)
        if view is None:
            raise HTTPException(404)
        try:
            version = _version(body, if_match)
            if version is None:
                return refused(428, f"{SAYS[428]}; it is {view.version} now, look at the record first")
            about = doing.run(On(whole, view, Hand(who_asks(request).name, body.why, version)), body)
        except DaybookError as fault:
            if isinstance(fault, Stale):
                seen.read(view.row.id, [(view.row.kind, view.record.fields)])  # what others decided is told with its values
            return fault_of(fault)
        # The first act after the version that this one was made from is this one: the store let nothing come between.
        mine = min(act.number for act in whole.acts({*view.record.members, about}) if act.number > version)
        return _done(whole, mine, about)

    carried_out.__annotations__["body"] = doing.body
    return carried_out


def _version(body: bodies.Change, if_match: str | None) -> int | None:
    held = int(if_match.strip('"')) if if_match else None
    if held is not None and body.version is not None and held != body.version:
        raise UsageError(f"version says {body.version}, If-Match says {held}; give one of the two")
    return held if body.version is None else body.version


def _undone(store: Store, number: int, hand: Hand) -> Response:
    about = next((step.within or step.subject for step in _held(store, number).steps), b"")
    act = review.take_back(store, number, hand, about if hand.version is not None else None)
    return _done(store, act.number, about)


def _held(store: Store, number: int) -> Act:
    act = store.act_of(number)
    if act is None:
        raise UsageError(f"there is no act {number} to take back")
    return act


def _done(store: Store, act: int, told: bytes) -> Response:
    version = store.version(told)
    answer = PlainJSON({"act": act, "record": store.public_of(told), "version": version})
    answer.headers["ETag"] = f'"{version}"'
    return answer
