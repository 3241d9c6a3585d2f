"""The command line as a user meets it: the contract's outputs, counts that add up, bad input that costs only itself."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from daybook.cli import main

Row = dict[str, Any]
STORY = ("KIRKUK, Iraq – At least three policemen were killed on Monday when a roadside bomb hit their patrol near Kirkuk, police said.\n"
         "“We will find those who did this within a week,” the governor, Najm Jabbar, told reporters.\n")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own for every test."""
    monkeypatch.setenv("DAYBOOK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def call(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=stdin)


def rows(result: Result) -> list[Row]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def counts(result: Result) -> dict[str, int]:
    found = {name: int(n) for n, name in re.findall(r"(\d+) (seen|new|known|degraded|rejected|failed)", result.stderr)}
    assert found["seen"] == sum(n for name, n in found.items() if name != "seen")
    return found


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "kirkuk.txt"
    path.write_text(STORY, encoding="utf8")
    return path


def test_extract_prints_the_contracts_object(story: Path) -> None:
    row, = rows(call("extract", str(story), "--published", "2020-08-18"))

    assert {"report", "residue", "mentions", "times", "places", "attributions", "records", "notes"} == set(row)
    assert ("kirkuk", STORY, "2020-08-18", "stated", "en") == tuple(
        row["report"][name] for name in ("id", "text", "published", "published_basis", "language"))
    bomb = next(r for r in row["records"] if r["kind"] == "incident")
    killed = bomb["fields"]["killed"][0]
    assert {"min": 3, "max": None, "of": "forces", "form": "at_least"} == killed["value"] | {"of": "forces"}
    assert "three" in STORY[killed["start"] : killed["end"]]
    assert "police" in killed["attributed_to"]["name"].lower()
    assert "2020-08-17" == bomb["fields"]["when"][0]["value"]
    assert "relative_to_publication" == bomb["fields"]["when"][0]["basis"]


def test_extract_stores_nothing(story: Path, home: Path) -> None:
    call("extract", str(story))

    assert not home.exists() or not any(home.rglob("*.db"))


def test_extract_reads_standard_input_and_writes_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    result = call("extract", "-", "--out", str(out), stdin=STORY.encode())

    assert 0 == result.exit_code
    assert STORY == json.loads(out.read_text())["report"]["text"]


def test_a_date_that_is_none_is_a_wrong_call(story: Path) -> None:
    result = call("extract", str(story), "--published", "17/08/2020")

    assert 2 == result.exit_code
    assert "write EDTF" in result.stderr


def test_reading_twice_changes_nothing(story: Path) -> None:
    first = counts(call("read", str(story)))
    before = call("dump").stdout

    second = counts(call("read", str(story)))

    assert (1, 0) == (first["new"], first["known"])
    assert (0, 1) == (second["new"], second["known"])
    assert before == call("dump").stdout


@pytest.mark.parametrize("name", ["reports", "incidents", "statements", "commitments", "cases", "relations", "actors", "places"])
@pytest.mark.parametrize("style", ["table", "jsonl", "csv"])
def test_every_list_is_printed_in_every_style(story: Path, name: str, style: str) -> None:
    call("read", str(story), "--published", "2020-08-18")

    result = call(name, "--format", style)

    assert 0 == result.exit_code, result.output
    if style == "jsonl":
        assert all(row["id"] for row in rows(result))
        assert rows(result) or name not in ("reports", "incidents", "statements", "commitments", "actors", "places")
    else:
        assert result.stdout.strip()


def test_the_list_of_reports_has_the_contracts_keys(story: Path) -> None:
    call("read", str(story))

    row, = rows(call("reports", "--format", "jsonl"))

    assert {"id", "publisher", "url", "title", "published", "verdict", "origins", "copy_of", "how"} == set(row)
    assert ("kirkuk", "own", None) == (row["id"], row["how"], row["copy_of"])


def test_a_record_of_a_list_can_be_shown(story: Path) -> None:
    call("read", str(story), "--published", "2020-08-18")
    row = rows(call("incidents", "--format", "jsonl"))[0]

    shown = call("show", row["id"])

    assert {"id", "kind", "reports", "origins", "fields"} == set(row)
    assert ["kirkuk"] == row["reports"]
    assert 0 == shown.exit_code
    assert "roadside bomb" in shown.stdout


def test_a_report_can_be_shown_by_the_name_that_outputs_use(story: Path) -> None:
    call("read", str(story))

    assert "Najm Jabbar" in call("show", "kirkuk").stdout


def test_what_is_not_there_cannot_be_shown(story: Path) -> None:
    call("read", str(story))

    result = call("show", "incident-nowhere")

    assert 2 == result.exit_code
    assert "no record and no report 'incident-nowhere'" in result.stderr


def bad_inputs(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "broken.jsonl.gz").write_bytes(gzip.compress(json.dumps({"id": "z", "text": STORY}).encode() * 50)[:-20])
    (folder / "latin.html").write_bytes('<meta charset="utf-8"><title>Café</title><p>Trois morts à Kirkuk, Señor.'.encode("latin-1"))
    (folder / "nul.txt").write_text("Two soldiers were killed\0 in Mosul on Sunday, police said.", encoding="utf8")
    (folder / "accents.txt").write_text("The mayor of Cafe\u0301ville said two men were shot in \U0001f525 Basra.", encoding="utf8")
    lines = ["{", "[1]", '{"id": "no text"}', '{"id": "n", "text": 5}', json.dumps({"id": "good", "text": STORY}), "[" * 100_000,
             '{"id": "s", "text": "Half a pair \\ud83d stands alone in Mosul."}', '{"id": "e", "text": ""}']
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf8")


def test_bad_input_costs_nothing_but_itself(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bad_inputs(folder)

    result = call("read", str(folder), str(tmp_path / "missing.txt"))

    assert 0 == result.exit_code, result.output
    told = counts(result)
    ids = {row["id"] for row in rows(call("reports", "--format", "jsonl"))}
    assert {"good", "accents", "nul"} <= ids
    assert told["rejected"] + told["failed"] >= 8
    assert "Traceback" not in result.output


def test_each_bad_input_gets_a_line_of_its_own_from_extract(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bad_inputs(folder)

    made = rows(call("extract", str(folder)))

    assert all(len(row["error"]["reason"]) > 20 for row in made if "error" in row)
    for row in made:
        text = row["report"].get("text", "")
        for part in ("mentions", "times", "places", "records"):
            assert all(text[n["start"] : n["end"]] for n in row.get(part, ()))
    accents, = (row for row in made if row["report"]["id"] == "accents")
    assert "Cafe\u0301ville" in accents["report"]["text"]


def test_a_line_over_the_limit_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    long = json.dumps({"id": "long", "text": "x" * 2_000_000})
    path.write_text(f"{long}\n{json.dumps({'id': 'next', 'text': STORY})}\n")

    made = rows(call("extract", str(path), "--line-limit-mb", "1"))

    assert ["error" in row for row in made] == [True, False]
    assert "1 MB" in made[0]["error"]["reason"]


def test_nothing_read_is_exit_code_three(tmp_path: Path) -> None:
    assert 3 == call("extract", str(tmp_path / "missing.txt")).exit_code
    assert 3 == call("read", str(tmp_path / "missing.txt")).exit_code


def test_what_could_not_be_used_is_told_with_its_reason_and_listed(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"blank{number}.txt").write_text(" ")
    (tmp_path / "odd\x1b[2Jname.txt").write_text(" ")
    told = call("read", *map(str, sorted(tmp_path.glob("*.txt")))).stderr
    listed = call("failures").stdout
    csv = call("failures", "--format", "csv").stdout

    assert 5 == told.count(": holds no text")
    assert "daybook failures" in told
    assert 8 == len(rows(call("failures", "--format", "jsonl"))) == len(csv.splitlines()) - 1 == len(listed.splitlines())
    assert "odd\\u001b[2Jname.txt: " in listed
    assert 1 == len(rows(call("failures", "--format", "jsonl", "-q", "blank3")))



def test_a_store_that_is_no_database_is_said_and_left_alone(tmp_path: Path, story: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("my notes, not a database at all, but long enough to look like one " * 20)
    before = path.read_bytes()

    result = call("read", str(story), "--db", f"sqlite:///{path}")

    assert result.exit_code in (1, 2)
    assert "not a database" in result.stderr
    assert before == path.read_bytes()


def test_two_reports_that_only_share_an_id_are_both_kept(tmp_path: Path) -> None:
    for name, text in (("a", STORY), ("b", STORY.replace("Kirkuk", "Mosul"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(text)

    call("read", str(tmp_path / "a"), str(tmp_path / "b"))

    assert ["same", "same"] == [row["id"] for row in rows(call("reports", "--format", "jsonl"))]


def test_another_text_of_the_same_id_and_url_is_a_version(tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    versions = [{"id": "v", "url": "https://example.org/v", "published": f"2020-08-1{n}", "text": STORY.replace("three", n_killed)}
                for n, n_killed in ((7, "three"), (8, "four"))]
    path.write_text("\n".join(map(json.dumps, versions)))

    call("read", str(path))

    assert 1 == len(rows(call("reports", "--format", "jsonl")))
    killed = [v["value"]["min"] for r in rows(call("incidents", "--format", "jsonl")) for v in r["fields"].get("killed", ())]
    assert [4] == killed


def test_an_arabic_report_is_kept_and_nothing_is_guessed(tmp_path: Path) -> None:
    text = "قُتل ثلاثة من رجال الشرطة يوم الاثنين في انفجار عبوة ناسفة قرب مدينة كركوك شمالي العراق، بحسب ما أفادت به مصادر أمنية."
    (tmp_path / "ar.txt").write_text(text, encoding="utf8")

    row, = rows(call("extract", str(tmp_path / "ar.txt")))

    assert text == row["report"]["text"]
    assert [] == row["records"]
    assert any("not read yet" in note["reason"] for note in row["notes"])


def test_doctor_names_the_database_engine(story: Path) -> None:
    call("read", str(story))

    result = call("doctor")

    assert 0 == result.exit_code, result.output
    assert re.search(r"SQLite|sqlite", result.stdout)


def test_settings_are_kept_and_shown(home: Path) -> None:
    assert 0 == call("config", "port", "9000").exit_code
    assert "9000" == call("config", "port").stdout.strip()
    assert 2 == call("config", "port", "many").exit_code
    assert 2 == call("config", "colour").exit_code
    assert (home / "config.toml").exists()


def test_csv_has_no_live_formula_and_nothing_for_what_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(json.dumps({"id": "=1+1", "title": "@SUM(1)", "text": STORY}))
    call("read", str(path))

    line = call("reports", "--format", "csv").stdout.splitlines()[1]

    assert line.startswith("'=1+1,,,'@SUM(1),,")
