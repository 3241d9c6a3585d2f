"""What the models of attribution look at; the one place for training and for use."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from daybook.core.reading import Reading
from daybook.core.span import Span
from daybook.text.quotes import Quote, quotes

FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
COARSE = {"NN": "N", "NNS": "N", "NNP": "N", "NNPS": "N", "PRP": "P", "PRP$": "$", "DT": "D", "JJ": "J", "JJR": "J", "JJS": "J", "CD": "D",
          "IN": "I", "TO": "T", "VBD": "V", "VBZ": "V", "VBP": "V", "MD": "V", "VB": "B", "VBN": "E", "VBG": "G", "RB": "R", "WDT": "W",
          "WP": "W", "WRB": "W", "CC": "C", "POS": "S"}
PASSED_OVER = frozenset("DJR")  # no part of a path: what stands inside a noun phrase
LONGEST_PATH = 6


@dataclass(frozen=True)
class View:
    """A reading as the features see it: per token, and the quotations.

    Args:
        lower: Words in lower case, numbers as "0".
        tags: Penn tags.
        quotes: The quotations of the visible text.
        inside: For each token the index of its quotation, -1 outside.
        phrase: For each token the first token of its noun phrase, -1 outside.
    """

    lower: tuple[str, ...]
    tags: tuple[str, ...]
    quotes: tuple[Quote, ...]
    inside: tuple[int, ...]
    phrase: tuple[int, ...]


def view(reading: Reading) -> View:
    """The view of a reading."""
    found = quotes(reading.text.visible)
    starts = [quote.start for quote in found]
    inside = []
    for token in reading.tokens:
        n = bisect_right(starts, token.start) - 1
        inside.append(n if n >= 0 and token.start < found[n].end else -1)
    phrase = [-1] * len(reading.tokens)
    for sentence in range(len(reading.sentences)):
        for noun in reading.noun_phrases(sentence):
            for i in range(noun.first, noun.last):
                phrase[i] = noun.first
    lower = tuple("0" if t.text[:1].isdigit() else t.text.lower().replace("’", "'") for t in reading.tokens)
    return View(lower, reading.tags, found, tuple(inside), tuple(phrase))


def _quote_side(seen: View, i: int, first: int, last: int) -> str:
    """How the token stands to quotations: inside, just after one, just before one, or with one near."""
    if seen.inside[i] >= 0:
        return "i"
    near = [str(k) for k in range(1, 5) if i - k >= first and seen.inside[i - k] >= 0][:1]
    ahead = [str(k) for k in range(1, 5) if i + k < last and seen.inside[i + k] >= 0][:1]
    return "a" + "".join(near) + "b" + "".join(ahead)


def cue_features(seen: View, first: int, last: int) -> list[list[str]]:
    """Features of the tokens [first, last) of one sentence, for finding cues."""
    w = ["<s>", "<s>", *seen.lower[first:last], "</s>", "</s>"]
    t = ["<", "<", *seen.tags[first:last], ">", ">"]
    quoted = "q" if any(n >= 0 for n in seen.inside[first:last]) else "n"
    rows = []
    for n in range(last - first):
        k, i = n + 2, first + n
        word, tag = w[k], t[k]
        side = _quote_side(seen, i, first, last)
        that = "y" if "that" in w[k + 1 : k + 6] else "n"
        rows.append([
            "b", "w" + word, "t" + tag, "4" + word[:4], "3" + word[-3:], "l" + w[k - 1], "r" + w[k + 1], "L" + w[k - 2], "R" + w[k + 2],
            "u" + t[k - 1] + tag, "v" + tag + t[k + 1], "x" + t[k - 1] + tag + t[k + 1], "y" + t[k - 2] + t[k - 1] + tag,
            "z" + tag + t[k + 1] + t[k + 2], "tl" + t[k - 1] + " " + word, "tr" + word + " " + t[k + 1], "wr" + word + " " + w[k + 1],
            "wl" + w[k - 1] + " " + word, "5" + word[:5] + t[k + 1], "q" + side + tag, "qw" + side[:1] + word, "h" + that + word[:5],
            "s" + quoted + tag, "n" + ("0" if first == 0 else "1") + tag,
        ])
    return rows


def cue_pairs(seen: View, first: int, last: int) -> list[list[str]]:
    """Features of neighbouring tokens, likewise."""
    w, t = seen.lower, seen.tags
    return [["b", "w" + w[i], "t" + t[i], "u" + (t[i - 1] if i > first else "<") + t[i], "p" + (w[i - 1] if i > first else "<s>")]
            for i in range(first, last)]


def _bucket(distance: int) -> str:
    return str(distance) if distance < 5 else "5" if distance < 8 else "8" if distance < 14 else "e" if distance < 24 else "o"


@dataclass(frozen=True)
class Cue:
    """The tokens [first, last) of a cue, and those of its sentence."""

    first: int
    last: int
    sentence: tuple[int, int]
    others: frozenset[int] = frozenset()  # tokens of other cues of the sentence


@dataclass
class _Walk:
    """What lies between the cue and a token, walking outwards."""

    path: str = ""
    commas: int = 0
    verbs: int = 0
    opened: int = 0  # that, which, who …
    phrases: int = 0
    others: int = 0
    quote: int = 0

    def pass_over(self, seen: View, i: int, before: int, cue: Cue) -> None:
        """Take in token ``i``, which comes after ``before`` on the way out."""
        tag, word = seen.tags[i], seen.lower[i]
        kind = "Q" if (seen.inside[i] >= 0) != (seen.inside[before] >= 0) else COARSE.get(tag, word if not word.isalnum() else "x")
        self.commas += word == ","
        self.verbs += tag in FINITE
        self.opened += tag in ("WDT", "WP", "WRB") or word == "that"
        self.others += i in cue.others
        self.quote += kind == "Q"
        if (kind == "N" and self.path[-1:] == "N") or kind in PASSED_OVER or len(self.path) >= LONGEST_PATH:
            return
        told_apart = kind == "I" and word in ("of", "to", "by", "for", "in") and len(self.path) < 3
        self.path += word[0].upper() + "_" if told_apart else kind


def _phrase_count(walk: _Walk, seen: View, i: int, before: int) -> str:
    """Which noun phrase from the cue the token is in: "1" the nearest; small letters between phrases."""
    if seen.phrase[i] >= 0 and (seen.phrase[i] != seen.phrase[before] or not walk.phrases):
        walk.phrases += 1
    return (str(min(walk.phrases, 4))) if seen.phrase[i] >= 0 else "abcde"[min(walk.phrases, 4)]


def role_features(seen: View, cue: Cue) -> list[list[str]]:
    """Features of each token of the cue's sentence, for telling source and content of this cue."""
    first, last = cue.sentence
    rows: list[list[str]] = [[]] * (last - first)
    words = " ".join(seen.lower[cue.first : cue.last][:4])
    main = _main(seen, cue)
    inner = seen.inside[cue.first]
    around = (seen.tags[cue.first - 1] if cue.first > first else "<") + "_" + (seen.tags[cue.last] if cue.last < last else ">")
    marks = ("l" if any(seen.inside[i] not in (-1, inner) for i in range(first, cue.first)) else "") + (
        "r" if any(seen.inside[i] not in (-1, inner) for i in range(cue.last, last)) else "")
    frame = (words, main, around, marks)
    for i in range(cue.first, cue.last):
        rows[i - first] = ["K", "K" + seen.lower[i], "K" + seen.tags[i]]
    for side, way in (("L", range(cue.first - 1, first - 1, -1)), ("R", range(cue.last, last))):
        walk, before = _Walk(), cue.first if side == "L" else cue.last - 1
        for i in way:
            count = _phrase_count(walk, seen, i, before)
            if i != way.start:
                walk.pass_over(seen, before, before - 1 if side == "R" else min(before + 1, last - 1), cue)
            rows[i - first] = _role_row(seen, cue, i, side, count, walk, frame)
            before = i
    return rows


