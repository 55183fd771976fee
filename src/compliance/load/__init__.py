"""Stage 1: YAML files to a `Rulebook`, conditions still text."""
