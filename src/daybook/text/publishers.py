"""Where newspapers stand: a register of publishers by web domain and name, for telling which Paris a report means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from daybook.text.gazetteer import Entry, lookup, province
from daybook.text.normal import squeezed
from daybook.text.states import us_state

SCOPES = ("local", "national", "world")


@dataclass(frozen=True, slots=True)
class Publisher:
    """A news publisher and its home.

    Args:
        domain: Its web domain, without www.
        name: The masthead.
        city: Where it is edited.
        region: State or province of the city, "" where it is not told.
        country: ISO 3166-1 alpha-2.
        scope: One of ``SCOPES``: what it covers.
    """

    domain: str
    name: str
    city: str
    region: str
    country: str
    scope: str


@lru_cache(maxsize=1)
def _register() -> tuple[dict[str, Publisher], dict[str, Publisher]]:
    text = (files("daybook.text") / "data" / "publishers.psv").read_text(encoding="utf-8")
    every = [Publisher(*line.split("|")) for line in text.splitlines() if line and not line.startswith("#")]
    names: dict[str, Publisher | None] = {}
    for publisher in every:
        key = squeezed(publisher.name)
        other = names.get(key, publisher)
        names[key] = publisher if other is not None and (other.city, other.country) == (publisher.city, publisher.country) else None
    return {p.domain: p for p in every}, {key: p for key, p in names.items() if p is not None}


def publisher_of(url: str | None, name: str | None) -> Publisher | None:
    """The publisher of a report by its address, else by its name if only one bears it; None where the register has none."""
    by_domain, by_name = _register()
    labels = _host(url or "").split(".")
    for n in range(len(labels) - 1):
        if found := by_domain.get(".".join(labels[n:])):
            return found
    return by_name.get(squeezed(re.sub(r"^The ", "", name)), by_name.get(squeezed(name))) if name else None


def _host(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").lower() if "://" in url else ""
    except ValueError:  # "http://[::1"
        return ""


@lru_cache(maxsize=4096)
def home_of(publisher: Publisher) -> Entry | None:
    """The town where it stands, None where the gazetteer lacks it."""
    found = [e for e in lookup(publisher.city) if e.country == publisher.country and e.sort in ("town", "site")]
    here = [e for e in found if _lies_in(e, publisher.region)]
    return max(here or found, key=lambda e: e.population, default=None)


def _lies_in(entry: Entry, region: str) -> bool:
    if not region or entry.admin1 is None:
        return False
    state = us_state(region)
    held = province(entry.admin1)
    return (state is not None and state[0] == entry.admin1) or (held is not None and squeezed(region) in squeezed(held.name))
