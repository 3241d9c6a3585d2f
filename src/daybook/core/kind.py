"""What a record may hold, and how a finder says what it found. A kind is data: a new one needs no migration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from daybook.core.reading import Reading
from daybook.core.sketch import Same
from daybook.core.span import Span
from daybook.core.values import VALUE_TYPES, Choice, Value, type_name
from daybook.errors import KindError

NAMING = "naming"  # every kind's own field: the words that name the record; its confidence is the record's


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind.

    Args:
        name: As the contract writes it.
        label: For people.
        type: Name of its value type: when, count, place, ref, words, choice, flag.
        many: May hold several values at once (several victims), not only rival ones.
        choices: Of a "choice", what it may be.
        protected: Shown only to roles that may see it (names of victims, suspects, witnesses).
        help: One sentence for the coder.
    """

    name: str
    label: str
    type: str
    many: bool = False
    choices: tuple[str, ...] = ()
    protected: bool = False
    help: str = ""


NAMING_FIELD = Field(NAMING, "Named by", "words", help="The words that name the record: a deed's verb, a statement's content.")


@dataclass(frozen=True, slots=True)
class Said:
    """One value as a finder found it.

    Args:
        field: Name of a field of the draft's kind.
        value: Of the field's type.
        span: Its own words; None for a derived value.
        confidence: 0..1; a finder gives its best guess, calibration comes after.
        by: Where the finder knows the speaker better than the attribution around ``span`` tells, the words that name them.
    """

    field: str
    value: Value
    span: Span | None
    confidence: float
    by: Span | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One record as a finder saw it in one text.

    Args:
        kind: Name of its kind.
        span: The words that name it: an incident's trigger, a statement's content, a commitment's act.
        said: Its values, best first.
        confidence: That there is such a record at all, 0..1.
        key: Tells apart records that the same words name ("attacks in Mosul and Erbil"); else "".
    """

    kind: str
    span: Span
    said: tuple[Said, ...]
    confidence: float
    key: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """A reading turned into drafts, by a name and a version that every finding carries."""

    name: str
    version: int
    find: Callable[[Reading], Iterable[Draft]]

    @property
    def source(self) -> str:
        """What a finding says of where it is from: "incident.rules@1"."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class Kind:
    """A sort of record.

    Args:
        name: Singular, as the contract writes it.
        plural: As the lists are called.
        fields: In the order in which people read them.
        finders: Run in this order.
        caption: Names of the fields that make its one-line caption, in order.
        merges_by_name: Do records of several reports with the same name and country count as one (actors, places)?
        same: How records of several reports are told to be one, compared pair by pair; None where nobody but people joins them.
    """

    name: str
    plural: str
    fields: tuple[Field, ...]
    finders: tuple[Finder, ...] = ()
    caption: tuple[str, ...] = ()
    merges_by_name: bool = False
    same: Same | None = None

    def field(self, name: str) -> Field:
        """The field of this name.

        Raises:
            KindError: There is none; says which there are.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KindError(f"{self.name} has no field {name!r}; it has {', '.join(f.name for f in self.fields)}")

    def faults(self) -> list[str]:
        """What is wrong with the kind itself, [] if nothing is."""
        names = [field.name for field in self.fields]
        found = [f"{self.name}: field {name!r} is declared twice" for name in sorted(set(names)) if names.count(name) > 1]
        for field in self.fields:
            if field.type not in VALUE_TYPES:
                found.append(f"{self.name}.{field.name}: no value type {field.type!r}")
            if (field.type == "choice") != bool(field.choices):
                found.append(f"{self.name}.{field.name}: choices belong to a field of type choice, and only to one")
        found += [f"{self.name}: caption names {name!r}, which is no field" for name in self.caption if name not in names]
        return found + ([f"{self.name}: {NAMING!r} is every kind's own field"] if NAMING in names else [])

    def refuse(self, draft: Draft) -> list[str]:
        """What a draft says that the kind does not allow, [] if nothing."""
        by_name = {field.name: field for field in self.fields}
        found = []
        for said in draft.said:
            field = by_name.get(said.field)
            if field is None:
                found.append(f"{self.name}: a finder asserts {said.field!r}, which is no field of it")
            elif type_name(said.value) != field.type:
                found.append(f"{self.name}.{said.field}: wants {field.type}, was given {type_name(said.value)}")
            elif isinstance(said.value, Choice) and said.value.choice not in field.choices:
                found.append(f"{self.name}.{said.field}: {said.value.choice!r} is none of {', '.join(field.choices)}")
        return found


def check_kinds(kinds: Iterable[Kind]) -> None:
    """Refuse kinds that contradict themselves or share a name.

    Raises:
        KindError: All faults of all kinds at once, a line each.
    """
    every = list(kinds)
    names = [kind.name for kind in every]
    faults = [fault for kind in every for fault in kind.faults()]
    faults += [f"two kinds are called {name!r}" for name in sorted(set(names)) if names.count(name) > 1]
    if faults:
        raise KindError("\n".join(faults))
