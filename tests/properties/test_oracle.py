"""The product says of random rules and records what the interpreter says of them.

A batch is as many examples as it has rules, each drawn on its own, with as many families of
records, each drawn on its own; every rule is judged on every family.
"""

from hypothesis import given

from properties.reduction import report
from properties.strategies import Batch, batches, derived_batches

SIZE = 16


@given(batches(SIZE, faulty=False))
def test_verdicts(batch: Batch) -> None:
    """Every rule gives every subject the interpreter's verdict, before and after gates."""
    assert not report(batch)


@given(derived_batches(SIZE))
def test_derived_values(batch: Batch) -> None:
    """Conditions on derived fields give what the interpreter's derived values give."""
    assert not report(batch)
