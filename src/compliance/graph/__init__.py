"""Typed rules to their dependency graph, in an order to judge them; circles are refused."""
