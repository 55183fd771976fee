"""Being here lets the tests import what `run.py` does."""
