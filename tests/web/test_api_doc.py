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

from daybook.kinds import KINDS
from daybook.passwords import digest_of
from daybook.store import Store
from daybook.web.api.acting import DOING
from tests.store.made import entry_of, refresh
from tests.test_sighted import drafts
from tests.web.desk import Desk

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf8")
TEXT = "A bomb killed 3 soldiers in Mosul on Monday. Gunmen attacked the market in Mosul on Monday and killed one, officials said."
TOKEN = "dbk_of-the-examples"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS) as store:
        store.add(store.begin_run("f", {}), entry_of(store, "r1", TEXT, drafts=drafts(TEXT)))
        refresh(store)
        desk = Desk(store)
        store.people.add_token("editor", "examples", ("read", "review", "import"), digest_of(TOKEN), TOKEN[:8], "editor", "2026-11-26T08:00:00Z")
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
    known = {"TOKEN": TOKEN, "DAYBOOK": address, "RECORD": record.id, "VALUE": view.record.fields["when"][0].assertion.id.hex(),
             "SHEET": str(sheet)}
    examples = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)

    assert 3 == len(examples)
    answers = []
    for example in examples:
        if "correct" in example:  # the record of this test has a date to correct, and no count
            example = example.replace('{"min": 3, "of": "forces"}', '"2020-08-16"').replace("killed 3 soldiers", "Monday")
        done = subprocess.run(["sh", "-c", example], env={"PATH": "/usr/bin:/bin", "no_proxy": "*"} | known, capture_output=True, text=True,
                              check=False)
        assert 0 == done.returncode, done.stdout + done.stderr
        answers.append(json.loads(done.stdout))
    assert (0, 1) == (answers[0]["total"], answers[1]["act"])
    assert (True, 1, 1) == (answers[2]["dry_run"], answers[2]["rows"], answers[2]["new"] + answers[2]["rejected"])
    assert "2020-08-16" == desk.store.record(record.id).record.best("when").assertion.value.edtf  # type: ignore[union-attr]


def test_the_page_names_every_act_and_every_scope() -> None:
    assert set(DOING) <= set(re.findall(r"\w+", PAGE))
    assert {"read", "review", "import", "export"} <= set(re.findall(r"`(\w+)`", PAGE))
