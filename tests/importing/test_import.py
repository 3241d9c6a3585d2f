"""A desk's sheet in the store: each value on the words of its cell, updates by key, counts that add up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner

from daybook.cli import main
from daybook.core import Count, Place, Ref
from daybook.errors import UsageError
from daybook.importing.mapping import SheetMap, mapping_of, read_mapping
from daybook.importing.run import Imported, Taking, import_sheet
from daybook.importing.suggest import suggested
from daybook.kinds import kind_named
from daybook.pipeline import rebuild
from daybook.store import Store
from daybook.store.listing import RecordFilter
from daybook.store.views import RecordView
from tests.store.made import dumped

SHEETS = Path(__file__).parent.parent.parent / "docs" / "sheet"
COLUMNS = {"Date": "when", "Town": "where", "Land": "where.country", "Kind": "type", "Dead": "killed", "Who": "perpetrator",
           "Victims": "victim"}
HEAD = "Ref,Date,Town,Land,Kind,Dead,Who,Victims\n"
FIRST = HEAD + "A1,2020-03-12,Mosul,IQ,bombing,at least 3,Islamic State,Ali Hasan; Omar Saleh\nA2,2020-03-13,Erbil,Iraq,air strike,,,\n"


def mapping(**more: Any) -> SheetMap:
    return mapping_of({"key": "Ref", "columns": COLUMNS} | more, "the map")


def take(store: Store, tmp_path: Path, text: str, mapped: SheetMap | None = None, **how: Any) -> Imported:
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf8")
    return import_sheet(store, path, mapped or mapping(), Taking("desk", "ada", now=datetime(2026, 1, 1, tzinfo=UTC), **how))


def counts(done: Imported) -> tuple[int, int, int, int]:
    assert done.rows == done.new + done.updated + done.known + done.rejected
    return done.new, done.updated, done.known, done.rejected


def records(store: Store) -> dict[str, RecordView]:
    """By the words that name them: the keys."""
    views = store.each_record(RecordFilter("incident"))
    return {view.record.naming.assertion.value.show(): view for view in views if view.record.naming}


def values(view: RecordView, field: str) -> list[object]:
    return [e.assertion.value for e in view.record.evidence(field)]


def test_every_value_stands_on_the_words_of_its_cell(store: Store, tmp_path: Path) -> None:
    assert (2, 0, 0, 0) == counts(take(store, tmp_path, FIRST))
    view = records(store)["A1"]
    words = {name: [quote.words for quote in quotes] for name, quotes in view.quotes.items()}

    assert {"naming": ["A1"], "when": ["2020-03-12"], "where": ["Mosul"], "type": ["bombing"], "killed": ["at least 3"],
            "perpetrator": ["Islamic State"], "victim": ["Ali Hasan", "Omar Saleh"]} == words
    assert [Count(3, None, "at_least", basis="analyst")] == values(view, "killed")
    assert [Place("Mosul", "IQ", basis="analyst")] == values(view, "where")
    assert [Ref("Islamic State", None, "stated")] == values(view, "perpetrator")
    assert [] == values(records(store)["A2"], "killed")
    report = store.report("A1")
    assert report is not None
    assert ("desk", None) == (report.report.publisher, report.report.published)


def test_the_same_again_is_known_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, FIRST)
    before = dumped(store)

    assert (0, 0, 2, 0) == counts(take(store, tmp_path, FIRST))
    reordered = "Town,Ref,Date,Land,Kind,Dead,Who,Victims\n" + 'Erbil,A2,2020-03-13,Iraq,"air strike",,,\n'
    done = take(store, tmp_path, reordered)
    assert (0, 0, 1, 0) == counts(done)
    assert 1 == done.missing
    assert before == dumped(store)


def test_a_changed_row_updates_its_record_and_makes_no_other(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, FIRST)
    before = records(store)["A1"]
    store.decide(before.record.members[0], "accept", "ada")
    for dead in ("5", "at least 3", "7"):  # there, back, and on
        assert (0, 1, 1, 0) == counts(take(store, tmp_path, FIRST.replace("at least 3", dead)))
        view = records(store)["A1"]
        assert [dead] == [quote.words for quote in view.quotes["killed"]]
    assert before.row.id == view.row.id
    assert ["A1", "A2"] == sorted(records(store))
    history = store.versions("A1")
    assert history is not None
    assert 3 == len(history.copies)


def test_an_empty_cell_takes_nothing_away_unless_that_is_said(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, FIRST)
    emptied = FIRST.replace("at least 3", "")

    assert (0, 0, 2, 0) == counts(take(store, tmp_path, emptied))
    assert (0, 1, 1, 0) == counts(take(store, tmp_path, emptied, clear=True))
    assert [] == values(records(store)["A1"], "killed")


def test_another_map_reads_known_rows_anew(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, FIRST)
    mapped = mapping(columns=COLUMNS | {"Who": "party"})

    assert (0, 2, 0, 0) == counts(take(store, tmp_path, FIRST, mapped))
    view = records(store)["A1"]
    assert ([], [Ref("Islamic State")]) == (values(view, "perpetrator"), values(view, "party"))


def test_rows_that_cannot_be_read_are_rejected_with_row_column_and_reason(store: Store, tmp_path: Path) -> None:
    done = take(store, tmp_path, HEAD + "B1,12/03/2020,Mosul,IQ,bombing,2.5,,\n,2020,Mosul,IQ,bombing,,,\n"
                                        "B2,2020,Mosul,Atlantis,IED,#REF!,,\nB3,2020-05,Mosul,IQ,bombing,3,,\nB3,2020-05,Mosul,IQ,bombing,4,,\n")

    assert (1, 0, 0, 4) == counts(done)
    assert [(2, "Date"), (2, "Dead"), (3, "Ref"), (4, "Dead"), (4, "Dead"), (4, "Kind"), (4, "Land"), (6, "Ref")] == sorted(
        (fault.row, fault.column) for fault in done.faults)
    assert "'B3' is the key of row 5 too; give one of the two another" in {fault.reason for fault in done.faults}
    assert ["B3"] == list(records(store))


def test_a_dry_run_tells_the_same_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, FIRST)
    before = dumped(store)
    changed = FIRST.replace("at least 3", "4") + "A3,2021,Basra,IQ,raid,,,\nA4,soon,Basra,IQ,raid,,,\n"

    assert (1, 1, 1, 1) == counts(take(store, tmp_path, changed, dry_run=True))
    assert before == dumped(store)
    assert (1, 1, 1, 1) == counts(take(store, tmp_path, changed))
    path = tmp_path / "sheet.csv"
    assert (3, 0, 0, 1) == counts(import_sheet(None, path, mapping(), Taking("desk", "ada", dry_run=True)))


def test_rows_of_one_form_are_neither_copies_nor_one_incident(store: Store, tmp_path: Path) -> None:
    same = "".join(f"C{n},2020-03-12,Mosul,IQ,bombing,3,Islamic State,\n" for n in range(8))
    take(store, tmp_path, HEAD + same)

    assert 8 == len(records(store))
    assert {"own"} == {row.how for row in store.reports().items}


def test_a_rebuild_leaves_the_same_dump(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, FIRST)
    take(store, tmp_path, FIRST.replace("at least 3", "5"))
    before = dumped(store)
    rebuild(store)

    assert before == dumped(store)


def test_a_workbook_is_read_by_the_types_of_its_cells(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "desk.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEAD.strip().split(","))
        page.write_row(1, 0, ["A1", None, "Mosul", "IQ", "bombing", 3])
        page.write_datetime(1, 1, datetime(2020, 3, 12), book.add_format({"num_format": "dd/mm/yy"}))
    done = import_sheet(store, path, mapping(), Taking("desk", "ada"))

    assert (1, 0, 0, 0) == counts(done)
    view = records(store)["A1"]
    assert ["2020-03-12", "3"] == [view.quotes[name][0].words for name in ("when", "killed")]


def test_defaults_groups_gazetteer_and_on_whose_word(store: Store, tmp_path: Path) -> None:
    columns = COLUMNS | {"Who": "according_to", "Dead": "killed (civilians)"}
    mapped = mapping(columns=columns, defaults={"status": "happened"}, gazetteer=True)
    take(store, tmp_path, HEAD + "A1,2020,Nasiriyah,IQ,bombing,3,the police,\n", mapped)
    view = records(store)["A1"]
    killed, status = (view.record.evidence(name)[0].assertion for name in ("killed", "status"))

    assert ("civilians", "the police") == (killed.value.of, killed.attributed_to.name)  # type: ignore[union-attr]
    assert status.span is None
    place = values(view, "where")[0]
    assert isinstance(place, Place)
    assert (True, 2) == (place.is_point, place.precision)


@pytest.mark.parametrize(("given", "says"), [
    ({"columns": {"Date": "wen"}}, "incident has no field 'wen'"), ({"columns": {"Date": "when.colour"}}, "no part 'colour'"),
    ({"columns": {"A": "when", "B": "when"}}, "'A' and 'B' both hold when"), ({"kind": "riot"}, "no kind 'riot'"),
    ({"dates": "year first"}, "dates is"), ({"colums": {}}, "no setting 'colums'"), ({"columns": []}, "columns is no dict"),
    ({"columns": {"A": "when (civilians)"}}, "is no count"), ({"values": {"typ": {}}}, "is no field")])
def test_a_map_that_cannot_be_is_refused_with_all_its_faults(given: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        mapping_of(given, "the map")


def test_a_map_that_does_not_fit_the_sheet_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the sheet has 'Ref', 'Day'"):
        take(store, tmp_path, "Ref,Day\n1,2020\n")
    with pytest.raises(UsageError, match="give --key COLUMN"):
        take(store, tmp_path, FIRST, mapping_of({"columns": COLUMNS}, "the map"))
    path = tmp_path / "map.toml"
    path.write_text("kind = [")
    with pytest.raises(UsageError, match="cannot be read"):
        read_mapping(path)


def test_a_suggested_map_is_one_and_reads_the_sheet_of_the_documents(tmp_path: Path) -> None:
    header = (SHEETS / "incidents.csv").read_text(encoding="utf8").splitlines()[0].split(",")
    path = tmp_path / "map.toml"
    path.write_text(suggested(kind_named("incident"), header), encoding="utf8")
    made = read_mapping(path)

    assert "Ref" == made.key
    assert {"when", "where", "killed", "injured", "victim", "naming"} <= {target.field for target in made.targets()}


def test_the_command_takes_the_sheet_of_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_HOME", str(tmp_path))
    call = ["import", str(SHEETS / "incidents.csv"), "--map", str(SHEETS / "incidents.toml")]
    runner = CliRunner()
    assert "7 new, 0 updated, 0 known, 0 rejected. Nothing is written" in runner.invoke(main, [*call, "--dry-run"]).stderr
    assert not (tmp_path / "daybook.db").exists()
    assert "7 rows: 7 new" in runner.invoke(main, call).stderr
    assert "7 known" in runner.invoke(main, call).stderr
    unmapped = runner.invoke(main, call[:2])
    assert (2, True) == (unmapped.exit_code, "--suggest > map.toml" in unmapped.stderr)
    exported = runner.invoke(main, ["export", "--format", "jsonl", "--kind", "incident"]).stdout
    assert 7 == len([json.loads(line) for line in exported.splitlines()])
