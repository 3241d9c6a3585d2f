"""Dictionary forms of English words: enough to look an inflected word up in a word list."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

IRREGULAR = {form: base for line in """
be is are was were been being am|have has had having|do does did done|go goes went gone|say said|tell told|meet met|speak spoke spoken
hold held|give gave given|send sent|seek sought|make made|take took taken|withdraw withdrew withdrawn|leave left|begin began begun
become became|bring brought|find found|keep kept|fight fought|win won|lose lost|pay paid|get got gotten|come came|see saw seen
know knew known|think thought|write wrote written
swear swore sworn|shoot shot|break broke broken|choose chose chosen|forbid forbade forbidden|lend lent
strike struck|undertake undertook undertaken|stand stood|understand understood|build built|lead led|sell sold|buy bought|feed fed
flee fled|fly flew flown|hide hid hidden|hang hung|rise rose risen|fall fell fallen|grow grew grown|draw drew drawn|throw threw thrown
drive drove driven|steal stole stolen|show shown|spend spent|deny denied|try tried|overthrow overthrew overthrown|oversee oversaw overseen
withhold withheld|uphold upheld|try tries|travel travelled traveled|shake shook shaken|teach taught|catch caught|freeze froze frozen
die dying|lie lying|tie tying|rebut rebutted|swear swearing""".replace("\n", "|").split("|") if line
             for base in line.split()[:1] for form in line.split()[1:]}
VOWELS = frozenset("aeiou")


def _stems(stem: str) -> tuple[str, ...]:
    """What may have stood before -ed or -ing: "accus" -> accuse, "plann" -> plan, "call" -> call."""
    forms = [stem, stem + "e"]
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in VOWELS:
        forms.append(stem[:-1])
    if stem.endswith("i"):
        forms.append(stem[:-1] + "y")
    return tuple(forms)


@lru_cache(maxsize=20_000)
def base_forms(word: str) -> tuple[str, ...]:
    """The words that this one may be a form of, itself first: "accused" -> accused, accus, accuse.

    Verbs and nouns alike; irregular ones from a list. The caller's word list decides which of them is meant.
    """
    low = word.lower()
    if low in IRREGULAR:
        return (low, IRREGULAR[low])
    forms = [low]
    if low.endswith("ies") and len(low) > 4:
        forms.append(low[:-3] + "y")
    if low.endswith("es") and len(low) > 3:
        forms += [low[:-1], low[:-2]]
    elif low.endswith("s") and not low.endswith("ss") and len(low) > 3:
        forms.append(low[:-1])
    if low.endswith("men") or low == "people":  # policemen, gunmen, women
        forms.append("person" if low == "people" else low[:-3] + "man")
    if low.endswith("ed") and len(low) > 4:
        forms += _stems(low[:-2])
    elif low.endswith("ing") and len(low) > 5:
        forms += _stems(low[:-3])
    return tuple(dict.fromkeys(forms))


def lemma_in(word: str, known: Container[str]) -> str | None:
    """The form of the word that the list holds, None if it holds none."""
    for form in base_forms(word):
        if form in known:
            return form
    return None
