"""What a stage of the training reads, as documents with weights.

    python training/encoder/corpus.py ../shared/data corpus.pickle    both stages into one file, for a machine that has no data
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from documents import Document, joined

SEED = 17
ONE_SENTENCE = ("plover-sentences",)


@dataclass(frozen=True)
class Corpus:
    documents: tuple[Document, ...]
    capitals: dict[str, str]  # MUC-4's texts in mixed case


def corpus(data: Path, permissive: bool) -> Corpus:
    """All documents, each with its weight; one text is one document."""
    from records import annotated, muc
    from sources import LICENCES, event_location, newswire, plover, polnear, re3d, truecaser, voa, wikievents

    by_hand = [replace(d, weight=3.0 if "polnear" not in d.id else 2.0) for d in annotated(data)]
    coded = {d.id.removeprefix("records/") for d in by_hand}
    found: list[Document] = [*polnear(data), *newswire(data), *wikievents(data), *plover(data)]
    found += [replace(d, weight=2.0) for d in re3d(data)]
    found += [d if d.frames else replace(d, weight=0.2) for d in voa(data)]
    found += [replace(d, weight=0.3) for d in event_location(data)]
    found += [replace(d, weight=1.0) for d in muc(data) if d.id not in coded]
    found = list(joined([*found, *by_hand]))
    if permissive:
        found = [d for d in found if LICENCES.get(d.source)]
    cased = truecaser([d.text for d in found if d.source in ("polnear", "newswire-ner", "syria-news")])
    return Corpus(tuple(found), {d.id: cased(d.text) for d in found if d.source == "muc4"})


def polish(data: Path, permissive: bool) -> Corpus:
    """The reports annotated for this project whole and, half the time, their beginnings alone; and a changing share of the large sources so
    that nothing is forgotten. A weight below 1 is the share of epochs in which a document is read."""
    from made import made
    from records import annotated, muc
    from sources import LICENCES, newswire, plover, polnear, re3d, truecaser, voa, wikievents

    by_hand = [replace(d, weight=1.5 if d.source == "syria-news" else 1.0) for d in annotated(data)]
    coded = {d.id.removeprefix("records/") for d in by_hand}
    texts = {d.text for d in by_hand}
    large = [*polnear(data), *newswire(data)]
    found = [d if d.text in texts else replace(d, weight=0.12 if d.source == "polnear" else 0.08) for d in large]
    found += [replace(d, weight=0.15) for d in muc(data) if d.id not in coded]
    found += [replace(d, weight=0.1) for d in (*wikievents(data), *plover(data), *re3d(data))]
    found += [replace(d, weight=0.04) for d in voa(data)]
    found = list(joined([*by_hand, *found]))
    begun = [replace(d, id=f"{d.id} begun", weight=0.5) for d in by_hand if d.source not in ONE_SENTENCE]
    found += [*begun, *(replace(d, weight=0.4) for d in made(SEED))]
    if permissive:
        found = [d for d in found if LICENCES.get(d.source)]
    cased = truecaser([d.text for d in large])
    return Corpus(tuple(found), {d.id: cased(d.text) for d in found if d.source == "muc4"})


def of(data: Path, permissive: bool, polishing: bool) -> Corpus:
    """The corpus of a stage, from the data's folder or from a file that this script wrote."""
    if data.is_file():
        held: dict[str, Corpus] = pickle.loads(data.read_bytes())  # written by ourselves, below
        return held["polish" if polishing else "corpus"]
    return polish(data, permissive) if polishing else corpus(data, permissive)


if __name__ == "__main__":
    import corpus as module  # under its own name, or the pickle would name __main__

    kept = {"corpus": module.of(Path(sys.argv[1]), False, False), "polish": module.of(Path(sys.argv[1]), False, True)}
    Path(sys.argv[2]).write_bytes(pickle.dumps(kept))
