"""Several reviewers at once: no update is lost, and who was slower is told what changed. bench/review.py runs it in full."""

from __future__ import annotations

import pytest
from bench.review import Edit, fill, lost, run

from daybook.kinds import KINDS
from daybook.store import Store


def test_the_checker_sees_a_lost_update() -> None:
    edits = [Edit(b"a", 0, 1, 0.0), Edit(b"a", 1, 3, 0.0), Edit(b"a", 1, 4, 0.0), Edit(b"b", 0, 2, 0.0)]

    assert [Edit(b"a", 1, 4, 0.0)] == lost(edits)


@pytest.mark.parametrize("reviewers", [5])
def test_no_update_is_lost(place: str, reviewers: int) -> None:
    with Store.open(place, kinds=KINDS) as store:
        taken, refused = run(place, fill(store, 2), reviewers, 60)

        assert [] == lost(taken)
        assert 60 == len(taken) + len(refused)
        assert refused, "five people on two records get into each other's way"
        assert all(stale.changes for stale in refused)
        assert {one.made for one in taken} <= {d.seq for d in store.decisions()}
