"""The step of the encoder: the reading with what it saw."""

from __future__ import annotations

from dataclasses import replace

from daybook.core.reading import Reading
from daybook.extract.encoder import encoder


def kept(reading: Reading, before: Reading) -> Reading | None:
    """What an earlier reading of the text says that the encoder saw; None where another encoder saw it, or other sentences."""
    source = encoder().source
    if source not in before.model or before.sentences != reading.sentences or before.text != reading.text:
        return None
    return replace(reading, sightings=before.sightings, frames=before.frames, vectors=before.vectors, model=(*reading.model, source))


def see(reading: Reading) -> Reading:
    """The reading with the encoder's sightings, frames and sentence vectors, all of the visible text. Needs sentences.

    Raises:
        ConfigError: The model is missing, altered, or made for another version.
    """
    model = encoder()
    seen = model.see(reading.text.visible, reading.sentences)
    return replace(reading, sightings=seen.sightings, frames=seen.frames, vectors=seen.vectors, model=(*reading.model, model.source))
