from __future__ import annotations

from collections.abc import Iterable

from daybook.core import Draft, Reading


def find(reading: Reading) -> Iterable[Draft]:
    return ()
