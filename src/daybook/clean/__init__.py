"""Pages to reports and their texts: the article, its title, byline, credits, dateline, date, language, and its residue."""

from daybook.clean.cleaned import Cleaned, PageLike, clean

__all__ = ["Cleaned", "PageLike", "clean"]
