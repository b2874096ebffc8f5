"""Table Schema to SQL: the tables, keys, checks and indices of an SQLite database.

Tables are STRICT: text is TEXT, whole numbers and years INTEGER, numbers REAL, booleans INTEGER 0 or 1, days TEXT in
ISO form, which sorts as days do. A constraint of the schema is a named CHECK, but for patterns, which SQLite
cannot run.

Source: https://www.sqlite.org/stricttables.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.tableschema.model import Field, ForeignKey, TableSchema

TYPES = {
    "string": "TEXT",
    "integer": "INTEGER",
    "year": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
}
NUMBERS = ("integer", "year", "number")


def identifier(name: str) -> str:
    """A name as SQL quotes it.

    >>> identifier('a "b" c')
    '"a ""b"" c"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Text as SQL quotes it.

    >>> literal("Iran's")
    "'Iran''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def create_table(schema: TableSchema, tables: Mapping[str, TableSchema]) -> str:
    """The CREATE TABLE of one table among `tables`; the description of each column is a comment above it."""
    lines: list[tuple[str, str]] = []
    for field in schema.fields:
        needed = field.required or field.name in schema.primary_key
        words = [identifier(field.name), TYPES[field.type], *(["NOT NULL"] if needed else [])]
        words += ["UNIQUE"] if field.unique else []
        words += [f"CONSTRAINT {identifier(f'{field.name} {name}')} CHECK ({test})" for name, test in checks(field)]
        lines.append((" ".join(field.description.split()), " ".join(words)))
    if schema.primary_key:
        lines.append(("", f"PRIMARY KEY ({_list(schema.primary_key)})"))
    lines += [("", _reference(key)) for key in foreign_keys(schema, tables)]
    body = ""
    for index, (comment, text) in enumerate(lines):
        body += f"  -- {comment}\n" if comment else ""
        body += f"  {text}{',' if index < len(lines) - 1 else ''}\n"
    return f"CREATE TABLE {identifier(schema.name)} (\n{body}) STRICT"


def create_indices(schema: TableSchema, tables: Mapping[str, TableSchema]) -> Iterator[str]:
    """An index on the columns of each foreign key that no key of the table begins with."""
    begun = {schema.primary_key[:size] for size in range(1, len(schema.primary_key) + 1)}
    begun |= {(field.name,) for field in schema.fields if field.unique}
    for key in foreign_keys(schema, tables):
        if key.fields not in begun:
            begun.add(key.fields)
            name = identifier("_".join([schema.name, *key.fields]))
            yield f"CREATE INDEX {name} ON {identifier(schema.name)} ({_list(key.fields)})"


def foreign_keys(schema: TableSchema, tables: Mapping[str, TableSchema]) -> list[ForeignKey]:
    """The foreign keys a database can keep: those that lead to a primary key or a unique column of one of `tables`."""
    kept = []
    for key in schema.foreign_keys:
        target = tables.get(key.resource)
        if target is None:
            continue
        alone = len(key.reference) == 1 and key.reference[0] in target.columns
        if sorted(key.reference) == sorted(target.primary_key) or (alone and target.field(key.reference[0]).unique):
            kept.append(key)
    return kept


def checks(field: Field) -> Iterator[tuple[str, str]]:
    """The constraints of a field as (name of the constraint, condition); an empty cell is NULL and meets them all."""
    column = identifier(field.name)
    if field.type == "date":
        yield "type", f"{column} IS date({column}, '+0 days')"  # without a shift, 30 February is let pass
    if field.type == "boolean":
        yield "type", f"{column} IN (0, 1)"
    if field.enum is not None and field.type != "boolean":
        yield "enum", f"{column} IN ({', '.join(_value(field, item) for item in field.enum)})"
    if field.minimum is not None and field.type != "boolean":
        yield "minimum", f"{column} >= {_value(field, field.minimum)}"
    if field.maximum is not None and field.type != "boolean":
        yield "maximum", f"{column} <= {_value(field, field.maximum)}"
    if field.type == "string" and field.min_length is not None:
        yield "minLength", f"length({column}) >= {field.min_length}"
    if field.type == "string" and field.max_length is not None:
        yield "maxLength", f"length({column}) <= {field.max_length}"


def _value(field: Field, text: str) -> str:
    if field.type not in NUMBERS:
        return literal(text)
    number = float(text)
    return repr(int(text)) if field.type != "number" and number.is_integer() and "." not in text else repr(number)


def _reference(key: ForeignKey) -> str:
    return f"FOREIGN KEY ({_list(key.fields)}) REFERENCES {identifier(key.resource)} ({_list(key.reference)})"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(identifier(name) for name in names)
