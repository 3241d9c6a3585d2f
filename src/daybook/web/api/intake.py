"""What programs bring in: a source that is no web page, and a desk's sheet with its map."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from daybook import review
from daybook.errors import DaybookError, UsageError
from daybook.importing.mapping import mapping_of
from daybook.importing.run import Imported, Taking, import_sheet
from daybook.read.sheet import WORKBOOKS
from daybook.store import Store
from daybook.text.strict import NoJSON, strict_json
from daybook.web.access import who_asks
from daybook.web.answers import PlainJSON
from daybook.web.api import bodies
from daybook.web.api.acting import fault_of
from daybook.web.api.done import EnteredShape, ImportedShape
from daybook.web.api.refusing import refusals

MOST_FAULTS = 200  # that are told; the others are counted with them
LONGEST_NAME = 200


def add_intake(made: APIRouter, store: Store) -> None:
    """The two routes."""

    @made.post("/reports", name="api enter", summary="Enter a source that is no web page: it is read like every other text",
               status_code=201, response_model=EnteredShape, responses=refusals(409, 413))
    def enter(body: bodies.Source) -> Response:
        text = body.text.replace("\r\n", "\n")
        what = review.Entered(body.sort, body.source, text, body.title, body.published, body.url)
        try:
            key = review.enter(store, what)
        except DaybookError as fault:
            return fault_of(fault)
        answer = PlainJSON({"key": key, "id": what.external_id}, 201)
        answer.headers["Location"] = f"{made.prefix}/reports/{key}"
        return answer

    @made.post("/imports", name="api import", summary="Take the rows of a sheet (CSV, XLSX, ODS) into the record",
               response_model=ImportedShape, responses=refusals(409, 413))
    def imported(request: Request, file: Annotated[UploadFile, File(description="The sheet, by its name.")],
                 mapping: Annotated[str, Form(max_length=1_000_000, description="What its columns hold, as JSON; see `daybook import`.")],
                 name: Annotated[str, Form(max_length=LONGEST_NAME, description="What the sheet is called; the same name updates.")] = "",
                 dry_run: Annotated[bool, Form()] = False,
                 clear: Annotated[bool, Form(description="Does an empty cell take a value away?")] = False) -> Response:
        called = PurePosixPath((file.filename or "sheet.csv").replace("\\", "/"))
        taking = Taking(name.strip() or called.stem[:LONGEST_NAME], who_asks(request).name, dry_run=dry_run, clear=clear)
        try:
            done = _taken(store, file, called.suffix.lower(), _map(mapping), taking)
        except DaybookError as fault:
            return fault_of(fault)
        return PlainJSON(_told(done, dry_run=dry_run))


def _map(mapping: str) -> dict[str, object]:
    try:
        given = strict_json(mapping)
    except NoJSON as fault:
        raise UsageError(f"the mapping is no JSON: {fault}") from fault
    if not isinstance(given, dict):
        raise UsageError("the mapping is no object of settings; `daybook import --suggest` prints a first one")
    return given


def _taken(store: Store, file: UploadFile, suffix: str, mapping: dict[str, object], taking: Taking) -> Imported:
    """Import a sheet that was sent. It is read from a file, for workbooks are looked into before they are opened."""
    chosen = mapping_of(mapping, "the mapping")
    with tempfile.TemporaryDirectory(prefix="daybook-") as folder:
        path = Path(folder) / f"sheet{suffix if suffix in WORKBOOKS else '.csv'}"
        path.write_bytes(file.file.read())
        try:
            return import_sheet(store, path, chosen, taking)
        except DaybookError as fault:
            fault.args = tuple(str(arg).replace(str(path), "the sheet") for arg in fault.args)
            raise


def _told(done: Imported, *, dry_run: bool) -> dict[str, object]:
    return {"dry_run": dry_run, "rows": done.rows, "new": done.new, "updated": done.updated, "known": done.known,
            "rejected": done.rejected, "missing": done.missing, "unused": list(done.unused),
            "faults": [{"row": fault.row, "column": fault.column, "reason": fault.reason} for fault in done.faults[:MOST_FAULTS]]}
