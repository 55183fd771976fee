"""Scenario files to what their rules give: tests of rules that a policy officer writes."""
