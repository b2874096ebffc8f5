"""The views of the SQLite export: about, overview, current_status and threads.

`overview` has the rows and columns of `onrecord.load("overview")`, `current_status` those of `onrecord.status()`.
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
ORDER BY statement_id, aspect, assessed_on, verification_id"""

STATUS_OF = """(SELECT c.status FROM verifications AS c
   WHERE c.statement_id = s.statement_id AND c.aspect = '{aspect}'
     AND NOT EXISTS (SELECT 1 FROM verifications AS newer WHERE newer.supersedes = c.verification_id)
   ORDER BY c.assessed_on DESC, c.verification_id DESC LIMIT 1) AS {aspect}"""

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
OVERVIEW = f"""CREATE VIEW overview AS
SELECT
  s.statement_id, s.speaker_id, p.name AS speaker, p.kind AS speaker_kind,
  {ROLE} AS role,
  s.claim, s.quote, s.kind, s.topic, s.source_id,
  d.edtf AS said_edtf, d.earliest AS said_earliest, d.latest AS said_latest,
  {STATUS_OF.format(aspect="attribution")},
  {STATUS_OF.format(aspect="content")},
  (SELECT count(*) FROM counter_statements AS a WHERE a.statement_id = s.statement_id) AS answers,
  (SELECT count(*) FROM evidence AS e JOIN verifications AS v USING (verification_id)
   WHERE v.statement_id = s.statement_id) AS evidence
FROM statements AS s
LEFT JOIN speakers AS p ON p.speaker_id = s.speaker_id
LEFT JOIN dates AS d ON d.rowid =
  (SELECT min(rowid) FROM dates WHERE dates.statement_id = s.statement_id AND event = 'said')
ORDER BY d.earliest IS NULL, d.earliest, d.latest IS NULL, d.latest, s.statement_id"""

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

NEEDS = {
    CURRENT_STATUS: ("verifications",),
    OVERVIEW: ("statements", "speakers", "roles", "dates", "verifications", "counter_statements", "evidence"),
    THREADS: ("statements", "speakers", "dates", "counter_statements"),
}


def views(schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    """The CREATE VIEW of every view whose tables are there."""
    for statement, tables in NEEDS.items():
        if all(name in schemas for name in tables):
            yield statement


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
