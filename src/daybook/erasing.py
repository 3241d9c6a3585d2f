"""A person taken out of the store, to the last page of its file."""

from __future__ import annotations

import getpass
from collections.abc import Sequence

from daybook.pipeline import refresh
from daybook.store import Store
from daybook.store.erase import Erased


def erase(store: Store, names: Sequence[str], *, by: str = "", why: str = "", dry_run: bool = False) -> Erased:
    """Take names out of all facts, compute anew what hangs on them, and write the database anew; what was taken out.

    Args:
        store: Opened for writing.
        names: In every spelling that is to go.
        by: Who does it; the user of this machine if "".
        why: For the log.
        dry_run: Only count.

    Raises:
        UsageError: A name is too short.
        StoreError: The store is not what its log says.
    """
    done = store.erase(names, by or getpass.getuser(), why, dry_run=dry_run)
    if not dry_run:
        refresh(store)
        store.shrink()
    return done
