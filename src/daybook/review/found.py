"""The record that an act is about."""

from __future__ import annotations

from daybook.errors import UsageError
from daybook.store import Store
from daybook.store.views import RecordView

LONGEST_WHY = 2000


def view_of(store: Store, public: str) -> RecordView:
    view = store.record(public)
    if view is None:
        raise UsageError(f"there is no record {public}")
    return view
