"""One report or record in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as Rich

from daybook.core import NAMING, Evidence
from daybook.errors import UsageError
from daybook.store import Store
from daybook.store.views import Quote, RecordView, ReportView


def show_one(store: Store, name: str, day: str | None = None, console: Console | None = None) -> None:
    """Print the record or report of this id; with a day, the record as it was at its end.

    Raises:
        UsageError: There is none, or was none then.
    """
    screen = console or Console(highlight=False)
    if day is not None:
        then = store.record_as_of(name, day)
        if then is None:
            raise UsageError(f"no record {name!r} at the end of {day!r}; days are written 2026-11-01, and the log must have begun by then")
        _record(then, screen)
        return
    if record := store.record(name):
        _record(record, screen)
    elif report := store.report(name):
        _report(report, screen)
    else:
        raise UsageError(f"no record and no report {name!r}; `daybook reports` and `daybook incidents` list what there is")


def _value(evidence: Evidence) -> str:
    marks = evidence.assertion.value.marks()
    basis = marks.get("basis")
    shown = evidence.assertion.value.show() + (f" [{basis.replace('_', ' ')}]" if basis not in (None, "stated") else "")
    speaker = evidence.assertion.attributed_to
    return shown + (f", according to {speaker.name}" if speaker else "")


def _record(view: RecordView, screen: Console) -> None:
    screen.print(Rich(f"{view.row.kind}: {view.row.caption}", style="bold"))
    if view.redirected_from:
        screen.print(Rich(f"{view.redirected_from} is now {view.row.id}", style="yellow"))
    screen.print(Rich(f"{view.row.id} · {len(view.row.reports)} reports, {view.row.origins} origins", style="dim"))
    for name, quotes in view.quotes.items():
        label = "words" if name == NAMING else name
        screen.print(Rich(f"\n{label}" + (" (disputed)" if name in view.row.disputed else ""), style="bold cyan"))
        for quote in quotes:
            _quote(quote, screen)


def _quote(quote: Quote, screen: Console) -> None:
    line = Rich(f"  {_value(quote.evidence)}  ")
    line.append(f"{quote.evidence.confidence:.2f} {quote.evidence.source} {quote.evidence.status}", style="dim")
    screen.print(line)
    if quote.words:
        context = Rich("    … ", style="dim")
        context.append(quote.before.replace("\n", " "))
        context.append(quote.words.replace("\n", " "), style="bold not dim")
        context.append(quote.after.replace("\n", " ") + f" … ({quote.report.external_id})")
        screen.print(context)


def _report(view: ReportView, screen: Console) -> None:
    row = view.row
    date = f"{row.published.show()} ({row.published.basis.replace('_', ' ')})" if row.published else "no date"
    screen.print(Rich(row.title or row.external_id, style="bold"))
    screen.print(Rich(f"{row.publisher or 'unknown publisher'} · {date} · {row.how} · {row.external_id}", style="dim"))
    for record in view.records:
        naming = record.naming
        words = naming.assertion.value.show() if naming else ""
        screen.print(Rich(f"\n{record.kind}  ", style="bold cyan").append(f"“{words}”  ").append(
            view.public_ids.get(record.id, ""), style="dim"))
        for name, held in record.fields.items():
            if name != NAMING:
                screen.print(Rich(f"  {name}: " + "; ".join(_value(evidence) for evidence in held)))
    for note in view.reading.notes:
        screen.print(Rich(f"\nnote: {note.reason}", style="yellow"))
