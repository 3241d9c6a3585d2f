"""When the words that two reports share make one a copy: what a site prints under each of its pages does not, a month later."""

from __future__ import annotations

from daybook.lineage.copies import COPIES
from tests.lineage.told import OTHER, SEPARATE, STORY, traced

NOTICE = "Readers who have seen anything are asked to call the desk at any hour. All calls are free and nobody is asked for a name."


def test_a_story_printed_again_after_months_is_a_copy() -> None:
    assert COPIES.compare(traced(STORY, "a"), traced(STORY, "b", "2020-09-01")) is not None


def test_a_notice_alone_in_the_same_words_is_none_a_month_later() -> None:
    first, soon, later = traced(NOTICE, "a"), traced(NOTICE, "b", "2020-03-12"), traced(NOTICE, "c", "2020-06-01")

    assert COPIES.compare(first, soon) is not None
    assert COPIES.compare(first, later) is None is COPIES.compare(later, first)


def test_a_good_part_in_the_same_words_is_none_a_month_later() -> None:
    part = "\n".join([*STORY.split("\n")[:4], *OTHER.split("\n")])
    first = traced(f"{STORY}\n{SEPARATE}", "a")

    assert COPIES.compare(first, traced(part, "b", "2020-03-12")) is not None
    assert COPIES.compare(first, traced(part, "b", "2020-06-01")) is None


def test_what_has_no_date_is_compared_by_its_words() -> None:
    assert COPIES.compare(traced(NOTICE, "a"), traced(NOTICE, "b", None)) is not None
