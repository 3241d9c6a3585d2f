"""What goes out as CSV or XLSX comes back as the same values."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from daybook.core import Choice, Count, Draft, Flag, Place, Ref, Said, Span, Value, When
from daybook.core.sight import EVERYTHING
from daybook.core.vocabulary import INCIDENT_STATUSES, INCIDENT_TYPES, RESPONSIBILITIES
from daybook.importing.cells import is_unknown
from daybook.importing.mapping import read_mapping
from daybook.importing.run import Taking, import_sheet
from daybook.importing.suggest import suggestion
from daybook.kinds import KINDS
from daybook.publish.exporting import export
from daybook.publish.exports.asked import Asked
from daybook.store import Store
from daybook.store.listing import RecordFilter
from tests.store.made import entry_of, refresh

# Control characters and what Unicode keeps for itself are left out: XML, and so XLSX, has no place for them.
LETTERS = st.one_of(st.sampled_from("=+-@';\\,\"\n\t ＝aé"), st.characters(exclude_categories=["Cs", "Cc", "Cn"]))
NAMES = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(lambda name: bool(name) and not is_unknown(name))
REFS = st.builds(Ref, NAMES, st.none() | st.sampled_from(["person", "group", "state"]))
PERPETRATORS = st.builds(Ref, NAMES, st.none() | st.sampled_from(["person", "group"]), st.sampled_from(RESPONSIBILITIES))
DATES = st.dates().map(lambda day: When(day.isoformat(), "dateline")) | st.sampled_from(
    "2020 2020-08 ../2020-08-17 2017/.. 2020-07~ 2020-06-21/2020-06-30 2020-08-17T05:30 2020-W33 199X -0043".split()).map(When)
DEGREES = st.floats(-89, 89, allow_nan=False).map(lambda degrees: round(degrees, 5) + 0.0)  # -0.0 is no place of its own
PLACES = st.builds(lambda name, country, at, precision: Place(name, country, None, *(at or (None, None)), precision), NAMES,
                   st.sampled_from([None, "IQ", "SY"]), st.none() | st.tuples(DEGREES, DEGREES), st.none() | st.integers(1, 5))
COUNTS = st.one_of(
    st.builds(lambda n, of, form: Count(n, n, form, of), st.integers(0, 5000), st.sampled_from(["all", "civilians"]),
              st.sampled_from(["exact", "about"])),
    st.builds(lambda n, of: Count(n, None, "at_least", of), st.integers(1, 5000), st.sampled_from(["all", "forces"])),
    st.builds(lambda n: Count(None, n, "at_most"), st.integers(0, 50)), st.just(Count(24, 99, "vague", "civilians")))
RECORDS = st.fixed_dictionaries({"type": st.sampled_from(INCIDENT_TYPES).map(lambda c: [Choice(c)])}, optional={
    "status": st.sampled_from(INCIDENT_STATUSES).map(lambda c: [Choice(c)]), "foreground": st.booleans().map(lambda yes: [Flag(yes)]),
    "when": DATES.map(lambda d: [d]), "where": PLACES.map(lambda p: [p]), "killed": st.lists(COUNTS, max_size=3),
    "injured": st.lists(COUNTS, max_size=2), "perpetrator": st.lists(PERPETRATORS, max_size=3), "victim": st.lists(REFS, max_size=3),
    "target": st.lists(REFS, max_size=2)})


def filled(store: Store, made: list[dict[str, list[Value]]]) -> None:
    run = store.begin_run("f", {})
    for n, record in enumerate(made):
        text = f"Report number {n} tells of something."
        said = tuple(Said(name, value, None, 0.5) for name, values in record.items() for value in values)
        draft = Draft("incident", Span(text.index("tells"), text.index("tells") + 5), said, 0.5)
        store.add(run, entry_of(store, f"r{n}", text, drafts=[("incident.rules@1", draft)], published=None))
    refresh(store)


def told(store: Store) -> list[set[tuple[str, str]]]:
    """Of each record what a table can hold of its values; a place that is no point has no coordinates there, a count no basis."""
    return sorted(({(name, _plain(e.assertion.value)) for name, held in view.record.fields.items() if name != "naming" for e in held}
                   for view in store.each_record(RecordFilter("incident"))), key=sorted)


def _plain(value: Value) -> str:
    if isinstance(value, Place):
        at = (value.lat, value.lon) if value.is_point else None
        return repr((value.name, value.country, value.precision, at, value.basis))
    return repr((value.plain(), {} if isinstance(value, Count) else value.marks()))


@pytest.mark.parametrize("style", ["csv", "xlsx"])
@given(made=st.lists(RECORDS, min_size=1, max_size=25))
@settings(max_examples=4, phases=[Phase.generate])  # each example makes two stores: shrinking would take minutes
def test_a_table_that_daybook_wrote_reads_back_as_the_same_values(style: str, made: list[dict[str, list[Value]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, map_path = Path(folder) / f"out.{style}", Path(folder) / "map.toml"
        with Store.open(f"{folder}/a.db", kinds=KINDS) as here, Store.open(f"{folder}/b.db", kinds=KINDS) as there:
            filled(here, made)
            export(here, style, Asked(RecordFilter("incident"), sight=EVERYTHING), path)
            map_path.write_text(suggestion(path, "incident"), encoding="utf8")
            done = import_sheet(there, path, read_mapping(map_path), Taking("out", "ada"))

            assert [] == done.faults
            assert told(here) == told(there)
