"""A page, a feed or a file from the web, within limits that no server can stretch."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from daybook import __version__
from daybook.errors import FetchError
from daybook.read.policy import Policy
from daybook.read.robots import Robots
from daybook.read.urls import Where, where
from daybook.read.wire import Answer, Deadline, Resolve, ask, system_resolve

AGENT = "Daybook"
USER_AGENT = f"{AGENT}/{__version__}"
ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5"
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
HOPELESS = (400, 401, 402, 403, 404, 405, 406, 410, 414, 451)  # asking again gets the same
CHARSET = re.compile(r"\bcharset\s{0,5}=\s{0,5}[\"']?([a-z0-9_:.-]{2,40})")
LONGEST_RETRY = 7 * 24 * 3600.0  # seconds of Retry-After that are believed
MOST_HOSTS = 10_000  # of which the time of the last request is known
STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Known:
    """What a server told us to ask with next time (RFC 9110, validators); "" where it did not."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from an address.

    Args:
        url: The address that answered in the end, in one spelling.
        content: The bytes, unpacked; b"" where nothing has changed.
        media_type: In small letters, without parameters; "" if not said.
        charset: That the server says; "" if it does not.
        fetched: When, UTC, "2020-08-17T09:30:00Z".
        known: To ask with next time.
        is_unchanged: Did the server say that it is as we know it (304)?
    """

    url: str
    content: bytes
    media_type: str
    charset: str
    fetched: str
    known: Known = Known()
    is_unchanged: bool = False


def stamp(moment: datetime) -> str:
    """A moment as captures write it: UTC, to the second."""
    return moment.astimezone(UTC).strftime(STAMP)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches addresses one after the other; knows robots.txt of the hosts it met and when it last asked them.

    Args:
        policy: The limits.
        resolve: Addresses of a name.
        sleep: Waits so many seconds, between two requests to one host.
        now: The time of day.
    """

    def __init__(self, policy: Policy, *, resolve: Resolve = system_resolve, sleep: Callable[[float], None] = time.sleep,
                 now: Callable[[], datetime] = utc_now) -> None:
        self.policy = policy
        self._resolve, self._sleep, self._now = resolve, sleep, now
        self._robots = Robots(AGENT, self._robots_of)
        self._asked: dict[str, float] = {}
        self._deadline = Deadline(policy.seconds)  # of the fetch that is going on, robots.txt and redirects included

    def fetch(self, url: str, known: Known | None = None) -> Fetched:
        """Get an address.

        Every hop of a redirect is held to the same rules as the first address: scheme, port, robots.txt, network address.

        Args:
            url: http or https.
            known: Validators of what is held already, to be told only of changes.

        Raises:
            FetchError: Refused, gone, out of reach, out of time, too large; says which.
        """
        headers = _headers(known or Known())
        self._deadline = Deadline(self.policy.seconds)
        at = where(url, self.policy.ports)
        for hop in range(self.policy.redirects + 1):
            self._robots.check(at.origin, at.url)
            self._wait(at)
            answer = ask(at, headers, self.policy, self._deadline, self._resolve)
            if answer.status not in REDIRECTS:
                return self._told(at, answer)
            if hop == self.policy.redirects:
                break
            at = self._next(at, answer)
        raise FetchError(f"redirects more than {self.policy.redirects} times", is_final=True)

    def _wait(self, at: Where) -> None:
        """Wait until the host may be asked again; what is waited out of politeness costs the fetch no time."""
        pause = max(self.policy.delay_seconds, self._robots.pause(at.origin))
        last = self._asked.get(at.host)
        if last is not None and (wait := last + pause - time.monotonic()) > 0:
            self._sleep(wait)
            self._deadline = self._deadline.later(wait)
        if len(self._asked) > MOST_HOSTS:
            self._asked.clear()
        self._asked[at.host] = time.monotonic()

    def _next(self, at: Where, answer: Answer) -> Where:
        said = _as_utf8(answer.headers.get("location", ""))
        if not said:
            raise FetchError(f"redirects (HTTP {answer.status}) without saying where to", status=answer.status, is_final=True)
        try:
            joined = urljoin(at.url, said)
        except ValueError as fault:
            raise FetchError(f"redirects to {said[:80]!r}, which is no address", is_final=True) from fault
        try:
            return where(joined, self.policy.ports)
        except FetchError as fault:
            raise FetchError(f"redirects, but {fault.reason}", is_final=True) from fault

    def _told(self, at: Where, answer: Answer) -> Fetched:
        media_type, _, parameters = answer.headers.get("content-type", "").lower().partition(";")
        charset = CHARSET.search(parameters)
        known = Known(answer.headers.get("etag", "")[:500], answer.headers.get("last-modified", "")[:100])
        made = Fetched(at.url, answer.content, media_type.strip(), charset[1] if charset else "", stamp(self._now()), known)
        if answer.status == 304:
            return replace(made, is_unchanged=True)
        if answer.status == 200:
            return made
        retry = _retry_after(answer.headers.get("retry-after", ""), self._now())
        gone = "; it is gone" if answer.status in GONE else ""
        raise FetchError(f"the server answers HTTP {answer.status}{gone}", status=answer.status, retry_after=retry,
                         is_final=answer.status in HOPELESS)

    def _robots_of(self, origin: str) -> Answer:
        """A robots.txt, redirects followed under the same rules; only its first half megabyte counts."""
        at = where(origin + "/robots.txt", self.policy.ports)
        for _ in range(self.policy.redirects + 1):
            answer = ask(at, _headers(Known()), self.policy, self._deadline, self._resolve)
            if answer.status not in REDIRECTS:
                return answer
            at = self._next(at, answer)
        return Answer(404)  # RFC 9309 2.3.1.2: too many redirects may be taken for none there


def _as_utf8(header: str) -> str:
    """A header, which http.client reads as Latin-1, as the UTF-8 that servers mostly mean."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _headers(known: Known) -> Mapping[str, str]:
    made = {"User-Agent": USER_AGENT, "Accept": ACCEPT}
    if known.etag:
        made["If-None-Match"] = known.etag
    if known.modified:
        made["If-Modified-Since"] = known.modified
    return made


def _retry_after(said: str, now: datetime) -> float | None:
    """Seconds of a Retry-After header, as a number or a date (RFC 9110 10.2.3); None if there is none that can be read."""
    if said.isascii() and said.isdigit():
        return min(float(said[:10]), LONGEST_RETRY)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_RETRY)
