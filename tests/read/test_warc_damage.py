"""Broken archives: what is lost is one record, what is cut off is said, and every byte belongs to a record or to a row with a reason."""

from __future__ import annotations

import gzip
import io
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.read import Page, Unread
from daybook.read.archive_bytes import Place
from daybook.read.warc_records import Bad, Record, records
from tests.read.made_warc import SORTS, article, faults, http, many, mutants, read, record, tally, urls, zipped

MANY = many(20)
PAGES = {f"http://news.example/{n}.html" for n in range(20) if n % 4 != 3}


def forms() -> dict[str, list[bytes]]:
    return {"a.warc.gz": zipped(MANY), "a.warc": MANY}


@pytest.mark.parametrize("name", forms())
def test_one_fault_costs_one_record_and_every_cut_is_said(tmp_path: Path, name: str) -> None:
    seen = dict.fromkeys(SORTS, 0)
    for sort, content in mutants(forms()[name], 240, 7):
        items = read(tmp_path / name, content)
        lost = len(PAGES - set(urls(items)))
        seen[sort] += 1

        assert tally(items).seen == tally(items).kept + tally(items).passed_over + tally(items).bad
        if sort == "cut":
            assert any("cut off" in reason for reason in faults(items)), len(content)
        elif sort in ("flip", "insert"):
            assert lost <= 1, faults(items)
    assert {60} == set(seen.values())


@pytest.mark.parametrize("name", forms())
def test_every_single_byte_may_be_the_last_and_is_said(tmp_path: Path, name: str) -> None:
    parts = forms()[name][:3]
    whole, ends = b"".join(parts), set(accumulate(map(len, parts)))
    for at in range(len(whole) - len(parts[2]) - 30, len(whole) - 1, 7 if name == "a.warc" else 3):
        items = read(tmp_path / name, whole[:at])

        assert at in ends or any("cut off" in reason for reason in faults(items)), at


@pytest.mark.parametrize("name", forms())
def test_every_bit_of_a_record_s_header_may_be_wrong(tmp_path: Path, name: str) -> None:
    parts = forms()[name][:3]
    start = len(parts[0])
    whole = b"".join(parts)
    for at in range(start - 6, start + min(420, len(parts[1]) - 1), 3):
        items = read(tmp_path / name, whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1:])

        assert len({f"http://news.example/{n}.html" for n in range(3)} - set(urls(items))) <= 1, (at, faults(items))


PAGE = article(1).encode()
SIZE = len(http(PAGE))


@pytest.mark.parametrize("length", ["", "Content-Length: -5", "Content-Length: 99999999999999999999999", f"Content-Length: {10**15}",
                                    "Content-Length: 100", f"Content-Length: {SIZE + 300}", f"Content-Length: {SIZE:#x}", "Content-Length:",
                                    f"Content-Length: 7\r\nContent-Length: {SIZE}", "Content-Length: twelve"],
                         ids=["missing", "negative", "beyond all", "huge", "too short", "too long", "hex", "empty", "two", "words"])
@pytest.mark.parametrize("form", ["plain", "a member a record", "one member"])
def test_a_nonsense_length_costs_no_record_but_is_said(tmp_path: Path, length: str, form: str) -> None:
    parts = [record(http(article(0).encode()), 0), record(http(PAGE), 1, length=length), record(http(article(2).encode()), 2)]
    content = {"plain": b"".join(parts), "a member a record": b"".join(zipped(parts)), "one member": gzip.compress(b"".join(parts))}[form]
    items = read(tmp_path / "a.warc.gz" if form != "plain" else tmp_path / "a.warc", content)
    found = {item.url: item for item in items if isinstance(item, Page)}

    assert [f"http://news.example/{n}.html" for n in range(3)] == urls(items)
    assert PAGE == found["http://news.example/1.html"].content
    assert "Content-Length" in found["http://news.example/1.html"].degraded
    assert ["", ""] == [found[f"http://news.example/{n}.html"].degraded for n in (0, 2)]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
@pytest.mark.parametrize("junk", [b"junk", b"\x1f\x8b\x08\x00junk", b"<html>" + b"x" * 70_000, b"\0" * 64],
                         ids=["words", "magic", "long", "zeros"])
