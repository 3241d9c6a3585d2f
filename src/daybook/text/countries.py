"""The other codes of a country: ISO 3166-1 alpha-3 and numeric. Inside Daybook a country is its alpha-2 code; exports want others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from daybook.text.states import STATES


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its codes.

    Args:
        alpha2: "IQ".
        alpha3: "IRQ".
        numeric: "368", three digits.
        name: English name; the alpha-2 code where Daybook has none.
    """

    alpha2: str
    alpha3: str
    numeric: str
    name: str


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Country]:
    names = {state.code: state.name for state in STATES}
    text = (files("daybook.text") / "data" / "countries.psv").read_text(encoding="utf-8")
    rows = (line.split("|") for line in text.splitlines() if not line.startswith("#"))
    return {code: Country(code, alpha3, numeric, names.get(code, code)) for code, alpha3, numeric in rows}


def country_of(alpha2: str | None) -> Country | None:
    """The country of an alpha-2 code; None for none, or for one that ISO does not have (XK)."""
    return _by_code().get((alpha2 or "").upper())
