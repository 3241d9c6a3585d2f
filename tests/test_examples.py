"""Every kind's examples.jsonl, through the whole path: what must be found, and what must not.

A row: {"text", "published", "records": [{"words", "fields": {name: [value, …]}}]}. For each expected record there is a found one
of the kind whose naming words overlap and whose fields hold the expected values: plain values as the contract writes them, of
objects the given keys. {"none": true} instead means that the text has no record of the kind.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from daybook.core import Kind, Report, Text, When, asserted
from daybook.kinds import KINDS
from daybook.pipeline import find, understand
from daybook.publish.rows import extract_row

Row = dict[str, Any]
FOLDER = Path(__file__).parent.parent / "src" / "daybook" / "kinds"


def examples() -> list[Any]:
    made = []
    for kind in KINDS:
        lines = (FOLDER / kind.name / "examples.jsonl").read_text(encoding="utf8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        made += [pytest.param(kind, row, id=f"{kind.name}-{n}-{row['text'][:40]}") for n, row in enumerate(rows, 1)]
    return made


def extracted(row: Row) -> Row:
    published = When(row["published"]) if row.get("published") else None
    reading = understand(Report("example", published=published), Text(row["text"], language="en"))
    return extract_row(reading, asserted(b"r" * 16, b"t" * 16, reading, find(reading, KINDS)), KINDS)


def holds(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(found.get(key) == value for key, value in wanted.items())
    return bool(found == wanted)


@pytest.mark.parametrize(("kind", "row"), examples())
def test_an_example_is_read_as_its_kind_says(kind: Kind, row: Row) -> None:
    made = extracted(row)
    found = [record for record in made["records"] if record["kind"] == kind.name]
    told = [(row["text"][r["start"] : r["end"]], {k: [v["value"] for v in vs] for k, vs in r["fields"].items() if vs}) for r in found]
    if row.get("none"):
        assert [] == told
    for wanted in row["records"]:
        start = row["text"].index(wanted["words"])
        end = start + len(wanted["words"])
        near = [r for r in found if r["start"] < end and start < r["end"]]
        fits = [r for r in near if all(any(holds(v["value"], value) for v in r["fields"][name])
                                       for name, values in wanted.get("fields", {}).items() for value in values)]
        assert fits, f"wanted {wanted}; found {told}"
        for name in wanted.get("absent", ()):
            assert all(not r["fields"][name] for r in fits), f"{name} should be absent in {told}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_every_kind_has_examples(kind: Kind) -> None:
    assert (FOLDER / kind.name / "examples.jsonl").read_text(encoding="utf8").strip()


@pytest.mark.parametrize(("kind", "row"), examples())
def test_every_span_of_an_example_quotes_its_text(kind: Kind, row: Row) -> None:
    made = extracted(row)
    text = made["report"]["text"]
    for record in made["records"]:
        for values in record["fields"].values():
            for value in values:
                if "start" in value:
                    assert 0 <= value["start"] < value["end"] <= len(text)
    assert text == row["text"]
    assert kind in KINDS
