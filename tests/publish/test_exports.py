"""Every format: what it holds comes back, unknown is never 0, nothing is evaluated, nothing withheld gets out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from daybook.core.sight import EVERYTHING
from daybook.errors import UsageError
from daybook.kinds import KINDS
from daybook.publish.cells import is_live
from daybook.publish.exporting import export
from daybook.publish.exports import all_formats
from daybook.publish.exports.acled import COLUMNS as ACLED
from daybook.publish.exports.asked import Asked
from daybook.publish.exports.ucdp import COLUMNS as UCDP
from daybook.store import Store
from daybook.store.listing import RecordFilter
from daybook.text.tables import parted
from tests.publish.made import CANARY, fill

NAMES = [format.name for format in all_formats()]
BASE = "https://desk.example.org"


@pytest.fixture
def desk(store: Store) -> Iterator[Store]:
    fill(store)
    yield store


def exported(store: Store, style: str, *, kind: str = "incident", everything: bool = False, **narrowed: Any) -> bytes:
    accepted = narrowed.pop("accepted", False)
    out = io.BytesIO()
    export(store, style, Asked(RecordFilter(kind, **narrowed), accepted, EVERYTHING if everything else None, BASE), out)
    return out.getvalue()


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def row_of(rows: list[dict[str, str]], type_: str) -> dict[str, str]:
    return next(row for row in rows if type_ in (row.get("type"), row.get("sub_event_type")))


def test_csv_holds_every_part_of_a_value_and_leaves_unknown_empty(desk: Store) -> None:
    row = row_of(table(exported(desk, "csv", everything=True)), "armed_attack")

    assert ("2020-08-17", "relative_to_publication", "2020-08-17") == (row["when"], row["when_basis"], row["when_latest"])
    assert ("Clinic Street 5", "IQ", "1") == (row["where"], row["where_country"], row["where_precision"])
    assert (">=13 [forces]", "13", "13", "") == (row["killed"], row["killed_low"], row["killed_best"], row["killed_high"])
    assert ("", "", "") == (row["injured"], row["injured_low"], row["injured_best"])
    assert {"clinic", "a; b\\c"} == set(parted(row["target"]))
    assert ("Islamic State", "group", "suspected") == (row["perpetrator"], row["perpetrator_sort"], row["perpetrator_responsibility"])
    assert f"{BASE}/records/{row['id']}" == row["record_url"]


def test_a_row_leads_to_the_very_words(desk: Store) -> None:
    row = row_of(table(exported(desk, "csv", everything=True)), "armed_attack")
    path, _, fragment = row["evidence_url"].removeprefix(f"{BASE}/reports/").partition("#")
    view = desk.report(path.partition("?")[0])

    assert view is not None
    assert view.text.text[int(fragment.removeprefix("w")) :].startswith(row["quote"])
    assert "attacked" == row["quote"]
    assert row["source_url"].endswith("#:~:text=attacked")


def test_a_coarse_place_has_no_point_in_any_format(desk: Store) -> None:
    features = {f["properties"]["type"]: f for f in json.loads(exported(desk, "geojson", everything=True))["features"]}
    coarse = features["shelling"]

    assert {"type": "Point", "coordinates": [43.12, 36.34]} == features["armed_attack"]["geometry"]
    assert coarse["geometry"] is None
    assert ("2020-08~", "Nineveh") == (coarse["properties"]["when"], coarse["properties"]["where"])
    assert "no more exactly than province" in coarse["properties"]["no_point"]
    assert "" == row_of(table(exported(desk, "csv")), "shelling")["where_lat"]
    acled = row_of(table(exported(desk, "acled")), "Shelling/artillery/missile attack")
    assert ("", "", "3", "Nineveh") == (acled["latitude"], acled["longitude"], acled["geo_precision"], acled["admin1"])
    assert "lat" not in next(row for row in lines(exported(desk, "plover")) if row.get("mode") == ["heavy-weapons"])["event_loc"]


def test_acled_rows_have_its_columns_and_say_where_nobody_knows_the_dead(desk: Store) -> None:
    rows = table(exported(desk, "acled", everything=True))
    attack, shelling = row_of(rows, "Attack"), row_of(rows, "Shelling/artillery/missile attack")

    assert ACLED == list(attack)[: len(ACLED)]
    assert 31 == len(ACLED)
    assert ("13", "13", "", "yes") == tuple(attack[name] for name in ("fatalities", "fatalities_min", "fatalities_max", "fatalities_known"))
    assert ("", "no") == (shelling["fatalities"], shelling["fatalities_known"])
    assert ("2020-08-17", "1", "368", "IRQ") == (attack["event_date"], attack["time_precision"], attack["iso"], attack["event_id_cnty"][:3])
    assert ("2020-08-01", "3") == (shelling["event_date"], shelling["time_precision"])
    assert ("Islamic State", "2") == (attack["actor1"], attack["inter1"])


def test_what_a_format_cannot_hold_is_counted(desk: Store) -> None:
    written = export(desk, "acled", Asked(RecordFilter("incident")), io.BytesIO())

    assert (2, {"threatened: ACLED holds what happened or was attempted": 1}) == (written.records, dict(written.left_out))
    dead = export(desk, "ucdp", Asked(RecordFilter("incident")), io.BytesIO())
    assert (1, 2) == (dead.records, sum(dead.left_out.values()))


def test_ucdp_rows_have_its_columns(desk: Store) -> None:
    row = table(exported(desk, "ucdp", everything=True))[0]

    assert UCDP == list(row)[: len(UCDP)]
    assert 49 == len(UCDP)
    assert ("13", "13", "", "13") == (row["best"], row["low"], row["high"], row["deaths_a"])
    assert ("1", "1", "1", "") == (row["where_prec"], row["date_prec"], row["event_clarity"], row["deaths_civilians"])


def test_plover_has_quad_code_mode_and_size(desk: Store) -> None:
    event = next(row for row in lines(exported(desk, "plover", everything=True)) if row.get("date"))

    parts = ("event", "mode", "quad_code", "event_scale", "size")
    assert (["ASSAULT"], ["firearms"], 4, -9.0, {"dead": 13}) == tuple(event[part] for part in parts)
    assert {"entity_text": "Islamic State", "sector": "REB", "responsibility": "suspected"}.items() <= event["actor"][0].items()
    relation = lines(exported(desk, "plover", kind="relation"))[0]
    assert (["CONSULT"], 1, "IRQ") == (relation["event"], relation["quad_code"], relation["actor"][0]["code"])


def test_json_lines_hold_every_value_with_its_words(desk: Store) -> None:
    row = next(row for row in lines(exported(desk, "jsonl", everything=True)) if "killed" in row["fields"])
    view = desk.record(row["id"])

    assert view is not None
    held = {name: len(found) for name, found in view.record.fields.items() if name != "naming"}
    assert held == {name: len(found) for name, found in row["fields"].items()}
    killed = row["fields"]["killed"][0]
    assert {"min": 13, "max": None, "of": "forces", "form": "at_least"} == killed["value"]
    assert ("attacked", "proposed", "+Daily") == (killed["words"], killed["status"], killed["publisher"])
    assert {"low": 13, "best": 13, "high": None} == row["tolls"]["killed"]


def test_what_is_withheld_is_in_no_format(desk: Store) -> None:
    told = set()
    for format, kind in ((format, kind.name) for format in all_formats() for kind in KINDS):
        if not format.holds(kind):
            with pytest.raises(UsageError, match="cannot hold records of the kind"):
                exported(desk, format.name, kind=kind)
            continue
        kept, whole = (unpacked(format.name, exported(desk, format.name, kind=kind, everything=every)) for every in (False, True))
        assert CANARY.lower() not in kept.lower()
        assert "Clinic Street" not in kept
        told |= {(format.name, kind)} if CANARY in whole else set()
    assert {("csv", "incident"), ("xlsx", "incident"), ("jsonl", "case"), ("ftm", "case"), ("plover", "incident")} <= told


def unpacked(style: str, content: bytes) -> str:
    if style != "xlsx":
        return content.decode()
    with ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def test_no_cell_of_csv_is_a_formula(desk: Store) -> None:
    for row in (row for style in ("csv", "acled", "ucdp") for row in table(exported(desk, style, everything=True))):
        assert [] == [cell for cell in row.values() if is_live(cell)]
    rows = table(exported(desk, "csv", everything=True))
    assert "'=HYPERLINK(1) brigade" in {row["perpetrator"] for row in rows}
    assert "'+Daily" == rows[0]["publishers"]


def test_a_workbook_holds_texts_and_no_formula(desk: Store) -> None:
    content = exported(desk, "xlsx", everything=True)
    with ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    assert [] == [node.tag for node in sheet.iter() if node.tag.endswith("}f")]
    assert "=HYPERLINK(1) brigade" in {row["perpetrator"] for row in named}
    assert 13 in {row["killed_low"] for row in named}


def test_the_same_records_give_the_same_bytes(desk: Store) -> None:
    for style in NAMES:
        assert exported(desk, style) == exported(desk, style)


def test_exports_can_be_narrowed_as_lists_can(desk: Store) -> None:
    assert 1 == len(table(exported(desk, "csv", type="shelling")))
    assert 2 == len(table(exported(desk, "csv", country="IQ")))
    assert 1 == len(table(exported(desk, "csv", since="2020-08-10", until="2020-08-17", type="armed_attack")))
    assert 0 == len(table(exported(desk, "csv", accepted=True)))
    member = next(view for view in desk.each_record(RecordFilter("incident", type="shelling"))).record.members[0]
    desk.decide(member, "accept", "ada")
    accepted = table(exported(desk, "csv", accepted=True))
    assert [("shelling", "accepted")] == [(row["type"], row["review"]) for row in accepted]


def test_a_file_is_whole_or_not_there(desk: Store, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    export(desk, "csv", Asked(RecordFilter("incident"), base_url=BASE), path)
    assert exported(desk, "csv") == path.read_bytes()
    with pytest.raises(UsageError, match="cannot be written"):
        export(desk, "csv", Asked(RecordFilter("incident")), tmp_path / "nowhere" / "out.csv")
    with pytest.raises(UsageError, match="no format"):
        export(desk, "word", Asked(RecordFilter("incident")), path)
    with pytest.raises(UsageError, match="no kind"):
        export(desk, "csv", Asked(RecordFilter("indicent")), path)
    assert ["out.csv"] == [file.name for file in tmp_path.iterdir() if file.name.startswith((".", "out"))]


def test_ftm_entities_are_as_its_schema_wants_them(desk: Store) -> None:
    model = pytest.importorskip("followthemoney", reason="pip install followthemoney (builds PyICU, which wants libicu-dev)").model
    seen = set()
    for kind in ("incident", "case", "relation", "actor"):
        entities = lines(exported(desk, "ftm", kind=kind, everything=True))
        ids = {entity["id"] for entity in entities}
        for entity in entities:
            proxy = model.get_proxy(entity, cleaned=False)
            assert entity["properties"] == {name: values for name, values in proxy.to_dict()["properties"].items() if values}
            proxy.schema.validate(entity)
            assert set() == {value for prop, value in proxy.itervalues() if prop.type.name == "entity"} - ids
            seen.add(entity["schema"])
    assert set("Event Article Documentation CourtCase CourtCaseParty Person Organization UnknownLink PublicBody".split()) <= seen
