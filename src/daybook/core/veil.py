"""Names that somebody may not read, taken out of whatever holds them: each becomes a block of one width, so that length tells nothing."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Any, TypeVar, cast

from daybook.core.report import Text
from daybook.core.span import Span
from daybook.core.values import Choice, Count, Flag, Ref
from daybook.core.when import When
from daybook.text.normal import STRETCH, stretch_words, words
from daybook.text.spelling import parts

T = TypeVar("T")
BLOCK = "█████"
SHORTEST_PART = 3  # letters of a part of a person's name that is hidden wherever it stands
SHORTEST_INSIDE = 6  # letters of one that is hidden inside longer words too: "#justiceforzaynab"
NO_PARTS = frozenset("abu bin ibn bint umm abd abdul von van der the and".split())  # of names, and no names themselves
JOINTS = " \t\r\n\u00a0-‐‑–_'’"  # between the words of one name
PEOPLE, CROWDS = ("person", None), ("group", "population")  # sorts of names
SHORT = 400  # characters of a string, as headlines and names are, whose words are kept for the next who asks
MOST_CLEAR, REMEMBERED = 500, 100  # strings without a hidden name that a veil remembers; characters of such a string
LONGEST_NAME = 5  # words of a person's, where nobody says that it is one
CLITICS = "وفبلك"  # Arabic writes "and", "by", "for", "as" in one word with the name
# What is no prose: values of these types, and strings in fields of these names, are the machine's words and hold no names.
PLAIN_TYPES = (When, Choice, Count, Flag)
ATOMS = (bytes, int, float, *PLAIN_TYPES)
ATOM_NAMES = frozenset("bytes int float bool".split())
PLAIN_FIELDS = frozenset("id kind field status sort type language cleaner how basis model verdict sha256 key origin found_by".split())


@dataclass(frozen=True, slots=True)
class Hidden:
    """A name that is hidden.

    Args:
        words: Its words in the normal form.
        is_person: Is each of its words a name as well, hidden alone too? Of a group only the whole is.
    """

    words: tuple[str, ...]
    is_person: bool = False


def hidden(ref: Ref) -> Hidden:
    """What is hidden of a protected name; nothing of what names nobody: "two guards", "the army"."""
    is_named = [not word[0].islower() for word in parts(ref.name)]
    if ref.sort in PEOPLE and any(is_named):
        return Hidden(tuple(words(ref.name)), ref.sort == "person" or (len(is_named) <= LONGEST_NAME and all(is_named)))
    # "Elders of the Jubouri clan"; a capital at the beginning alone may be that of a sentence, or a people's.
    return Hidden(tuple(words(ref.name)) if ref.sort in CROWDS and any(is_named[1:]) else ())


Spelled = tuple[tuple[str, ...], frozenset[str]]


def _spelled(text: str) -> Spelled:
    """The stretches between which words are parted, in order, and each once."""
    return _spelled_short(text) if len(text) <= SHORT else _spell(text)


@lru_cache(maxsize=20_000)
def _spelled_short(text: str) -> Spelled:
    return _spell(text)


def _spell(text: str) -> Spelled:
    found = tuple(STRETCH.findall(text))
    return found, frozenset(found)


class Veil:
    """The names that are hidden in one report, and how they are found in any string: by their words, in any case, accents and layout."""

    def __init__(self, names: Iterable[Hidden]) -> None:
        self.names = frozenset(name for name in names if name.words)
        self._clear: set[str] = set()  # strings with no word of a name: a page asks a hundred times of the same ones

    def __bool__(self) -> bool:
        return bool(self.names)

    def __or__(self, other: Veil) -> Veil:
        return Veil(self.names | other.names)

    @cached_property
    def _parts(self) -> frozenset[str]:
        every = {word for name in self.names if name.is_person for word in name.words}
        return frozenset(word for word in every if len(word) >= SHORTEST_PART and word not in NO_PARTS)

    @cached_property
    def _inside(self) -> tuple[str, ...]:
        return tuple(word for word in self._parts if len(word) >= SHORTEST_INSIDE)

    @cached_property
    def _known(self) -> frozenset[str]:
        """Words that are parts, or that names begin with."""
        return self._parts.union(self._wholes)

    @cached_property
    def _wholes(self) -> Mapping[str, list[tuple[str, ...]]]:
        """First word -> names that begin with it."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name in self.names:
            found.setdefault(name.words[0], []).append(name.words)
        return found

    def hits(self, text: str) -> list[Span]:
        """Where hidden names stand, in order; neighbours with nothing but space or a hyphen between are one."""
        if not self.names or text in self._clear or (len(text) > SHORT and not self._may_stand_in(text)):
            return []
        found, once = _spelled(text)
        hot = self._hot(once)
        if not hot:
            if len(text) <= REMEMBERED:
                self._clear = self._clear | {text} if len(self._clear) < MOST_CLEAR else {text}
            return []
        hidden: set[int] = set()
        for at, stretch in enumerate(found):
            if stretch in hot:
                hidden.update(self._hidden(found, at))
        merged: list[Span] = []
        for at, match in enumerate(STRETCH.finditer(text)):
            if at not in hidden:
                continue
            start, end = match.span()
            if merged and not text[merged[-1].end : start].strip(JOINTS):
                merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
            else:
                merged.append(Span(start, end))
        return merged

    def _may_stand_in(self, text: str) -> bool:
        """Is a word of a name among a text's letters? Looked for without parting it into words, where letters and apostrophes are all."""
        if not text.isascii():
            return True
        letters = text.lower().replace("'", "")
        return any(word in letters for word in self._known)

    def _hidden(self, found: Sequence[str], at: int) -> Iterator[int]:
        """The stretches that are hidden by names that begin in this one."""
        spelled = stretch_words(found[at])
        for begin, word in enumerate(spelled):
            if self._is_part(word):
                yield at
            for whole in (whole for first in _bare(word) for whole in self._wholes.get(first, ())):
                end, rest = at, spelled[begin + 1 :]
                while len(rest) < len(whole) - 1 and end + 1 < len(found):
                    end += 1
                    rest += stretch_words(found[end])
                if rest[: len(whole) - 1] == whole[1:]:
                    yield from range(at, end + 1)

    @classmethod
    def of_all(cls, veils: Iterable[Veil]) -> Veil:
        """All that any of these hides."""
        return cls(frozenset[Hidden]().union(*(veil.names for veil in veils)))

    def _hot(self, stretches: frozenset[str]) -> set[str]:
        """Those with a word that a name has, or begins with."""
        # Most are a word as it stands; what is to be asked of each of them is asked of all at once.
        plain = {stretch: stretch.lower() for stretch in stretches if stretch.isascii() and stretch.isalnum()}
        spelled = {stretch: stretch_words(stretch) for stretch in stretches.difference(plain)}
        words = {*plain.values(), *chain.from_iterable(spelled.values())}
        joined = "\n".join(words)
        found = words & self._known
        if not joined.isascii():
            found |= {word for word in words if not self._known.isdisjoint(_bare(word))}
        if any(part in joined for part in self._inside):
            found |= {word for word in words if any(part in word for part in self._inside)}
        if not found:
            return set()
        return {one for one, word in plain.items() if word in found} | {one for one, its in spelled.items() if not found.isdisjoint(its)}

    def _is_part(self, word: str) -> bool:
        return any(bare in self._parts for bare in _bare(word)) or any(part in word for part in self._inside)

    def masked(self, text: str) -> str:
        """The text with a block for each hidden name; an address that holds one is left out whole, for it would lead elsewhere."""
        hits = self.hits(text)
        if not hits:
            return text
        is_address = text.startswith(("http://", "https://")) and not any(char.isspace() for char in text)
        return "" if is_address else Masked(text, tuple(hits)).text

    def hides(self, name: str) -> bool:
        """Is nothing left of the name?"""
        said = self.masked(name)
        return said != name and not words(said.replace(BLOCK, " "))