def _main(seen: View, cue: Cue) -> str:
    """The word that carries a cue: its last verb, else its last noun, else its first word, with its tag."""
    at = [i for i in range(cue.first, cue.last) if seen.tags[i].startswith("VB")] or [
        i for i in range(cue.first, cue.last) if seen.tags[i].startswith("NN")] or [cue.first]
    return seen.lower[at[-1]] + "/" + seen.tags[at[-1]]


def _role_row(seen: View, cue: Cue, i: int, side: str, count: str, walk: _Walk, frame: tuple[str, str, str, str]) -> list[str]:
    first, last = cue.sentence
    words, main, around, marks = frame
    word, tag = seen.lower[i], seen.tags[i]
    before, after = (seen.tags[i - 1] if i > first else "<"), (seen.tags[i + 1] if i + 1 < last else ">")
    away = _bucket(i - cue.last if side == "R" else cue.first - 1 - i)
    inner = seen.inside[i]
    q = "o" if inner < 0 else "s" if inner == seen.inside[cue.first] else "i"
    counts = f"{min(walk.commas, 3)}{min(walk.verbs, 3)}{min(walk.opened, 2)}"
    s, path, other = side, walk.path, "+" if walk.others else "-"
    voice = main.rpartition("/")[2]
    edge = _bucket(last - 1 - i) if side == "R" else _bucket(i - first)
    left, right = (seen.lower[i - 1] if i > first else "<"), (seen.lower[i + 1] if i + 1 < last else ">")
    return [
        s, s + "d" + away + q, s + "w" + word, s + "t" + tag + count, s + "p" + path, s + "pv" + path + voice,
        s + "pq" + path + q + marks, s + "c" + counts + q, s + "n" + count + around, s + "nw" + count + words, s + "nm" + count + main,
        s + "pm" + path + main, s + "q" + q + marks + around, s + "T" + before + tag + after, s + "l" + left, s + "r" + right,
        s + "o" + other + counts[:2] + count, s + "e" + edge + q, s + "wd" + away + word, s + "cm" + counts[0] + count + main + q,
        s + "M" + main + q, s + "qn" + q + marks + count + voice, s + "ad" + away + around + marks,
    ]


