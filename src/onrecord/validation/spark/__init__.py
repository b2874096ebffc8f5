"""The engine for tables past one machine: Spark."""
