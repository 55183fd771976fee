"""What a pack declares, and nothing in it uses or serves."""

from collections.abc import Iterator

from compliance.check.expression import Path
from compliance.check.followed import nodes_in
from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic


def find_unused_parameters(checked: CheckedRules) -> Iterator[Diagnostic]:
    """Report each parameter whose value nothing depends on, whatever a reader may think."""
    used = {
        name
        for rule in checked.rules.values()
        for version in rule.versions
        for name in version.parameters
    }
    used.update(name for each in checked.derived for name in each.parameters)
    for parameter in checked.parameters.values():
        if parameter.name not in used:
            yield Diagnostic(
                "unused-parameter",
                f"no rule and no derived field reads the parameter `{parameter.name}`",
                parameter.span,
                help=f"write `${parameter.name}` where it is meant, or delete it",
                severity="warning",
            )


def find_unsourced_parameters(checked: CheckedRules) -> Iterator[Diagnostic]:
    """Report each parameter of which nobody can tell where its value is from."""
    for parameter in checked.parameters.values():
        if not parameter.source.strip():
            yield Diagnostic(
                "no-source",
                f"parameter `{parameter.name}` is said to rest on {parameter.basis}, but not "
                "on which",
                parameter.span,
                help="add `source: ...`: who set it, and where it is written",
                severity="warning",
            )


def find_unused_derived_fields(checked: CheckedRules) -> Iterator[Diagnostic]:
    """Report each derived field that no rule, and no other derived field, reads."""
    trees = [each.derivation for each in checked.derived]
    trees += [
        form
        for rule in checked.rules.values()
        for version in rule.versions
        for form in (version.when, version.expect)
        if form is not None
    ]
    read = {
        (entity, node.field)
        for node in nodes_in(tuple(trees))
        if isinstance(node, Path) and node.derived
        for entity in node.entities
    }
    for each in checked.derived:
        if (each.entity, each.field) not in read and each.field not in checked.group_by:
            yield Diagnostic(
                "unused-derived-field",
                f"nothing reads the derived field `{each.name}`",
                each.span,
                help="delete it, or read it in a rule",
                severity="warning",
            )


def find_unserved_requirements(checked: CheckedRules) -> Iterator[Diagnostic]:
    """Report each requirement, or part of one, of which no rule says whether it is met."""
    served = {each for rule in checked.rules.values() for each in rule.requirements}
    for requirement in checked.requirements.values():
        if requirement.leaf and requirement.id not in served:
            yield Diagnostic(
                "requirement-without-rule",
                f"no rule serves the requirement `{requirement.id}`, which will never be met",
                requirement.span,
                help=f'write a rule with `requirement: "{requirement.id}"`',
                severity="warning",
            )
