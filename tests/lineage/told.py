"""Readings of made-up texts without any model: sentences by their full stops, names by their capitals, no vectors."""

from __future__ import annotations

import re

import numpy as np

from daybook.core import Attribution, Reading, Report, Span, Text, Token, When
from daybook.core.lineage import Link, Traced
from daybook.lineage.align import compare
from daybook.lineage.sketch import Sketch, sketch
from daybook.text.numbers import SMALL

STORY = """Gunmen on motorcycles stormed a police post outside Daquq before dawn on Tuesday and killed four officers, a commander said.
The attackers came along an irrigation canal and cut the power line to the post before they opened fire.
Colonel Adnan Rashid said that two of the dead had joined the force only in March.
A doctor at the hospital in Kirkuk counted seven wounded, three of them in critical condition.
Nobody claimed the assault by noon, but officials blamed cells of Islamic State in the Hamrin hills.
Troops closed the road to Tuz Khurmatu and searched farms on both banks until the evening."""
SEPARATE = """Four policemen are dead after an attack on their base near Daquq, the interior ministry announced in Baghdad.
Residents told our correspondent that shooting went on for almost an hour while nobody answered their calls.
"They knew the road and they knew the hour," said Hamid Jasim, who grows tomatoes next to the base.
The ministry sent a committee to find out why reinforcements from Kirkuk were late.
It was the third attack of its sort in the province since the start of the year."""
OTHER = """The ministry of water put off the opening of the new dam by six weeks.
Engineers found cracks in two of the gates and asked the builder for replacements.
Farmers along the river had counted on the water for the summer planting.
A spokesman for the builder denied that the steel was to blame.
The dam cost 310 million dollars and is the largest in the region."""


def reading(text: str, id: str = "r", published: str | None = "2020-03-10", publisher: str | None = None) -> Reading:
    """A reading: tokens, tags NNP for capitals inside sentences and CD for figures, direct speech by its marks."""
    tokens = tuple(Token(m.start(), m.end(), m.group()) for m in re.finditer(r"\w+|[^\w\s]", text))
    tags = tuple(_tag(text, token) for token in tokens)
    sentences = tuple(Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+?[.!?][\"”]?(?=\s|$)|[^\n]+$", text, re.M))
    said = tuple(Attribution((), (), (Span(m.start(), m.end()),), True, None, 0.9, "test") for m in re.finditer(r'"[^"]+"', text))
    report = Report(id, publisher=publisher, published=When(published) if published else None)
    return Reading(report, Text(text, language="en"), sentences, tokens, tags, attributions=said)


def _tag(text: str, token: Token) -> str:
    if token.text.isdigit() or token.text in SMALL:
        return "CD"
    opens = not text[max(0, token.start - 2) : token.start].strip('. \n"')
    return "NNP" if token.text[0].isupper() and not opens else "NN"


def sketched(text: str) -> Sketch:
    """The sketch of a text."""
    return sketch(reading(text))


def traced(text: str, id: str, published: str | None = "2020-03-10", publisher: str | None = None) -> Traced:
    """A report as lineage looks at it; its key is its id."""
    made = reading(text, id, published, publisher)
    return Traced(id.encode().rjust(16, b"0"), made.report, sketch(made))


def linked(*reports: Traced) -> list[Link]:
    """The links among all of these."""
    return [Link(a.key, b.key, pairs) for n, a in enumerate(reports) for b in reports[n + 1 :] if (pairs := compare(a.sketch, b.sketch))]


def with_vectors(held: Sketch, rows: np.ndarray) -> Sketch:
    """The sketch with these vectors, shape (lines, 384)."""
    return Sketch(held.lines, rows.astype(np.int8))
