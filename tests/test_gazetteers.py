"""Gazetteers that users add: GeoNames dumps and boundaries, good, broken and hostile."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from daybook.cli import main
from daybook.errors import ReadError
from daybook.gazetteers import add, added, remove
from daybook.read.gazetteers import middle, places_of, sort_of
from daybook.text.gazetteer import lookup, use


def line(number: int, name: str, group: str = "P", code: str = "PPL", lat: object = 33.5, lon: object = 44.5, **more: object) -> str:
    parts = [number, name, name, more.get("others", ""), lat, lon, group, code, more.get("country", "IQ"), "", "07", "", "", "",
             more.get("people", 0), "", "", "Asia/Baghdad", "2024-01-01"]
    return "\t".join(map(str, parts)) + "\n"


DUMP = (line(1, "Tall al Warda", others="Rose Hill,تل الوردة", people=900) + line(2, "Camp Zahra", "S", "INSM", 33.6, 44.4)
        + line(3, "Wadi Sifr", "H", "STM") + line(4, "Nahiyat Warda", "A", "ADM3"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAYBOOK_HOME", str(tmp_path / "home"))
    return tmp_path


def zipped(path: Path, content: str, name: str = "IQ.txt") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", "x" * 100_000)
        if name:
            archive.writestr(name, content)
    return path


def extracted(text: str, folder: Path) -> dict[str, Any]:
    (folder / "report.txt").write_text(text, encoding="utf8")
    result = CliRunner().invoke(main, ["extract", str(folder / "report.txt")], catch_exceptions=False)
    row: dict[str, Any] = json.loads(result.stdout)
    return row


def test_a_village_of_an_added_dump_gets_its_coordinates_and_loses_them_when_it_is_removed(home: Path) -> None:
    text = "A bomb killed three people in Tall al-Warda in Iraq on Monday, police said."
    result = CliRunner().invoke(main, ["gazetteer", "add", str(zipped(home / "IQ.zip", DUMP))], catch_exceptions=False)

    assert 0 == result.exit_code
    assert "3 places" in result.stderr
    assert "1 features that are no places of news" in result.stderr
    village = next(p for p in extracted(text, home)["places"] if p["name"].startswith("Tall"))
    assert (33.5, 44.5, 1, "IQ", 2) == tuple(village[key] for key in ("lat", "lon", "geonames", "country", "precision"))

    assert 0 == CliRunner().invoke(main, ["gazetteer", "remove", "IQ"], catch_exceptions=False).exit_code
    assert not any(p.get("geonames") == 1 for p in extracted(text, home)["places"])


def test_what_was_added_decides_whether_a_text_is_read_again(home: Path) -> None:
    from daybook.core import Report, Text
    from daybook.pipeline import understand

    def model() -> tuple[str, ...]:
        return understand(Report("x"), Text("A bomb killed three people in Mosul.")).model

    before = model()
    add(zipped(home / "IQ.zip", DUMP))

    assert before != model()
    remove("IQ")
    assert before == model()


def test_names_in_arabic_and_other_spellings_find_the_place(home: Path) -> None:
    add(zipped(home / "IQ.zip", DUMP))
    use(home / "home" / "gazetteers")

    assert [1] == [e.geonames for e in lookup("Rose Hill") if e.country == "IQ"]
    assert [1] == [e.geonames for e in lookup("تل الوردة")]


def test_what_ships_stands_beside_what_is_added(home: Path) -> None:
    mosul = lookup("Mosul")[0]
    content = line(mosul.geonames or 0, "Mosul", lat=1.0, lon=2.0) + line(77, "Mosul", lat=3.0, lon=4.0)
    (home / "IQ.txt").write_text(content, encoding="utf8")
    add(home / "IQ.txt")
    use(home / "home" / "gazetteers")
    found = lookup("Mosul")

    assert mosul == found[0]
    assert 77 in [e.geonames for e in found]
    assert 1 == sum(e.geonames == mosul.geonames for e in found)


def test_adding_again_replaces_and_the_list_tells_what_is_there(home: Path) -> None:
    add(zipped(home / "IQ.zip", DUMP))
    add(zipped(home / "IQ.zip", line(9, "Umm Nakhl")))
    held, = added()

    assert ("IQ", 1, {"town": 1}) == (held.name, held.places, dict(held.sorts))


SQUARE = {"type": "Polygon", "coordinates": [[[44.0, 33.0], [44.2, 33.0], [44.2, 33.2], [44.0, 33.2], [44.0, 33.0]]]}


def feature(shape: object, **told: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": told, "geometry": shape}


def collection(path: Path, *features: object) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf8")
    return path


def test_boundaries_bring_districts_with_their_middle_and_extent(home: Path) -> None:
    made = places_of(collection(home / "b.geojson", feature(SQUARE, shapeName="Hayy al-Nur", name_ar="حي النور")), "IQ")
    row, = made.rows

    assert ("Hayy al-Nur", "district", "IQ") == (row.name, row.sort, row.country)
    assert (33.1, 44.1) == (pytest.approx(row.lat), pytest.approx(row.lon))
    assert 14 <= row.extent_km <= 15
    assert {"حي النور"} == row.names


def test_boundaries_that_name_no_country_are_left_out_with_a_word_on_what_to_do(home: Path) -> None:
    with pytest.raises(ReadError, match="--country"):
        places_of(collection(home / "b.geojson", feature(SQUARE, name="Hayy al-Nur")))


@pytest.mark.parametrize("shape", [
    None, {}, {"type": "Polygon"}, {"type": "Polygon", "coordinates": []}, {"type": "Polygon", "coordinates": [[["x", "y"]]]},
    {"type": "Point", "coordinates": [None, 2]}, {"type": "Circle", "coordinates": [1, 2]}, {"type": "Point", "coordinates": [1e999, 2]},
    {"type": "Point", "coordinates": [44, 133]}, {"type": "MultiPolygon", "coordinates": [[]]}, {"type": "GeometryCollection"}, [1], "x"])
def test_a_broken_shape_costs_its_feature_alone(home: Path, shape: object) -> None:
    made = places_of(collection(home / "b.geojson", feature(shape, name="Broken One"), feature(SQUARE, name="Whole One")), "IQ")

    assert ["Whole One"] == [row.name for row in made.rows]
    assert 1 == sum(made.left_out.values())


@pytest.mark.parametrize("content", ["", "\x00\x01\x02", "a\tb\n" * 9, line(1, "Wadi", "H", "STM"), line(1, "Xanadu", lat="north"),
                                     line(1, "Xanadu", lat=95), line(-1, "Xanadu"), line(1, "Xanadu", country="IRQ"), line(1, "x" * 99),
                                     "{\"type\": \"FeatureCollection\"}"])
def test_a_file_without_places_is_refused_with_what_was_seen(home: Path, content: str) -> None:
    (home / "x.txt").write_text(content, encoding="utf8")

    with pytest.raises(ReadError, match="holds no place"):
        places_of(home / "x.txt")


@pytest.mark.parametrize("content", [b"{", b"[]", b"{\"type\": 3}", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_what_is_no_geojson_is_refused(home: Path, content: bytes) -> None:
    (home / "x.geojson").write_bytes(content)

    with pytest.raises((ReadError), match=r"no GeoJSON|cannot be read|holds no place"):
        places_of(home / "x.geojson")


def test_a_damaged_zip_is_refused(home: Path) -> None:
    path = zipped(home / "IQ.zip", DUMP * 500)
    content = bytearray(path.read_bytes())
    at = content.find(b"IQ.txt") + 40
    content[at : at + 30] = b"\x55" * 30
    path.write_bytes(content)

    with pytest.raises(ReadError, match="damaged"):
        places_of(path)


def test_a_zip_without_a_dump_is_refused(home: Path) -> None:
    with pytest.raises(ReadError, match=r"no \.txt"):
        places_of(zipped(home / "IQ.zip", DUMP, ""))


def test_a_broken_added_file_is_said_and_not_passed_over(home: Path) -> None:
    folder = home / "home" / "gazetteers"
    folder.mkdir(parents=True)
    (folder / "bad.bin.gz").write_bytes(b"nothing")
    (home / "report.txt").write_text("A bomb killed three people in Mosul.", encoding="utf8")
    result = CliRunner().invoke(main, ["extract", str(home / "report.txt")])

    assert result.exit_code not in (0, 3)
    assert "bad.bin.gz" in result.stderr


@pytest.mark.parametrize(("name", "wanted"), [("../up", "cannot name"), ("a b", "cannot name"), ("", "cannot name")])
def test_a_name_that_is_no_file_name_is_refused(home: Path, name: str, wanted: str) -> None:
    result = CliRunner().invoke(main, ["gazetteer", "add", str(zipped(home / "IQ.zip", DUMP)), f"--name={name}"])

    assert (2, True) == (result.exit_code, wanted in result.stderr)


@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-89, 89)), min_size=1, max_size=12))
def test_the_middle_of_points_lies_among_them_if_they_enclose_nothing(points: list[tuple[float, float]]) -> None:
    x, y = middle([[point] for point in points])

    assert min(p[0] for p in points) - 1e-6 <= x <= max(p[0] for p in points) + 1e-6
    assert min(p[1] for p in points) - 1e-6 <= y <= max(p[1] for p in points) + 1e-6


@pytest.mark.parametrize(("group", "code", "sort"), [
    ("P", "PPL", "town"), ("P", "PPLX", "site"), ("P", "PPLH", None), ("A", "ADM1", "province"), ("A", "PCLI", None),
    ("S", "AIRB", "site"), ("S", "HTL", None), ("L", "RGN", "district"), ("T", "MT", None)])
def test_features_that_news_names_are_kept(group: str, code: str, sort: str | None) -> None:
    assert sort == sort_of(group, code)
