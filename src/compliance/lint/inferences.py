"""Patterns of inference rules that no fact can ever fit."""

from collections.abc import Iterator

from compliance.check.rules import CheckedRules
from compliance.diagnostic import Diagnostic
from compliance.evaluate.verdicts import VERDICTS
from compliance.infer.program import compile_program, verdict_fact


def find_unmatched_patterns(checked: CheckedRules) -> Iterator[Diagnostic]:
    """Report each pattern that fits no verdict of any rule, and no conclusion.

    Under `when` its inference never fires, and under `unless` it keeps none from firing.
    """
    program, vocabulary = compile_program(checked.inferences)
    facts = [
        verdict_fact(checked, rule, verdict, vocabulary)
        for rule in checked.rules
        for verdict in VERDICTS
    ]
    known = [fact for fact in (*facts, *program.conclusions.values()) if fact is not None]
    fitted = {number for fact in known for number in fact.fits}
    patterns = (
        (inference.id, pattern, is_needed)
        for inference in checked.inferences
        for is_needed, listed in ((True, inference.when), (False, inference.unless))
        for pattern in listed
    )
    # They are numbered in this order.
    for number, (id_, pattern, is_needed) in enumerate(patterns):
        if number not in fitted:
            what = "never fires" if is_needed else "is never kept from firing by it"
            yield Diagnostic(
                "unmatched-pattern",
                f"no verdict and no conclusion can fit this pattern: `{id_}` {what}",
                pattern.span,
                help="ask for what some rule has: its id, severity, theme or requirement",
                severity="warning",
            )
