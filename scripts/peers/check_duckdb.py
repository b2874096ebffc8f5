"""A package checked by SQL in DuckDB: each file is read once, the faults of its cells counted, its keys kept."""

import sys

import duckdb
from schemas import Column, tables


def faults(column: Column) -> list[str]:
    cell, text = f'"{column.name}"', "'{}'".format
    found = [f"{cell} is null"] if column.required else []
    if column.pattern:
        found.append(f"not regexp_full_match({cell}, {text(column.pattern)})")
    if column.enum:
        found.append(f"{cell} not in ({', '.join(map(text, column.enum))})")
    found += [f"length({cell}) < {column.shortest}"] if column.shortest is not None else []
    found += [f"length({cell}) > {column.longest}"] if column.longest is not None else []
    found += [f"try_cast({cell} as bigint) < {column.least}"] if column.least is not None else []
    found += [f"try_cast({cell} as bigint) > {column.most}"] if column.most is not None else []
    return found


def names(columns: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


engine = duckdb.connect()
total = 0
package = list(tables(sys.argv[1]))
for table in package:
    every = [f"coalesce({fault}, false)::int" for column in table.columns for fault in faults(column)]
    source = f"read_csv('{table.path}', all_varchar=true, header=true, quote='\"', escape='\"')"
    columns = f"{names(table.joined)}, {' + '.join(every)} as faults"
    engine.execute(f"create table {table.name} as select {columns} from {source}")
for table in package:
    checks = [f"select sum(faults) from {table.name}"]
    key = names(table.key)
    checks.append(f"select count(*) from (select 1 from {table.name} group by {key} having count(*) > 1)")
    for own, other, theirs in table.foreign:
        same = " and ".join(f'a."{mine}" = b."{its}"' for mine, its in zip(own, theirs, strict=True))
        filled = " and ".join(f'a."{mine}" is not null' for mine in own)
        checks.append(f"select count(*) from {table.name} a anti join {other} b on {same} where {filled}")
    found = sum(engine.execute(check).fetchone()[0] or 0 for check in checks)
    total += found
    print(table.name, found)
sys.exit(total > 0)
