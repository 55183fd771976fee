"""What can't be said in Spark's SQL in the same meaning."""


class Untranslatable(Exception):
    """A statement has a part that is not translated: a fault of ours, never of the user."""
