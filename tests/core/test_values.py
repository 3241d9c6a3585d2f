from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core import Choice, Count, Flag, Place, Ref, Span, Value, When, Words
from daybook.core.span import outermost
from daybook.core.values import from_row, to_row
from daybook.errors import ValueFault

ENDS = st.none() | st.integers(0, 10**6)
SPANS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda ends: Span(min(ends), max(ends)))


@st.composite
def counts(draw: st.DrawFn) -> Count:
    low, high = draw(ENDS), draw(ENDS)
    if low is None and high is None:
        low = 1
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Count(low, high, draw(st.sampled_from(["exact", "at_least", "vague"])), draw(st.sampled_from(["all", "civilians"])))


VALUES = st.one_of(
    counts(), st.dates().map(lambda d: When(d.isoformat(), "dateline")), st.booleans().map(Flag), st.sampled_from(["shelling"]).map(Choice),
    st.text(min_size=1).filter(str.strip).map(Words), st.text(min_size=1).filter(str.strip).map(lambda n: Ref(n, "person", "claimed")),
    st.builds(Place, st.just("Mosul"), st.sampled_from([None, "IQ"]), st.none() | st.integers(1, 99), st.just(36.3), st.just(43.1),
              st.none() | st.integers(1, 5)))


@given(VALUES)
def test_every_value_comes_back_from_its_stored_form(value: Value) -> None:
    assert value == from_row(to_row(value))


@given(VALUES)
def test_every_value_shows_itself(value: Value) -> None:
    assert value.show()


@given(counts(), counts())
def test_counts_contradict_just_when_no_number_fits_both(a: Count, b: Count) -> None:
    (low_a, high_a), (low_b, high_b) = a.interval, b.interval
    fits = any(low_a <= n <= high_a and low_b <= n <= high_b for n in {low_a, low_b, high_a, high_b})

    assert (a.of == b.of and not fits) == a.contradicts(b)


@pytest.mark.parametrize(("low", "high"), [(None, None), (5, 3), (-1, None)], ids=["both open", "min over max", "negative"])
def test_a_count_that_says_nothing_is_refused(low: int | None, high: int | None) -> None:
    with pytest.raises(ValueFault, match="no count"):
        Count(low, high)


@pytest.mark.parametrize(("count", "shown"), [
    (Count(13, None, "at_least", "civilians"), "at least 13 civilians"), (Count(560, 560), "560"), (Count(24, 99, "vague"), "24–99"),
    (Count(800, 800, "about"), "about 800"), (Count(None, 30, "at_most"), "at most 30"), (Count(0, 0), "0")], ids=lambda c: str(c))
def test_counts_are_shown_as_said(count: Count, shown: str) -> None:
    assert shown == count.show()


@pytest.mark.parametrize("parts", [{"lat": 33.3}, {"lat": 91.0, "lon": 0.0}, {"precision": 6}, {"basis": "guessed"}], ids=str)
def test_a_place_that_is_nowhere_is_refused(parts: dict[str, float]) -> None:
    with pytest.raises(ValueFault):
        Place("Baghdad", **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(("precision", "is_point"), [(1, True), (2, True), (3, False), (5, False), (None, False)], ids=str)
def test_only_a_site_or_town_is_a_point(precision: int | None, is_point: bool) -> None:
    assert is_point == Place("X", "IQ", lat=33.3, lon=44.4, precision=precision).is_point


@pytest.mark.parametrize("row", [{"t": "rumour"}, {}, {"t": "when"}, {"t": "count", "min": 1, "colour": "red"}], ids=str)
def test_an_unknown_stored_form_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValueFault):
        from_row(row)


@given(st.text(), SPANS)
def test_trimming_drops_white_space_and_nothing_else(text: str, span: Span) -> None:
    assert span.trimmed(text).of(text) == span.of(text).strip()


@given(st.lists(SPANS))
def test_outermost_spans_hold_all_the_others(spans: list[Span]) -> None:
    kept = outermost(spans)

    assert all(any(span in other for other in kept) for span in spans)
    assert not any(a in b for a in kept for b in kept if a != b)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueFault, match="start 3, end 2"):
        Span(3, 2)