def role_pairs(seen: View, cue: Cue) -> list[list[str]]:
    """Features of neighbouring tokens of the cue's sentence, likewise: where source and content begin and end."""
    first, last = cue.sentence
    rows: list[list[str]] = []
    commas, verbs = 0, 0
    main = _main(seen, cue)
    for i in range(first, last):
        if i > cue.last:
            commas, verbs = commas + (seen.lower[i - 1] == ","), verbs + (seen.tags[i - 1] in FINITE)
        rows.append(_pair_row(seen, cue, i, f"{min(commas, 2)}{min(verbs, 2)}", main))
    return rows


def _pair_row(seen: View, cue: Cue, i: int, counts: str, main: str) -> list[str]:
    first, last = cue.sentence
    word, tag = seen.lower[i], seen.tags[i]
    left, left_tag, left_inside = (seen.lower[i - 1], seen.tags[i - 1], seen.inside[i - 1]) if i > first else ("<s>", "<", -1)
    s = "L" if i < cue.first else "l" if i == cue.first else "K" if i < cue.last else "r" if i == cue.last else "R"
    q = "".join("o" if k < 0 else "s" if k == seen.inside[cue.first] else "i" for k in (left_inside, seen.inside[i]))
    turn = q + ("!" if i > first and seen.inside[i] != left_inside else "")
    phrase = "b" if seen.phrase[i] == i else "i" if seen.phrase[i] >= 0 else "o"
    ahead = seen.tags[i + 1] if i + 1 < last else ">"
    other = "+" if i in cue.others else "-"
    marked = not word.isalnum() or not left.isalnum()
    joint = left in (",", "and", "but", "—", "-", "–", "--")
    return [
        "b", s, s + "q" + turn, s + "w" + word, s + "l" + left, s + "u" + left_tag + tag, s + "z" + left_tag + tag + ahead,
        s + "x" + left + " " + tag, s + "y" + left_tag + " " + word, s + "f" + phrase + left_tag,
        s + "qw" + turn + left + word if marked else "qw", s + other + tag, s + "c" + counts + left + tag if joint else "c",
        s + "m" + main + (word if s in "rl" else ""), "E" if i == last - 1 else "e",
        "E" + tag + word[:1] if i == last - 1 and not word.isalnum() else "e",
    ]


def sentence_tokens(reading: Reading, span: Span) -> tuple[int, int] | None:
    """The tokens of the sentence in which a span begins, or None between sentences."""
    sentence = reading.sentence_at(span.start)
    if sentence is None:
        return None
    at = reading.indices_in(reading.sentences[sentence])
    return (at.start, at.stop) if at else None
