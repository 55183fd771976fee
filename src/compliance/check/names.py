"""Names that become names of tables and columns: told apart by more than their case."""

from collections.abc import Iterable

from compliance.check import dictionary_faults as say
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar

# Columns that the database keeps for itself begin with one of these.
RESERVED_SIGNS = "?#~"
LONGEST = 200


def check_names(names: Iterable[Scalar], kind: str, faults: list[Diagnostic]) -> None:
    """Refuse names that a database could not keep apart."""
    seen: dict[str, Scalar] = {}
    for name in names:
        first = seen.setdefault(name.value.casefold(), name)
        if first is not name and first.value != name.value:
            faults.append(say.same_but_for_case(name, first, kind))
        check_name(name, kind, faults)


def check_name(name: Scalar, kind: str, faults: list[Diagnostic]) -> None:
    """Refuse a name that is empty, too long, or begins with a sign that is taken."""
    if not name.value.strip() or name.value[0] in RESERVED_SIGNS:
        faults.append(say.reserved_sign(name, kind, RESERVED_SIGNS))
    elif len(name.value) > LONGEST or not name.value.isprintable():
        faults.append(say.unprintable_name(name, kind, LONGEST))
