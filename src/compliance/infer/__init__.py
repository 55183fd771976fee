"""Outcomes to final verdicts with their causes, and what the inference rules conclude."""
