"""A parser that pages with a bomb end. It runs in a child that starts anew after each, so it loads nothing but the parser."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from daybook.clean.parsed import answer as parse
from daybook.clean.parsed import untagged

MARK = "class=bomb"


def answer(question: dict[str, Any], html: str, meanwhile: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    """Parses as it should, and ends of a bomb."""
    if MARK in html and not question["unparsed"]:
        meanwhile(asdict(untagged(html)))
        os.kill(os.getpid(), signal.SIGSEGV)
    return parse(question, html, meanwhile)