def test_what_stands_between_records_is_one_row_with_its_place(tmp_path: Path, name: str, junk: bytes) -> None:
    parts = forms()[name]
    items = read(tmp_path / name, b"".join([*parts[:2], junk, *parts[2:]]))

    assert PAGES == set(urls(items))
    if junk.strip(b"\0") or name.endswith("gz"):
        assert 1 == tally(items).bad
        assert [f"{tmp_path / name} at byte {len(parts[0]) + len(parts[1])}"] == [item.source for item in items if isinstance(item, Unread)]


def test_zeros_behind_the_last_record_are_no_damage(tmp_path: Path) -> None:
    for name, parts in forms().items():
        assert 0 == tally(read(tmp_path / name, b"".join(parts) + bytes(5000))).bad


def test_a_member_that_is_broken_at_its_end_gives_no_page(tmp_path: Path) -> None:
    parts = zipped(MANY)
    wrong_sum = parts[1][:-8] + bytes([parts[1][-8] ^ 1]) + parts[1][-7:]
    items = read(tmp_path / "a.warc.gz", b"".join([parts[0], wrong_sum, *parts[2:]]))

    assert PAGES - {"http://news.example/1.html"} == set(urls(items))
    assert ["a broken gzip member (incorrect data check)"] == faults(items)


def test_a_header_that_never_ends_costs_itself(tmp_path: Path) -> None:
    endless = b"WARC/1.0\r\n" + b"X-Field: value\r\n" * 10_000
    items = read(tmp_path / "a.warc", MANY[0] + endless + MANY[1])

    assert ["http://news.example/0.html", "http://news.example/1.html"] == urls(items)
    assert "header of more than 64 KiB" in faults(items)[0]


def test_a_record_without_its_type_or_address_is_bad_not_passed_over(tmp_path: Path) -> None:
    for name in (b"WARC-Type", b"WARC-Target-URI"):
        items = read(tmp_path / "a.warc", MANY[0].replace(name, b"X-Other") + MANY[1])

        assert 1 == tally(items).bad
        assert f"a record without {name.decode()}" in faults(items)[0]


def test_a_content_without_a_length_is_whole_or_too_long_and_never_a_part() -> None:
    for size in range(65_500, 65_600):  # around the bytes that are read at a time, which are the limit here
        block = b"x" * size
        content = record(block, 1, length="") + MANY[0]
        first, *_ = records(io.BytesIO(content), len(content), limit=65_536, zipped=False)

        assert isinstance(first, Record)
        assert first.block == (block if size + 4 <= 65_536 else None), size


def test_many_lengths_that_do_not_fit_are_given_up_after_a_while(tmp_path: Path) -> None:
    wrong = record(http(PAGE), 1, length="Content-Length: 250000")
    items = read(tmp_path / "a.warc.gz", gzip.compress(wrong * 1200), record_limit=300_000)

    assert 1000 <= tally(items).kept <= 1001
    assert "lengths do not fit" in faults(items)[-1]


@settings(max_examples=150)
@given(st.data())
def test_the_stretches_of_a_file_lie_end_to_end_whatever_is_broken(data: st.DataObject) -> None:
    is_zipped = data.draw(st.booleans())
    content = b"".join(zipped(MANY[:5]) if is_zipped else MANY[:5])
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        content = content[:at] + data.draw(st.binary(max_size=30)) + content[at + data.draw(st.integers(0, 30)):]
    found = list(records(io.BytesIO(content), len(content), limit=5_000, zipped=is_zipped))

    assert all(isinstance(item, Record | Bad) for item in found)
    assert [] == [(one.end, two.start) for one, two in pairwise(found) if one.end != two.start]
    if found:
        assert Place(0, 0) == found[0].start
        end = found[-1].end
        assert b"" == content[end.member + (0 if is_zipped else end.inside):].strip(b"\0 \t\r\n")


@settings(max_examples=300)
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_read_to_their_end(content: bytes, is_zipped: bool) -> None:
    found = list(records(io.BytesIO(content), len(content), limit=100, zipped=is_zipped))

    assert bool(content.strip(b"\0" if is_zipped else b"\0 \t\r\n")) == bool(found)
