"""Engines that stand in for DuckDB, each against DuckDB itself."""
