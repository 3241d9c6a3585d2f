"""Text that UTF-8 cannot carry is told, and made readable."""

from __future__ import annotations

from daybook.text.carrying import encodes, readable


def test_half_a_surrogate_pair_does_not_encode() -> None:
    assert encodes("a\U0001f600\0b") and not encodes("a\ud800b")


def test_what_utf8_cannot_carry_is_replaced() -> None:
    assert "a\ufffdb\u2400" == readable("a\ud800b\0")
