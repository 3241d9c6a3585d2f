"""Daybook reads news reports and keeps the record: incidents, statements, commitments, cases, relations, each value on its words."""

__version__ = "0.1.0"
