"""Feeds followed and addresses asked again, over a real server and a real store."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from daybook.cli import main
from daybook.errors import UsageError
from daybook.feeds import MOST_TRIES, Outcome, Poller, Quota, add, follow, remove
from daybook.kinds import KINDS
from daybook.read.fetch import Fetcher
from daybook.read.policy import Policy
from daybook.recheck import addresses, recheck
from daybook.store import Store
from daybook.store.views import FeedRow
from tests.read.served import LOOPBACK, Reply, Site, serving, story

BODY = "Two soldiers were killed near Mosul on Monday, the army said, when gunmen attacked a checkpoint. " * 4


class Desk:
    """A store with a server to read from, and a clock that a test turns."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site, self.store = site, store
        self.time = datetime(2026, 11, 24, 8, tzinfo=UTC)
        policy = Policy(ports=(site.port,), networks=LOOPBACK, delay_seconds=0, seconds=5)
        self.fetcher = Fetcher(policy, now=self.now)

    def now(self) -> datetime:
        return self.time

    def poll(self, quota: Quota | None = None, **how: bool) -> Outcome:
        return Poller(self.store, self.fetcher, quota or Quota(), now=self.now, chance=lambda: 0.5).poll(**how)

    def recheck(self) -> str:
        return recheck(self.store, self.fetcher, addresses(self.store, ()), now=self.now).plain()

    def feed(self) -> FeedRow:
        return self.store.feeds()[0]

    def paths(self) -> list[str]:
        return [path for path in self.site.paths() if path != "/robots.txt"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with serving() as site, Store.open(str(tmp_path / "d.db"), kinds=KINDS) as store:
        made = Desk(site, store)
        add(store, f"{site.url}/feed", 15, made.time)
        yield made


def rss(site: Site, *names: str, body: str = "", **headers: str) -> Reply:
    items = "".join(f"<item><title>Item {name}</title><link>{site.url}/{name}</link><guid>{name}</guid>"
                    f"<pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate><description>{body}</description></item>" for name in names)
    content = f"<rss version='2.0'><channel><title>The Post</title>{items}</channel></rss>".encode()
    return Reply(content, headers={"Content-Type": "application/rss+xml", **headers})


def test_items_are_fetched_once_and_what_is_new_is_read(desk: Desk) -> None:
    desk.site.html("/a", story("Police arrested two men in Basra on Sunday."))
    desk.site.pages["/feed"] = rss(desk.site, "a")
    first = desk.poll()
    desk.site.html("/b", story("A court in Kirkuk sentenced a man to death on Sunday."))
    desk.site.pages["/feed"] = rss(desk.site, "b", "a")
    second = desk.poll(everything=True)

    assert (1, 1, 1, 1) == (first.items, first.counts.new, second.items, second.counts.new)
    assert ["/feed", "/a", "/feed", "/b"] == desk.paths()
    feed = desk.feed()
    assert ("The Post", "rss", 3, 2, 2, "well") == (feed.title, feed.kind, feed.seen, feed.new, feed.read, feed.state)


def test_a_feed_is_polled_when_it_is_due(desk: Desk) -> None:
    desk.site.pages["/feed"] = rss(desk.site)

    assert [1, 0] == [desk.poll().feeds, desk.poll().feeds]
    desk.time += timedelta(minutes=16)
    assert 1 == desk.poll().feeds


def test_an_unchanged_feed_costs_a_question(desk: Desk) -> None:
    desk.site.html("/a", story())
    desk.site.pages["/feed"] = rss(desk.site, "a", ETag='"7"')
    desk.poll()

    assert 1 == desk.poll(everything=True).unchanged
    assert '"7"' == desk.site.asked[-1][1]["if-none-match"]


def test_one_page_in_two_feeds_is_fetched_once(desk: Desk) -> None:
    desk.site.html("/a", story())
    desk.site.pages["/feed"] = desk.site.pages["/second"] = rss(desk.site, "a")
    add(desk.store, f"{desk.site.url}/second", 15, desk.time)
    desk.poll()

    assert 1 == desk.paths().count("/a")
    assert [1, 0] == [row.new for row in desk.store.feeds()]


def test_quotas_hold_back_the_rest_and_lose_nothing(desk: Desk) -> None:
    names = [f"n{n}" for n in range(7)]
    for name in names:
        desk.site.html(f"/{name}", story(f"Police arrested {name} in Basra on Sunday."))
    desk.site.pages["/feed"] = rss(desk.site, *names)
    counted = []
    for _ in range(3):
        counted.append(desk.poll(Quota(poll=3, day=5), everything=True).counts.new)
    waiting = desk.feed().waiting
    desk.time += timedelta(days=1, minutes=1)
    counted.append(desk.poll(Quota(poll=3, day=5)).counts.new)

    assert ([3, 2, 0, 2], 2, 0) == (counted, waiting, desk.feed().waiting)


def test_feeds_take_turns(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        desk.site.html(f"/{name}", story(f"Police arrested {name} in Basra on Sunday."))
    desk.site.pages["/feed"], desk.site.pages["/small"] = rss(desk.site, "a", "b"), rss(desk.site, "c")
    add(desk.store, f"{desk.site.url}/small", 15, desk.time)
    desk.poll()

    assert ["/feed", "/small", "/a", "/c", "/b"] == desk.paths()


def test_a_feed_that_fails_waits_longer_each_time(desk: Desk) -> None:
    desk.site.pages["/feed"] = Reply(status=500)
    waits = []
    for _ in range(8):
        desk.poll()
        due = datetime.strptime(desk.feed().due, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        waits.append(int((due - desk.time).total_seconds() // 60))
        desk.time = due
    desk.site.pages["/feed"] = rss(desk.site)
    failing = desk.feed()
    desk.poll()

    assert [30, 60, 120, 240, 480, 960, 1440, 1440] == waits
    assert (8, "failing", "the server answers HTTP 500") == (failing.failures, failing.state, failing.error)
    assert (0, "well", "") == (desk.feed().failures, desk.feed().state, desk.feed().error)


def test_a_pause_that_a_server_asks_for_is_kept(desk: Desk) -> None:
    desk.site.pages["/feed"] = Reply(status=429, headers={"Retry-After": "90000"})
    desk.poll()

    assert "2026-11-25T09:00:00Z" == desk.feed().due


def test_a_feed_that_is_gone_is_asked_no_more(desk: Desk) -> None:
    desk.site.pages["/feed"] = Reply(status=410)
    outcome = desk.poll()
    desk.time += timedelta(days=30)

    assert (1, 1, 0) == (outcome.failed, outcome.counts.failed, desk.poll().feeds)
    assert "gone" == desk.feed().state
    assert "HTTP 410" in desk.store.failures().items[0].reason


def test_an_item_that_fails_for_now_is_tried_again_a_few_times(desk: Desk) -> None:
    desk.site.pages["/feed"], desk.site.pages["/a"] = rss(desk.site, "a"), Reply(status=500)
    outcomes = [desk.poll(everything=True) for _ in range(MOST_TRIES + 1)]

    assert [1, 1, 1, 0, 0] == [outcome.put_off for outcome in outcomes]
    assert [0, 0, 0, 1, 0] == [outcome.counts.failed for outcome in outcomes]
    assert (MOST_TRIES, 1) == (desk.paths().count("/a"), desk.feed().failed)


def test_a_server_that_asks_for_a_pause_is_asked_for_no_more_items(desk: Desk) -> None:
    desk.site.pages["/feed"] = rss(desk.site, "a", "b", "c")
    desk.site.pages["/a"] = Reply(status=429)
    outcome = desk.poll()

    assert (["/feed", "/a"], 3, 3) == (desk.paths(), outcome.put_off, desk.feed().waiting)


def test_the_feeds_own_text_is_read_only_where_the_page_cannot_be_had(desk: Desk) -> None:
    desk.site.pages["/feed"] = rss(desk.site, "a", "b", body=BODY * 3)
    desk.site.html("/a", story("Police arrested two men in Basra on Sunday."))
    outcome = desk.poll()
    read = {row.external_id[-1]: row for row in desk.store.reports().items}

    assert (1, 1) == (outcome.counts.new, outcome.counts.degraded)
    assert "" == read["a"].reason
    assert re.search(r"read from the feed: its page cannot be fetched \(the server answers HTTP 404", read["b"].reason)
    assert "The Post" == read["b"].publisher


def test_a_broken_feed_gives_what_can_be_read_and_says_what_was_lost(desk: Desk) -> None:
    desk.site.html("/a", story())
    whole = rss(desk.site, "a").body
    desk.site.pages["/feed"] = Reply(whole.replace(b"<item>", b"<item><title>x</nope></item><item>"))
    outcome = desk.poll()

    assert (1, 1, "losing") == (outcome.counts.new, outcome.counts.failed, desk.feed().state)
    assert "broken (mismatched tag)" in desk.feed().error and "not all of this feed" in desk.store.failures().items[0].reason


def test_polls_that_are_cut_off_go_on_where_they_stopped(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.site.html(f"/{name}", story(f"Police arrested {name} in Basra on Sunday."))
    desk.site.pages["/feed"] = rss(desk.site, "a", "b")
    poller = Poller(desk.store, desk.fetcher, Quota(), now=desk.now)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        poller.poll(told=stop)
    desk.poll(everything=True)
    assert (2, 0) == (desk.store.reports().total, desk.feed().waiting)


def test_a_schedule_goes_on_until_it_is_stopped(desk: Desk) -> None:
    desk.site.pages["/feed"] = rss(desk.site)
    stopped, rounds = threading.Event(), []

    def told(outcome: Outcome) -> None:
        rounds.append(outcome.feeds)
        desk.time += timedelta(minutes=10)
        if len(rounds) == 4:
            stopped.set()

    follow(Poller(desk.store, desk.fetcher, Quota(), now=desk.now), timedelta(milliseconds=1), told, stopped)
    assert [1, 0, 1, 0] == rounds


def test_a_feed_that_is_followed_no_more_is_gone_and_its_reports_stay(desk: Desk) -> None:
    desk.site.html("/a", story())
    desk.site.pages["/feed"] = rss(desk.site, "a")
    desk.poll()
    remove(desk.store, f"{desk.site.url}/feed")

    assert ((), 1) == (desk.store.feeds(), desk.store.reports().total)
    with pytest.raises(UsageError, match="is not followed"):
        remove(desk.store, f"{desk.site.url}/feed")


def test_other_words_at_the_same_address_are_another_text_of_the_report(desk: Desk) -> None:
    desk.site.html("/a", story("Two policemen were killed in Basra on Sunday, police said."))
    desk.site.pages["/feed"] = rss(desk.site, "a")
    desk.poll()
    desk.time += timedelta(days=1)
    desk.site.html("/a", story("Five policemen were killed in Basra on Sunday, police said."))
    said = desk.recheck()
    row, = desk.store.reports().items
    view = desk.store.versions(row.id)

    assert said.startswith("1 addresses asked: 1 changed, 0 as they were, 0 gone")
    assert view is not None
    assert [("2026-11-24T08:00:00Z", "Two", False), ("2026-11-25T08:00:00Z", "Five", True)] == [
        (copy.fetched, copy.text.text.partition("\n")[2].split()[0], copy.version.current) for copy in view.copies]
    assert [("changed", "2026-11-25T08:00:00Z")] == [(fate.what, fate.at) for fate in view.fates]


def test_an_address_that_is_as_it_was_is_only_seen_again(desk: Desk) -> None:
    desk.site.html("/a", story().replace('content="2020-08-18"', ""))  # the page states no date, its feed does
    desk.site.pages["/feed"] = rss(desk.site, "a")
    desk.poll()
    desk.time += timedelta(days=1)
    said = desk.recheck()
    view = desk.store.versions(desk.store.reports().items[0].id)

    assert "0 changed, 1 as they were" in said
    assert view is not None and not view.fates
    assert [("2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z", 1)] == [(copy.fetched, copy.last, copy.captures) for copy in view.copies]


def test_gone_moved_and_back_are_kept_with_their_dates(desk: Desk) -> None:
    desk.site.html("/a", story())
    desk.site.html("/front", story("News of the day."))
    desk.site.pages["/feed"] = rss(desk.site, "a")
    desk.poll()
    page = desk.site.pages["/a"]
    for reply in (Reply(status=404), Reply(status=410), page, Reply(status=302, headers={"Location": "/front"}), page):
        desk.time += timedelta(days=1)
        desk.site.pages["/a"] = reply
        desk.recheck()
    view = desk.store.report(desk.store.reports().items[0].id)

    assert view is not None and 1 == desk.store.reports().total
    assert [("2026-11-25", "gone", "HTTP 404"), ("2026-11-27", "back", ""), ("2026-11-28", "moved", f"{desk.site.url}/front"),
            ("2026-11-29", "back", "")] == [(fate.at[:10], fate.what, fate.detail) for fate in view.fates]
    assert 4 == sum(b'"what":"fate"' in line for line in desk.store.dump())


def test_the_order_in_which_captures_come_does_not_matter(tmp_path: Path) -> None:
    from tests.store.made import dumped, entry_of, refresh

    url = "https://news.example/a"
    stores = []
    for name, order in (("a", (1, 2, 3)), ("b", (3, 1, 2))):
        with Store.open(str(tmp_path / name), kinds=KINDS) as store:
            run = store.begin_run("x", {})
            for day in order:
                store.add(run, entry_of(store, url, f"Text {min(day, 2)}.", url=url, fetched=f"2026-11-0{day}T08:00:00Z"))
            refresh(store)
            view = store.versions(store.reports().items[0].id)
            assert view is not None
            stores.append((dumped(store), view.fates))

    assert stores[0] == stores[1]
    assert ["2026-11-02T08:00:00Z"] == [fate.at for fate in stores[0][1]]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Site, CliRunner]]:
    with serving() as site:
        values = {"HOME": str(tmp_path), "FETCH_PORTS": str(site.port), "FETCH_NETWORKS": "127.0.0.0/8", "FETCH_DELAY_MS": "0"}
        for name, value in values.items():
            monkeypatch.setenv(f"DAYBOOK_{name}", value)
        yield site, CliRunner()


def test_the_commands_follow_a_feed(command: tuple[Site, CliRunner]) -> None:
    site, run = command
    site.html("/a", story())
    site.pages["/feed"] = rss(site, "a", "missing")
    url = f"{site.url}/feed"

    assert 0 == run.invoke(main, ["feeds", "add", url, "--every", "2h"]).exit_code
    polled = run.invoke(main, ["feeds", "poll"])
    listed = json.loads(run.invoke(main, ["feeds", "list", "--format", "jsonl"]).stdout)
    assert "1 feeds polled, 0 failed, 0 unchanged; 2 new items, 0 put off; 2 seen, 1 new" in polled.stderr
    assert (url, 120, "well", 1, 1) == tuple(listed[name] for name in ("url", "minutes", "state", "read", "failed"))
    assert "well" in run.invoke(main, ["feeds", "list"]).stdout
    assert "1 addresses asked: 0 changed, 1 as they were" in run.invoke(main, ["recheck", f"{site.url}/a"]).stderr
    assert 0 == run.invoke(main, ["feeds", "remove", url]).exit_code
    assert "No feeds are followed" in run.invoke(main, ["feeds", "list"]).stdout


@pytest.mark.parametrize(("words", "why"), [
    (["feeds", "add", "gopher://x/"], "only http and https"), (["feeds", "add", "http://x/", "--every", "1s"], "a minute to 30 days"),
    (["feeds", "poll", "--every", "soon"], "write 15m"), (["feeds", "remove", "http://x/"], "is not followed"),
    (["recheck", "http://x/"], "never fetched"), (["recheck", "--since", "2020-13"], "2020-13")])
def test_a_wrong_call_says_what_is_wrong(command: tuple[Site, CliRunner], words: list[str], why: str) -> None:
    _, run = command
    run.invoke(main, ["feeds", "add", "http://other.example/"])
    result = run.invoke(main, words)

    assert 2 == result.exit_code
    assert why in result.stderr


def test_addresses_are_inputs_like_files(command: tuple[Site, CliRunner]) -> None:
    site, run = command
    site.html("/a", story())
    row = b'{"id": "r1", "text": "Police arrested two men in Basra."}\n'
    site.pages["/rows"] = Reply(row, headers={"Content-Type": "application/x-ndjson"})
    site.pages["/feed"] = rss(site, "a", "missing")
    inputs = [f"{site.url}{path}" for path in ("/a?utm_source=x", "/rows", "/feed", "/missing")]
    result = run.invoke(main, ["extract", *inputs, "ftp://x/y"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]

    gone = f"{site.url}/missing"
    assert [f"{site.url}/a", "r1", f"{site.url}/a", gone, gone, "ftp://x/y"] == [row["report"]["id"] for row in rows]
    assert ["fetch", "fetch", "fetch"] == [row["error"]["stage"] for row in rows if "error" in row]
    assert (0, f"{site.url}/a") == (result.exit_code, rows[0]["report"]["url"])


@pytest.mark.parametrize(("media_type", "body"), [("text/html; charset=windows-1251", "<html><body><p>{}</p></body></html>"),
                                                  ('text/plain;charset="Windows-1251"', "{}")])
def test_the_servers_word_on_the_charset_counts(command: tuple[Site, CliRunner], media_type: str, body: str) -> None:
    site, run = command
    words = "Взрыв в городе: погибли двое полицейских, сообщила полиция. " * 3
    site.pages["/a"] = Reply(body.format(words).encode("windows-1251"), headers={"Content-Type": media_type})
    row, = (json.loads(line) for line in run.invoke(main, ["extract", f"{site.url}/a"]).stdout.splitlines())

    assert words.strip() in row["report"]["text"]
