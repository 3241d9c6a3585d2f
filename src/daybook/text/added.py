"""Files that users add to what ships, held unpacked until the files change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from daybook.errors import ConfigError

T = TypeVar("T")


@dataclass
class Added(Generic[T]):
    """The files of one folder that end alike, unpacked once a process and again when one of them changes.

    Args:
        suffix: How their names end.
        unpack: Path and content to what is held; raises ConfigError.
        folder: The one looked into last.
        files: Name, time and size of each as they were read.
        held: What they hold, in the order of their names.
        sources: "NAME@digest" of each.
    """

    suffix: str
    unpack: Callable[[Path, bytes], T]
    folder: Path | None = None
    files: tuple[tuple[str, int, int], ...] = ()
    held: tuple[T, ...] = ()
    sources: tuple[str, ...] = ()

    def look(self, folder: Path) -> bool:
        """Take in the files as they are now; did any change? A folder that is not there holds none.

        Raises:
            ConfigError: The folder cannot be read, or a file is broken.
        """
        try:
            there = sorted((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in folder.glob(f"*{self.suffix}"))
        except OSError as fault:
            raise ConfigError(f"{folder} cannot be read: {fault}") from fault
        if (folder, tuple(there)) == (self.folder, self.files):
            return False
        content = {name: (folder / name).read_bytes() for name, _, _ in there}
        self.held = tuple(self.unpack(folder / name, packed) for name, packed in content.items())
        self.sources = tuple(f"{name.removesuffix(self.suffix)}@{hashlib.sha256(packed).hexdigest()[:8]}"
                             for name, packed in content.items())
        self.folder, self.files = folder, tuple(there)
        return True
