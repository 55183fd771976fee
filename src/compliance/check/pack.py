"""A `Rulebook` to typed rules: the stage's one entry, part by part.

Parts that others build on come first; if the dictionary has faults, conditions are not read,
because their faults would only repeat it.
"""

from collections.abc import Mapping

from compliance.check.declared_parameters import check_parameters, check_values
from compliance.check.derivations import start_deriver
from compliance.check.entities import check_dictionary
from compliance.check.header import (
    check_calendar,
    check_group_by,
    check_sources,
    check_time_zone,
)
from compliance.check.inferring import check_inferences
from compliance.check.place import Known
from compliance.check.requirements import check_requirements
from compliance.check.rules import CheckedRules
from compliance.check.ruling import check_rules, subjects_of
from compliance.check.waiving import check_waivers
from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.load.rulebook import Rulebook

_NO_OVERRIDES: Mapping[str, str] = {}


def check_pack(
    rulebook: Rulebook, overrides: Mapping[str, str] = _NO_OVERRIDES
) -> CheckedRules:
    """Type a rule pack, or raise `RuleErrors` with every fault found in it."""
    faults: list[Diagnostic] = []
    checked = _check(rulebook, overrides, faults)
    if faults:
        raise RuleErrors(faults)
    return checked


def _check(
    rulebook: Rulebook, overrides: Mapping[str, str], faults: list[Diagnostic]
) -> CheckedRules:
    header = rulebook.header
    dictionary = check_dictionary(rulebook.entities, faults)
    is_readable = not faults
    sources = check_sources(header, faults)
    requirements = check_requirements(header.requirements, sources, faults)
    values = check_values(header.parameters, overrides, faults)
    known = Known(
        dictionary=dictionary,
        parameters=values,
        requirements=requirements,
        group_by=check_group_by(header, dictionary, faults) if is_readable else (),
        subjects=subjects_of(rulebook.rules),
        derived=lambda _entity, _name: None,
        derived_names=lambda _entity: (),
        derived_parameters=lambda _entity, _name: (),
    )
    deriver = start_deriver(rulebook.derived if is_readable else (), known, faults)
    written = rulebook.rules if is_readable else ()
    rules = check_rules(written, deriver.known, sources, faults)
    overridden = frozenset(overrides)
    return CheckedRules(
        id=header.id.value,
        version=header.version.value,
        title=header.title.value.strip(),
        time_zone=check_time_zone(header.time_zone, faults),
        calendar=check_calendar(header.calendar, faults),
        group_by=known.group_by,
        sha256=rulebook.sha256,
        sources=tuple(sources.values()),
        requirements=requirements,
        parameters=check_parameters(header.parameters, values, overridden, sources, faults),
        dictionary=dictionary,
        derived=deriver.finish(),
        rules=rules,
        inferences=check_inferences(rulebook, requirements, faults),
        waivers=check_waivers(rulebook.waivers, known.subjects, faults),
    )
