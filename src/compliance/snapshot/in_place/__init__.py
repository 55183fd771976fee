"""Records that stay in the database of an engine, typed and accounted for by its own SQL."""
