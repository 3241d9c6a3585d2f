"""Counts: always what is there, but for those over very many rows, which serve for some seconds."""

from __future__ import annotations

from daybook.store.counted import LONG, LONGEST_SECONDS, MANY, MANY_SECONDS, MOST, SECONDS, Counted


class Rows:
    """So many rows; tells how often they were counted."""

    def __init__(self, rows: int) -> None:
        self.rows, self.counted = rows, 0

    def count(self) -> int:
        self.counted += 1
        return self.rows


def test_few_rows_are_counted_whenever_somebody_asks() -> None:
    counts, rows = Counted(lambda: 0.0), Rows(MANY)
    counts.of("a", rows.count, int)
    rows.rows = 3

    assert 3 == counts.of("a", rows.count, int)


def test_very_many_rows_are_counted_again_after_some_seconds() -> None:
    now = [0.0]
    counts, rows = Counted(lambda: now[0]), Rows(MANY + 1)
    counts.of("a", rows.count, int)
    rows.rows = MANY + 7
    now[0] = MANY_SECONDS - 1

    assert MANY + 1 == counts.of("a", rows.count, int)
    now[0] = MANY_SECONDS
    assert MANY + 7 == counts.of("a", rows.count, int)
    assert 2 == rows.counted


def test_what_takes_long_to_count_serves_longer_and_no_longer_than_a_minute() -> None:
    for took, lasts in ((0.1, MANY_SECONDS), (0.8, 40.0), (3.0, LONGEST_SECONDS)):
        now = [0.0]
        counts, rows = Counted(lambda now=now: now[0]), Rows(MANY + 1)

        def slowly(now: list[float] = now, rows: Rows = rows, took: float = took) -> int:
            now[0] += took
            return rows.count()

        counts.of("a", slowly, int)
        now[0] = took + lasts - 0.01
        counts.of("a", slowly, int)
        assert 1 == rows.counted
        now[0] = took + lasts + 0.01
        counts.of("a", slowly, int)
        assert 2 == rows.counted


def test_what_takes_long_serves_though_few_were_counted() -> None:
    for took, times in ((LONG / 2, 2), (LONG * 2, 1)):
        spent = [0.0]
        counts, rows = Counted(lambda: 0.0, lambda spent=spent: spent[0]), Rows(3)

        def slowly(spent: list[float] = spent, rows: Rows = rows, took: float = took) -> int:
            spent[0] += took
            return rows.count()

        assert 3 == counts.of("a", slowly, int) == counts.of("a", slowly, int)
        assert times == rows.counted


def test_what_takes_long_serves_some_seconds() -> None:
    now = [0.0]
    counts, rows = Counted(lambda: now[0], lambda: now[0]), Rows(3)

    def slowly() -> int:
        now[0] += LONG * 1.5
        return rows.count()

    counts.of("a", slowly, int)
    now[0] = LONG * 1.5 + SECONDS - 0.01
    counts.of("a", slowly, int)
    assert 1 == rows.counted
    now[0] += 0.02
    counts.of("a", slowly, int)
    assert 2 == rows.counted


def test_of_very_many_counts_those_are_held_that_serve_longest() -> None:
    now = [0.0]
    counts, rows = Counted(lambda: now[0]), Rows(MANY + 1)
    for n in range(3 * MOST):
        now[0] += 0.001
        counts.of(n, rows.count, int)

    assert len(counts._held) <= MOST
    counts.of(3 * MOST - 1, rows.count, int)
    assert 3 * MOST == rows.counted
    counts.of(0, rows.count, int)
    assert 3 * MOST + 1 == rows.counted


def test_two_things_are_counted_each_for_itself() -> None:
    counts = Counted(lambda: 0.0)
    counts.of("a", Rows(MANY + 1).count, int)

    assert MANY + 2 == counts.of("b", Rows(MANY + 2).count, int)


def test_who_asks_while_another_counts_anew_gets_the_old_count_and_does_not_count_too() -> None:
    now = [0.0]
    counts, rows = Counted(lambda: now[0]), Rows(MANY + 1)
    counts.of("a", rows.count, int)
    now[0] = MANY_SECONDS + 1
    meanwhile = []

    def slow() -> int:
        meanwhile.append(counts.of("a", rows.count, int))
        return MANY + 9

    assert MANY + 9 == counts.of("a", slow, int)
    assert [MANY + 1] == meanwhile
    assert 1 == rows.counted
