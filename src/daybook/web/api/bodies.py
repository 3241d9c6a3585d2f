"""What is sent to the API to change something. Every object is closed: a misspelt member is refused, not passed over."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from daybook.core.assertion import CREDIBILITIES, GRADES
from daybook.core.values import FORMS, RESPONSIBILITIES
from daybook.review.entering import LONGEST, SORTS
from daybook.web.api.asked import MOST_NUMBER, Edtf, Id, Strict

Form = Literal["exact", "at_least", "at_most", "about", "range", "vague"]
Responsibility = Literal["stated", "claimed", "suspected", "denied"]
Sort = Literal["post", "call", "paper", "message", "meeting", "other"]
MOST_PEOPLE = 999_999_999
assert (set(get_args(Form)), set(get_args(Responsibility)), set(get_args(Sort))) == (set(FORMS), set(RESPONSIBILITIES), set(SORTS))


def _grade(verdict: str) -> str:
    if verdict not in (*GRADES, *CREDIBILITIES):
        raise ValueError(f"it is one of {', '.join((*GRADES, *CREDIBILITIES))}")
    return verdict


class Change(Strict):
    """A change of a record, made from a version of it."""

    version: int | None = Field(None, ge=0, le=MOST_NUMBER, description="The record's version that you saw; or send its ETag in If-Match.")
    why: str = Field("", max_length=2000)


TOLD = "The value's `told`, as the record gives it; of a record in very many reports the value is found by it, whatever report it is of."


class OfValue(Change):
    value: Id = Field(description="Id of the value.")
    told: Id | None = Field(None, description=TOLD)


class Quoted(Strict):
    """Words of the report: by offsets (code points), by the words themselves, or both, where the words stand in several places."""

    start: int | None = Field(None, ge=0, le=99_999_999)
    end: int | None = Field(None, ge=0, le=99_999_999)
    words: str = Field("", max_length=2000)


class Counted(Strict):
    """How many people; an open end is left out."""

    min: int | None = Field(None, ge=0, le=MOST_PEOPLE)
    max: int | None = Field(None, ge=0, le=MOST_PEOPLE)
    form: Form | None = None
    of: str = Field("all", max_length=100)


class Placed(Strict):
    name: str = Field(min_length=1, max_length=500)
    country: str = Field("", max_length=2)
    geonames: int | None = Field(None, ge=1, le=MOST_NUMBER, description="The gazetteer's entry of this number and name.")
    precision: int | None = Field(None, ge=1, le=5)


class Named(Strict):
    name: str = Field(min_length=1, max_length=500)
    sort: str = Field("", max_length=50)
    responsibility: Responsibility | None = None


class Stating(Change):
    """A value that you state: a string for dates (EDTF), words, choices and names, or an object of its parts."""

    to: Annotated[bool, Field(strict=True)] | Annotated[str, Field(max_length=4000)] | Counted | Placed | Named
    quote: Quoted | None = Field(None, description="The words of the report that say so; without them it stands on your own authority.")
    said_by: str = Field("", max_length=500, description="On whose word the report says it.")


class Correct(Stating):
    value: Id = Field(description="Id of the value that is wrong.")
    told: Id | None = Field(None, description=TOLD)


class Add(Stating):
    field: str = Field(max_length=100)
    report: str = Field(max_length=2000, description="Key of the report that says so.")


class OfTelling(Change):
    report: str = Field("", max_length=2000, description="Key of the report; needed where several tell of the record.")


class Pair(Change):
    other: str = Field(min_length=1, max_length=200, description="Id of the other record.")


class Part(Change):
    told: Id = Field(description="The part that is to stand by itself.")


class Grade(Change):
    grade: Annotated[str, AfterValidator(_grade), Field(json_schema_extra={"enum": [*GRADES, *CREDIBILITIES]})]


class Undo(Change):
    """Taking an act back; without a version it is refused only where somebody decided on the same since."""


class NewRecord(Strict):
    report: str = Field(max_length=2000, description="Key of the report that tells of it.")
    kind: str = Field(max_length=100)
    quote: Quoted = Field(description="The words that name it.")
    why: str = Field("", max_length=2000)


class Source(Strict):
    """A source that is no web page: a post, a call, a paper."""

    sort: Sort
    text: str = Field(min_length=1, max_length=LONGEST)
    source: str = Field("", max_length=500)
    title: str = Field("", max_length=1000)
    published: Edtf = ""
    url: str = Field("", max_length=2000)
