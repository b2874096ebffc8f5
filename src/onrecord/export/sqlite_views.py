"""The views of the SQLite export: about, answers, current_status, evidence_timing, overview and threads.

`overview`, `answers` and `evidence_timing` have the rows and columns of `onrecord.load`, `current_status` those of
`onrecord.status()`.
`threads` has, for every statement that was answered, the rows of `onrecord.thread`, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from onrecord.export.metadata.facts import Facts
from onrecord.tableschema import TableSchema
from onrecord.tableschema.sql import identifier, literal

if TYPE_CHECKING:
    from onrecord.query import Package

EDTF_BOUNDS = """CREATE TABLE edtf_bounds (
  -- A date as some table has it, in EDTF.
  edtf TEXT NOT NULL PRIMARY KEY,
  -- The first day it allows; NULL where it is open.
  earliest TEXT,
  -- The last day it allows; NULL where it is open.
  latest TEXT
) STRICT"""

CURRENT_STATUS = """CREATE VIEW current_status AS
SELECT * FROM verifications AS v
WHERE NOT EXISTS (SELECT 1 FROM verifications AS newer WHERE newer.supersedes = v.verification_id)
ORDER BY statement_id, aspect, assessed_by, verification_id"""

IN_FORCE = """FROM verifications AS c
   WHERE c.statement_id = {statement} AND c.aspect = '{aspect}'
     AND NOT EXISTS (SELECT 1 FROM verifications AS newer WHERE newer.supersedes = c.verification_id)"""
CHOSEN = f"""FROM (SELECT * FROM (
   SELECT c.status, c.confidence, c.assessed_by IS {{assessor}} AS own,
     max(c.assessed_by IS {{assessor}}) OVER () AS best
   {IN_FORCE}) WHERE own = best)"""
STATUS_OF = f"(SELECT CASE WHEN min(status) = max(status) THEN min(status) END {CHOSEN})"
"""The record's own status, else the one on which all others agree."""
CONFIDENCE_OF = f"""(SELECT CASE WHEN min(status) = max(status) AND min(confidence) = max(confidence)
   THEN min(confidence) END {CHOSEN})"""

CERTAIN = "coalesce(began.latest <= d.earliest, 0) AND coalesce(ended.earliest >= d.latest, 1)"
ROLE = f"""(SELECT group_concat(title, '; ') FROM (
    SELECT title FROM (
      SELECT r.title, r.rowid AS place, began.earliest AS first, began.latest AS settled,
        {CERTAIN} AS certain, max({CERTAIN}) OVER () AS best
      FROM roles AS r
      LEFT JOIN edtf_bounds AS began ON began.edtf = r.start_edtf
      LEFT JOIN edtf_bounds AS ended ON ended.edtf = r.end_edtf
      WHERE r.speaker_id = s.speaker_id
        AND coalesce(d.latest >= began.earliest, 1) AND coalesce(d.earliest <= ended.latest, 1))
    WHERE certain = best ORDER BY first, settled, title, place))"""
"""The titles at that time, in the order they began: those that surely cover the day, else those that may."""
COUNTS = """CASE
    WHEN v.aspect = 'attribution' THEN CASE e.stance WHEN 'supports' THEN 'for' WHEN 'refutes' THEN 'against' END
    WHEN e.stance = 'supports' AND e.interest IN ('independent', 'opposed') THEN 'for'
    WHEN e.stance = 'refutes' AND e.interest IN ('independent', 'own') THEN 'against'
  END"""
"""The side for which a row of evidence counts by the verdict rule."""
SAID = """LEFT JOIN dates AS {date} ON {date}.rowid =
  (SELECT min(rowid) FROM dates WHERE dates.statement_id = {of}.statement_id AND event = 'said')"""
