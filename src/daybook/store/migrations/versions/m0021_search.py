"""Each word of a record in the search index with the number of its kind before it: actors are found without a look at the incidents."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"

# Frozen: a migration never imports store.search, which goes on to change. Words have one space between; the last may have been cut off.
MARKED = "CASE rtrim(words) WHEN '' THEN '' ELSE kind || 'q' || replace(rtrim(words), ' ', ' ' || kind || 'q') END"
PLACED = ("SELECT string_agg(quote_literal(kind || 'q' || word) || chr(58) || n, ' ') "
          "FROM unnest(string_to_array(nullif(rtrim(words), ''), ' ')) WITH ORDINALITY AS said(word, n)")


def upgrade() -> None:
    """Fill the index anew. On SQLite it keeps words no more, for what ``record`` holds is no longer what it was given."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE record_search")
        op.execute("CREATE VIRTUAL TABLE record_search USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2')")
        op.execute(f"INSERT INTO record_search(rowid, words) SELECT id, {MARKED} FROM record ORDER BY id")
        return
    op.execute("DELETE FROM record_search")
    op.execute(f"INSERT INTO record_search(record, words) SELECT id, CAST(coalesce(({PLACED}), '') AS tsvector) FROM record")
