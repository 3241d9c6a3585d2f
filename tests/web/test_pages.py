"""Every page, filled from texts that try to break it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from daybook.kinds import KINDS
from daybook.store.views import Page
from daybook.web import create_app
from tests.web.fake import ENGLISH, HOSTILE, FakeShelf

SHELF = FakeShelf()
PATHS = ["/", "/reports", *(f"/{kind.plural}" for kind in KINDS), "/failures", "/feeds", "/about",
         *(f"/reports/{id}" for id in SHELF.views),
         *(f"/reports/{id}/versions" for id in SHELF.views),
         *(f"/records/{id}" for id in SHELF.merged)]


class Seen(HTMLParser):
    """Elements with their attributes, ids, and the text inside the report's article."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.article, self._depth = "", 0
        self._skip = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "article" and dict(attrs).get("class") == "text":
            self._depth = 1
        self._skip = tag == "summary"

    def handle_endtag(self, tag: str) -> None:
        self._depth = 0 if tag == "article" else self._depth
        self._skip = self._skip and tag != "summary"

    def handle_data(self, data: str) -> None:
        if self._depth and not self._skip:
            self.article += data


@pytest.fixture
def shelf() -> FakeShelf:
    return FakeShelf()


@pytest.fixture
def client(shelf: FakeShelf) -> TestClient:
    return TestClient(create_app(shelf, kinds=KINDS, token=None), base_url="http://localhost")


def page_of(client: TestClient, shelf: FakeShelf, external_id: str) -> str:
    id = next(id for id, view in shelf.views.items() if view.row.external_id == external_id)
    return client.get(f"/reports/{id}").text


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_inline_foreign_or_doubled(client: TestClient, path: str) -> None:
    answer = client.get(path)
    seen = Seen(answer.text)

    assert 200 == answer.status_code
    for tag, attrs in seen.elements:
        assert not [name for name in attrs if name.startswith("on") or name == "style"], f"{tag} {attrs}"
        assert not (attrs.get("src") or "").startswith(("http", "//", "data:"))
        assert tag != "script" or attrs.get("src", "").split("?")[0] == "/static/app.js"
        assert tag != "style"
        if tag == "a" and (attrs.get("href") or "").startswith("http"):
            assert "noopener noreferrer nofollow" == attrs["rel"]
        assert tag != "a" or re.match(r"/(?!/)|#|\?|https?://", attrs["href"] or "")
    ids = [attrs["id"] for _, attrs in seen.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PATHS)
def test_markup_in_reports_is_only_ever_text(client: TestClient, path: str) -> None:
    seen = Seen(client.get(path).text)

    assert not {"img", "svg", "b", "i"} & {tag for tag, _ in seen.elements}


def test_the_whole_text_is_on_the_page_residue_included(client: TestClient, shelf: FakeShelf) -> None:
    article = Seen(page_of(client, shelf, "gazette/rockets")).article

    assert "".join(ENGLISH.split()) == "".join(article.split())


def test_a_hostile_text_is_shown_to_the_letter(client: TestClient, shelf: FakeShelf) -> None:
    article = Seen(page_of(client, shelf, "<svg onload=alert(3)>")).article

    assert "".join(HOSTILE.replace("\x00", "\u2400").replace("\ud800", "\ufffd").split()) == "".join(article.split())


def test_an_address_that_is_no_web_address_is_no_link(client: TestClient, shelf: FakeShelf) -> None:
    page = page_of(client, shelf, "sahifa-7")

    assert "javascript:alert(1)" in html.unescape(page)
    assert 'href="javascript' not in page


def test_text_of_any_direction_finds_its_own(client: TestClient, shelf: FakeShelf) -> None:
    seen = Seen(page_of(client, shelf, "sahifa-7"))

    lines = [attrs for tag, attrs in seen.elements if tag == "div" and "line" in (attrs.get("class") or "")]
    assert lines and all(attrs.get("dir") == "auto" for attrs in lines)
    assert "auto" == next(attrs for tag, attrs in seen.elements if tag == "h1")["dir"]


def test_words_and_record_lead_to_each_other_without_a_script(client: TestClient, shelf: FakeShelf) -> None:
    seen = Seen(page_of(client, shelf, "gazette/rockets"))
    ids = {attrs["id"] for _, attrs in seen.elements if "id" in attrs}

    links = [attrs["href"] for tag, attrs in seen.elements if tag == "a" and (attrs.get("href") or "").startswith("#")]
    assert [link for link in links if link.startswith("#rec-")] and [link for link in links if link.startswith("#w")]
    assert all(link[1:] in ids for link in links if link)


def test_overlapping_records_share_their_words(client: TestClient, shelf: FakeShelf) -> None:
    seen = Seen(page_of(client, shelf, "gazette/rockets"))

    shared = [attrs for _, attrs in seen.elements if {"m-statement", "m-commitment"} <= set((attrs.get("class") or "").split())]
    assert shared and all(len((attrs["data-r"] or "").split()) > 1 for attrs in shared)


def test_a_quote_leads_to_its_words_with_its_record_chosen(client: TestClient) -> None:
    link = re.search(r'href="(/reports/[0-9a-f]{32}\?r=[0-9a-f]{32})#(w\d+)"', client.get("/records/i0").text)
    assert link is not None

    page = client.get(link[1]).text
    assert f'id="{link[2]}"' in page
    assert 'class="rec on"' in page


