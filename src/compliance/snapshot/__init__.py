"""A JSON document or a folder to typed, checked tables and the account of every record."""
