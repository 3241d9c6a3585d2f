"""Tables of files: CSV of any separator and encoding, workbooks; and what is none, or would eat the machine."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from daybook.errors import ReadError
from daybook.read import sheet as reading
from daybook.read.sheet import sheet_of


def rows(path: Path, **how: object) -> list[dict[str, object]]:
    return [dict(row.cells) for row in sheet_of(path, **how).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_cuts_the_header(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "desk.csv"
    path.write_text(mark.join(("Ref", '"Town, or; place"', "Dead")) + "\n" + mark.join(("1", "Mosul", "3")) + "\n")

    assert [{"Ref": "1", "Town, or; place": "Mosul", "Dead": "3"}] == rows(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "desk.csv"
    path.write_bytes("Réf;Ville\n1;Orléans\n".encode(encoding))

    assert [{"Réf": "1", "Ville": "Orléans"}] == rows(path)


def test_rows_keep_the_numbers_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text('\n\nRef,Text\n1,"two\nlines"\n\n2,b\n')

    assert [(4, "1"), (7, "2")] == [(row.number, row.cells["Ref"]) for row in sheet_of(path).rows]


def test_a_workbook_gives_its_cells_by_their_types(tmp_path: Path) -> None:
    path = tmp_path / "desk.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "nothing")
        page = book.add_worksheet("2020")
        page.write_row(0, 0, ["Incidents of the desk"])
        page.write_row(2, 0, ["Ref", "Date", "Dead", "Sure"])
        page.write_row(3, 0, ["a", None, 3, True])
        page.write_datetime(3, 1, date(2020, 3, 12), book.add_format({"num_format": "dd/mm/yyyy"}))  # type: ignore[arg-type]

    assert [{"Ref": "a", "Date": date(2020, 3, 12), "Dead": 3, "Sure": True}] == rows(path, sheet="2020", header=3)
    with pytest.raises(ReadError, match="no sheet 'May'; it has Notes, 2020"):
        sheet_of(path, sheet="May")


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.csv", b"", "it is empty"), ("a.csv", b"Ref,Ref\n1,2\n", "two columns are called 'Ref'"),
    ("a.csv", b"Ref,Town\n1,Mosul,Erbil\n", "row 2: 'Erbil' stands under no column"), ("a.csv", b'Ref,Town\n1,"Mosul\n', "line"),
    ("a.csv", b"Ref\n\0\n1", "zero bytes"), ("a.xlsx", b"PK\3\4 no zip", "is no workbook"), ("a.xlsx", b"Ref,Town\n", "is no workbook"),
    ("a.xls", b"Ref,Town\n", "is no workbook"), ("nowhere.csv", None, "cannot be read")])
def test_what_is_no_table_is_said(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError, match=says):
        sheet_of(path)


def bomb(path: Path, sheet: bytes, times: int = 1, parts: int = 0) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        with book.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(times):
                part.write(sheet)
        for n in range(parts):
            book.writestr(f"x{n}", "")


def test_a_workbook_that_would_eat_the_memory_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    bomb(path, b" " * (1 << 20), times=300)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(ReadError, match="unpacks to more than"):
        sheet_of(path)
    bomb(path, b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>')
    with pytest.raises(ReadError, match="reaches to row 1,048,576 and column 16,384"):
        sheet_of(path)
    bomb(path, b"", parts=6000)
    with pytest.raises(ReadError, match="has 6,001 parts"):
        sheet_of(path)
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(ReadError, match="more than 10; split it"):
        sheet_of(path)
