"""The store: facts and what is computed from them, on SQLite or PostgreSQL. Start at ``Store.open``."""

from daybook.store.engine import engine_facts
from daybook.store.store import Store
from daybook.store.write import Located

__all__ = ["Located", "Store", "engine_facts"]
