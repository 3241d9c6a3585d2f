"""Patterns of time expressions, over the letters of ``time_words``. Each has a name, under which ``time_rules`` reads it.

Every pattern is short and bounded: no repetition inside a repetition, so that matching is linear.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# A year: "44 BC", "AD 70", "1939", "’65".
YEAR = r"(?:(?P<yb>[yznN])(?P<era>E)|(?P<ad>E)(?P<ya>[yzn])|(?P<y>y)|(?P<ys>'))"
# "of that year", "last year", "the following year", "of the same year", after a month or a day.
REL = r"(?:,?o?(?P<rel>[lhxj]|t?s|t[lx]|(?<=o)t)Y|,?o?Y(?P<arel>[lx]))"
NUMBER = r"(?P<num>(?:aq|a?[nNz])(?:w?-?[nNz]){0,4}(?:wa?Q)?|y|aQ|Qa?|a)"
UNIT = r"(?P<unit>[uUYJ])"


class Pattern(NamedTuple):
    """A name, the letters that it can begin with, and the expression itself."""

    name: str
    first: str
    regex: re.Pattern[str]


def _pattern(name: str, first: str, regex: str) -> Pattern:
    return Pattern(name, first, re.compile(regex))


# In order of preference at one place: the first that can be read wins.
PATTERNS: tuple[Pattern, ...] = (
    _pattern("iso", "D", r"D"),
    _pattern("slash", "/", r"/"),
    _pattern("wire", "nO", r"(?P<d>[nO])(?P<m>[Mm]),?(?P<yy>[nN]|')"),
    _pattern("day", "tnO", rf"t?(?P<d>[nO])-?o?(?P<m>[Mm])(?:,?o?{YEAR}|{REL})?"),
    _pattern("day", "Mm", rf"(?P<m>[Mm])t?(?P<d>[nO])(?:,?o?{YEAR}|{REL})?"),
    _pattern("first_of_range", "tnO", r"t?(?P<d>[nO])(?=(?:w|-|,(?:n,){0,3}w?)t?[nO]o?(?P<m>[Mm])(?:,?(?P<y>y))?)"),
    _pattern("week_of_month", "tO", r"t(?P<nth>[lO])(?P<unit>u)o(?P<m>[Mm])(?:,?o?(?P<y>y))?"),
    _pattern("month", "Mm", rf"(?P<m>[Mm])(?:,?o?t?{YEAR}|{REL})?"),
    _pattern("month", "ltxhj", r"(?P<side>[lxhj]|t[lx])(?P<m>[Mm])(?!t?[nO])"),
    _pattern("season", "tSf", rf"t?(?P<s>[Sf])(?:,?o?t?{YEAR}|{REL})"),
    _pattern("season", "y", r"(?P<y>y)(?P<s>[Sf])"),
    _pattern("season", "lxhjts", r"(?P<side>t?[lxs]|[hj]s?)(?P<s>[Sf])"),
    _pattern("season", "tS", r"t?(?P<s>S)"),
    _pattern("season", "t", r"t(?P<s>f)(?!o)"),
    _pattern("feast", "F", rf"F(?:,?o?{YEAR}|{REL})?"),
    _pattern("feast", "lxh", r"(?P<side>[lxh])F"),
    _pattern("decade", "td", r"t?d(?P<era>E)?"),
    _pattern("century", "tO", r"t?(?P<nth>O)-?J(?P<era>E)?"),
    _pattern("range_end", "nN'O", r"(?P<num>[nO])(?:,?(?P<y>y))?"),
    _pattern("range_end", "nN'", r"(?P<num>[nN'])"),
    _pattern("clock", "c", r"(?P<c>c)(?P<g>G{0,2})"),
    _pattern("clock", "nN", r"(?P<c>[nN])(?P<g>G)"),
    _pattern("year", "tYUEyzn'N", rf"(?:t?Y-?|t?U)?{YEAR}(?!-?U)"),
    _pattern("year_before_christ", "z", r"(?P<z>z)(?P<to>(?=[-w]z?E|[-w]zE))?(?!-?U)"),
    _pattern("ago", "anNzyqUQ", rf"(?:{NUMBER}|(?P<vague>q))?-?{UNIT}g"),
    _pattern("later", "anNzyqUQ", rf"(?:{NUMBER}|(?P<vague>q))?-?{UNIT}(?P<way>[kK])(?!h[uYJ])"),
    _pattern("later", "anNzyqUQ", rf"(?:{NUMBER}|(?P<vague>q))?-?{UNIT}(?P<way>[AB])(?:(?=(?P<event>[^,])))?"),
    _pattern("later_in", "kK", r"(?P<way>[kK])i?(?P<rel>[hjt]|ts|tl)(?P<unit>[uYS])"),
    _pattern("near", "t", r"tu(?P<way>[AB])(?P<day>T)"),
    _pattern("unit", "uY", r"(?P<unit>[uY])(?P<side>[lx])"),
    _pattern("day_after", "t", r"t(?P<unit>u)(?P<way>[AB]|x)(?:(?=(?P<event>[^,])))?"),
    _pattern("near", "T", r"T(?P<p>p)?"),
    _pattern("weekday", "hlxtW", r"(?P<side>[lxh]|t[xl])?(?P<w>W)(?!(?:,?p?,?o?|,)t?(?:[nO]o?[Mm]|[Mm]t?[nO]))(?P<p>p)?"
             r"(?:(?P<rel>[lxh])(?P<unit>u))?(?P<arel>l(?!u)|x(?!u))?"),
    _pattern("stretch", "ht", r"(?:t|h)?(?P<side>[lx])(?:(?P<num>(?:aq|[nNzy])(?:-?[nNzy]){0,2}|q)-?)?(?P<unit>U)"),
    _pattern("stretch", "t", r"t(?P<num>[nN](?:-?[nN])?)(?P<side>[lx])(?P<unit>U)"),
    _pattern("first_units", "t", r"t(?P<side>[Ol])(?P<num>(?:q|[nN](?:-?[nN])?))(?P<unit>U)"),
    _pattern("days_past", "tlx", r"t?(?P<side>[lx])(?P<num>(?:q|[nNz](?:-?[nNz])?))-?(?P<unit>[uUp])"),
    _pattern("unit", "lxhj", r"(?P<side>h?[lx]|[hj]s?)(?P<unit>[uYJQ]|p)"),
    _pattern("unit", "ts", r"(?P<side>t[lxs]|s)(?P<unit>[uYJQ]|p)"),
    _pattern("whole", "t", r"t(?P<unit>[uYJ])"),
    _pattern("set", "v", rf"v(?:{NUMBER}-?)?(?P<unit>[uUYJ])"),
    _pattern("set", "v", r"v(?P<w>W)(?P<p>p)?"),
    _pattern("rate", "V", r"V"),
    _pattern("these_days", "h", r"h(?P<unit>U)"),
    _pattern("length", "anNzyqUQ", rf"(?:{NUMBER}|(?P<vague>q))?-?{UNIT}(?:-?w-?a-?Q)?(?:-?[LX])?"),
    _pattern("described_length", "nN", r"(?P<num>[nN](?:-?[nN])?)(?P<how>\.)(?P<unit>U)"),
    _pattern("close", "uYt", r"t?(?P<unit>[uY])(?:\.\.|-)b"),
    _pattern("reference", "R", r"R-?u"),
    _pattern("length", "uY", r"(?P<unit>[uY])-L"),
    _pattern("the_past", "t", r"t(?P<side>l)(?![nNzyqUuYJQpMmWSFI-])"),
    _pattern("reference", "R", r"R"),
    _pattern("time", "hjts", r"(?:[hj]|ts|t)(?P<i>I)"),
    _pattern("day_part", "tp", r"t?(?P<p>p)(?!U?o(?:t?[nO]o?[Mm]|[Mm]t?[nO]|[WT]))(?!(?<=Wp),(?:t?[nO]o?[Mm]|[Mm]t?[nO]))"),
    _pattern("nth_day", "t", r"t(?P<d>O)(?P<unit>u)?"),
)
BY_FIRST: dict[str, tuple[Pattern, ...]] = {
    letter: tuple(p for p in PATTERNS if letter in p.first) for letter in {c for p in PATTERNS for c in p.first}
}
