"""DuckDB's statements to Spark's SQL: read as trees, printed in the same meaning or refused."""
