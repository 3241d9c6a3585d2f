"""What can go wrong, and who can mend it.

    DaybookError
    ├── UsageError       the call is wrong: the caller changes it          (exit 2)
    ├── ConfigError      a setting is wrong: the user changes it           (exit 2)
    ├── ReadError        one input cannot be read: the run goes on without it
    │   ├── Empty        it holds no text
    │   └── FetchError   its address cannot be fetched: refused, or the other side does not answer as it should
    ├── ValueFault       a value does not parse: the assertion is not made
    ├── KindError        a record kind contradicts itself: its author mends it
    └── StoreError       the store refuses: nothing was written
        ├── NewerStore   made by a later version of Daybook: upgrade
        ├── Stale        somebody decided meanwhile: look at what, and decide again
        └── StoreFull    no room on the disk: free some and run again

Every message says what was wrong, what was seen and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class DaybookError(Exception):
    """The root; catch this to catch whatever Daybook raises on purpose."""


class UsageError(DaybookError):
    """The call is wrong: an unknown option, a missing input, a date that is none."""


class ConfigError(DaybookError):
    """A setting is unknown or has a value that it cannot have."""


class ReadError(DaybookError):
    """One input cannot be read.

    Args:
        reason: What was seen and what to do, one sentence.
        stage: Where it happened: "fetch", "read", "clean", "extract", "resolve" or "store".
    """

    def __init__(self, reason: str, stage: str = "read") -> None:
        super().__init__(reason)
        self.reason = reason
        self.stage = stage


class Empty(ReadError):
    """The input holds no text."""


class FetchError(ReadError):
    """An address cannot be fetched.

    Args:
        reason: What was seen and what to do, one sentence.
        status: What the server answered, None where it did not come to that.
        retry_after: Seconds that the server asks to wait, None where it does not say.
        is_final: Would trying again be of no use?
    """

    def __init__(self, reason: str, *, status: int | None = None, retry_after: float | None = None, is_final: bool = False) -> None:
        super().__init__(reason, "fetch")
        self.status = status
        self.retry_after = retry_after
        self.is_final = is_final

    @property
    def verdict(self) -> str:
        """How it is counted: "rejected" if the address is not for Daybook as it stands, "failed" if fetching it went wrong."""
        return "rejected" if self.is_final and self.status is None else "failed"


class ValueFault(DaybookError, ValueError):
    """A value does not parse; says the value and the forms that do."""


class KindError(DaybookError):
    """A record kind contradicts itself, or a finder asserts what its kind lacks; names all faults at once."""


class StoreError(DaybookError):
    """The store refuses; what was being written is not there, what was there still is."""


class NewerStore(StoreError):
    """The store was made by a later version of Daybook."""


class StoreFull(StoreError):
    """There is no room left on the disk."""


class Stale(StoreError):
    """A change was made from a version of a record that is no longer the newest; nothing was written.

    Args:
        message: One sentence.
        version: The record's version now.
        changes: What was decided since, oldest first, in plain words: "seq", "by", "verdict", "field", "value", "why".
    """

    def __init__(self, message: str, version: int, changes: Sequence[Mapping[str, str]]) -> None:
        super().__init__(message)
        self.version = version
        self.changes = tuple(changes)
