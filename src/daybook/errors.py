"""What can go wrong, and who can mend it.

    DaybookError
    ├── UsageError       the call is wrong: the caller changes it          (exit 2)
    ├── ConfigError      a setting is wrong: the user changes it           (exit 2)
    ├── ReadError        one input cannot be read: the run goes on without it
    │   └── Empty        it holds no text
    ├── ValueFault       a value does not parse: the assertion is not made
    ├── KindError        a record kind contradicts itself: its author mends it
    └── StoreError       the store refuses: nothing was written
        ├── NewerStore   made by a later version of Daybook: upgrade
        └── StoreFull    no room on the disk: free some and run again

Every message says what was wrong, what was seen and what to do.
"""

from __future__ import annotations


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
        stage: Where it happened: "read", "clean", "extract", "resolve" or "store".
    """

    def __init__(self, reason: str, stage: str = "read") -> None:
        super().__init__(reason)
        self.reason = reason
        self.stage = stage


class Empty(ReadError):
    """The input holds no text."""


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
