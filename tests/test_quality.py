"""`daybook sample` and `daybook agreement` as their user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daybook import review
from daybook.cli import main
from daybook.kinds import KINDS
from daybook.review import Hand
from daybook.review.blind import Coder
from daybook.store import Store
from tests.store.made import entry_of, refresh


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DAYBOOK_HOME", str(tmp_path / "home"))
    with Store.open(str(tmp_path / "desk.db"), kinds=KINDS) as store:
        store.add(store.begin_run("f", {}), entry_of(store, "r1"))
        refresh(store)
        for name in ("ana", "ben"):
            store.people.add(name, "reviewer", "no password", "root", "2026-11-01T00:00:00Z")
    return str(tmp_path / "desk.db")


def call(place: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--db", place])


def test_a_sample_is_drawn_coded_and_measured(place: str) -> None:
    assert "draw some" in call(place, "agreement").stderr
    drawn = call(place, "sample", "--rate", "1", "--coders", "Ana, ben", "--by", "kind")
    assert 0 == drawn.exit_code and "Sample 1: 1 reports (incident: 1 of 1)" in drawn.stderr
    with Store.open(place, kinds=KINDS) as store:
        share, = store.codings.shares()
        for by in share.coders:
            view = review.view_of(Coder(store, share.id, by), "")
            review.accept_record(Coder(store, share.id, by), view, view.records[0].key, Hand(by))
            store.codings.finish(share.id, by)

    rows = [json.loads(line) for line in call(place, "agreement", "--format", "jsonl").stdout.splitlines()]
    killed = next(row for row in rows if (row["field"], row["asks"]) == ("killed", "number"))
    assert ("ratio", 1, 1.0, None) == (killed["metric"], killed["units"], killed["same"], killed["alpha"])
    table = list(csv.DictReader(io.StringIO(call(place, "agreement", "--format", "csv").stdout)))
    assert len(rows) == len(table) and "" == table[0]["alpha"]
    assert call(place, "agreement", "--sample", "1").stdout.startswith("kind")
    assert "" == call(place, "agreement", "--sample", "2").stdout


def test_precision_comes_by_month(place: str) -> None:
    assert "Nobody has decided" in call(place, "agreement", "--precision").stderr
    with Store.open(place, kinds=KINDS) as store:
        view = review.view_of(store, store.reports().items[0].id)
        review.accept_record(store, view, view.records[0].key, Hand("ana"))
    rows = [json.loads(line) for line in call(place, "agreement", "--precision", "--format", "jsonl").stdout.splitlines()]

    assert {"all"} < {row["month"] for row in rows} and {1.0} == {row["precision"] for row in rows}


def test_what_cannot_be_drawn_is_said_in_one_sentence(place: str) -> None:
    for options, said in ((("--rate", "1", "--coders", "ana"), "two readers are two people"),
                          (("--coders", "ana,ben"), "either which share"), (("--size", "3", "--coders", "ana,zoe"), "zoe: no account")):
        result = call(place, "sample", *options)
        assert 2 == result.exit_code and said in result.stderr and "Traceback" not in result.output
