"""How the API refuses: what such an answer looks like, and what each status says."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from daybook.web.answers import PlainJSON


class Shape(BaseModel):
    """An object without further members."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(Shape):
    """A decision that somebody made since the version that was named."""

    seq: str
    by: str
    verdict: str
    field: str
    value: str
    why: str
    subject: str


class Refusal(Shape):
    status: int
    reason: str = Field(description="One sentence: what was seen and what to do.")
    version: int | None = Field(None, description="With 409: the record's version now.")
    changes: list[Change] = Field([], description="With 409: what was decided since, oldest first.")


class Refused(Shape):
    """What every refusal answers with."""

    error: Refusal


def refused(status: int, reason: str, **more: Any) -> PlainJSON:
    """A refusal."""
    return PlainJSON({"error": {"status": status, "reason": reason, **more}}, status)


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may refuse with, for its entry in the document; 400, 401 and 403 may come from every one."""
    return {status: {"model": Refused, "description": SAYS[status]} for status in (400, 401, 403, 404, 422, 503, *statuses)}


SAYS = {400: "What was asked for cannot be read", 401: "Nobody is logged in, and no token was shown",
        403: "The role or the token's scope does not allow it", 404: "There is no such thing, or none that you may see",
        409: "Somebody decided on the record since the version that was named, or the same key is being worked on",
        413: "The body is too long", 415: "The body is of another type", 422: "It was understood and cannot be done; the reason says why",
        428: "The version of the record is missing: give `version`, or its ETag in `If-Match`", 503: "The store is busy or full; try again"}
