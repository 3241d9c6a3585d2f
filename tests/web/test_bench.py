"""The workbench's bench runs: a tiny store, few readers, no figure looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "web.py"


@pytest.mark.slow
def test_the_bench_asks_every_page_and_decides_without_an_error(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(BENCH), "--small", "--no-datasette", "--folder", str(tmp_path)], capture_output=True,
                          text=True, timeout=600, check=False)

    assert "bars missed" in done.stdout, done.stderr[-2000:]
    assert "| decision: correct a value, API |" in done.stdout
    assert "| decision: reject a value of the actor in most reports, form |" in done.stdout
    assert "errors: 0;" in done.stdout
