"""From links to origins."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from daybook.core.lineage import Strand, Traced
from daybook.lineage.trace import trace
from tests.lineage.told import OTHER, SEPARATE, STORY, linked, traced

LINES = STORY.split("\n")
LATER = "2020-03-11"


def strands(*reports: Traced) -> dict[str, tuple[Strand, ...]]:
    found = trace(reports, linked(*reports))
    return {report.report.external_id: found[report.key] for report in reports}


def test_a_report_alone_is_its_own_origin() -> None:
    (only,) = strands(traced(STORY, "a"))["a"]

    assert ("own", None, 1.0, ()) == (only.how, only.copy_of, only.share, only.spans)


def test_copies_share_the_origin_of_the_earliest() -> None:
    first, copy = traced(STORY, "b"), traced(STORY, "a", LATER)
    found = strands(copy, first)

    assert ("exact", first.key) == (found["a"][0].how, found["a"][0].copy_of)
    assert found["a"][0].origin == found["b"][0].origin


def test_a_cut_copy_is_an_excerpt_and_a_changed_one_is_edited() -> None:
    found = strands(traced(STORY, "whole"), traced("\n".join(LINES[:3]), "cut", LATER),
                    traced(STORY.replace("killed", "shot dead").replace("Troops", "Soldiers"), "changed", LATER))

    assert ("excerpt", "edited") == (found["cut"][0].how, found["changed"][0].how)


def test_copies_of_an_origin_that_nobody_has_are_one_origin() -> None:
    found = strands(traced("\n".join(LINES[:4]), "head"), traced("\n".join(LINES[2:]), "tail"), traced("\n".join(LINES[1:]), "most"))

    assert 1 == len({strand.origin for held in found.values() for strand in held})


def test_part_copy_and_part_own_reporting_has_two_origins() -> None:
    mixed = traced("\n".join(LINES[:4]) + "\n" + OTHER, "mixed", LATER)
    found = strands(traced(STORY, "whole"), mixed)
    copied, own = found["mixed"]

    assert found["whole"][0].origin == copied.origin != own.origin
    assert ("mixed", "mixed") == (copied.how, own.how)
    assert 1.0 == round(copied.share + own.share, 2)
    assert [LINES[0], OTHER.split("\n")[0]] == [
        span.of("\n".join(LINES[:4]) + "\n" + OTHER).split("\n")[0] for span in (copied.spans[0], own.spans[0])]


def test_a_mix_of_two_stories_does_not_make_them_one() -> None:
    found = strands(traced(STORY, "one"), traced(SEPARATE, "two"), traced(STORY + "\n" + SEPARATE, "both", LATER))

    assert found["one"][0].origin != found["two"][0].origin
    assert {found["one"][0].origin, found["two"][0].origin} == {strand.origin for strand in found["both"]}


def test_a_sentence_added_in_passing_is_no_origin() -> None:
    added = traced(STORY + "\nThis report was put together by our staff.", "added", LATER)

    assert 1 == len(strands(traced(STORY, "whole"), added)["added"])


def test_the_text_that_others_have_word_for_word_is_the_best_kept_of_a_day() -> None:
    edited = STORY.replace("killed", "shot and killed").replace("Troops", "Many soldiers and troops").replace("seven", "some seven or so")
    found = strands(traced(edited, "a"), traced(STORY, "b"), traced("\n".join(LINES[:3]), "c"))

    assert (None, "own") == (found["b"][0].copy_of, found["b"][0].how)


@given(st.randoms(use_true_random=False))
def test_the_order_of_reports_and_links_does_not_matter(random: random.Random) -> None:
    reports = [traced(STORY, "a"), traced("\n".join(LINES[1:5]), "b", LATER), traced("\n".join(LINES[:3]) + "\n" + OTHER, "c", None),
               traced(OTHER, "d"), traced(SEPARATE, "e")]
    links = linked(*reports)
    expected = trace(reports, links)
    random.shuffle(reports)
    random.shuffle(links)

    assert expected == trace(reports, [link.turned() if random.random() < 0.5 else link for link in links])
