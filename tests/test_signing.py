"""Checkpoints and proofs: what is signed holds, what is altered does not."""

from __future__ import annotations

import json
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from daybook.audit import audit
from daybook.core.log import Checkpoint, Event
from daybook.errors import ConfigError, UsageError
from daybook.kinds import KINDS
from daybook.signing import folder_of, is_signed, make_checkpoint, own_key, proof, proof_text, public_key, read_checkpoint, sign
from daybook.store import Store

PROOFS = int(os.environ.get("DAYBOOK_TEST_PROOFS", "5"))  # a hundred of them take a minute
SCRIPT = Path(__file__).parent.parent / "scripts" / "check_proof.py"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAYBOOK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def filled(tmp_path: Path, entries: int = 20) -> Store:
    store = Store.open(str(tmp_path / "daybook.db"), kinds=KINDS)
    for n in range(entries):
        store.log.note(Event("field.read", "ann", f"incident-{n}"))
    return store


def test_a_key_is_made_once_and_its_owners_alone() -> None:
    first = own_key("daybook/1")

    assert first == own_key("daybook/1")
    assert 0o600 == stat.S_IMODE((folder_of("daybook/1") / "key").stat().st_mode)
    assert public_key(first.shown).public == first.public
    with pytest.raises(ConfigError, match="is the key of"):
        own_key("daybook/2", folder_of("daybook/1") / "key")
    with pytest.raises(UsageError, match="no Ed25519 key"):
        public_key(first.shown.replace("daybook/1", "daybook/2"))


def test_a_signature_is_of_this_text_by_this_key() -> None:
    key, other = own_key("daybook/1"), own_key("daybook/2")
    signed = sign(Checkpoint("daybook/1", 3, b"\1" * 32), key)

    assert is_signed(signed, key)
    assert not is_signed(signed, other)
    assert not is_signed(Checkpoint("daybook/1", 4, signed.root, signed.signatures), key)


def test_a_checkpoint_is_kept_and_taken_at_the_next_check(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        made, _ = make_checkpoint(store)
        with store._writing() as conn:
            conn.exec_driver_sql("DELETE FROM log WHERE seq > 15")
        found = audit(store)

    assert made == read_checkpoint(folder_of(made.origin) / "21.checkpoint")
    assert ["the log had 21 entries, now it has 15: the newest were cut off"] == [fault.said for fault in found.faults]


def test_a_checkpoint_with_another_signature_is_a_fault(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        made, _ = make_checkpoint(store)
        forged = tmp_path / "forged"
        forged.write_text(sign(Checkpoint(made.origin, 5, b"\1" * 32), own_key("daybook/else")).note, encoding="utf-8")
        found = audit(store, [forged])

    assert any("no right signature" in fault.said for fault in found.faults)
    assert any("were rewritten" in fault.said for fault in found.faults)


def checks(path: Path, *key: str) -> bool:
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(path), *key], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode == 0


def test_proofs_are_checked_without_daybook_and_altered_ones_fail(tmp_path: Path) -> None:
    chance = random.Random(3)
    with filled(tmp_path, 4 * PROOFS) as store:
        for n in range(1, PROOFS + 1):
            path = tmp_path / f"{n}.json"
            made = proof(store, 4 * n)
            path.write_text(proof_text(made), encoding="utf-8")
            assert checks(path)
            assert checks(path, made["key"])
            assert not checks(path, own_key("daybook/else").shown)
            path.write_text(json.dumps(altered(made, chance)), encoding="utf-8")
            assert not checks(path)
        with pytest.raises(UsageError, match=f"no entry {4 * PROOFS + 2}"):
            proof(store, 4 * PROOFS + 2)


def altered(made: dict[str, object], chance: random.Random) -> dict[str, object]:
    """One character of one part is another."""
    name = chance.choice(sorted(made))
    value = made[name]
    if isinstance(value, int):
        return made | {name: value + chance.choice([-1, 1])}
    if isinstance(value, list):
        at = chance.randrange(len(value))
        return made | {name: [*value[:at], changed(value[at], chance), *value[at + 1 :]]}
    return made | {name: changed(str(value), chance)}


def changed(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


def test_the_script_is_short_and_imports_nothing_of_ours() -> None:
    text = SCRIPT.read_text(encoding="utf-8")

    assert text.count("\n") <= 100
    assert "import daybook" not in text
    assert "from daybook" not in text
