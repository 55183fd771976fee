"""Plans and tables to verdicts, on DuckDB."""
