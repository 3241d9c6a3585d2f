"""Which two texts stand side by side, and what of them is folded away."""

from __future__ import annotations

from daybook.core import Text
from daybook.store.views import Copy, ReportRow, Version, VersionsView
from daybook.web.versions import chosen

ROW = ReportRow("00", "a", None, None, None, None, None, "new", "", (), None, "own")


def view(*texts: str) -> VersionsView:
    copies = [Copy(Version(str(n), "html@1", "", False), Text(text, "A title"), None, f"2026-11-0{n}T08:00:00Z", "", 1, "", "")
              for n, text in enumerate(texts, 1)]
    return VersionsView(ROW, tuple(copies), ())


def test_the_two_latest_stand_side_by_side_unless_others_are_asked_for() -> None:
    three = view("One.", "Two.", "Three.")

    for asked, wanted in (({}, "23"), ({"a": "1"}, "13"), ({"a": "3", "b": "1"}, "31"), ({"a": "4", "b": "²"}, "23")):
        shown = chosen(three, asked)
        assert shown is not None
        assert wanted == shown.left.version.id + shown.right.version.id
    assert chosen(view("One."), {}) is None


def test_long_stretches_without_a_change_are_folded_but_for_a_line_beside_it() -> None:
    same = [f"Line {n}." for n in range(10)]
    shown = chosen(view("\n".join([*same, "Old words.", "End."]), "\n".join([*same, "New words.", "End."])), {})

    assert shown is not None
    assert [(10, True), (1, False), (1, False), (1, False)] == [(len(part.pairs), part.folded) for part in shown.parts]
    assert "A title" == shown.parts[0].pairs[0].left[0].text
    assert (1, 1) == (shown.added, shown.removed)
