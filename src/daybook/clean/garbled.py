"""Text that was read by the wrong encoding: seen, said, never put right in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence

SAMPLE = 100_000  # characters
MOST_RUNS = 2_000
WRONG = ("cp1252", "cp1251", "cp1256", "cp1250", "cp1253", "cp1254", "cp1255", "cp1258", "iso8859-15", "mac_roman", "koi8-r", "cp437", "cp850")
RUN = re.compile(r"[^\x00-\x7f\ufffd]{2,200}")
# A text in another script read as a Latin one: words of nothing but accented letters.
ACCENTED = re.compile(r"(?<!\w)[\u00c0-\u00ff\u00b5\u00aa\u00ba]{4,}(?!\w)")
LETTERS = re.compile(r"[^\W\d_]")
FEWEST = 3  # signs of it: one "Ã©" may be quoted, three are no chance
SHARE = 0.1  # of all places beyond ASCII
LOST = 0.004  # of all characters


def garbled(text: str) -> str:
    """Why a text looks like one read by the wrong encoding, "" if it does not.

    What lies beyond ASCII is written back in each encoding that is often taken by mistake: if UTF-8 comes out, UTF-8 went in, since no
    language's letters side by side in such an encoding happen to be UTF-8 again and again (0 of 4,673 reports, 0 of 181 articles).

    Args:
        text: Of a page, decoded.
    """
    sample = text[:SAMPLE]
    if (lost := sample.count("\ufffd")) >= FEWEST and lost > LOST * len(sample):
        return f"mojibake: {lost} characters could not be read and stand as U+FFFD"
    if sample.isascii():
        return ""
    runs = RUN.findall(sample)[:MOST_RUNS]
    for encoding in WRONG if len(runs) >= FEWEST else ():
        signs = [run for run in runs if _is_utf8(run, encoding)]
        if len(signs) >= FEWEST and len(signs) > SHARE * len(runs):
            return f"mojibake: {len(signs)} places look like UTF-8 read as {encoding} ({signs[0][:12]!r}); the bytes are kept as they came"
    return _accented(sample, ACCENTED.findall(sample))


def _accented(sample: str, words: Sequence[str]) -> str:
    if len(words) < FEWEST or len("".join(words)) <= 0.2 * len(LETTERS.findall(sample)):
        return ""
    return f"mojibake: {len(words)} words of nothing but accented letters ({words[0][:12]!r}): the page's encoding is another"


def _is_utf8(run: str, encoding: str) -> bool:
    """Do the bytes that the run has in an encoding read as UTF-8? Bytes without a letter are the C1 characters, as in WHATWG's tables."""
    if not any(char.isalpha() for char in run):  # marks side by side, such as a quotation mark and a bullet, prove nothing
        return False
    try:
        content = b"".join(char.encode("latin-1" if "\x80" <= char <= "\x9f" else encoding) for char in run)
        return len(content.decode("utf-8")) < len(run)
    except UnicodeError:
        return False
