"""Bytes to pages: text, HTML, JSON lines, web archives, folders and standard input, each known by content as well as by name."""

from daybook.read.inputs import pages
from daybook.read.page import Page, Unread
from daybook.read.readers import READERS, Reader, all_readers
from daybook.read.source import RULES, ArchiveRules, Source

__all__ = ["READERS", "RULES", "ArchiveRules", "Page", "Reader", "Source", "Unread", "all_readers", "pages"]
