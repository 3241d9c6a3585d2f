"""Incidents as the encoder sees them, their words made values by rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from daybook.core.kind import Draft, Said
from daybook.core.reading import Frame, Reading, Role
from daybook.core.span import Span
from daybook.core.values import Choice, Flag, Ref
from daybook.kinds.confidence import confidence
from daybook.kinds.dates import when_of
from daybook.kinds.fillers import count_of, filler, naming, place_of, ref, whole
from daybook.kinds.incident.lexicon import plural

LEAST = 0.4  # F1 on syria-news dev, found / typed: 65.4 / 52.4 at 0.4, 64.1 / 50.8 at 0.5
DATED = 0.4  # least probability of a date's role: compatible dates 64.9 at 0, 66.7 at 0.4
COUNTED = 0.8  # least probability of a figure's role
FAINT = 0.25  # least probability of a weapon; of people and targets the unsure ones are right often enough
BESIDE = 0.6  # share of the surest culprit's probability that another needs beside it: a wrong one does most harm
NEWS = 0.36  # (ceaf.all on MUC-4 dev 49.2 at 0.42, 50.7 at 0.36) probability from which it is the report's news
AIMING = frozenset(("on", "against", "upon"))
BEHIND = 2  # tokens from the end of the deed's words to whom their preposition aims at
LIKENESSES = frozenset(form for word in "portrait picture photo photograph poster effigy image statue flag".split()
                       for form in (word, plural(word)))
MANY = ("perpetrator", "party", "target", "victim", "weapon")
COUNTS = ("killed", "injured", "abducted", "detained")


def distinct(reading: Reading, told: Callable[[Frame], object]) -> list[Frame]:
    """The frames that are likely enough, one a happening: of those side by side, or that ``told`` gives the same, the likeliest."""
    kept: list[Frame] = []
    for frame in sorted(reading.frames_of("incident"), key=lambda f: (-f.probability, f.span)):
        beside = any(abs(max(frame.span.start, o.span.start) - min(frame.span.end, o.span.end)) <= 1 for o in kept)
        same = told(frame)
        if frame.probability >= LEAST and not beside and not (same is not None and any(told(o) == same for o in kept)):
            kept.append(frame)
    return sorted(kept, key=lambda f: f.span)


def is_news(frame: Frame) -> bool:
    """Is it what the report tells, and not its background?"""
    told, sure = frame.attribute("foreground")
    return (sure if told == "yes" else 1 - sure) >= NEWS


def draft(reading: Reading, frame: Frame) -> Draft:
    (type_, typed), (status, sure) = frame.attribute("type"), frame.attribute("status")
    (pattern, patterned), (news, fresh) = frame.attribute("pattern"), frame.attribute("foreground")
    words, told_as_news = naming(reading, frame.span), is_news(frame)
    told: dict[str, tuple[Choice | Flag, float]] = {
        "type": (Choice(type_), typed), "status": (Choice(status), sure), "pattern": (Choice(pattern), patterned),
        "foreground": (Flag(told_as_news), fresh if told_as_news == (news == "yes") else 1 - fresh)}
    said = [Said(name, value, words, _sure(frame, name, p)) for name, (value, p) in told.items()]
    said += _when(reading, frame)
    said += _where(reading, frame)
    for name in MANY:
        said += _parties(reading, frame, name)
    for name in COUNTS:
        said += _counts(reading, frame, name)
    return Draft("incident", words, tuple(said), confidence("incident", frame.probability))


def _sure(frame: Frame, name: str, probability: float) -> float:
    return confidence(f"incident.{name}", frame.probability, probability)


def _when(reading: Reading, frame: Frame) -> Iterator[Said]:
    for role in sorted(frame.of("when"), key=lambda r: -r.probability):
        found = when_of(reading, role) if role.probability >= DATED else None
        if found:
            yield Said("when", found[0], found[1], _sure(frame, "when", role.probability))
            return


def _where(reading: Reading, frame: Frame) -> Iterator[Said]:
    found = [(role, place) for role in frame.of("where") if (place := place_of(reading, role))]
    for role, place in sorted(found, key=lambda pair: (-pair[0].probability, pair[0].span))[:1]:
        yield Said("where", place, role.span, _sure(frame, "where", role.probability))


def _parties(reading: Reading, frame: Frame, name: str) -> Iterator[Said]:
    seen: set[str] = set()
    told = [whole(reading, role) for role in _joined(reading, frame.of(name))]
    if name == "victim":
        told = [role for role in told if not _is_likeness(reading, role)]
    elif name == "perpetrator":
        told = _culprits(reading, frame, told)
    elif name == "target":
        likenesses = [role for role in _joined(reading, frame.of("victim")) if _is_likeness(reading, role)]
        held = {role.span for role in told}
        told += [role for role in (*_aimed_at(reading, frame), *likenesses) if role.span not in held]
    least = FAINT if name == "weapon" else 0.0
    for role in (r for r in told if r.probability >= least):
        who = filler(reading, role, weapons=name == "weapon")
        if who is not None and who.name.lower() not in seen:
            seen.add(who.name.lower())
            value = Ref(who.name, "weapon") if name == "weapon" else ref(who, role.responsibility)
            yield Said(name, value, role.span, _sure(frame, name, role.probability))


def _joined(reading: Reading, roles: Sequence[Role]) -> list[Role]:
    """Two of one name between which there is nothing are one where the first ends in "of": "a portrait of", "the prime minister"."""
    made: list[Role] = []
    for role in sorted(roles, key=lambda r: r.span):
        before = made[-1] if made else None
        gap = Span(before.span.end, max(before.span.end, role.span.start)) if before else None
        if before and gap and reading.words(before.span).lower().endswith(" of") and not reading.words(gap).strip():
            made[-1] = replace(before, span=Span(before.span.start, role.span.end), probability=min(before.probability, role.probability))
        else:
            made.append(role)
    return made


def _is_likeness(reading: Reading, role: Role) -> bool:
    """Is it somebody's picture, which cannot be a victim?"""
    words = reading.words(role.span).lower().split()
    return "of" in words[1:] and words[words.index("of", 1) - 1] in LIKENESSES


