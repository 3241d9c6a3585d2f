"""The stores of the store's own tests: SQLite and, where there is one, PostgreSQL."""

from tests.store.conftest import place, places, store

__all__ = ["place", "places", "store"]
