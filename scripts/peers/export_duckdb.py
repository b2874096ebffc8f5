"""A package exported by DuckDB to SQLite, with the primary keys, or to Parquet, typed by its schemas."""

import json
import sys
from pathlib import Path

import duckdb
from schemas import tables

package, form, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
TYPES = {"integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
engine = duckdb.connect()
if form == "sqlite":
    import duckdb_extension_sqlite_scanner as extension

    binary = next(Path(extension.__file__).parent.rglob("*.duckdb_extension"))
    engine.execute(f"load '{binary}'")
    engine.execute(f"attach '{out}' as made (type sqlite)")
else:
    out.mkdir()
for table in tables(package):
    fields = json.loads(Path(package, "schemas", f"{table.name}.json").read_text("utf-8"))["fields"]
    types = ", ".join(f"'{field['name']}': '{TYPES.get(field['type'], 'VARCHAR')}'" for field in fields)
    source = f"read_csv('{table.path}', header=true, quote='\"', escape='\"', columns={{{types}}})"
    if form == "sqlite":
        columns = ", ".join(f'"{field["name"]}" {TYPES.get(field["type"], "VARCHAR")}' for field in fields)
        key = ", ".join(f'"{name}"' for name in table.key)
        engine.execute(f"create table made.{table.name} ({columns}, primary key ({key}))")
        cells = ", ".join(f'"{f["name"]}"::INT' if f["type"] == "boolean" else f'"{f["name"]}"' for f in fields)
        engine.execute(f"insert into made.{table.name} select {cells} from {source}")
    else:
        engine.execute(f"copy (from {source}) to '{out / table.name}.parquet' (format parquet, compression zstd)")
