"""Inference by trying everything until nothing changes: facts and patterns as written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from compliance.check.rules import Inference, Pattern, Rule

PARENTS = {"1a": "1"}


@dataclass(frozen=True, slots=True, eq=False)
class NaiveFact:
    """A verdict or conclusion of a case, with all its fields; no two are the same fact."""

    fields: dict[str, tuple[str, ...]]

    @classmethod
    def of_verdict(cls, rule: Rule, verdict: str) -> "NaiveFact":
        """Make the fact of one verdict."""
        return cls(
            {
                "verdict": (verdict,),
                "rule": (rule.id,),
                "severity": (rule.severity,),
                "theme": (rule.theme,),
                "requirement": rule.requirements,
            }
        )


def infer_naively(
    inferences: Sequence[Inference], facts: Iterable[NaiveFact]
) -> frozenset[str]:
    """Give the ids of the inferences that fire."""
    known = list(facts)
    concluded: set[str] = set()
    fired: set[str] = set()
    for stratum in sorted({each.stratum for each in inferences}):
        changed = True
        while changed:
            changed = False
            for inference in inferences:
                if inference.stratum != stratum or inference.id in fired:
                    continue
                if _fires(inference, known):
                    fired.add(inference.id)
                    changed = True
                    if inference.conclude not in concluded:
                        concluded.add(inference.conclude)
                        known.append(NaiveFact({"conclusion": (inference.conclude,)}))
    return frozenset(fired)


def _fires(inference: Inference, facts: Sequence[NaiveFact]) -> bool:
    return any(
        _all_fit(inference, chosen)
        and not any(
            _fits(pattern, fact, inference, chosen)
            for pattern in inference.unless
            for fact in facts
        )
        for chosen in permutations(facts, len(inference.when))
    )


def _all_fit(inference: Inference, chosen: Sequence[NaiveFact]) -> bool:
    return all(
        _fits(pattern, fact, inference, chosen)
        for pattern, fact in zip(inference.when, chosen, strict=True)
    )


def _fits(
    pattern: Pattern, fact: NaiveFact, inference: Inference, chosen: Sequence[NaiveFact]
) -> bool:
    wanted = {field for field, *_ in (*pattern.tests, *pattern.joins)}
    if not wanted <= fact.fields.keys():
        return False
    for field, negated, texts in pattern.tests:
        values = set(fact.fields[field])
        if field == "requirement":
            values |= {PARENTS[each] for each in values if each in PARENTS}
        if bool(values & set(texts)) == negated:
            return False
    named = {each.name: place for place, each in enumerate(inference.when) if each.name}
    for field, negated, name, its_field in pattern.joins:
        other = chosen[named[name]].fields[its_field]
        if (sorted(fact.fields[field]) == sorted(other)) == negated:
            return False
    return True
