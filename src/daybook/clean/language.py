"""Which language a text is in: by its letters where they tell, else by py3langid."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LEAST_LETTERS = 20  # fewer say nothing
SAMPLE = 2000  # characters: the language does not change with more of them, the time does
LEAST_SURE = 0.5  # probability
LETTER = re.compile(r"[^\W\d_]")
ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
# Letters that one language in Arabic script writes and its neighbours do not.
SORANI, FARSI, URDU = re.compile("[ێۆڵڕڤ]|ە"), re.compile("[پچژگ]|[یک]"), re.compile("[ٹڈڑںےہھ]")
PASHTO, UYGHUR = re.compile("[ټډړږښڼېۍ]"), re.compile("[ۇۈۋڭ]")
ARABIC_ONLY = re.compile("[ةيكىأإؤئ]")


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Short news in English was taken for Creoles and Bantu languages that have no two-letter code.
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])
    return identifier


def language(text: str) -> str | None:
    """ISO 639-1 code of the language, or None where there are too few letters or no language is likely.

    Args:
        text: What is to be judged, residue left out.
    """
    sample = text[:SAMPLE]
    letters = len(LETTER.findall(sample))
    if letters < LEAST_LETTERS:
        return None
    if len(ARABIC.findall(sample)) > 0.5 * letters:
        return _in_arabic_script(sample)
    if sum(char.isupper() for char in sample) > 0.6 * letters:
        sample = sample.lower()  # the model knows hardly any words in capitals; old wire copy is all capitals
    code, sure = _identifier().classify(sample)
    return str(code) if sure >= LEAST_SURE else None


def _in_arabic_script(sample: str) -> str | None:
    """Tell Arabic, Kurdish (Sorani), Persian, Urdu, Pashto and Uyghur by letters that only one of them has.

    A letter counts from one in a hundred letters up: Arabic news writes foreign names with letters of its neighbours.
    """
    letters = len(ARABIC.findall(sample))
    shares = {code: len(own.findall(sample)) / letters
              for code, own in (("ug", UYGHUR), ("ku", SORANI), ("ur", URDU), ("ps", PASHTO), ("fa", FARSI), ("ar", ARABIC_ONLY))}
    for code in ("ug", "ku", "ur", "ps"):
        if shares[code] > 0.03:
            return code
    return "fa" if shares["fa"] > 0.03 and shares["fa"] > shares["ar"] else "ar"