def test_disputed_values_stand_side_by_side(client: TestClient) -> None:
    page = client.get("/records/i0").text

    assert "contradict each other" in page and "fld disputed" in page
    assert "according to" in page and "proposed" in page


def test_what_is_not_said_is_called_so(client: TestClient) -> None:
    assert "not said" in client.get("/incidents").text
    assert "Not said:" in client.get("/records/i0").text
    assert "date not said" in client.get("/reports").text


def test_a_copy_names_what_it_is_a_copy_of(client: TestClient) -> None:
    page = client.get("/reports").text

    assert "copy of" in page and "edited copy" in page
    assert 200 == client.get("/reports/gazette/rockets").status_code


def test_filters_reach_the_shelf(client: TestClient, shelf: FakeShelf) -> None:
    client.get("/incidents?q=road&type=shelling&country=IQ&since=2020-08&until=2020-08-17&disputed=1&order=oldest&page=3&bogus=1")

    wanted = {"kind": "incident", "query": "road", "type": "shelling", "country": "IQ", "since": "2020-08", "until": "2020-08-17",
              "disputed": True, "order": "oldest", "offset": 100, "limit": 50, "sources": 0, "from_end": True}
    assert wanted == {key: value for key, value in shelf.asked[-1].items() if value is not None}


@pytest.mark.parametrize("address", ["/reports?since=yesterday", "/incidents?until=2020-13", "/incidents?since=%00"])
def test_a_date_that_is_none_is_said_and_left_out(client: TestClient, shelf: FakeShelf, address: str) -> None:
    answer = client.get(address)

    assert 200 == answer.status_code
    assert "is no date" in answer.text
    assert shelf.asked[-1].get("since") is None and shelf.asked[-1].get("until") is None


def test_an_order_that_is_none_is_the_usual_one(client: TestClient, shelf: FakeShelf) -> None:
    client.get("/incidents?order=bogus")
    client.get("/actors")

    assert ["when", "reports"] == [asked["order"] for asked in shelf.asked]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "²"])
def test_a_page_number_that_is_none_is_the_first(client: TestClient, shelf: FakeShelf, page: str) -> None:
    assert 200 == client.get("/reports", params={"page": page}).status_code
    assert 0 == shelf.asked[-1]["offset"]


def test_a_stretch_of_a_long_list_keeps_the_search(client: TestClient, shelf: FakeShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    row = next(iter(shelf.views.values())).row
    monkeypatch.setattr(shelf, "reports", lambda *_, **given: Page((row,) * 50, 120, int(str(given["offset"]))))

    page = html.unescape(client.get("/reports?q=a+b&page=2").text)

    assert "51–100 of 120" in page
    assert 'href="?q=a+b&page=1"' in page and 'href="?q=a+b&page=3"' in page


def test_an_empty_store_says_what_to_do() -> None:
    empty = FakeShelf(stories=())
    empty.overview = lambda: type(SHELF.overview())(0, 0, {}, None, 0, 0, {})  # type: ignore[method-assign]
    page = TestClient(create_app(empty, kinds=KINDS, token=None), base_url="http://localhost").get("/").text

    assert "daybook read" in page


def test_a_record_of_thousands_of_quotes_is_still_a_page(client: TestClient, shelf: FakeShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    view = shelf.record("i0")
    assert view is not None
    many = {name: quotes * 1000 for name, quotes in view.quotes.items()}
    monkeypatch.setattr(shelf, "record", lambda _, **__: replace(view, quotes=many))

    page = client.get("/records/i0").text
    assert "all of them as JSON" in page
    assert len(page) < 600_000


def test_two_texts_stand_side_by_side_with_the_words_that_changed(client: TestClient, shelf: FakeShelf) -> None:
    id = next(id for id, view in shelf.views.items() if view.row.external_id == "gazette/rockets")
    page = client.get(f"/reports/{id}/versions").text

    assert "<del>three</del>" in page and "<ins>two</ins>" in page
    assert "&lt;b&gt;Sunday&lt;/b&gt;" in page.replace("<del>", "").replace("</del>", "")
    assert "led to" in page and "HTTP 404" in page
    assert "The words are the same" in client.get(f"/reports/{id}/versions?a=2&b=2").text
    for odd in ("a=0", "a=9999999", "b=x", "a=%C2%B2"):
        assert page == client.get(f"/reports/{id}/versions?{odd}").text


def test_one_text_says_how_there_could_be_more(client: TestClient, shelf: FakeShelf) -> None:
    id = next(id for id, view in shelf.views.items() if view.row.copy_of)

    assert "There is one text of this report, last seen" in client.get(f"/reports/{id}/versions").text
    assert 404 == client.get("/reports/nothing/versions").status_code


def test_feeds_are_listed_worst_first_with_what_is_wrong(client: TestClient) -> None:
    page = html.unescape(client.get("/feeds").text)

    assert "5 feeds: 1 gone, 1 failing, 1 read in part, 1 not polled yet, 1 well." in page
    order = [page.index(words) for words in ("HTTP 410", "HTTP <503>", "mismatched tag", "new.json", "rss.xml")]
    assert sorted(order) == order
    assert "4 times in a row" in page and "every hour" in page and "1,288" in page


def test_failures_are_found_by_words_verdict_and_stage(client: TestClient, shelf: FakeShelf) -> None:
    page = client.get("/failures?q=zero+bytes&verdict=rejected&stage=read&page=2").text

    assert {"query": "zero bytes", "verdict": "rejected", "stage": "read", "offset": 50, "limit": 50} == shelf.asked[-1]
    assert "Show all" in page
