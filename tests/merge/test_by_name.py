"""Records of one name and one country are one; the order in which they are seen does not matter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from daybook.core import NAMING, Assertion, Finding, Place, Record, Ref, Words, assemble
from daybook.kinds import KINDS
from daybook.merge.by_name import by_name

MATCH = by_name(KINDS)


def actor(id: int, name: str, country: str | None = None, kind: str = "actor") -> Record:
    key = bytes([id]) * 16
    said = [Assertion(b"t" * 16, key, kind, NAMING, Words(name), None), Assertion(b"t" * 16, key, kind, "name", Ref(name), None)]
    if country:
        said.append(Assertion(b"t" * 16, key, kind, "country", Words(country), None))
    return assemble(said, [Finding(a.id, 1, "x@1", 0.5) for a in said])[0]


def test_one_name_in_many_spellings_matches_within_a_country() -> None:
    records = [actor(1, "Asa'ib", "IQ"), actor(2, "ASAIB", "IQ"), actor(3, "Asaib", "LB"), actor(4, "Asaib")]
    matches = MATCH.matches(records)

    assert [(records[0].id, records[1].id)] == [(m.left, m.right) for m in matches]
    assert ("one name, 'asaib', and one country, IQ",) == matches[0].reasons
    assert MATCH.blocks(records[0]) == MATCH.blocks(records[1]) != MATCH.blocks(records[2])


def test_the_country_of_a_place_stands_in_its_value() -> None:
    said = [Assertion(b"t" * 16, bytes([n]) * 16, "place", "name", Place("Tripoli", country), None)
            for n, country in enumerate(("LY", "LB"))]
    records = assemble(said, [Finding(a.id, 1, "x@1", 0.5) for a in said])

    assert () == MATCH.matches(records)


def test_kinds_that_do_not_merge_by_name_never_match() -> None:
    records = [actor(1, "attack", kind="incident"), actor(2, "attack", kind="incident")]

    assert () == MATCH.matches(records) == MATCH.blocks(records[0])


NAMED = st.tuples(st.sampled_from(["A", "a", "B"]), st.sampled_from(["IQ", "LB", None]))


@given(st.lists(NAMED, max_size=6), st.randoms(use_true_random=False))
def test_order_does_not_matter(named: list[tuple[str, str | None]], order: object) -> None:
    records = [actor(n, name, country) for n, (name, country) in enumerate(named, 1)]
    mixed = list(records)
    order.shuffle(mixed)  # type: ignore[attr-defined]

    assert set(MATCH.matches(records)) == set(MATCH.matches(mixed))
