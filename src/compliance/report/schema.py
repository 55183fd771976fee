"""The published JSON Schema of the report."""

from importlib.resources import files


def report_schema() -> str:
    """Give the JSON Schema of the report as JSON, as text."""
    return files("compliance.report").joinpath("gap-report-1.schema.json").read_text("utf-8")
