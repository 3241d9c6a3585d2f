"""The tables. Facts are appended and never changed; everything under "derived" is thrown away by a rebuild.

Rows are narrow, for 100,000 reports make ten million assertions: integers inside, 16-byte digests only on reports, texts and
report-level records. Assertions and findings carry no digest and no index besides their primary key, which grows at its end: a
random index of that size would rewrite a page for each row. What a migration makes and what stands here are compared by a test.
Ids are given by the single writer as max + 1, never by the database: both databases then hold the same rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Table, Text

metadata = sa.MetaData()
KEY = LargeBinary(16)

# Interned strings: names of kinds, fields, sources.
word = Table(
    "word", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("word", Text, nullable=False, unique=True),
)

# ---- facts

run = Table(
    "run", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", Text, nullable=False),
    Column("about", Text, nullable=False),  # JSON: code version, settings digest, model hashes
    Column("counts", Text),  # JSON, None while it runs or when it was cut off
)
capture = Table(
    "capture", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sha256", LargeBinary(32), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
)
# The bytes themselves, zlib; empty where they lie in a folder beside the database.
blob = Table(
    "blob", metadata,
    Column("capture", Integer, ForeignKey("capture.id"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)
# One publication. ``key`` is the smallest of its report keys; the columns from ``text`` on are derived from its current text.
report = Table(
    "report", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("external_id", Text, nullable=False),
    Column("text", Integer),
    Column("publisher", Text),
    Column("url", Text),
    Column("title", Text),
    Column("language", Text),
    Column("published", Text),
    Column("basis", Text),
    Column("starts", BigInteger),  # minutes, as core.when counts them
    Column("ends", BigInteger),
    Column("sort", BigInteger, nullable=False, server_default="0"),  # minutes; lower than any date where there is none
    Column("degraded", Text, nullable=False, server_default=""),
    Index("report_external", "external_id"),
    Index("report_sort", "sort", "id", "starts", "ends"),
    Index("report_publisher", "publisher", "sort"),
    Index("report_language", "language", "sort"),
    Index("report_text", "text", "sort", "starts", "ends"),  # for searches, which find texts: a common word is in half of all reports
)
# What makes an input this report: its id with the URL, its id with the publisher, or its id with the text.
report_key = Table(
    "report_key", metadata,
    Column("key", KEY, primary_key=True),
    Column("report", Integer, ForeignKey("report.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)
text = Table(
    "text", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("report", Integer, ForeignKey("report.id"), nullable=False, index=True),
    Column("named", KEY, nullable=False),  # the report key that its records are named under
    Column("body", LargeBinary, nullable=False),  # codec.pack_text
    Column("cleaner", Text, nullable=False),
    Column("degraded", Text, nullable=False),
    Column("run", Integer, ForeignKey("run.id")),  # the latest run that read it completely
)
# Where a text was seen: each capture that gave it.
seen = Table(
    "seen", metadata,
    Column("text", Integer, ForeignKey("text.id"), primary_key=True, autoincrement=False),
    Column("capture", Integer, ForeignKey("capture.id"), primary_key=True, autoincrement=False),
    Column("fetched", Text, primary_key=True),  # "" for a local file
    Column("url", Text, primary_key=True),  # "" where there is none
    Column("media_type", Text, nullable=False),
    sqlite_with_rowid=False,
)
# A record as one report tells it. ``identity``: the public id that it was last seen under; ``live``: is it part of that record now, told by
# its report's current text and not rejected? ``decided``: the newest decision on it or on one of its values or pairs.
told = Table(
    "told", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("report", Integer, ForeignKey("report.id"), nullable=False, index=True),
    Column("kind", SmallInteger, ForeignKey("word.id"), nullable=False),
    Column("identity", Integer, ForeignKey("identity.id"), index=True),
    Column("live", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("decided", Integer),
    Index("told_decided", "identity", "decided", sqlite_where=sa.text("decided > 0"), postgresql_where=sa.text("decided > 0")),
)
assertion = Table(
    "assertion", metadata,
    Column("text", Integer, ForeignKey("text.id"), primary_key=True, autoincrement=False),
    Column("told", Integer, ForeignKey("told.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),  # unique within its text
    Column("field", SmallInteger, nullable=False),
    Column("value", Text, nullable=False),  # codec.pack_value
    Column("starts", Integer),
    Column("ends", Integer),
    Column("speaker", Text),  # codec.pack_speaker
    sqlite_with_rowid=False,
)
# Who found assertion n of a text, with the same confidence, from run ``first`` to run ``last``.
finding = Table(
    "finding", metadata,
    Column("text", Integer, ForeignKey("text.id"), primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("source", SmallInteger, primary_key=True, autoincrement=False),
    Column("confidence", sa.Double, nullable=False),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)
decision = Table(
    "decision", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("subject", KEY, nullable=False),
    Column("about", KEY, nullable=False),  # the report-level record that the subject is or belongs to
    Column("other", KEY),
    Column("verdict", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("act", Integer),  # what was done at once has one number; None: alone
    Column("undoes", Integer),  # the act that this takes back
    Index("decision_about", "about"),
    Index("decision_other", "other"),
    Index("decision_act", "act"),
)
# What people assert themselves, each with the decision that it came with.
handmade = Table(
    "handmade", metadata,
    Column("seq", Integer, ForeignKey("decision.seq"), primary_key=True, autoincrement=False),
    Column("text", Integer, ForeignKey("text.id"), nullable=False),  # the one that it was made on
    Column("told", Integer, ForeignKey("told.id"), nullable=False, index=True),
    Column("field", SmallInteger, nullable=False),
    Column("value", Text, nullable=False),  # codec.pack_value
    Column("starts", Integer),
    Column("ends", Integer),
    Column("speaker", Text),  # codec.pack_speaker
    Column("instead", KEY),  # the assertion that it corrects
    Column("at", Text, nullable=False),  # UTC
)
# How far each person has looked at what is new. No part of the dump.
visit = Table(
    "visit", metadata,
    Column("by", Text, primary_key=True),
    Column("report", Integer, nullable=False),  # the last that was there
    Column("run", Integer, nullable=False),
    Column("at", Text, nullable=False),  # UTC
)
# Public ids. Rows are only ever added; a redirect is added when two records turn out to be one.
identity = Table(
    "identity", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("public", Text, nullable=False, unique=True),
)
redirect = Table(
    "redirect", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("gone", Integer, ForeignKey("identity.id"), nullable=False, index=True),
    Column("into", Integer, ForeignKey("identity.id"), nullable=False),
)
# How far an archive was read, and how its records ended: where the next run goes on. No part of the dump.
archive = Table(
    "archive", metadata,
    Column("key", KEY, primary_key=True),  # Tally.archive
    Column("fingerprint", Text, nullable=False),  # of the run; another one begins anew
    Column("body", Text, nullable=False),  # JSON: Tally
    sqlite_with_rowid=False,
)
failure = Table(
    "failure", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("run", Integer, ForeignKey("run.id"), nullable=False),  # the last that met it
    Index("failure_run", "run"),
)

# Pages that broke the parser since a page of their host last did not. No part of the dump: whether one breaks it, the machine decides too.
strike = Table(
    "strike", metadata,
    Column("key", KEY, primary_key=True),  # digest of host and source
    Column("host", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("run", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# ---- derived

reading = Table(
    "reading", metadata,
    Column("text", Integer, ForeignKey("text.id"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),  # codec.pack_reading
)
# What lineage keeps of a report's current text, and where the report stands among those that share a trait.
outline = Table(
    "outline", metadata,
    Column("report", Integer, primary_key=True, autoincrement=False),
    Column("rank", BigInteger, nullable=False),
    Column("traits", LargeBinary, nullable=False),  # its traits, 8 bytes each, sorted
    Column("body", LargeBinary, nullable=False),
)
# Which reports might be copies of one another: those that share traits.
trait = Table(
    "trait", metadata,
    Column("trait", BigInteger, primary_key=True, autoincrement=False),
    Column("rank", BigInteger, primary_key=True, autoincrement=False),
    Column("report", Integer, primary_key=True, autoincrement=False),
    Column("least", SmallInteger, nullable=False),  # how many of its traits another must have to be compared with it
    sqlite_with_rowid=False,
)
# Two reports that have text in common; the sentences by their numbers in the sketches.
link = Table(
    "link", metadata,
    Column("low", Integer, primary_key=True, autoincrement=False),
    Column("high", Integer, primary_key=True, autoincrement=False),
    Column("aligned", Text, nullable=False),  # strands.pack_aligned
    Index("link_high", "high"),
    sqlite_with_rowid=False,
)
# The origins of a report, in order, with the part of its text that comes from each.
lineage = Table(
    "lineage", metadata,
    Column("report", Integer, ForeignKey("report.id"), primary_key=True, autoincrement=False),
    Column("n", SmallInteger, primary_key=True, autoincrement=False),
    Column("origin", KEY, nullable=False),
    Column("share", sa.Double, nullable=False),
    Column("how", Text, nullable=False),
    Column("copy_of", Integer, ForeignKey("report.id")),
    Column("spans", Text, nullable=False, server_default=""),  # JSON, [[start, end], …]; "" for the whole text
    Column("house", Text),  # whose work it is
    Index("lineage_origin", "origin"), Index("lineage_copy_of", "copy_of"),
    Index("lineage_how", "how", "report"),
    sqlite_with_rowid=False,
)
# How many records of a kind a report tells of.
tally = Table(
    "tally", metadata,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("report", Integer, ForeignKey("report.id"), primary_key=True, autoincrement=False),
    Column("records", Integer, nullable=False),
    Index("tally_report", "report"),
    sqlite_with_rowid=False,
)
# Which report-level records might be the same: those that share a block.
block = Table(
    "block", metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("told", Integer, ForeignKey("told.id"), primary_key=True, autoincrement=False),
    Index("block_told", "told"),
    sqlite_with_rowid=False,
)
# Large blocks of one name, all of whose tellings are one record: ``stars`` writes them and the next table.
star = Table(
    "star", metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("record", Integer, nullable=False),  # its identity
    Column("members", Integer, nullable=False),
    Index("star_record", "record"),
)
# What the tellings of a stretch of a star come to, from number ``first`` to where the next leaf begins.
leaf = Table(
    "leaf", metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # JSON: sums.packed
    Column("reports", LargeBinary, nullable=False),  # numbers, 8 bytes each, sorted
    Column("voices", LargeBinary, nullable=False),  # likewise
    sqlite_with_rowid=False,
)
# What is kept of a report-level record to compare it with others: merge.likeness makes and reads it. A node is a report-level
# record, or minus the number of a report in which none was found.
sketch = Table(
    "sketch", metadata,
    Column("node", Integer, primary_key=True, autoincrement=False),
    Column("place", LargeBinary, nullable=False),  # where it stands in its blocks
    Column("body", LargeBinary, nullable=False),
    Column("origin", KEY),  # of the node that its report is about: the origin of most of the report
)
# The blocks of a node; it is compared with those that stand next to it.
nearby = Table(
    "nearby", metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("place", LargeBinary, primary_key=True),  # day, 4 bytes; then a key: the order is the same in every store
    Column("node", Integer, nullable=False),
    Index("nearby_node", "node"),
    sqlite_with_rowid=False,
)
# Pairs of nodes that were compared and may be one, the smaller number first.
edge = Table(
    "edge", metadata,
    Column("left", Integer, primary_key=True, autoincrement=False),
    Column("right", Integer, primary_key=True, autoincrement=False),
    Column("score", sa.Double, nullable=False),
    Column("joins", sa.Boolean, nullable=False),  # may a rule join them?
    Column("reasons", Text, nullable=False),  # JSON: what speaks for it and what against
    Index("edge_right", "right"),
    Index("edge_score", "joins", "score"),
    Index("edge_likeliest", "score", "left", "right"),
    sqlite_with_rowid=False,
)
# Nodes whose edges must be computed again.
uncompared = Table(
    "uncompared", metadata,
    Column("node", Integer, primary_key=True, autoincrement=False),
)
# Reports in which none was found, and which records they are about by their words: those of one ``hub`` hang together.
about = Table(
    "about", metadata,
    Column("report", Integer, primary_key=True, autoincrement=False),
    Column("hub", KEY, nullable=False),  # the smallest id among them
    Column("told", Integer),  # a report-level record among them
    Index("about_told", "told"),
    Index("about_hub", "hub"),
)
record = Table(
    "record", metadata,
    Column("id", Integer, ForeignKey("identity.id"), primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("head", Integer, ForeignKey("told.id"), nullable=False),  # its smallest member
    Column("caption", Text, nullable=False),
    Column("words", Text, nullable=False),  # normal form, what search sees
    Column("best", Text, nullable=False),  # JSON: field, text, told, n, accepted?
    Column("type", Text),
    Column("status", Text),
    Column("country", Text),
    Column("place", Text),  # normal form
    Column("starts", BigInteger),
    Column("ends", BigInteger),
    Column("sort", BigInteger, nullable=False),
    Column("confidence", sa.Double, nullable=False),
    Column("members", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("disputed", Text, nullable=False),  # names of fields, space between
    Column("is_disputed", sa.Boolean, nullable=False),
    Column("verdict", Text),
    Column("worth", Integer, nullable=False, server_default="0"),  # of a decision on it, see summary.worth; 0 where none is open
    Index("record_sort", "kind", "sort", "id"),
    Index("record_type", "kind", "type", "sort"),
    Index("record_status", "kind", "status", "sort"),
    Index("record_country", "kind", "country", "sort", "id", "starts", "ends"),  # those of a month in order, and their number
    Index("record_place", "kind", "place", "sort"),
    Index("record_reports", "kind", "reports", "id"),
    Index("record_origins", "kind", "origins", "id"),
    Index("record_confidence", "kind", "confidence", "id"),
    Index("record_disputed", "kind", "is_disputed", "sort"),
    Index("record_dates", "kind", "starts", "ends", "sort"),  # to count those of a month without reading each
    # Only what waits for a person stands in these two: a few columns of a few records.
    Index("record_worth", "worth", "id", sqlite_where=sa.text("worth > 0"), postgresql_where=sa.text("worth > 0")),
    Index("record_kind_worth", "kind", "worth", "id", sqlite_where=sa.text("worth > 0"), postgresql_where=sa.text("worth > 0")),
)
# Which names stand in a record's fields: a 64-bit digest of the normal form.
named = Table(
    "named", metadata,
    Column("name", BigInteger, primary_key=True, autoincrement=False),
    Column("record", Integer, ForeignKey("record.id"), primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False, server_default="0"),  # as in record, and likewise the next
    Column("sort", BigInteger, nullable=False, server_default="0"),
    Index("named_record", "record"),
    Index("named_sort", "name", "kind", "sort", "record"),  # what names an actor, the newest first, without a look at the records
    sqlite_with_rowid=False,
)
# What has changed since the last refresh: "r" a report, "t" a report-level record.
dirty = Table(
    "dirty", metadata,
    Column("sort", Text, primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    sa.CheckConstraint("sort IN ('r', 't')", name="dirty_sort"),
    sqlite_with_rowid=False,
)
# Reports in which people's word stands since they were last compared with others: what is left of a decision.
unsettled = Table("unsettled", metadata, Column("report", Integer, primary_key=True, autoincrement=False))

UNDATED = -(1 << 62)  # sorts before every date
OPEN = 1 << 62  # minutes; an open end, which no date reaches
