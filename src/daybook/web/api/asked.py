"""What addresses of the API may ask for: every filter with its type. An unknown one is refused, for it would silently find too much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from daybook.core import When
from daybook.store.codec import shown
from daybook.store.listing import RecordFilter
from daybook.web.lists import LONGEST, PAGE_SIZE

DAY = r"^\d{4}(-\d\d(-\d\d)?)?$"
ID = r"^[0-9a-f]{32}$"
MOST_NUMBER = 2_147_483_647  # what a column of PostgreSQL holds


def _date(edtf: str) -> str:
    if edtf:
        When(edtf)  # a ValueFault is a ValueError, which pydantic says with the field's name
    return edtf


Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(shown)]  # PostgreSQL refuses NUL even in a question
Edtf = Annotated[str, Field(max_length=100, description="EDTF: 2020, 2020-08, 2020-08-17."), AfterValidator(_date)]
Id = Annotated[str, Field(pattern=ID)]


class Strict(BaseModel):
    """No members but these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(Strict):
    """A stretch of a list."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(PAGE_SIZE, ge=1, le=200)


class RecordAsked(Asked):
    """How much of what reports tell of a record; its best values are always among them."""


class ReportsAsked(Asked):
    q: Text = Field("", description='Words, "phrases", beginnings*; all must be found.')
    publisher: Text = ""
    language: Text = ""
    since: Edtf = ""
    until: Edtf = ""
    kind: Text = Field("", description="Reports that tell of a record of this kind.")
    how: Literal["", "own", "exact", "excerpt", "edited", "rewritten", "mixed"] = ""
    order: Literal["published", "oldest", "added", "publisher"] = "published"


class RecordsOf(Strict):
    """Filters of records."""

    q: Text = Field("", description='Words, "phrases", beginnings*; all must be found.')
    type: Text = ""
    status: Text = ""
    country: Text = Field("", description="ISO 3166-1 alpha-2.")
    place: Text = ""
    actor: Text = ""
    since: Edtf = ""
    until: Edtf = ""
    disputed: bool | None = None

    def filter(self, kind: str) -> RecordFilter:
        """The same for the store; "" asks for nothing."""
        return RecordFilter(kind, self.q, self.type or None, self.status or None, self.country or None, self.place or None,
                            self.actor or None, self.since or None, self.until or None, self.disputed)


class RecordsAsked(RecordsOf, Asked):
    order: Literal["when", "oldest", "origins", "reports", "confidence"] = "when"


class ExportAsked(RecordsOf):
    accepted: bool = Field(False, description="Only records that a person accepted.")
    protected: bool = Field(False, description="Also protected fields and exact places, as far as your role sees them.")


class FailuresAsked(Asked):
    q: Text = ""
    verdict: Text = ""
    stage: Text = ""


class WaitingAsked(Asked):
    kind: Text = ""
    place: Text = ""
    actor: Text = ""
    below: float | None = Field(None, ge=0, le=1, description="The machine is less sure than this.")
    mine: bool = Field(False, description="Only what was given to you or one of your teams.")


class LogAsked(Asked):
    what: Text = Field("", description='A dotted word or its beginning: "decision".')
    by: Text = ""
    since: str = Field("", pattern=f"^$|{DAY}")
    until: str = Field("", pattern=f"^$|{DAY}")


def told_of(errors: Iterable[dict[str, object]]) -> str:
    """What is wrong with a query or a body, in one sentence; never what was given, for it may be anything."""
    said = []
    for error in list(errors)[:5]:
        loc = error.get("loc")
        where = ".".join(str(part)[:40] for part in loc[1:]) if isinstance(loc, tuple) else ""
        said.append(f"{where or 'body'}: {str(error.get('msg', 'is wrong')).removeprefix('Value error, ')}")
    return "; ".join(said) or "this cannot be asked"
