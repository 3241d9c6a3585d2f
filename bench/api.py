"""Does the API do what its OpenAPI document says, whatever is sent to it? A served desk, and schemathesis against it as each role.

    python bench/api.py [--seconds 300] [--roles viewer reviewer editor admin] [--db URL]

Prints for each role how many requests were made, by what status they were answered, and what failed. Every check of schemathesis is
made but two: ``positive_data_acceptance`` (a well-formed id that names nothing is answered with 404 or 422, as it should be) and
``missing_required_header`` (there is none).
"""

from __future__ import annotations

import argparse
import collections
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from daybook import review
from daybook.core.people import ROLES, SCOPES
from daybook.kinds import KINDS
from daybook.passwords import digest_of
from daybook.store import Store
from daybook.web import create_app
from daybook.web.app import logins

EXCLUDED = "positive_data_acceptance,missing_required_header"
AT = "2026-11-26T08:00:00Z"
TEXTS = ("A bomb killed 3 soldiers in Mosul on Monday, police said. Omar Saleh was arrested in Erbil on Tuesday.",
         "Gunmen attacked a checkpoint near Kirkuk on Monday, killing two policemen and wounding five, the army said.",
         "“We will name those responsible within 72 hours,” Interior Ministry spokesman Saad Maan said on Monday in Baghdad.")


def fill(store: Store) -> dict[str, str]:
    """Reports and an account for each role; role -> token."""
    for n, text in enumerate(TEXTS):
        review.enter(store, review.Entered("paper", f"Paper {n}", text, published="2020-08-18"))
    tokens = {}
    for role in reversed(ROLES):
        store.people.add(role, role, "no password", "bench", AT)
        tokens[role] = f"dbk_{secrets.token_urlsafe(24)}"
        store.people.add_token(role, "bench", SCOPES, digest_of(tokens[role]), tokens[role][:8], role, AT)
    return tokens


# What is too long is refused with 413 before it is looked at; schemathesis takes that for having been accepted.
REFUSED = """[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429"]
"""


@contextmanager
def served(store: Store) -> Iterator[str]:
    """The store behind a real server; its address."""
    app = create_app(store, kinds=KINDS, token=None, login=logins(store, KINDS))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def tested(address: str, token: str, seconds: int, folder: Path, more: Sequence[str]) -> tuple[str, collections.Counter[str]]:
    """What schemathesis says in the end, and how often each status was answered."""
    schemathesis = shutil.which("st", path=str(Path(sys.executable).parent)) or "st"
    events = folder / "events.json"
    (folder / "schemathesis.toml").write_text(REFUSED)
    command = [schemathesis, "run", f"{address}/api/v1/openapi.json", "--checks", "all", "--exclude-checks", EXCLUDED,
               "-H", f"Authorization: Bearer {token}", "--max-time", str(seconds), "--continue-on-failure", "--report", "ndjson",
               "--report-ndjson-path", str(events), "--warnings", "off", *more]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return done.stdout + done.stderr, statuses(events)


def statuses(events: Path) -> collections.Counter[str]:
    """How often each status stands in schemathesis' own record."""
    found: collections.Counter[str] = collections.Counter()

    def look(value: object) -> None:
        if isinstance(value, dict):
            if "status_code" in value and isinstance(value["status_code"], int):
                found[str(value["status_code"])] += 1
            for part in value.values():
                look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)

    if events.is_file():
        with events.open(encoding="utf8") as lines:
            for line in lines:
                look(json.loads(line))
    return found


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="for each role")
    parser.add_argument("--roles", nargs="*", default=list(reversed(ROLES)), choices=ROLES)
    parser.add_argument("--db", help="an empty database; a SQLite file in a temporary folder if left out")
    parser.add_argument("rest", nargs="*", help="further options of `st run`, after --")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Store.open(asked.db or f"sqlite:///{name}/api.db", kinds=KINDS) as store:
        tokens = fill(store)
        with served(store) as address:
            for role in asked.roles:
                begun = time.perf_counter()
                said, counted = tested(address, tokens[role], asked.seconds, Path(name), asked.rest)
                print(f"== {role}: {sum(counted.values()):,} answers in {time.perf_counter() - begun:.0f} s: "
                      + ", ".join(f"{status}: {number:,}" for status, number in sorted(counted.items())))
                print(said[-6000:])


if __name__ == "__main__":
    main()
