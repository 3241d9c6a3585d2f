"""Every regular expression of the package against texts made to be slow for it: seconds at n and 2n (test B4 of the security page).

    python bench/regexes.py [--all] [--only PART_OF_NAME]

Patterns are found by walking through all modules (globals, what tuples, dicts, objects and classes hold) and, where functions compile them,
in their source. Each is met in the ways in which the source uses it with some sixty texts: single characters, pieces that the pattern names
itself, and for each of its repetitions what leads up to it, the repeated part many times over, and something that does not fit.
Texts are doubled up to 200,000 characters or a second. A ratio of 2 is linear, of 4 quadratic.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import itertools
import pkgutil
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from re import _constants as sre
from re import _parser as parser
from types import FrameType, FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
MOST, SMALL = 200_000, 6_250  # characters
GROWN = 3  # texts that are made longer, of the steepest and of the slowest
BAR, SLOW, PATIENCE = 2.6, 1.0, 5.0  # ratio; seconds from which on a text is not doubled again; seconds after which a search is given up
TELLING = 0.02  # seconds: below this a ratio says nothing
WAYS = ("match", "fullmatch", "search", "finditer")
AS = {"findall": "finditer", "sub": "finditer", "subn": "finditer", "split": "finditer", "scanner": "finditer"}
SINGLE = ("a", "A", "0", "\u0663", "\u00e9", "\u0627", "_", " ", "\n", "\t", "\u00a0", "-", "\u2013", "'", "\u2019", '"', "\u201c", ".",
          ",", ":", ";", "/", "<", ">", "(", ")", "[", "&", "=", "*", "\\", "a ", "A a ", "0 ", " \n", "\n \n", "a.", "A. ", "a-", "a'",
          "1,000,", "</a>", "<a ", "<!--", "&amp", "\udc80")
SAMPLES = {sre.CATEGORY_DIGIT: "0", sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_SPACE: "a",
           sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_WORD: "-"}
MORE = {sre.CATEGORY_DIGIT: "0\u0663", sre.CATEGORY_SPACE: " \n\u00a0", sre.CATEGORY_WORD: "aA0_\u00e9\u0627",
        sre.CATEGORY_NOT_SPACE: "aA0.-", sre.CATEGORY_NOT_WORD: "-. \n"}


@dataclass(frozen=True)
class Found:
    """A pattern, where it is, and how the source uses it."""

    name: str
    pattern: re.Pattern[Any]
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Worst:
    """The text that a pattern likes least."""

    ratio: float = 0.0
    seconds: float = 0.0
    length: int = 0
    way: str = ""
    text: str = ""


# ---- where patterns are


def modules() -> list[ModuleType]:
    import daybook

    names = [info.name for info in pkgutil.walk_packages(daybook.__path__, "daybook.")
             if ".migrations." not in info.name and not info.name.endswith("__main__")]
    return [importlib.import_module(name) for name in names]


def held(value: object, name: str, seen: set[int], depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """All patterns that a value holds."""
    if isinstance(value, re.Pattern):
        yield name, value
        return
    if depth > 8 or id(value) in seen or isinstance(value, str | bytes | int | float | ModuleType | type(None)):
        return
    seen.add(id(value))
    for key, part in parts(value):
        yield from held(part, f"{name}{key}", seen, depth + 1)


def parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, part in itertools.islice(value.items(), 5000):
            yield from ((f"[{str(key)[:20]!r}]", part), ("[key]", key))
    elif isinstance(value, tuple | list | set | frozenset):
        yield from ((f"[{n}]", part) for n, part in enumerate(itertools.islice(value, 5000)))
    elif isinstance(value, FunctionType):
        yield from (("()", cell.cell_contents) for cell in value.__closure__ or () if _is_filled(cell))
        yield from (("()", default) for default in (*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()))
        yield from ((".wrapped", part) for part in (getattr(value, "__wrapped__", None),))
    elif isinstance(value, type):
        if value.__module__.startswith("daybook"):
            yield from ((f".{key}", part) for key, part in vars(value).items())
    elif type(value).__module__.startswith("daybook") or type(value).__module__ == "functools":
        names = [field.name for field in fields(value)] if is_dataclass(value) else []
        names += [key for key in getattr(value, "__dict__", {}) if key not in names]
        yield from ((f".{key}", getattr(value, key, None)) for key in (*names, "func", "args", "__wrapped__"))


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


@dataclass
class Source:
    """What the source says: how names are used, and what is compiled on the fly."""

    used: dict[str, set[str]]
    in_file: dict[str, set[str]]
    inline: list[Found]
    unreached: list[str]


def source() -> Source:
    made = Source(defaultdict(set), defaultdict(set), [], [])
    for path in sorted((ROOT / "src" / "daybook").rglob("*.py")):
        where = str(path.relative_to(ROOT / "src" / "daybook"))
        tree = ast.parse(path.read_text(encoding="utf8"))
        plain = [statement for statement in tree.body if not isinstance(statement, ast.FunctionDef | ast.ClassDef)]
        top = {id(node) for statement in plain for node in ast.walk(statement)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name, on = node.func.attr, node.func.value
            if isinstance(on, ast.Name) and on.id == "re":
                _inline(made, where, node, name, id(node) in top)
            elif name in WAYS or name in AS:
                called = on.id if isinstance(on, ast.Name) else on.attr if isinstance(on, ast.Attribute) else ""
                made.used[called].add(AS.get(name, name))
                made.in_file[where].add(AS.get(name, name))
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:  # re.findall(HINT, text)
                if isinstance(argument, ast.Name) and isinstance(on, ast.Name) and on.id == "re":
                    made.used[argument.id].add(AS.get(name, name))
    return made


def _inline(made: Source, where: str, node: ast.Call, name: str, is_global: bool) -> None:
    if name not in ("compile", *WAYS, *AS) or (name == "compile" and is_global):
        return
    flags = 0
    for word in re.findall(r"re\.([A-Z]+)\b", ast.unparse(node)):
        flags |= int(getattr(re, word))
    first = node.args[0]
    if isinstance(first, ast.Constant):
        ways = WAYS if name == "compile" else (AS.get(name, name),)
        made.inline.append(Found(f"{where}:{node.lineno}", re.compile(first.value, flags), ways))
    elif not isinstance(first, ast.Name) or not first.id.isupper():
        made.unreached.append(f"{where}:{node.lineno}: {ast.unparse(node)[:90]}")


def everything() -> tuple[list[Found], list[str]]:
    """All patterns, and the calls that could not be followed."""
    said, found, seen = source(), {}, set[int]()
    for module in modules():
        for name, value in list(vars(module).items()):
            if name.startswith("__"):
                continue
            for called, pattern in held(value, f"{module.__name__.removeprefix('daybook.')}.{name}", seen):
                where = module.__name__.removeprefix("daybook.").replace(".", "/") + ".py"
                ways = said.used.get(name) if called.endswith(f".{name}") else said.in_file.get(where)
                found.setdefault((pattern.pattern, pattern.flags), Found(called, pattern, tuple(sorted(ways or WAYS))))
    for one in said.inline:
        found.setdefault((one.pattern.pattern, one.pattern.flags), one)
    return list(found.values()), said.unreached


# ---- texts that a pattern does not like


def sample(tree: Iterable[Any]) -> str:
    """A short text that, look-arounds aside, a parsed pattern matches."""
    return "".join(_sample(op, given) for op, given in tree)


def _sample(op: Any, given: Any) -> str:
    if op is sre.LITERAL:
        return chr(given)
    if op is sre.NOT_LITERAL:
        return "a" if given != ord("a") else "b"
    if op is sre.ANY:
        return "a"
    if op is sre.IN:
        return _member(given)[0]
    if op is sre.BRANCH:
        return sample(given[1][0])
    if op is sre.SUBPATTERN:
        return sample(given[3])
    if op is sre.ATOMIC_GROUP:
        return sample(given)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return sample(given[2]) * max(given[0], 1 if given[1] else 0)
    return ""


def _member(given: list[Any]) -> str:
    """Characters of a class, at least one."""
    negated = given[0][0] is sre.NEGATE
    taken = ""
    for op, what in given:
        if op is sre.LITERAL:
            taken += chr(what)
        elif op is sre.RANGE:
            taken += chr(what[0]) + chr(what[1])
        elif op is sre.CATEGORY:
            taken += MORE.get(what, SAMPLES.get(what, "a"))
    if not negated:
        return taken or "a"
    probe = re.compile("[" + "".join(re.escape(c) for c in taken) + "]" if taken else r"[^\s\S]")
    return "".join(c for c in 'a0 -.,"<(/\n' if not probe.match(c)) or "\u4e00"


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """Texts as (before, repeated, after)."""
    flags = pattern.flags & ~re.LOCALE
    given = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(given, flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else flags)
    units = list(SINGLE)
    named = sorted({chr(what) for op, what in _flat(tree) if op is sre.LITERAL})
    units += [*named[:20], *(a + b for a, b in itertools.pairwise(named[:12]))]
    whole = sample(tree)
    units += [whole, whole[:-1], whole[: len(whole) // 2], whole + " ", " " + whole, whole + "\n", whole[1:]]
    made = [("", unit, after) for unit in units if unit for after in ("", "\0")]
    for before, unit, among in _repeats(tree, ""):
        made += [(before, unit, "\0"), ("", before + unit, "\0"), (before, unit, ""), *((before, one, "\0") for one in among[:6])]
    return list(dict.fromkeys(made))


def _flat(tree: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for op, given in tree:
        yield op, given
        if op is sre.IN:
            yield from ((kind, what) for kind, what in given if kind is sre.LITERAL)
        for inner in _inside(op, given):
            yield from _flat(inner)


def _inside(op: Any, given: Any) -> list[Any]:
    if op is sre.BRANCH:
        return list(given[1])
    if op is sre.SUBPATTERN:
        return [given[3]]
    if op is sre.ATOMIC_GROUP:
        return [given]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [given[2]]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [given[1]]
    return []


def _repeats(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str, list[str]]]:
    """For each repetition without a small bound: what leads up to it, one of what is repeated, and single characters of that."""
    for op, given in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and given[1] > 3:
            among = [c for kind, what in _flat(given[2]) if kind is sre.IN for c in _member(what)]
            yield before, sample(given[2]) or "a", among
        for inner in _inside(op, given):
            yield from _repeats(inner, before)
        before += _sample(op, given)


# ---- how long they take


class GivenUp(Exception):
    """A search took longer than anybody waits."""


def _give_up(_: int, __: FrameType | None) -> None:
    raise GivenUp


def seconds(pattern: re.Pattern[Any], way: str, text: Any) -> float:
    """How long a pattern takes for a text in one way of using it; for ever, if it is given up."""
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    begun = time.process_time()
    try:
        if way == "finditer":
            for _ in pattern.finditer(text):
                pass
        else:
            getattr(pattern, way)(text)
    except GivenUp:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - begun


def filled(pattern: re.Pattern[Any], attack: tuple[str, str, str], length: int) -> Any:
    before, unit, after = attack
    text = before + unit * (max(1, length - len(before)) // len(unit)) + after
    return text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")


def worst_of(found: Found) -> Worst:
    """The greatest ratio among all texts and ways that take long enough to tell, else the longest time.

    All texts are tried at a small length; those of the steepest growth and the longest time are then grown.
    """
    tried = []
    for attack in attacks(found.pattern):
        for way in found.ways:
            half, whole = (seconds(found.pattern, way, filled(found.pattern, attack, length)) for length in (SMALL // 2, SMALL))
            tried.append((whole, whole / max(half, 1e-6) if whole > TELLING / 40 else 0.0, way, attack))
    worth = [it for it in tried if it[0] * MOST / SMALL >= TELLING or it[1] >= BAR]  # else it takes no time however it grows
    steepest = sorted(worth, key=lambda it: it[1], reverse=True)[:GROWN] + sorted(worth, key=lambda it: it[0], reverse=True)[:GROWN]
    grown = [_grown(found.pattern, way, attack) for way, attack in dict.fromkeys((way, attack) for _, _, way, attack in steepest)]
    return max(grown, key=lambda it: (it.ratio >= BAR, it.seconds), default=Worst())


def _grown(pattern: re.Pattern[Any], way: str, attack: tuple[str, str, str]) -> Worst:
    length, before, took = SMALL, 0.0, seconds(pattern, way, filled(pattern, attack, SMALL))
    while took < SLOW and length * 2 <= MOST:
        length *= 2
        before, took = took, seconds(pattern, way, filled(pattern, attack, length))
    if took >= TELLING and took >= BAR * before:  # measured again, the least of four: the machine may be busy
        half, whole = filled(pattern, attack, length // 2), filled(pattern, attack, length)
        before = min(before or SLOW * 9, *(seconds(pattern, way, half) for _ in range(3)))
        took = min(took, *(seconds(pattern, way, whole) for _ in range(3)))
    return Worst(took / max(before, 1e-6) if took >= TELLING else 0.0, took, length, way, "|".join(part[:24] for part in attack))


def main() -> None:
    """Print the table: patterns over the bar, or all."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--only", default="")
    given = asked.parse_args()
    signal.signal(signal.SIGPROF, _give_up)
    found, unreached = everything()
    found = [one for one in found if given.only in one.name]
    over, slow, texts = 0, 0.0, 0
    print(f"{'pattern':52}{'way':>10}{'n':>9}{'s':>9}{'ratio':>7}  text")
    for one in found:
        worst = worst_of(one)
        texts += len(attacks(one.pattern))
        over += worst.ratio >= BAR
        slow = max(slow, worst.seconds)
        if given.all or worst.ratio >= BAR or worst.seconds > SLOW / 10:
            print(f"{one.name:52}{worst.way:>10}{worst.length:>9,}{worst.seconds:>9.3f}{worst.ratio:>7.2f}  {worst.text!r}", flush=True)
    print(f"{len(found)} patterns, {texts:,} texts: {over} with a ratio of {BAR} or more; slowest {slow:.2f} s")
    for call in unreached:
        print(f"not followed: {call}")


if __name__ == "__main__":
    main()
