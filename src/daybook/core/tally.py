"""How far an archive was read, and how its records ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """The records of one archive up to a place in it; they add up: seen = kept + skipped + bad.

    Args:
        source: What to call the archive in messages.
        archive: Identity of the file, 16 bytes; None where it cannot be gone on with (standard input).
        member: Byte of the file where reading goes on: the beginning of a gzip member; 0 in a file that is not zipped.
        inside: Bytes to pass over from there, unzipped.
        kept: Records that became a page.
        bad: Stretches that could not be read; each also is a row with its place and reason.
        skipped: Records passed over: (reason, number), by reason.
        ended: Was it read to the end?
    """

    source: str
    archive: bytes | None
    member: int = 0
    inside: int = 0
    kept: int = 0
    bad: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    ended: bool = False

    @property
    def passed_over(self) -> int:
        """All that was skipped, for whatever reason."""
        return sum(number for _, number in self.skipped)

    @property
    def seen(self) -> int:
        return self.kept + self.passed_over + self.bad

    @property
    def told(self) -> str:
        """For people: "a.warc.gz: 60 records seen, 20 kept, 38 skipped (30 request record, 8 media type image), 2 bad"."""
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in sorted(self.skipped, key=lambda pair: (-pair[1], pair[0])))
        skipped = f"{self.passed_over:,} skipped" + (f" ({reasons})" if reasons else "")
        open_end = "" if self.ended else "; not read to its end yet"
        return f"{self.source}: {self.seen:,} records seen, {self.kept:,} kept, {skipped}, {self.bad:,} bad{open_end}"
