"""What the encoder sees: its heads and their labels, the frames and their roles. Training and run time share this file.

A *head* labels words (BIO). A *frame* is a naming word or phrase (a cue, an incident's trigger, a commitment's act …) with *roles*:
words anywhere in the window that belong to it. An *attribute* is one of a few values of a frame ("status").
"""

from __future__ import annotations

from daybook.core.vocabulary import CASE_CATEGORIES, CASE_STEPS, INCIDENT_STATUSES, INCIDENT_TYPES, RELATION_TYPES, RESPONSIBILITIES

VERSION = 1

NAMES = ("Person", "Location", "Organization", "NORP", "Facility", "Date", "Money", "Product", "Misc")  # newswire-ner's classes
FRAMES = ("cue", "incident", "commitment", "case", "relation")  # each also the name of the head that finds it
HEADS: dict[str, tuple[str, ...]] = {"names": NAMES, **dict.fromkeys(FRAMES, ("X",))}

ROLES: dict[str, tuple[str, ...]] = {
    "cue": ("source", "content"),
    "incident": ("when", "where", "perpetrator", "party", "target", "victim", "weapon", "killed", "injured", "abducted", "detained"),
    "commitment": ("promisor", "beneficiary", "deadline", "condition"),
    "case": ("authority", "suspect", "when"),
    "relation": ("actor", "recipient"),
}
EVERY_ROLE = tuple(dict.fromkeys(role for roles in ROLES.values() for role in roles))
ROLE_LABELS = ("O", *(f"{mark}-{role}" for role in EVERY_ROLE for mark in "BI"))

ATTRIBUTES: dict[str, dict[str, tuple[str, ...]]] = {
    "incident": {"type": INCIDENT_TYPES, "status": INCIDENT_STATUSES, "pattern": ("single", "series"), "foreground": ("yes", "no")},
    "case": {"category": CASE_CATEGORIES, "step": CASE_STEPS},
    "relation": {"type": RELATION_TYPES},
}
ARGUMENT_ATTRIBUTES: dict[str, tuple[str, ...]] = {"responsibility": RESPONSIBILITIES}  # of a perpetrator with its incident


def bio(classes: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of a head: "O", then B and I of each class."""
    return ("O", *(f"{mark}-{name}" for name in classes for mark in "BI"))
