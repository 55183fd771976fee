"""What a snapshot's tables are kept in: DuckDB itself, or a database that stands in for it."""
