"""The product says of random rules and records what the interpreter says of them.

A batch is as many examples as it has rules, each drawn on its own; every rule is judged on
every one of several families of records, each drawn on its own too.
"""

from hypothesis import given, settings

from properties.reduction import report
from properties.strategies import Batch, batches, derived_batches

SIZE = 40
# The rules of these batches are fewer, as they ask the same of other derived fields.
DERIVED = settings(max_examples=settings().max_examples * 7 // 4)


@given(batches(SIZE, faulty=False))
def test_verdicts(batch: Batch) -> None:
    """Every rule gives every subject the interpreter's verdict, before and after gates."""
    assert not report(batch)


@given(batches(SIZE, faulty=True))
def test_verdicts_on_faulty_snapshots(batch: Batch) -> None:
    """So it is with quarantined records, unreadable references, and what was not supplied."""
    assert not report(batch)


@DERIVED
@given(derived_batches(SIZE))
def test_derived_values(batch: Batch) -> None:
    """Conditions on derived fields give what the interpreter's derived values give."""
    assert not report(batch)
