"""Stage 2: a `Rulebook` to typed rules, every fault a `Diagnostic`."""
