"""Actors that users add: tables and FollowTheMoney entities, good, broken and hostile."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from daybook.cli import main
from daybook.core import Report, Text
from daybook.errors import ConfigError, ReadError, UsageError
from daybook.merge.alike import alike
from daybook.pipeline import understand
from daybook.read.actors import OFFICE
from daybook.read.registering import Refused, office, usable
from daybook.registers import imported, imports, remove
from daybook.resolve.register import added_folder
from daybook.text.lists import known_actor, known_person
from daybook.text.office_holders import holder
from daybook.text.register import Registered, unwritten, use, written

HEADER = "name,aliases,sort,country,sector,offices\n"
FALCONS = "Falcons of Zubra,FoZ; Zubra Falcons,group,IQ,REB,\n"
HADAD = 'Layla Hadad,Umm Karim,person,IQ,,"prime minister, IQ, 2031-01-05/2031-09-30"\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Path]:
    monkeypatch.setenv("DAYBOOK_HOME", str(tmp_path / "home"))
    yield tmp_path
    use(tmp_path / "nothing")  # what this test added is forgotten by the next one


def table(folder: Path, *rows: str, header: str = HEADER, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(header + "".join(rows), encoding="utf8")
    return path


def lines(folder: Path, *entities: object, name: str = "ftm.jsonl") -> Path:
    path = folder / name
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in entities), encoding="utf8")
    return path


def entity(identity: str, schema: str, **properties: object) -> dict[str, object]:
    return {"id": identity, "schema": schema, "properties": properties}


def run(*call: str) -> str:
    result = CliRunner().invoke(main, list(call), catch_exceptions=False)
    assert 0 == result.exit_code, result.stderr
    return result.stderr + result.stdout


def extracted(text: str, folder: Path, published: str = "2031-05-04") -> dict[str, Any]:
    (folder / "report.txt").write_text(text, encoding="utf8")
    row: dict[str, Any] = json.loads(CliRunner().invoke(
        main, ["extract", "--published", published, str(folder / "report.txt")], catch_exceptions=False).stdout)
    return row


def actor(row: dict[str, Any], name: str) -> dict[str, list[dict[str, Any]]]:
    found = [r["fields"] for r in row["records"] if r["kind"] == "actor" and r["fields"]["name"][0]["value"] == name]
    assert found, [r["fields"]["name"][0]["value"] for r in row["records"] if r["kind"] == "actor"]
    fields: dict[str, list[dict[str, Any]]] = found[0]
    return fields


def test_an_added_group_is_read_with_its_country_and_sector_until_it_is_removed(home: Path) -> None:
    text = "Fighters of the Falcons of Zubra attacked a base on Monday, police said."
    told = run("actors", "import", str(table(home, FALCONS)))

    assert "1 group, 0 terms of office (1 new)" in told
    fields = actor(extracted(text, home), "Falcons of Zubra")
    assert ["group"] == [v["value"] for v in fields["sort"]]
    assert ["IQ"] == [v["value"] for v in fields["country"]]
    assert ["REB"] == [v["value"] for v in fields["sector"]]
    assert "mine\t1 group\t0 terms of office" in run("actors", "list")

    run("actors", "remove", "mine")
    row = extracted(text, home)
    assert not any("REB" in str(r["fields"].get("sector")) for r in row["records"] if r["kind"] == "actor")


def test_whoever_an_added_register_has_in_office_is_the_prime_minister_of_a_dated_report(home: Path) -> None:
    text = "The Iraqi prime minister visited Basra on Sunday. Roads were closed for hours."
    imported(table(home, HADAD))

    assert any("is Layla Hadad by the register of offices" in note["reason"] for note in extracted(text, home)["notes"])
    assert not any("Layla Hadad" in note["reason"] for note in extracted(text, home, "2032-05-04")["notes"])


def test_two_names_of_a_registered_person_are_one_in_a_report_and_proposed_across_reports(home: Path) -> None:
    imported(table(home, HADAD))
    row = extracted("Layla Hadad met workers on Monday. “Pay them,” said Umm Karim.", home)

    assert "alias" in actor(row, "Layla Hadad")
    assert "in the register" in alike("Layla Hadad", "Umm Karim", "person").reasons[0]


def test_what_was_imported_decides_whether_a_text_is_read_again(home: Path) -> None:
    def model() -> tuple[str, ...]:
        return understand(Report("x"), Text("A bomb killed three people in Mosul.")).model

    before = model()
    imported(table(home, FALCONS))
    added = model()

    assert before != added
    imported(table(home, FALCONS.replace("REB", "MIL")))
    assert added != model()
    remove("mine")
    assert before == model()


def test_a_dry_run_tells_and_writes_nothing(home: Path) -> None:
    told = run("actors", "import", "--dry-run", str(table(home, FALCONS, HADAD)))

    assert "1 group, 1 person, 1 term of office (2 new). Nothing is written" in told
    assert [] == imports()


def test_a_second_import_of_a_name_says_what_became_of_whom(home: Path) -> None:
    imported(table(home, FALCONS, HADAD), today="2031-01-01")
    other = HADAD.replace("Umm Karim", "Umm Hasan").replace("Layla", "Leyla")
    renamed = imported(table(home, FALCONS, other), today="2031-02-01")
    again = imported(table(home, FALCONS.replace("FoZ", "F.Z."), other), today="2031-03-01")

    assert {"the same": 1, "new": 1, "gone": 1} == dict(renamed.changes)
    assert {"changed": 1, "the same": 1} == dict(again.changes)


BAD_ROWS = {
    "names of more than 120 characters": f"{'Zubra ' * 60},,group,,,\n",
    "names that begin like a formula (= + - @)": '"=HYPERLINK(""http://x"")",,group,,,\n',
    "empty names": ",,group,,,\n",
    "names without two letters, or with signs that no name has": "17,,group,,,\n",
    "names that are everyday words, given names or states": "Police,,organisation,,,\n",
    "rows whose sort is none of person, group, organisation": "The Robots,,robot,,,\n",
    "rows whose country is neither a code (ISO 3166-1 alpha-2) nor a country's name": "The Robots,,group,Ruritania,,\n",
    "rows whose sector is no code of PLOVER": "The Robots,,group,,ARMY,\n",
    "rows with more or fewer cells than the header": "The Robots,,group\n",
    "rows named like an earlier one of the same sort and country": FALCONS,
    "offices with a day that is none (YYYY, YYYY-MM or YYYY-MM-DD)": 'Rana Qasim,,person,IQ,,"president, 2031-02-30/2031-05-01"\n',
    "offices that end before they start": 'Rana Qasim,,person,IQ,,"president, 2031-02-03/2030-05-01"\n',
    "offices without a country": 'Rana Qasim,,person,,,"president, 2031-02-03/2031-05-01"\n',
    "offices that are not 'prime minister, IQ, 2020-05-07/2022-10-27', or of no person": "Rana Qasim,,person,IQ,,president since May\n",
    "other names of more than 120 characters": f"Rana Qasim,{'Zubra ' * 60},person,IQ,,\n",
    "other names that begin like a formula (= + - @)": "Rana Qasim,@SUM(A1),person,IQ,,\n",
}


@pytest.mark.parametrize("reason", BAD_ROWS)
def test_a_bad_row_is_refused_with_its_reason_and_costs_only_itself(home: Path, reason: str) -> None:
    made = imported(table(home, FALCONS, BAD_ROWS[reason], HADAD))

    assert {reason: 1} == dict(made.refused)
    assert 1 == made.sorts["group"]
    assert 1 <= made.sorts["person"]


@pytest.mark.parametrize(("header", "said"), [
    ("nom,genre\n", "its first line is nom, genre"), ("name,aliases\n", "its first line is name, aliases"),
    ("name,sort,name\n", "'name' stands there twice"), ("", "its first line is falcons of zubra")])
def test_a_table_with_wrong_columns_is_refused_with_what_was_seen(home: Path, header: str, said: str) -> None:
    with pytest.raises(ReadError, match="the first line names the columns") as fault:
        imported(table(home, FALCONS, header=header))
    assert said in str(fault.value)


def test_unknown_columns_are_told_and_not_used(home: Path) -> None:
    made = imported(table(home, "Falcons of Zubra,group,seen twice\n", header="name,sort,remarks\n"))

    assert ("remarks",) == made.unused


@pytest.mark.parametrize(("name", "content"), [
    ("a.csv", b""), ("a.csv", b"\xff\xfe\x00\x00"), ("a.csv", HEADER.encode()), ("a.jsonl", b"{\n[]\n"), ("a.jsonl", b"\x00" * 4000),
    ("a.xlsx", b"PK\x03\x04"), ("a.jsonl", b"[" * 100_000)])
def test_a_file_without_actors_is_refused_and_nothing_is_written(home: Path, name: str, content: bytes) -> None:
    (home / name).write_bytes(content)

    with pytest.raises(ReadError):
        imported(home / name)
    assert [] == imports()


ENTITIES = (
    entity("p1", "Person", name=["Layla Hadad"], alias=["Umm Karim"], nationality=["iq"], topics=["role.pep"]),
    entity("b1", "PublicBody", name=["Zubra Water Directorate"], country=["iq"]),
    entity("g1", "Organization", name=["Falcons of Zubra"], abbreviation=["FoZ"], country=["iq"], topics=["crime.terror"]),
    entity("c1", "Company", name="Zubra Cement Works"),
    entity("l1", "LegalEntity", name=["Zubra Trust"], jurisdiction=["jo"]),
    entity("post", "Position", name=["Prime Minister of Iraq"], country=["iq"]),
    entity("o1", "Occupancy", holder=["p1"], post=["post"], startDate=["2031-01-05"], endDate=["2031-09-30"]),
)


def test_entities_of_followthemoney_become_actors_with_offices(home: Path) -> None:
    made = imported(lines(home, *reversed(ENTITIES)))
    use(added_folder())

    assert {"person": 1, "organisation": 3, "group": 1} == dict(made.sorts)
    assert {} == dict(made.refused)
    person, group, body = known_person("Umm Karim"), known_actor("FoZ"), known_actor("Zubra Water Directorate")
    assert person is not None and ("Layla Hadad", "IQ") == (person.name, person.country)
    assert group is not None and ("group", "REB") == (group.sort, group.sector)
    assert body is not None and "GOV" == body.sector
    term = holder("prime minister", "IQ", "2031-05-04")
    assert term is not None and "Layla Hadad" == term.name


@pytest.mark.parametrize(("line", "reason"), [
    ("{broken", "lines that are no entity"), ('{"id": "x"}', "lines that are no entity"), ("[1]", "lines that are no entity"),
    (entity("p1", "Person", name=["Another One"]), "entities with the id of an earlier one"),
    (entity("v1", "Vessel", name=["MV Zubra"]), "entities of schemata that are no actors"),
    (entity("p2", "Person", name=["Z" * 300]), "names of more than 120 characters"),
    (entity("p2", "Person"), "empty names"),
    (entity("o2", "Occupancy", holder=["p1"], post=["nowhere"], startDate=["2031-01-05"]), "occupancies whose holder or position"),
    (entity("o2", "Occupancy", holder=["p1"], post=["post"], status=["ended"], startDate=["2031-01-05"]), "occupancies that ended"),
    (entity("o2", "Occupancy", holder=["p1"], post=["post"], endDate=["2031-01-05"]), "offices without a first day"),
    (entity("o2", "Occupancy", holder=["p1"], post=["post"], startDate=["soon"]), "offices with a day that is none"),
], ids=str)
def test_a_bad_entity_is_refused_with_its_reason_and_costs_only_itself(home: Path, line: object, reason: str) -> None:
    made = imported(lines(home, *ENTITIES, line))

    assert 1 == sum(made.refused.values())
    assert next(iter(made.refused)).startswith(reason)
    assert 5 == sum(made.sorts.values())


def test_an_open_term_is_known_until_the_day_of_the_import(home: Path) -> None:
    imported(table(home, HADAD.replace("2031-09-30", "..")), today="2031-06-01")
    use(added_folder())

    assert holder("prime minister", "IQ", "2031-05-31") is not None
    assert holder("prime minister", "IQ", "2031-06-02") is None


def test_where_two_registers_name_two_people_in_office_nobody_is_meant(home: Path) -> None:
    imported(table(home, HADAD, HADAD.replace("Layla Hadad", "Rana Qasim").replace("Umm Karim", "")))
    use(added_folder())

    assert holder("prime minister", "IQ", "2031-05-31") is None


def test_a_name_of_two_registered_people_tells_neither(home: Path) -> None:
    imported(table(home, HADAD, "Rana Qasim,Umm Karim,person,SY,,\n"))
    use(added_folder())

    assert known_person("Umm Karim") is None
    assert known_person("Rana Qasim") is not None


@pytest.mark.parametrize(("told", "meant"), [
    ("Prime Minister of Iraq", "prime minister"), ("Minister of Foreign Affairs (Iraq)", "foreign minister"),
    ("Minister of Defence", "defense minister"), ("Governor of Zubra", "governor of zubra"), ("Oil Minister", "oil minister")])
def test_an_office_is_called_as_reports_call_it(told: str, meant: str) -> None:
    assert meant == office(told)


def test_a_broken_file_in_the_data_folder_is_told_by_its_name(home: Path) -> None:
    imported(table(home, FALCONS))
    next(added_folder().iterdir()).write_text("{", encoding="utf8")

    with pytest.raises(ConfigError, match="remove them"):
        use(added_folder())


def test_a_name_that_is_no_file_name_is_refused(home: Path) -> None:
    with pytest.raises(UsageError, match="say --name"):
        imported(table(home, FALCONS), name="../etc")
    with pytest.raises(UsageError, match="there are: none"):
        remove("../etc")


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.builds(Registered, TEXTS, st.sampled_from(["person", "group"]), TEXTS, TEXTS, st.tuples(TEXTS, TEXTS)), max_size=5))
def test_what_is_written_is_read_back_whatever_it_holds(actors: list[Registered]) -> None:
    assert sorted(map(repr, actors)) == sorted(map(repr, unwritten(Path("x"), written(actors))))
    assert written(actors) == written(actors[::-1])


@given(st.text(max_size=200))
def test_a_name_is_taken_whole_or_refused(name: str) -> None:
    try:
        assert " ".join(name.split()) == usable(name)
    except Refused as fault:
        assert str(fault)


def test_a_long_office_is_read_in_one_pass() -> None:
    told = "minister" + " of a" * 100_000 + "("

    assert told == office(told)
    assert OFFICE.fullmatch("minister" + " " * 500_000 + "x") is None
