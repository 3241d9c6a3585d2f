"""Datelines: the place, the day, the agency, and what only looks like one."""

from __future__ import annotations

import pytest

from daybook.clean.dateline import Dateline, dateline_of


@pytest.mark.parametrize(("words", "place", "dated", "agency"), [
    ("BAGHDAD – The army said", "BAGHDAD", None, None),
    ("BAGHDAD (AP) — The army said", "BAGHDAD", None, "AP"),
    ("BAGHDAD: Two rockets fell", "BAGHDAD", None, None),
    ("MOSUL, Iraq (AP) — A bomb", "MOSUL, Iraq", None, "AP"),
    ("TAJI, Iraq - Rockets", "TAJI, Iraq", None, None),
    ("SAN SALVADOR, 3 JAN 90 (ACAN-EFE) -- [TEXT] THE ARMY", "SAN SALVADOR", "1990-01-03", "ACAN-EFE"),
    ("MOSCOW (USSR), 11 MAR 89 (TASS) -- [TEXT] AFTER", "MOSCOW", "1989-03-11", "TASS"),
    ("LA PAZ, 27 NOV 89 (EL DIARIO) -- A REPORT", "LA PAZ", "1989-11-27", "EL DIARIO"),
    ("BASRA, Aug 17 (Reuters) - Gunmen", "BASRA", None, "Reuters"),
    ("Basra, Aug. 17, 2020 (Tigris Wire) – Gunmen", "Basra", "2020-08-17", "Tigris Wire"),
    ("Kirkuk, Iraq (AFP) - Gunmen", "Kirkuk, Iraq", None, "AFP"),
    ("DAYTON, Ohio (April 14, 2016) – On Thursday", "DAYTON, Ohio", "2016-04-14", None),
    ("NO CITY (COLOMBIA), 26 SEP 89 -- [TEXT] ACCORDING", None, "1989-09-26", None),
    ("Dec 29 (Reuters) - A minister", None, None, "Reuters"),
    ("(CNN) -- A minister", None, None, "CNN"),
], ids=str)
def test_a_dateline_gives_place_day_and_agency(words: str, place: str | None, dated: str | None, agency: str | None) -> None:
    found = dateline_of(words)

    assert found is not None
    assert (place, dated, agency) == (found.place, found.dated, found.agency)


@pytest.mark.parametrize("words", [
    "BREAKING: Rockets fall on Taji", "UPDATE: The army said", "EDITOR'S NOTE: This story", "NATO - the alliance".lower(),
    "The army — which has",
    "Kadhimi – who took office in May – said", "UN: yes", "He said: nothing", "PHOTOS: The square at dawn", ""], ids=str)
def test_other_openings_are_none(words: str) -> None:
    assert dateline_of(words) is None


def test_the_reporting_begins_behind_it() -> None:
    words = "ERBIL, Iraq (AP) — Two drones were seen."

    assert isinstance(found := dateline_of(words), Dateline)
    assert "Two drones were seen." == words[found.end :]
