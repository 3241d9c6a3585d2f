"""Addresses that are none."""

from __future__ import annotations

import pytest

from daybook.errors import FetchError
from daybook.read.urls import canonical, where


@pytest.mark.parametrize("half", ["\ud800", "\udfff"])
def test_half_a_letter_in_an_address_is_refused_like_a_blank(half: str) -> None:
    given = f"http://news.example/{half}?a={half}"
    with pytest.raises(FetchError, match="half a letter"):
        where(given)

    assert given == canonical(given)
