"""JSON from outside: what the standard has and no more, and whatever is none is said."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.text.strict import NoJSON, strict_json

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(JSON)
def test_what_json_can_write_comes_back(value: object) -> None:
    assert value == strict_json(json.dumps(value, ensure_ascii=False))
    assert value == strict_json(json.dumps(value).encode())


@pytest.mark.parametrize(("given", "says"), [
    ('{"north": 1, "south": NaN}', "NaN is no JSON"), ("[-Infinity]", "-Infinity is no JSON"), ("[4e400]", "4e400 is greater"),
    ('{"a": {"b": 1, "c": 2, "b": 3}}', "'b' stands there twice"), ("[" * 200_000, "nested too deep"),
    ('{"a":' * 200_000 + "0" + "}" * 200_000, "nested too deep"), ("7" * 20_000, "cannot|limit|digits|no JSON that can be read"),
    ("[1] [2]", "at character 5"), ("{'a': 1}", "no JSON"), ("[1,]", "no JSON"), ("[01]", "no JSON"), ("", "at character 1"),
    ("\ufeff[]", "no JSON"), (b'["\xff"]', "not UTF-8 at byte 3"), (b"\xff\xfe[\x00]\x00", "not UTF-8 at byte 1"), ("[\u0661]", "no JSON")],
    ids=["nan", "infinity", "too great", "twice", "lists", "objects", "digits", "two", "quotes", "comma", "zero", "empty", "mark", "bytes",
         "utf-16", "arabic"])
def test_what_is_no_json_is_refused_with_what_was_seen(given: str | bytes, says: str) -> None:
    with pytest.raises(NoJSON, match=says):
        strict_json(given)


def test_a_key_that_stands_there_twice_counts_last_where_that_is_asked_for() -> None:
    assert {"a": 2} == strict_json('{"a": 1, "a": 2}', once=False)


def test_half_a_surrogate_pair_is_taken_as_it_stands() -> None:
    assert ["\udd1e"] == strict_json(r'["\udd1e"]')
