"""The casualty ledger and the proposed grades, over made-up records."""

from __future__ import annotations

from daybook import grades
from daybook.core import Assertion, Choice, Count, Evidence, Record, Ref, Span, Value, When
from daybook.core.assertion import Speaker
from daybook.core.ids import digest
from daybook.ledger import Ledger, ledgers
from daybook.store.views import Origin, Quote, RecordRow, RecordView, ReportRow

INCIDENT = digest("incident")


def quote(field: str, value: Value, voice: str, published: str | None = "2020-03-10", speaker: str | None = None, status: str = "proposed",
          report: str = "") -> Quote:
    id = report or f"{voice} {published}"
    a = Assertion(digest(id), INCIDENT, "incident", field, value, Span(0, 5), Speaker(speaker) if speaker else None)
    when = When(published) if published else None
    row = ReportRow(digest(id).hex(), id, id, None, None, when, "en", "new", "", (Origin(voice, 1.0),), None, "own")
    return Quote(Evidence(a, "test@1", 0.8, status), row, "", "words", "", voice)


def view(*quotes: Quote, disputed: tuple[str, ...] = ()) -> RecordView:
    fields: dict[str, list[Quote]] = {}
    for q in quotes:
        fields.setdefault(q.evidence.assertion.field, []).append(q)
    row = RecordRow("i1", "incident", "an attack", {}, (), (), 1, disputed, 0.8)
    return RecordView(row, Record(INCIDENT, "incident", (INCIDENT,)), {name: tuple(held) for name, held in fields.items()})


def killed(n: int, voice: str, published: str | None = "2020-03-10", *, least: bool = False, of: str = "all", speaker: str | None = None,
           status: str = "proposed", report: str = "") -> Quote:
    count = Count(n, None if least else n, "at_least" if least else "exact", of)
    return quote("killed", count, voice, published, speaker, status, report)


def only(*quotes: Quote, jump: int = 100) -> Ledger:
    (made,) = ledgers(view(*quotes), jump)
    return made


def headline(*quotes: Quote) -> str:
    made = only(*quotes).headline
    return made.show() if made else ""


def test_the_latest_of_each_voice_counts() -> None:
    assert "5–6" == headline(killed(4, "one", "2020-03-10"), killed(5, "two", "2020-03-10"), killed(6, "one", "2020-03-11"))


def test_copies_are_one_figure_with_all_who_print_it() -> None:
    made = only(killed(4, "one", report="a"), killed(4, "one", report="b"), killed(4, "one", report="c"))

    assert [3] == [len(figure.quotes) for figure in made.figures]
    assert 1 == made.voices


def test_a_revision_says_so_and_stands_after_what_it_revises() -> None:
    made = only(killed(6, "one", "2020-03-11"), killed(4, "one", "2020-03-10"))

    assert [(4, False), (6, True)] == [(figure.count.min, figure.revises) for figure in made.figures]


def test_a_jump_waits_for_a_person_whoever_repeats_it() -> None:
    poison = [killed(400, f"outlet {n}", "2020-03-12") for n in range(50)]

    assert "4" == headline(killed(4, "one"), *poison)
    assert all(figure.waits for figure in only(killed(4, "one"), *poison).figures[1:])


def test_an_accepted_jump_counts_alone() -> None:
    assert "400" == headline(killed(4, "one"), killed(400, "two", "2020-03-12", status="accepted"))


def test_a_small_change_is_no_jump() -> None:
    assert "1–3" == headline(killed(1, "one"), killed(3, "two"))


def test_a_denial_stands_beside_what_it_denies() -> None:
    made = only(killed(2, "one", speaker="a doctor"), killed(0, "two", speaker="the army"))

    assert [True, True] == [figure.against for figure in made.figures]
    assert [True, False] == [figure.is_denial for figure in made.figures]


def test_groups_do_not_get_into_the_headline() -> None:
    assert "" == headline(killed(3, "one", of="children"))
    assert "7" == headline(killed(3, "one", of="children"), killed(7, "one"))


def test_at_least_stays_open_where_all_agree() -> None:
    assert "at least 4" == headline(killed(4, "one", least=True), killed(4, "two", least=True))


def test_undated_figures_come_last_and_order_of_quotes_does_not_matter() -> None:
    quotes = [killed(4, "one", None), killed(5, "two", "2020-03-10"), killed(6, "three", "2020-03-11")]

    assert only(*quotes).figures == only(*reversed(quotes)).figures
    assert [5, 6, 4] == [figure.count.min for figure in only(*quotes).figures]


def named(name: str, voice: str, responsibility: str = "stated") -> Quote:
    return quote("perpetrator", Ref(name, "group", responsibility), voice)


def test_one_voice_is_weak_and_possibly_true() -> None:
    made = view(killed(4, "one"), named("Islamic State", "one"))

    assert ("weak", "3") == (grades.airwars(made).grade, grades.admiralty(made).grade)


def test_two_voices_that_name_one_culprit_are_fair() -> None:
    made = view(named("Islamic State", "one"), named("Islamic State", "two"))

    assert ("fair", "2") == (grades.airwars(made).grade, grades.admiralty(made).grade)


def test_many_outlets_with_one_voice_are_still_one() -> None:
    made = view(*(quote("killed", Count(4, 4), "wire", report=f"outlet {n}") for n in range(20)))

    assert "3" == grades.admiralty(made).grade


def test_two_culprits_or_a_denial_of_guilt_contest_it() -> None:
    assert "contested" == grades.airwars(view(named("Islamic State", "one"), named("Ansar Force", "two"))).grade
    assert "contested" == grades.airwars(view(named("Islamic State", "one"), named("Islamic State", "two", "denied"))).grade


def test_a_claim_confirms_who_did_it() -> None:
    assert "confirmed" == grades.airwars(view(named("Islamic State", "one", "claimed"))).grade


def test_gunmen_name_nobody() -> None:
    assert "weak" == grades.airwars(view(named("gunmen", "one"), named("gunmen", "two"))).grade


def test_what_is_only_denied_is_improbable() -> None:
    made = view(quote("status", Choice("denied"), "one"))

    assert ("discounted", "5") == (grades.airwars(made).grade, grades.admiralty(made).grade)


def test_three_voices_that_agree_confirm_it() -> None:
    voices = [quote("status", Choice("happened"), voice) for voice in ("one", "two", "three")]

    assert "1" == grades.admiralty(view(*voices)).grade
    assert "2" == grades.admiralty(view(*voices, disputed=("killed",))).grade
