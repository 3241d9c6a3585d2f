"""The examples of docs/api.md do what they say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from daybook.core import Choice, Count, Draft, Said, When
from daybook.kinds import KINDS
from daybook.passwords import digest_of
from daybook.store import Store
from daybook.web.api.acting import DOING
from tests.store.made import entry_of, refresh, span
from tests.web.desk import Desk

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf8")
TEXT = "A bomb killed 3 soldiers in Mosul on Monday, officials said."
BOMBING = Draft("incident", span(TEXT, "bomb"), (
    Said("type", Choice("bombing"), span(TEXT, "bomb"), 0.9), Said("when", When("2020-08-17"), span(TEXT, "Monday"), 0.9),
    Said("killed", Count(3, 3, of="civilians"), span(TEXT, "killed 3"), 0.6)), 0.9)
AT, TOKEN = "2026-11-26T08:00:00Z", "dbk_of-the-examples"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as store:
        store.add(store.begin_run("f", {}), entry_of(store, "r1", TEXT, drafts=[("incident@1", BOMBING)]))
        refresh(store)
        desk = Desk(store)
        store.people.add_token("editor", "examples", ("read", "review", "import"), digest_of(TOKEN), TOKEN[:8], "editor", AT)
        server = uvicorn.Server(uvicorn.Config(desk.app, port=0, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield desk, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_the_examples_work_as_they_are_written(served: tuple[Desk, str], tmp_path: Path) -> None:
    desk, address = served
    record, = desk.store.records("incident").items
    view = desk.store.record(record.id)
    assert view is not None
    sheet = tmp_path / "desk.csv"
    sheet.write_text("Ref,Date,Town,Dead\n1,2020-03-01,Erbil,3\n")
    known = {"TOKEN": TOKEN, "DAYBOOK": address, "RECORD": record.id, "VALUE": view.record.fields["killed"][0].assertion.id.hex(),
             "SHEET": str(sheet)}
    examples = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)

    assert 3 == len(examples)
    answers = []
    for example in examples:
        done = subprocess.run(["sh", "-c", example], env={"PATH": "/usr/bin:/bin", "no_proxy": "*"} | known, capture_output=True, text=True,
                              check=False)
        assert 0 == done.returncode, done.stdout + done.stderr
        answers.append(json.loads(done.stdout))
    assert (1, 1) == (answers[0]["total"], answers[1]["act"])
    assert (True, 1, 1) == (answers[2]["dry_run"], answers[2]["rows"], answers[2]["new"])
    after = desk.store.record(record.id)
    assert after is not None and Count(3, None, "at_least", "forces") == after.record.fields["killed"][0].assertion.value


def test_the_page_names_every_act_and_every_scope() -> None:
    assert set(DOING) <= set(re.findall(r"\w+", PAGE))
    assert {"read", "review", "import", "export"} <= set(re.findall(r"`(\w+)`", PAGE))
