"""Two versions of a rule pack to what differs between them in meaning."""