def _culprits(reading: Reading, frame: Frame, told: list[Role]) -> list[Role]:
    """Those who did it: none much less sure than the surest, nobody whom it was aimed at or whom a surer one's verb has as its object."""
    aimed = {role.span for role in _aimed_at(reading, frame)}
    ranked = sorted((role for role in told if role.span not in aimed), key=lambda role: -role.probability)
    sure = [role for role in ranked if role.probability >= BESIDE * ranked[0].probability]
    kept = [role for n, role in enumerate(sure) if not any(_is_object(reading, other, role) for other in sure[:n])]
    return sorted(kept, key=lambda role: role.span)


def _is_object(reading: Reading, doer: Role, other: Role) -> bool:
    """Does nothing but a verb stand between the two: "militias taunt the army"?"""
    tags = [reading.tags[i] for i in reading.indices_in(Span(doer.span.end, max(doer.span.end, other.span.start)))]
    return any(tag.startswith("VB") for tag in tags) and all(tag.startswith("VB") or tag in ("MD", "RB", "DT", "PRP$") for tag in tags)


def _aimed_at(reading: Reading, frame: Frame) -> list[Role]:
    """Whom the encoder takes for the culprit though the deed's own preposition aims at them: "a raid on the brigade"."""
    found = []
    for role in (whole(reading, role) for role in frame.of("perpetrator")):
        at, sentence = reading.indices_in(role.span), reading.sentence_at(role.span.start)
        phrases = reading.noun_phrases(sentence) if len(at) and sentence is not None else ()
        first = next((p.first for p in phrases if p.first <= at.start < p.last), at.start)
        deed = reading.indices_in(frame.span)
        if deed.start < first <= deed.stop + BEHIND and reading.tokens[first - 1].lower in AIMING:
            found.append(replace(role, responsibility=None))
    return found


def _counts(reading: Reading, frame: Frame, name: str) -> Iterator[Said]:
    seen: set[str] = set()
    for role in sorted(frame.of(name), key=lambda r: r.span):
        found = count_of(reading, role) if role.probability >= COUNTED else None
        if found and found[0].of not in seen:
            seen.add(found[0].of)
            yield Said(name, found[0], found[1], _sure(frame, name, role.probability))
