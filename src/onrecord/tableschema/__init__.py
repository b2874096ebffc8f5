"""Table Schema as immutable values, and what is compiled from it: dtypes, pandera schemas, documentation."""

from onrecord.tableschema.model import Field, ForeignKey, SchemaError, TableSchema, parse_schema

__all__ = ["Field", "ForeignKey", "SchemaError", "TableSchema", "parse_schema"]