EVIDENCE_TIMING = f"""CREATE VIEW evidence_timing AS
SELECT
  e.evidence_id, e.verification_id, v.statement_id, e.source_id,
  b.earliest AS published_earliest, b.latest AS published_latest,
  d.earliest AS said_earliest, d.latest AS said_latest,
  b.latest < d.earliest AS older,
  v.aspect, e.stance, e.interest, e.part,
  {COUNTS} AS counts
FROM evidence AS e
LEFT JOIN verifications AS v ON v.verification_id = e.verification_id
LEFT JOIN sources AS s ON s.source_id = e.source_id
LEFT JOIN edtf_bounds AS b ON b.edtf = s.published_edtf
{SAID.format(date="d", of="v")}
ORDER BY e.rowid"""


def overview(assessor: str) -> str:
    """The CREATE VIEW of `overview`; `assessor` is the record's own, as SQL."""

    def of(text: str, aspect: str) -> str:
        return text.format(statement="s.statement_id", aspect=aspect, assessor=assessor)

    content = IN_FORCE.format(statement="s.statement_id", aspect="content")
    return f"""CREATE VIEW overview AS
SELECT
  s.statement_id, s.speaker_id, p.name AS speaker, p.kind AS speaker_kind, p.country,
  {ROLE} AS role,
  s.claim, s.quote, s.kind, s.mode, s.topic, s.language,
  (SELECT q.language FROM quotations AS q
   WHERE q.statement_id = s.statement_id AND q.source_id = s.source_id ORDER BY q.rowid LIMIT 1) AS quote_language,
  s.occasion, s.source_id, w.publisher, w.url,
  d.edtf AS said_edtf, d.earliest AS said_earliest, d.latest AS said_latest,
  {of(STATUS_OF, "attribution")} AS attribution,
  {of(CONFIDENCE_OF, "attribution")} AS attribution_confidence,
  {of(STATUS_OF, "content")} AS content,
  {of(CONFIDENCE_OF, "content")} AS content_confidence,
  (SELECT count(DISTINCT c.assessed_by) {content}) AS assessors,
  (SELECT count(DISTINCT c.status) > 1 {content}) AS content_differs,
  (SELECT count(*) FROM counter_statements AS a WHERE a.statement_id = s.statement_id) AS answers,
  (SELECT count(*) FROM evidence AS e JOIN verifications AS v USING (verification_id)
   WHERE v.statement_id = s.statement_id) AS evidence,
  (SELECT count(*) FROM quotations AS q WHERE q.statement_id = s.statement_id) AS wordings
FROM statements AS s
LEFT JOIN speakers AS p ON p.speaker_id = s.speaker_id
LEFT JOIN sources AS w ON w.source_id = s.source_id
{SAID.format(date="d", of="s")}
ORDER BY d.earliest IS NULL, d.earliest, d.latest IS NULL, d.latest, s.statement_id"""


def answers(assessor: str) -> str:
    """The CREATE VIEW of `answers`; `assessor` is the record's own, as SQL."""

    def side(row: str, date: str, speaker: str, prefix: str) -> str:
        status = STATUS_OF.format(statement=f"{row}.statement_id", aspect="content", assessor=assessor)
        return f"""{row}.speaker_id AS {prefix}speaker_id, {speaker}.name AS {prefix}speaker,
  {speaker}.country AS {prefix}country, {row}.claim AS {prefix}claim, {row}.quote AS {prefix}quote,
  {date}.edtf AS {prefix}said_edtf, {date}.earliest AS {prefix}said_earliest, {date}.latest AS {prefix}said_latest,
  {status} AS {prefix}content"""

    least = "CAST(julianday(e.earliest) - julianday(d.latest) AS INTEGER)"
    most = "CAST(julianday(e.latest) - julianday(d.earliest) AS INTEGER)"
    return f"""CREATE VIEW answers AS
SELECT
  c.statement_id, c.counter_statement_id, c.relation, c.scope, c.directness, c.source_id,
  {side("s", "d", "p", "")},
  {side("a", "e", "r", "counter_")},
  CASE WHEN {least} = {most} THEN {least} END AS days, {least} AS days_least, {most} AS days_most
FROM counter_statements AS c
LEFT JOIN statements AS s ON s.statement_id = c.statement_id
LEFT JOIN speakers AS p ON p.speaker_id = s.speaker_id
{SAID.format(date="d", of="s")}
LEFT JOIN statements AS a ON a.statement_id = c.counter_statement_id
LEFT JOIN speakers AS r ON r.speaker_id = a.speaker_id
{SAID.format(date="e", of="a")}
ORDER BY c.rowid"""


