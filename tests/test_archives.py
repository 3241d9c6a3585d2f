"""Archives through the whole path: gone on with where they were left, told at the end, the same dump in every way."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daybook import pipeline
from daybook.cli import main
from daybook.kinds import all_kinds
from daybook.store import Store
from daybook.store.engine import SQLITE
from tests.loaded import loaded
from tests.read.made_warc import http, many, record, zipped

PARTS = zipped(many(24, 1))
BROKEN = [*PARTS[:9], PARTS[9][:-8] + bytes(8), *PARTS[10:]]  # one member whose checksum is wrong


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "a.warc.gz"
    path.write_bytes(b"".join(BROKEN))
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages, a request, and an end that is cut off."""
    path = tmp_path_factory.mktemp("in") / "s.warc.gz"
    path.write_bytes(b"".join(PARTS[:5])[:-9])
    return path


def url(folder: Path, name: str = "a") -> str:
    return f"sqlite:///{folder / name}.db"


def dump(place: str) -> list[bytes]:
    with Store.open(place, kinds=all_kinds()) as store:
        pipeline.refresh(store)
        return list(store.dump())


@pytest.fixture(scope="module")
def whole(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The dump of a run that nothing stopped."""
    place = url(tmp_path_factory.mktemp("whole"))
    with Store.open(place, kinds=all_kinds()) as store:
        counts = pipeline.read(store, [str(archive)])
    assert (24, 17, 1, 6) == (counts.seen, counts.new, counts.failed, counts.skipped)
    return dump(place)


def call(*args: str) -> Result:
    return CliRunner().invoke(main, list(args))


def read(place: str, *paths: Path) -> Result:
    result = call("read", *map(str, paths), "--db", place)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_user_is_told_how_the_records_ended_and_each_bad_stretch_is_a_row(archive: Path, tmp_path: Path) -> None:
    result = read(url(tmp_path), archive)

    assert 0 == result.exit_code
    assert "a.warc.gz: 24 records seen, 17 kept, 6 skipped (6 request record), 1 bad\n" in result.stderr
    assert "24 seen, 17 new, 0 known, 0 degraded, 0 rejected, 1 failed, 6 skipped;" in result.stderr
    with Store.open(url(tmp_path), kinds=all_kinds()) as store:
        (failure,) = store.failures().items
    start = sum(map(len, PARTS[:9]))
    assert (f"{archive} at byte {start}", "a broken gzip member (incorrect data check)", "failed") == (
        failure.source, failure.reason, failure.verdict)


def test_an_archive_that_was_read_to_its_end_is_not_read_again(small: Path, tmp_path: Path) -> None:
    read(url(tmp_path), small)
    again = read(url(tmp_path), small)

    assert 0 == again.exit_code
    assert "5 records seen, 3 kept, 1 skipped (1 request record), 1 bad" in again.stderr
    assert "0 seen, 0 new, 0 known" in again.stderr


def test_another_date_or_another_way_of_reading_begins_an_archive_anew(small: Path, tmp_path: Path,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    read(url(tmp_path), small)
    dated = call("read", str(small), "--db", url(tmp_path), "--published", "2021-01-05")
    monkeypatch.setattr(pipeline, "fingerprint", lambda: "another")
    another = read(url(tmp_path), small)

    assert "5 seen, 3 new" in dated.stderr
    assert "5 seen, 0 new, 3 known" in another.stderr


def test_pages_of_an_archive_are_reports_with_address_time_and_bytes(tmp_path: Path) -> None:
    page = many(1)[0]
    later = record(http(page.split(b"\r\n\r\n", 2)[2].replace(b"A bomb killed 2", b"A bomb killed 5").removesuffix(b"\r\n\r\n")), 0)
    path = tmp_path / "a.warc"
    path.write_bytes(page + later.replace(b"2020-08-01T09", b"2020-08-02T09"))
    read(url(tmp_path), path)
    lines = [json.loads(line) for line in dump(url(tmp_path))]
    texts = [line for line in lines if line["what"] == "text"]

    assert 1 == sum(line["what"] == "report" for line in lines)
    assert 2 == len(texts)
    assert [["2020-08-01T09:30:00Z"], ["2020-08-02T09:30:00Z"]] == sorted([seen[1] for seen in text["seen"]] for text in texts)
    assert {("http://news.example/0.html", "text/html")} == {tuple(seen[2:]) for text in texts for seen in text["seen"]}
    (report,) = [line for line in lines if line["what"] == "report"]
    assert "killed 5" in next(text["text"] for text in texts if text["id"] == report["current"])


def test_extract_gives_a_row_a_page_and_tells_the_counts(small: Path) -> None:
    result = call("extract", str(small))
    rows = [json.loads(line) for line in result.stdout.splitlines()]

    assert 4 == len(rows)
    assert "http://news.example/0.html" == rows[0]["report"]["id"]
    assert 1 == sum("error" in row for row in rows)
    assert "s.warc.gz: 5 records seen, 3 kept, 1 skipped (1 request record), 1 bad" in result.stderr


def test_killed_at_random_moments_an_archive_is_gone_on_with_and_ends_the_same(archive: Path, whole: list[bytes], tmp_path: Path,
                                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    place = url(tmp_path)
    command = ["read", str(archive), "--db", place]
    monkeypatch.setenv("DAYBOOK_REFRESH_EVERY", "7")
    dice, reached = random.Random(3), []
    with loaded() as runs:
        for _ in range(3):
            runs.start(*command)
            wanted, ended = len(reached) * 4 + dice.randint(1, 4), None
            while ended is None and _kept(place) < wanted:
                ended = runs.ended(0.02)
            if ended is None:
                runs.kill()
            reached.append(_kept(place))
    last = subprocess.run([sys.executable, "-m", "daybook.cli", *command], capture_output=True, text=True, check=True)

    assert reached == sorted(reached)
    assert 0 < reached[0]
    assert reached[-1] < 17
    assert "24 records seen, 17 kept, 6 skipped (6 request record), 1 bad" in last.stderr
    assert f"{17 - reached[-1]} new, 0 known" in last.stderr  # what was read is not read again
    assert whole == dump(place)


def _kept(place: str) -> int:
    """Pages that the store says are read of the archive; 0 where there is no store yet."""
    try:
        with closing(SQLITE.connect(f"file:{place.removeprefix('sqlite:///')}?mode=ro", uri=True)) as conn:
            row = conn.execute("SELECT body FROM archive").fetchone()
    except SQLITE.OperationalError:
        return 0
    return int(json.loads(row[0])["kept"]) if row else 0


def test_with_workers_an_archive_is_never_noted_as_read_beyond_what_is_written(archive: Path, whole: list[bytes], tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(counts: pipeline.Counts, _: str) -> None:
        if counts.new >= 6:
            raise Stop

    with Store.open(url(tmp_path), kinds=all_kinds()) as store:
        with pytest.raises(Stop):
            pipeline.read(store, [str(archive)], workers=2, told=stop)
        counts = pipeline.read(store, [str(archive)], workers=2)
        (tally,) = counts.archives

    assert 17 == tally.kept
    assert 11 == counts.new
    assert whole == dump(url(tmp_path))
