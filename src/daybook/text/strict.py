"""JSON as RFC 8259 has it, and no more: Python's own reader also takes NaN, a key twice, and what makes it run out of stack."""

from __future__ import annotations

import json
from collections import Counter
from math import isfinite
from typing import Any


class NoJSON(ValueError):
    """It is none, or none that can be held; says what was seen."""


def strict_json(given: str | bytes, *, once: bool = True) -> Any:
    """The value of a JSON text.

    Use this for whatever comes from outside: rows, bodies, maps, feeds, registers. Half a surrogate pair, which JSON can write with an
    escape, is taken; whoever writes the text elsewhere looks to it (``daybook.text.carrying``).

    Args:
        given: The text, or its bytes in UTF-8.
        once: Refuse an object that has a key twice? Else the last one counts, as browsers have it.

    Raises:
        NoJSON: It is no JSON, nested too deep, or holds a number that no float can hold.
    """
    try:
        text = given if isinstance(given, str) else given.decode("utf-8")
        return json.loads(text, object_pairs_hook=_once if once else None, parse_constant=_no_constant, parse_float=_finite)
    except NoJSON:
        raise
    except UnicodeDecodeError as fault:
        raise NoJSON(f"no JSON (not UTF-8 at byte {fault.start + 1})") from fault
    except json.JSONDecodeError as fault:
        raise NoJSON(f"no JSON ({fault.msg} at character {fault.pos + 1})") from fault
    except ValueError as fault:  # a whole number with thousands of digits
        raise NoJSON(f"no JSON that can be read ({fault})") from fault
    except RecursionError as fault:
        raise NoJSON("nested too deep to be read") from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise NoJSON(f"the key {twice[:80]!r} stands there twice; keep one")
    return held


def _no_constant(name: str) -> None:
    raise NoJSON(f"{name} is no JSON; write null or leave the key out")


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise NoJSON(f"{digits[:40]} is greater than any number that can be held")
    return number