THREADS = """CREATE VIEW threads AS
WITH RECURSIVE
  said AS (
    SELECT s.statement_id, s.speaker_id, s.claim, s.quote,
      (SELECT edtf FROM dates AS d WHERE d.statement_id = s.statement_id AND event = 'said'
       ORDER BY d.rowid LIMIT 1) AS said_edtf
    FROM statements AS s
  ),
  thread AS (
    SELECT statement_id AS root_id, 0 AS depth, statement_id, NULL AS answers_to, NULL AS relation, NULL AS scope,
      NULL AS directness, ' ' || statement_id || ' ' AS path, '' AS place
    FROM statements WHERE statement_id IN (SELECT statement_id FROM counter_statements)
    UNION ALL
    SELECT t.root_id, t.depth + 1, c.counter_statement_id, c.statement_id, c.relation, c.scope, c.directness,
      t.path || c.counter_statement_id || ' ',
      t.place || coalesce(a.said_edtf, '') || char(2) || c.counter_statement_id || char(1)
    FROM thread AS t
    JOIN counter_statements AS c ON c.statement_id = t.statement_id
    JOIN said AS a ON a.statement_id = c.counter_statement_id
    WHERE instr(t.path, ' ' || c.counter_statement_id || ' ') = 0
  )
SELECT t.root_id, t.depth, t.statement_id, t.answers_to, t.relation, t.scope, t.directness,
  p.name AS speaker, a.said_edtf, a.claim, a.quote
FROM thread AS t
JOIN said AS a ON a.statement_id = t.statement_id
LEFT JOIN speakers AS p ON p.speaker_id = a.speaker_id
ORDER BY t.root_id, t.place"""

WHOLE = ("statements", "speakers", "roles", "dates", "sources", "quotations", "verifications")
NEEDS = {
    "current_status": ("verifications",),
    "overview": (*WHOLE, "counter_statements", "evidence"),
    "answers": ("statements", "speakers", "dates", "verifications", "counter_statements"),
    "evidence_timing": ("evidence", "verifications", "sources", "dates"),
    "threads": ("statements", "speakers", "dates", "counter_statements"),
}
"""The tables that each view reads."""


def views(schemas: Mapping[str, TableSchema], assessor: str | None) -> Iterator[str]:
    """The CREATE VIEW of every view whose tables are there; `assessor` is the record's own."""
    own = literal(assessor) if assessor else "NULL"
    made = {
        "current_status": CURRENT_STATUS,
        "overview": overview(own),
        "answers": answers(own),
        "evidence_timing": EVIDENCE_TIMING,
        "threads": THREADS,
    }
    for name, tables in NEEDS.items():
        if all(table in schemas for table in tables):
            yield made[name]


def about(package: Package) -> str:
    """The CREATE VIEW of `about`, one row: what these data are, their version and licence, how to cite them."""
    known = Facts(package)
    facts = {
        "dataset": package.name,
        "title": known.title,
        "version": known.version,
        "licence": ", ".join(licence.name or licence.path for licence in known.licences),
        "doi": package.doi or "",
        "citation": package.cite(),
    }
    columns = ", ".join(f"{literal(value) if value else 'NULL'} AS {identifier(key)}" for key, value in facts.items())
    return f"CREATE VIEW about AS SELECT {columns}"
