"""No cell that a spreadsheet would evaluate, and every cell comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybook.publish.cells import is_live, neutral, plain
from daybook.text.carrying import readable
from daybook.text.tables import joined, parted

# The OWASP prefixes, what Unicode holds for them, and what hides them.
PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫",
            "⁺", "⁻", "−", " =", "\ufeff=", "\u200b@", "\u00a0+")


@pytest.mark.parametrize("prefix", PREFIXES, ids=[repr(p) for p in PREFIXES])
def test_a_cell_that_might_be_evaluated_begins_with_a_mark(prefix: str) -> None:
    cell = f"{prefix}1+1"

    assert f"'{cell}" == neutral(cell)
    assert cell == plain(neutral(cell))


@pytest.mark.parametrize("cell", ["", "Mosul", "13", ">=13", "~40", "l'Aquila", "'quoted'", "2020-08-17", "../2020", "(=1)", "a=1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert cell == neutral(cell)


@given(st.text(alphabet=st.one_of(st.sampled_from("'=+-@ \t\r\n＝\ufeffa1"), st.characters())))
def test_every_cell_comes_back_and_none_is_live(text: str) -> None:
    assert text == plain(neutral(text))
    assert not is_live(neutral(text))
    assert "\ud800" not in readable(text + "\ud800")


@given(st.lists(st.text(alphabet="a;\\ b\"'", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_several_values_in_one_cell_come_back(values: list[str]) -> None:
    assert values == parted(joined(values))
