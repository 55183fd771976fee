"""Other engines beside DuckDB: the same records in each, and the same report from each."""
