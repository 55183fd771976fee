"""A forward chainer: the facts of one case to the inferences that fire, in strata.

Within a stratum rules are tried until no new conclusion comes. After the first time round, a
rule is tried again only if a conclusion that is new fits one of its patterns.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from compliance.infer.program import Condition, Fact, Production, Program

# Finding different facts for all patterns of a rule can take a number of attempts that grows
# with every pattern as a power; honest packs stay under a thousand.
MOST_ATTEMPTS = 200_000


class TooManyWays(Exception):
    """A rule has more ways to match the facts of one case than there is time to try."""

    def __init__(self, inference: str) -> None:
        self.inference = inference
        super().__init__(inference)


def run_builtin(program: Program, facts: Iterable[Fact]) -> frozenset[str]:
    """Give the ids of the inferences that fire on the facts of one case."""
    working = _Working(program, list(facts))
    for stratum in sorted({production.stratum for production in program.productions}):
        new = working.fire(stratum, frozenset(range(_patterns(program))))
        while new:
            new = working.fire(stratum, new)
    return frozenset(working.fired)


class _Working(Struct):
    """The facts of a case so far, and the inferences that fired."""

    program: Program
    facts: list[Fact]
    fired: dict[str, None] = field(default_factory=dict)

    def fire(self, stratum: int, new: frozenset[int]) -> frozenset[int]:
        """Fire the rules of a stratum that new facts fit; give what their conclusions fit."""
        ready = [
            production
            for production in self.program.productions
            if production.stratum == stratum
            and production.id not in self.fired
            and any(condition.number in new for condition in production.when)
            and matches(production, self.facts)
        ]
        known = set(self.facts)
        concluded = [self.program.conclusions[production.conclusion] for production in ready]
        fresh = [each for each in dict.fromkeys(concluded) if each and each not in known]
        self.facts += fresh
        self.fired.update((production.id, None) for production in ready)
        return frozenset[int]().union(*(fact.fits for fact in fresh))


def matches(production: Production, facts: Sequence[Fact]) -> bool:
    """Whether the patterns of a rule fit different facts, with none for those it excludes."""
    candidates = [
        [place for place, fact in enumerate(facts) if condition.number in fact.fits]
        for condition in production.when
    ]
    return all(candidates) and _Search(production, facts, candidates).extend([])


class _Search(Struct):
    """The search for a match, pattern by pattern."""

    production: Production
    facts: Sequence[Fact]
    candidates: Sequence[Sequence[int]]
    attempts: int = 0

    def extend(self, chosen: list[int]) -> bool:
        """Whether the facts chosen for the first patterns are the beginning of a match."""
        place = len(chosen)
        if place == len(self.production.when):
            return not any(
                self._holds(condition, fact, chosen)
                for condition in self.production.unless
                for fact in self.facts
            )
        condition = self.production.when[place]
        tried: set[Fact] = set()  # equal facts stand for each other
        for candidate in self.candidates[place]:
            fact = self.facts[candidate]
            if candidate in chosen or fact in tried:
                continue
            tried.add(fact)
            self._count()
            if self._holds(condition, fact, chosen) and self.extend([*chosen, candidate]):
                return True
        return False

    def _holds(self, condition: Condition, fact: Fact, chosen: Sequence[int]) -> bool:
        return condition.number in fact.fits and all(
            (fact.values[join.field] == self.facts[chosen[join.earlier]].values[join.field])
            != join.negated
            for join in condition.joins
        )

    def _count(self) -> None:
        self.attempts += 1
        if self.attempts > MOST_ATTEMPTS:
            raise TooManyWays(self.production.id)


def _patterns(program: Program) -> int:
    return sum(len(each.when) + len(each.unless) for each in program.productions)