def _bare(word: str) -> Iterator[str]:
    """The word, and what it is without an Arabic particle written before it."""
    yield word
    if len(word) > 3 and word[0] in CLITICS:
        yield word[1:]


@dataclass(frozen=True)
class Masked:
    """A text with blocks in the place of some of its words, and where everything else has gone.

    Args:
        before: As it was.
        hits: What is hidden, in order, apart from each other.
    """

    before: str
    hits: tuple[Span, ...]

    @cached_property
    def text(self) -> str:
        """With a block in each place."""
        edges = [0, *(edge for hit in self.hits for edge in (hit.start, hit.end)), len(self.before)]
        kept = [self.before[start:end] for start, end in pairwise(edges)][::2]
        return BLOCK.join(kept)

    def move(self, span: Span) -> Span:
        """Where a stretch is now; one that ended inside a hidden name holds its block whole."""
        return Span(self._moved(span.start, is_end=False), self._moved(span.end, is_end=True))

    def _moved(self, at: int, *, is_end: bool) -> int:
        shift = 0
        for hit in self.hits:
            if at <= hit.start:
                break
            if at < hit.end:
                return hit.start + shift + (len(BLOCK) if is_end else 0)
            shift += len(BLOCK) - len(hit)
        return at + shift


def behind(thing: T, veil: Veil, text: Masked | None = None) -> T:
    """Anything that is shown, with every string in it masked, however deep it lies, and every span moved with its text.

    Not by a list of fields: a field that is added later is masked too, unless it is called as machines' words are.

    Args:
        thing: Frozen dataclasses, tuples, mappings, strings.
        veil: What is hidden.
        text: The text that spans in it are of, masked.
    """
    return cast(T, _behind(thing, veil, text)) if veil else thing


def _behind(thing: Any, veil: Veil, text: Masked | None) -> Any:
    """The thing itself where nothing of it is hidden."""
    if thing is None or isinstance(thing, ATOMS):
        return thing
    if isinstance(thing, str):
        return veil.masked(thing)
    if isinstance(thing, Span):
        return text.move(thing) if text is not None else thing
    if isinstance(thing, tuple):
        every = [_behind(one, veil, text) for one in thing]
        return thing if all(map(operator.is_, every, thing)) else tuple(every)
    if isinstance(thing, Mapping):
        each = {key: _behind(one, veil, text) for key, one in thing.items()}
        return thing if all(map(operator.is_, each.values(), thing.values())) else each
    if isinstance(thing, Text):
        whole = text or Masked(thing.text, tuple(veil.hits(thing.text)))
        return replace(thing, text=whole.text, title=_behind(thing.title, veil, None), title_span=_behind(thing.title_span, veil, whole),
                       residue=_behind(thing.residue, veil, whole))
    changed = {}
    for name in _fields(thing.__class__):
        one = getattr(thing, name)
        if not (isinstance(one, str) and name in PLAIN_FIELDS) and (made := _behind(one, veil, text)) is not one:
            changed[name] = made
    return replace(thing, **changed) if changed else thing


@lru_cache(maxsize=256)
def _fields(kind: Any) -> tuple[str, ...]:
    """Names of the fields in which there may be something to hide, by their types as they are written."""
    told = [(field.name, str(getattr(field.type, "__name__", field.type))) for field in fields(kind)] if is_dataclass(kind) else []
    return tuple(name for name, type in told if type not in ATOM_NAMES and not (type == "str" and name in PLAIN_FIELDS))
