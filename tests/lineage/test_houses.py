"""Whose work a report is."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

from daybook.core import Report
from daybook.lineage.houses import house_of
from daybook.text.houses import agency
from daybook.text.normal import squeezed

TEXT = files("daybook.text") / "data" / "houses.psv"


def test_no_name_belongs_to_two_houses() -> None:
    rows = [row.split("|") for row in TEXT.read_text(encoding="utf8").splitlines()
            if not row.startswith("#")]
    names = Counter(name for _, house, others in rows for name in {squeezed(n) for n in [house, *others.split(";")] if n})

    assert [] == [name for name, n in names.items() if n > 1]


def test_a_credited_agency_is_the_house() -> None:
    assert "Associated Press" == house_of(Report("x", publisher="The Daily Post", credits=("AP",)))


def test_two_credited_agencies_leave_it_open() -> None:
    assert None is house_of(Report("x", publisher="The Daily Post", credits=("AP", "Reuters")))


def test_mastheads_of_one_newsroom_are_one_house() -> None:
    assert house_of(Report("x", publisher="The Observer")) == house_of(Report("y", publisher="Guardian"))


def test_a_publisher_that_nobody_registered_is_its_own_house_by_its_name() -> None:
    assert house_of(Report("x", publisher="The Nowhere Voice")) == house_of(Report("y", publisher="the nowhere voice"))
    assert None is house_of(Report("x"))


def test_an_agency_is_known_by_its_names() -> None:
    assert agency("The Associated Press") == agency("AP") == "Associated Press"
    assert None is agency("The Guardian")
