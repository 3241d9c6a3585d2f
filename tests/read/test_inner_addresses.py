"""No fetch reaches an inner address (test C7 of the security page): a little internet in a network namespace, with a canary."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.read.addresses import REFUSED_4, may_reach
from daybook.read.policy import Policy
from daybook.read.urls import where
from daybook.read.wire import Deadline, addresses, system_resolve

ROOT = Path(__file__).parents[2]
APART = ["unshare", "--net", "--mount", "--map-root-user"]


def can_part() -> bool:
    """May this user make a network of his own, and is `ip` there to furnish it?"""
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    return subprocess.run([*APART, "ip", "link", "set", "lo", "up"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def happened() -> dict[str, Any]:
    if not can_part():
        pytest.skip("this machine lets nobody make a network namespace")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    done = subprocess.run([*APART, sys.executable, "-m", "tests.read.inner", "2"], capture_output=True, text=True, check=True, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": paths}, timeout=120)
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_the_canary_sings_where_nothing_is_checked(happened: dict[str, Any]) -> None:
    """Else its silence would prove nothing."""
    assert len(happened["control"]) >= 30
    assert {"127.0.0.1:80", "169.254.169.254:80", "10.0.0.5:80", "::1:80", "fd00:ec2::254:80"} <= set(happened["control"])


def test_nothing_reaches_the_canary(happened: dict[str, Any]) -> None:
    assert happened["targets"] >= 200
    assert [] == happened["hits"]


def test_all_that_is_fetched_is_the_public_servers_own(happened: dict[str, Any]) -> None:
    """A redirect to "http:/127.0.0.1/" is a path on the server that sends it (RFC 3986), and so are its neighbours."""
    assert {f"redirect to http:{slashes}127.0.0.1/" for slashes in ("", "/", "///")} == set(happened["fetched"])
    assert all("public6.test" in said or "public.test" in said for said in happened["fetched"].values())


def test_servers_that_play_are_left_in_time(happened: dict[str, Any]) -> None:
    said = happened["said"]

    assert happened["slowest_s"] < 4 and 4 == happened["hops"]
    assert "larger than 10 MB" in said["/bomb"] and "larger than 10 MB" in said["/endless"]
    assert "more than 3 times" in said["/hops/10"]
    assert all("longer than 2 seconds" in said[path] for path in ("/drip", "/slow-head"))


def test_a_name_that_turns_inner_between_two_looks_is_refused(happened: dict[str, Any]) -> None:
    assert all("127.0.0.1, which is no public address" in happened["said"][f"rebind {n}"] for n in range(5))


@pytest.mark.parametrize("spelling", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "①②⑦.⓪.⓪.①", "0", "[::1]",
                                      "[::ffff:127.0.0.1]", "169.254.169.254", "2852039166",
                                      "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[fec0::1]", "[::7f00:1]",
                                      "10.0.0.1", "100.64.0.1", "[fd00::1]", "[ff02::1]", "224.0.0.1", "192.88.99.1", "localhost"])
def test_an_inner_address_is_refused_in_any_spelling(spelling: str) -> None:
    """The same without a namespace: the system's resolver says what a spelling means."""
    from daybook.errors import FetchError

    with pytest.raises(FetchError, match=r"no public address|cannot be read|not known"):
        addresses(where(f"http://{spelling}/"), Policy(), Deadline(5), system_resolve)


@given(st.ip_addresses(v=4))
def test_an_address_of_version_four_is_judged_alike_in_every_dress(address: Any) -> None:
    refused = any(address in network for network in REFUSED_4)

    assert may_reach(str(address)) is not refused
    assert not may_reach(f"::ffff:{address}") and not may_reach(f"::{address}")
    assert may_reach(f"64:ff9b::{address}") is not refused


@given(st.ip_addresses(v=6))
def test_a_public_address_of_version_six_is_global_unicast(address: Any) -> None:
    if may_reach(str(address)) and not str(address).startswith("64:ff9b::"):
        assert str(address)[0] in "23"
    assert not may_reach(f"{address}%1")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::34", "8.8.8.8", "2a00:1450::1", "64:ff9b::8.8.8.8"])
def test_public_addresses_may_be_reached(address: str) -> None:
    assert may_reach(address)
