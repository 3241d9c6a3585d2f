"""When an undated report appeared: no earlier than what it tells of and others date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daybook.bounds import Bound, bounds
from daybook.core import Choice, Draft, Place, Ref, Said, When
from daybook.kinds import KINDS
from daybook.store import Store
from tests.store.made import dumped, entry_of, refresh, span

SEED = Path(__file__).parent.parent.parent / "shared" / "reports" / "seed.txt"
UNDATED = "The January murder of Rashid Qabbani in a drone strike still weighs on the talks."
DATED = "A drone strike killed Rashid Qabbani early on Friday."


def deed(text: str, words: str, *, who: str = "Rashid Qabbani", when: str | None = None, basis: str = "relative_to_publication",
         type: str = "drone_strike", status: str = "happened", land: str | None = None) -> tuple[str, Draft]:
    at = span(text, words)
    said = [Said("type", Choice(type), at, 0.9), Said("status", Choice(status), at, 0.9),
            Said("victim", Ref(who, "person"), span(text, who), 0.9)]
    said += [Said("when", When(when, basis), at, 0.9)] if when else []
    said += [Said("where", Place("Zubra", land), at, 0.9)] if land else []
    return "incident@4", Draft("incident", at, tuple(said), 0.9)


def told(folder: Path, *dated: tuple[str, Draft], undated: tuple[str, Draft] | None = None, published: str | None = None,
         text: str = DATED) -> tuple[Bound, ...]:
    """The bounds of the undated report beside reports with these drafts."""
    with Store.open(f"sqlite:///{folder}/desk.db", kinds=KINDS, create=True) as store:
        run = store.begin_run("f", {})
        store.add(run, entry_of(store, "undated", UNDATED, drafts=[undated or deed(UNDATED, "murder")], published=published))
        for number, draft in enumerate(dated):
            store.add(run, entry_of(store, f"dated{number}", f"{text}{' ' * number}", drafts=[draft], published="2031-01-05"))
        refresh(store)
        before = dumped(store)
        view = store.report("undated")
        assert view is not None
        found = bounds(store, view)
        assert before == dumped(store), "asking changes nothing"
        assert found == bounds(store, view)
        return found


def test_a_dated_deed_that_a_report_tells_of_as_done_bounds_it_on_its_own_words(tmp_path: Path) -> None:
    bound, = told(tmp_path, deed(DATED, "drone strike", when="2031-01-03"))

    assert ("2031-01-03/..", "relative_to_event") == (bound.published.edtf, bound.published.basis)
    assert "murder" == bound.span.of(UNDATED)
    assert ("Rashid Qabbani", "2031-01-03") == (bound.who, bound.dated.edtf)


@pytest.mark.parametrize(("dated", "undated"), [
    ({"when": None}, {}), ({"when": "2031"}, {}), ({"when": "../2031-01-03"}, {}),
    ({"when": "2031-01-03", "basis": "publication_assumed"}, {}), ({"when": "2031-01-03", "status": "threatened"}, {}),
    ({"when": "2031-01-03", "type": "arrest"}, {}), ({"when": "2031-01-03"}, {"status": "planned"}),
    ({"when": "2031-01-03"}, {"type": "abduction"}), ({"when": "2031-01-03", "land": "SY"}, {"land": "IQ"}),
], ids=["no date", "a year alone", "open at its start", "assumed", "threatened", "no deadly deed", "planned here", "no deadly deed here",
        "in another country"])
def test_what_dates_nothing_for_sure_bounds_nothing(tmp_path: Path, dated: dict[str, str], undated: dict[str, str]) -> None:
    assert () == told(tmp_path, deed(DATED, "drone strike", **dated), undated=deed(UNDATED, "murder", **undated))  # type: ignore[arg-type]


def test_another_person_of_the_same_last_name_bounds_nothing(tmp_path: Path) -> None:
    text = "A drone strike killed Hasan Qabbani early on Friday."

    assert () == told(tmp_path, deed(text, "drone strike", who="Hasan Qabbani", when="2031-01-03"), text=text)


def test_another_spelling_of_the_name_is_the_same_person(tmp_path: Path) -> None:
    text = "A drone strike killed Rasheed al-Qabbani early on Friday."

    assert 1 == len(told(tmp_path, deed(text, "drone strike", who="Rasheed al-Qabbani", when="2031-01-03"), text=text))


def test_a_report_with_a_date_has_no_bounds(tmp_path: Path) -> None:
    assert () == told(tmp_path, deed(DATED, "drone strike", when="2031-01-03"), published="2031-08-01")


def test_reports_that_contradict_each_other_bound_nothing(tmp_path: Path) -> None:
    assert () == told(tmp_path, deed(DATED, "drone strike", when="2031-01-03"), deed(DATED, "drone strike", when="2030-07-09"))


def test_of_dates_that_agree_the_earlier_start_counts(tmp_path: Path) -> None:
    bound, = told(tmp_path, deed(DATED, "drone strike", when="2031-01-03"), deed(DATED, "drone strike", when="2031-01"))[:1]

    assert "2031-01/.." == bound.published.edtf


@pytest.mark.shared
@pytest.mark.skipif(not SEED.exists(), reason="no ../shared beside this checkout")
def test_the_seed_undated_beside_a_dated_report_of_the_january_strike(tmp_path: Path) -> None:
    from daybook.pipeline import read

    text = ("A US drone strike killed the Iranian general Qassem Soleimani and Abu Mahdi al-Muhandis near Baghdad airport on Friday, "
            "officials said.")
    (tmp_path / "dated.jsonl").write_text(json.dumps({"id": "dated", "published": "2020-01-04", "text": text}), encoding="utf8")
    with Store.open(f"sqlite:///{tmp_path}/desk.db", kinds=KINDS, create=True) as store:
        read(store, [str(SEED), str(tmp_path / "dated.jsonl")])
        row = next(r for r in store.reports().items if r.external_id != "dated")
        view = store.report(row.id)
        assert view is not None
        found = bounds(store, view)

    assert row.published is None
    assert ["2020-01-03/.."] == [b.published.edtf for b in found]
    assert "murder" in found[0].span.of(view.text.text) or "strike" in found[0].span.of(view.text.text)
