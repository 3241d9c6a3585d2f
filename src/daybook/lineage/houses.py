"""Whose work a report is: an agency that it credits, or the newsroom behind its masthead. Two works of one house are one voice."""

from __future__ import annotations

from daybook.core import Report
from daybook.text.houses import agency, known_house
from daybook.text.normal import squeezed


def house_of(report: Report) -> str | None:
    """The house whose work the report is: the one agency that it credits, else its newsroom; None where neither is told.

    A report that credits several agencies is nobody's alone.
    """
    credited = sorted({named for credit in report.credits if (named := agency(credit))})
    if credited:
        return credited[0] if len(credited) == 1 else None
    found = known_house(report.publisher) or known_house(report.url)
    if found is not None:
        return found[1]
    return squeezed(report.publisher) or None if report.publisher else None
