"""The faults that are put into the product by hand still have their places in it."""

import pytest

from properties.product_mutants import FAULTS, SOURCE, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_has_one_place(fault: Fault) -> None:
    """The text that a fault replaces stands in its module exactly once."""
    text = (SOURCE / f"{fault.module}.py").read_text(encoding="utf-8")

    assert text.count(fault.before) == 1
