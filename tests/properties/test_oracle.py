"""The product says of random rules and records what the interpreter says of them."""

from hypothesis import given

from properties.differences import differences, judged
from properties.strategies import Batch, batches, derived_batches

SIZE = 12


@given(batches(SIZE))
def test_verdicts(batch: Batch) -> None:
    """Every rule gives every subject the interpreter's verdict, before and after gates.

    A batch is twelve examples: so many rules, each drawn on its own, as families of records.
    """
    found = list(differences(judged(batch)))
    assert not found, "\n\n".join([f"{len(found)} differences", *found[:3]])


@given(derived_batches(SIZE))
def test_derived_values(batch: Batch) -> None:
    """Conditions on derived fields give what the interpreter's derived values give."""
    found = list(differences(judged(batch)))
    assert not found, "\n\n".join([f"{len(found)} differences", *found[:3]])
