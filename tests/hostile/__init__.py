"""Pages, made by code, that are meant to break a reader; for tests and for bench/pages.py."""
