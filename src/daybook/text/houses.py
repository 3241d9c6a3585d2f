"""News agencies and newsrooms by their names: whose word "according to the Associated Press" is, which mastheads are one newsroom."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from daybook.text.normal import squeezed


@lru_cache(maxsize=1)
def _register() -> dict[str, tuple[str, str]]:
    """Normal form of a name or domain -> (sort, house), from data/houses.psv."""
    found: dict[str, tuple[str, str]] = {}
    for row in (files("daybook.text") / "data" / "houses.psv").read_text(encoding="utf8").splitlines():
        if row and not row.startswith("#"):
            sort, house, *names = row.split("|")
            found.update({squeezed(name): (sort, house) for name in (house, *";".join(names).split(";")) if name.strip()})
    return found


def known_house(name: str | None) -> tuple[str, str] | None:
    """Sort ("agency" or "newsroom") and house of a name or a web address, None where the register lacks it."""
    if not name:
        return None
    register = _register()
    host = name.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").partition("/")[0]
    return register.get(squeezed(name)) or register.get(squeezed(host))


def is_agency(name: str | None) -> bool:
    """Is the publisher a news agency?"""
    found = known_house(name)
    return found is not None and found[0] == "agency"


def agency(name: str | None) -> str | None:
    """The agency of this name, or None: whose word "according to the Associated Press" is."""
    found = known_house(name)
    return found[1] if found is not None and found[0] == "agency" else None
