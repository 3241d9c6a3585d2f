"""The API: what the pages show and do, in JSON, under the same permissions; ``docs/api.md`` says how to use it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from daybook.web.answers import PlainJSON
from daybook.web.api.acting import add_acts
from daybook.web.api.intake import add_intake
from daybook.web.api.posted import behind
from daybook.web.api.reading import add_desk, add_records, add_reports
from daybook.web.api.refusing import refusals
from daybook.web.pages import Site

PREFIX = "/api/v1"
ABOUT = ("The record of a desk: reports, records, their lineage, what waits for a decision, and the decisions. A change names the version "
         "of the record that it was made from and is refused with 409 and the difference where somebody was faster. With the header "
         "`Idempotency-Key` a change that is sent twice is made once.")
KEY_HEADER = {"name": "Idempotency-Key", "in": "header", "required": False,
              "description": "The same key with the same request gives the first answer again, for a day.",
              "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"}}


def router(site: Site) -> APIRouter:
    """The routes of the API; those that change something, and those of the desk, only where there is a store."""
    made = APIRouter(prefix=PREFIX, default_response_class=PlainJSON, responses=refusals())
    if site.store is not None:
        add_desk(made, site, site.store)
        add_acts(made, site)
        add_intake(made, site.store)
        behind(made.routes, site.store)
    add_records(made, site)
    add_reports(made, site)
    return made


def describe(app: FastAPI, *, with_tokens: bool) -> None:
    """Have the app say in its OpenAPI document how one gets in and what keys are for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
            for operations in made["paths"].values():
                if "post" in operations:
                    operations["post"].setdefault("parameters", []).append(KEY_HEADER)
            if with_tokens:
                made["components"]["securitySchemes"] = {"token": {
                    "type": "http", "scheme": "bearer", "description": "A token of your account page; see also its scopes."}}
                made["security"] = [{"token": []}]
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
