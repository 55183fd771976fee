"""Typed rules to SQL trees: one module for each form of `expect`."""
