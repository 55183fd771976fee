"""Parameters of `pack.yaml`, and the overrides of a run, to typed values."""

import re
from collections.abc import Mapping
from typing import Literal as OneOf

from compliance.check import pack_faults as say
from compliance.check.header import check_citation
from compliance.check.parameter_value import ParameterValue
from compliance.check.parameters import check_parameter, parse_override
from compliance.check.rules import PackSource, Parameter
from compliance.diagnostic import Diagnostic
from compliance.load.rulebook import ParameterEntry

_BASES: tuple[OneOf["statute", "guidance", "report", "policy", "assumed"], ...] = (
    "statute",
    "guidance",
    "report",
    "policy",
    "assumed",
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_values(
    entries: tuple[ParameterEntry, ...],
    overrides: Mapping[str, str],
    faults: list[Diagnostic],
) -> dict[str, ParameterValue]:
    """Give the value of each parameter, overrides in the place of what the pack says."""
    values: dict[str, ParameterValue] = {}
    for entry in entries:
        if not _NAME.fullmatch(entry.name.value):
            faults.append(say.bad_parameter_name(entry.name))
            continue
        value = check_parameter(entry.name, entry.value, faults)
        if value is not None:
            values[value.name] = value
    for name, text in overrides.items():
        current = values.get(name)
        if current is None:
            faults.append(say.unknown_override(name, values))
            continue
        changed = parse_override(name, text, current, faults)
        if changed is not None:
            values[name] = changed
    return values


def check_parameters(
    entries: tuple[ParameterEntry, ...],
    values: Mapping[str, ParameterValue],
    overridden: frozenset[str],
    sources: dict[str, PackSource],
    faults: list[Diagnostic],
) -> dict[str, Parameter]:
    """Give what reports say of each parameter."""
    found = {}
    for entry in entries:
        basis = next((word for word in _BASES if word == entry.basis.value), None)
        source = check_citation(entry.source, sources, faults)
        if basis is None:
            faults.append(say.unknown_basis(entry.basis, _BASES))
        value = values.get(entry.name.value)
        if basis is None or value is None:
            continue
        found[value.name] = Parameter(
            name=value.name,
            value=value.text,
            unit=entry.unit.value if entry.unit else "",
            basis=basis,
            source=source,
            note=entry.note.value.strip() if entry.note else "",
            overridden=value.name in overridden,
            span=entry.name.span,
        )
    return found
