"""Merkle tree, proofs, checkpoints: against the vectors of RFC 6962's reference implementation, and laws."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.core.log import (
    Checkpoint,
    Edge,
    Entry,
    checkpoint_of,
    committed,
    consistency,
    entry_of,
    extends,
    includes,
    inclusion,
    leaf_hash,
    root_of,
    sealed,
)
from daybook.errors import ValueFault

# Inputs and roots of certificate-transparency's merkle tree tests.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    assert ROOTS[size - 1] == root_of([leaf_hash(bytes.fromhex(text)) for text in INPUTS[:size]]).hex()


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert hashlib.sha256(b"").digest() == Edge().root


@given(st.integers(1, 70), st.data())
def test_every_leaf_has_a_path_and_no_other_leaf_or_place_fits_it(size: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, size - 1))
    held = leaves(size)
    path, root = inclusion(held, at), root_of(held)

    assert includes(held[at], at, size, path, root)
    assert not includes(leaf_hash(b"another"), at, size, path, root)
    assert not includes(held[at], at, size, path, leaf_hash(b"another"))
    assert not includes(held[at], at, size, [*path, root], root)
    assert size == 1 or not includes(held[at], (at + 1) % size, size, path, root)


@given(st.integers(1, 70), st.data())
def test_a_tree_extends_each_of_its_beginnings_and_no_other_tree(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    held = leaves(size)
    new, path = Checkpoint("log", size, root_of(held)), consistency(held, old)

    assert extends(Checkpoint("log", old, root_of(held[:old])), new, path)
    assert not extends(Checkpoint("log", old, leaf_hash(b"another")), new, path)
    assert not extends(Checkpoint("log", old, root_of(held[:old])), Checkpoint("log", size, leaf_hash(b"another")), path)
    assert not extends(Checkpoint("log", size + 1, new.root), new, path)


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_an_entry_is_ascii_and_comes_back_as_it_went(by: str, subject: str, after: dict[str, str]) -> None:
    entry = Entry(1, "2026-11-01T00:00:00Z", "x.y", by, subject, {}, after, {"why": "00"}, {})

    assert entry.json.isascii()
    assert entry == entry_of(entry.json)


def test_a_checkpoint_comes_back_as_it_went() -> None:
    checkpoint = Checkpoint("daybook/1", 12, bytes(range(32)), ("— daybook/1 AAAA",))

    assert checkpoint == checkpoint_of(checkpoint.note)
    assert "daybook/1\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— daybook/1 AAAA\n" == checkpoint.note


@pytest.mark.parametrize("note", ["", "a\n1\n", "a\n1\nAAAA\n\n", "a\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n",
                                  "a\n01\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n", "a\n1\n!!\n\n"])
def test_what_is_no_checkpoint_is_refused(note: str) -> None:
    with pytest.raises(ValueFault, match="no checkpoint"):
        checkpoint_of(note)


def test_a_hash_depends_on_its_salt_and_rows_that_are_gone_have_none() -> None:
    assert committed(b"a" * 16, "Omar") != committed(b"b" * 16, "Omar")
    assert sealed(b"a" * 16, b"x") != sealed(b"b" * 16, b"x")
    assert "" == sealed(b"a" * 16, b"")
