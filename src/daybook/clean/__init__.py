"""Pages to reports and their texts: the article, its title, byline, credits, dateline, date, language, and its residue."""

from daybook.clean.cleaned import Cleaned, PageLike, clean
from daybook.clean.parsed import ANSWER, Parsed, fallen_back, from_answer, parsed

__all__ = ["ANSWER", "Cleaned", "PageLike", "Parsed", "clean", "fallen_back", "from_answer", "parsed"]
