"""A host whose pages break the parser again and again is not parsed any more, until a person lets it out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from daybook import preparing
from daybook.cli import main
from daybook.errors import UsageError
from daybook.kinds import KINDS
from daybook.pipeline import read_pages
from daybook.quarantine import Watch, held, host_of, release
from daybook.read import Page
from daybook.store import Store
from daybook.web import create_app
from tests.hostile.bombs import MARK
from tests.hostile.pages import page as page_with_a_report

FINE = page_with_a_report("").decode()
BOMB = FINE.replace("<article>", f"<article {MARK}>")


@pytest.fixture(autouse=True)
def parsers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(preparing, "ANSWER", "tests.hostile.bombs:answer")
    preparing.parsers().close()
    preparing.parsers.cache_clear()
    yield
    preparing.parsers().close()
    preparing.parsers.cache_clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "q.db"), kinds=KINDS) as made:
        yield made


def page(n: int, html: str, host: str = "bombs.example") -> Page:
    url = f"https://{host}/{n}"
    return Page(f"{n}{html}".encode(), "text/html", url, url, url=url, html=html.replace("Shells fall", f"{n} shells fall"))


def degraded_of(store: Store) -> dict[str, str]:
    views = [view for row in store.reports().items if (view := store.versions(row.id))]
    return {view.row.external_id: view.copies[-1].degraded for view in views}


def test_after_three_pages_in_a_row_a_host_is_not_parsed_any_more(store: Store) -> None:
    counts = read_pages(store, [page(1, BOMB), page(2, BOMB), page(3, BOMB), page(4, FINE), page(5, FINE, "good.example")])
    said = degraded_of(store)

    assert (5, 4, 1) == (counts.seen, counts.degraded, counts.new)
    assert "parsing it ended by signal 11" in said["https://bombs.example/3"]
    assert "bombs.example is in quarantine" in said["https://bombs.example/4"]
    assert "" == said["https://good.example/5"]
    assert ["bombs.example"] == [it.host for it in held(store)]
    assert [f"https://bombs.example/{n}" for n in (1, 2, 3)] == sorted(strike.source for strike in held(store)[0].strikes)


def test_a_page_that_is_parsed_ends_the_row(store: Store) -> None:
    read_pages(store, [page(1, BOMB), page(2, BOMB), page(3, FINE), page(4, BOMB), page(5, FINE)])

    assert () == held(store)
    assert "" == degraded_of(store)["https://bombs.example/5"]


def struck(store: Store, *numbers: int, host: str = "bombs.example") -> Watch:
    watch = Watch(store.strikes, store.begin_run("f", {}))
    for number in numbers:
        watch.parsed(page(number, FINE, host), "took longer than 6 s")
    return watch


def test_the_same_page_again_is_one_strike(store: Store) -> None:
    watch = struck(store, 1, 1, 1, 2)

    assert "" == watch.unparsed(page(3, FINE))
    assert 2 == len(store.strikes.rows())


def test_a_later_run_knows_of_the_strikes_of_earlier_ones(store: Store) -> None:
    struck(store, 1, 2)

    assert "in quarantine" in struck(store, 3).unparsed(page(4, FINE))


def test_pages_from_no_host_are_always_parsed(store: Store) -> None:
    watch = Watch(store.strikes, 1)
    for number in range(5):
        watch.parsed(Page(b"", "text/html", "x", f"folder/{number}.html", html=FINE), "took longer than 6 s")

    assert () == store.strikes.rows()
    assert "" == host_of(Page(b"", "text/html", "x", "x", url="http://[", html=FINE))


def test_a_host_is_let_out(store: Store) -> None:
    struck(store, 1, 2, 3)
    release(store, "bombs.example")

    assert () == held(store)
    assert "" == Watch(store.strikes, 9).unparsed(page(4, FINE))
    with pytest.raises(UsageError, match="not in quarantine"):
        release(store, "bombs.example")


def test_quarantine_is_no_part_of_the_dump(store: Store) -> None:
    before = list(store.dump())
    struck(store, 1, 2, 3)

    assert before == list(store.dump())


def test_the_command_line_lists_and_releases(store: Store, tmp_path: Path) -> None:
    struck(store, 1, 2, 3)
    db = ["--db", str(tmp_path / "q.db")]
    listed = CliRunner().invoke(main, ["quarantine", "list", *db]).output
    rows = CliRunner().invoke(main, ["quarantine", "list", "--format", "jsonl", *db]).output
    freed = CliRunner().invoke(main, ["quarantine", "release", "bombs.example", *db])

    assert "bombs.example\n  https://bombs.example/" in listed
    assert '"host": "bombs.example"' in rows
    assert 0 == freed.exit_code
    assert "No host is in quarantine.\n" == CliRunner().invoke(main, ["quarantine", "list", *db]).output
    assert 2 == CliRunner().invoke(main, ["quarantine", "release", "bombs.example", *db]).exit_code


def test_the_failures_page_shows_and_releases(store: Store) -> None:
    struck(store, 1, 2, 3, host="<b>.example")
    client = TestClient(create_app(store, kinds=KINDS, token=None), base_url="http://localhost", follow_redirects=False)
    shown = client.get("/failures").text
    answer = client.post("/failures/release", data={"host": "<b>.example"}, headers={"sec-fetch-site": "same-origin"})

    assert "In quarantine" in shown and "&lt;b&gt;.example" in shown and "took longer than 6 s" in shown
    assert (303, "/failures") == (answer.status_code, answer.headers["location"])
    assert "In quarantine" not in client.get("/failures").text
