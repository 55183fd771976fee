"""Final states case by case in plain Python, from `docs/semantics.md` alone.

Causes are followed from gap to gap here, each a rule and a record, and named at the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from compliance.check.form import Step
from compliance.check.rules import Dependency
from compliance.evaluate.verdicts import VERDICTS
from compliance.infer.reasoning import State
from properties.naive_inference import NaiveFact
from properties.random_graphs import Fields, World

Case = tuple[str, int]
# A record on a way, with the first quarantined entity that the way led over, if any.
Place = tuple[Fields, str]
HOLDING = {"gap", "blocked"}


@dataclass(frozen=True, slots=True)
class Found:
    """One case: its verdict, the gaps that explain it and those that hold it."""

    verdict: str
    unreliable: bool
    causes: frozenset[Case] = frozenset()
    held_by: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    because: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """The cases at the end of an edge, none if that can't be told, and what is lost there."""

    edge: Dependency
    reached: list[Case] | None
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reasoner:
    """Settles cases one by one, each once."""

    world: World
    found: dict[Case, Found] = field(default_factory=dict)

    def cases(self) -> Iterator[Case]:
        """List all cases of the world."""
        for rule in self.world.checked.rules.values():
            if rule.subject not in self.world.missing:
                for number in range(len(self.world.records[rule.subject])):
                    yield rule.id, number

    def state(self, case: Case) -> State:
        """Give the state of a case as the product writes it."""
        found = self.settle(case)
        roots = {rule for rule, number in found.causes if not self.causes_of((rule, number))}
        return State(
            found.verdict,  # type: ignore[arg-type]
            found.unreliable,
            tuple(sorted({rule for rule, _ in found.causes})),
            tuple(sorted(roots)),
            tuple(sorted(found.held_by)),
            tuple(sorted(found.holds)),
            tuple(sorted(found.because)),
        )

    def causes_of(self, case: Case) -> frozenset[Case]:
        """Give the gaps that explain a gap or blocked verdict."""
        return self.settle(case).causes

    def settle(self, case: Case) -> Found:
        """Settle a case, and before it all that it depends on."""
        if case not in self.found:
            self.found[case] = self._settle(case)
        return self.found[case]

    def reach(self, case: Case, edge: Dependency) -> list[Case] | None:
        """Give the cases at the end of an edge; None if that can't be told."""
        rule = self.world.checked.rules[case[0]]
        here, many = [(rule.subject, case[1])], any(step.many for step in edge.steps)
        for step in edge.steps:
            if step.entity in self.world.missing:
                return None
            here = [each for place in here for each in self._follow(place, step)]
        if not here and not many:
            return None
        return [(edge.rule, number) for _, number in dict.fromkeys(here)]

    def _follow(self, place: Case, step: Step) -> list[Case]:
        near = self.world.records[place[0]][place[1]]
        return [
            (step.entity, number)
            for number, far in enumerate(self.world.records[step.entity])
            if _agree(near, far, step)
        ]

    def lost(self, case: Case, edge: Dependency) -> frozenset[str]:
        """Say what an edge leads to, or over, that could not be assessed."""
        steps = edge.steps
        if not steps or any(step.entity in self.world.missing for step in steps):
            return frozenset()
        subject = self.world.records[self.world.checked.rules[case[0]].subject][case[1]]
        words: set[str] = set()
        if any(step.many for step in steps):
            ends = self._ends([(subject, "")], steps)
            lost = {entity for _, entity in ends if entity}
            records = (f"{_article(entity)} `{entity}` record" for entity in lost)
            words = {f"{each} that belongs here was quarantined" for each in records}
        if len(steps) == 1 and steps[0].near_list and self.world.nowhere(subject):
            words.add("a reference in `c_ids` leads to no record that could be assessed")
        return frozenset(words)

    def _ends(self, places: list[Place], steps: tuple[Step, ...]) -> list[Place]:
        """Follow steps from records, each with the first quarantined entity on its way."""
        for step in steps:
            is_known = step is steps[-1] and (not step.many or step.near_list)
            rows = () if is_known else self.world.lost.get(step.entity, ())
            far = [(record, "") for record in self.world.records[step.entity]]
            far += [({**row, "id": None}, step.entity) for row in rows]
            places = [
                (record, before or lost)
                for near, before in places
                for record, lost in far
                if _agree(near, record, step)
            ]
        return places

    def _settle(self, case: Case) -> Found:
        rule = self.world.checked.rules[case[0]]
        own = self._own(case)
        if own == "not_applicable":
            return Found(own, unreliable=False)
        seen = [
            Seen(edge, self.reach(case, edge), self.lost(case, edge))
            for edge in rule.dependencies
            if edge.strength != "assurance"
        ]
        verdict, held_by = self._gated(own, seen)
        unreliable = rule.id in self.world.doubtful or any(
            self._doubted(each) for each in seen if each.edge.strength == "data"
        )
        gates = [each for each in seen if each.edge.strength == "gate"]
        if verdict not in HOLDING:
            told = gates if verdict == "unknown" and held_by else []
            because = frozenset(words for each in told for words in each.lost)
            return Found(verdict, unreliable, held_by=held_by, because=because)
        holds = {
            each
            for gate in gates
            for far in gate.reached or ()
            for each in self.settle(far).holds
        }
        return Found(
            verdict,
            unreliable,
            frozenset(
                gap for each in seen for far in each.reached or () for gap in self._gaps(far)
            ),
            held_by,
            frozenset(holds | ({rule.id} if verdict == "gap" else set())),
        )

    def _gaps(self, far: Case) -> frozenset[Case]:
        there = self.settle(far)
        if there.verdict == "gap":
            return there.causes | {far}
        return there.causes if there.verdict == "blocked" else frozenset()

    def _own(self, case: Case) -> str:
        rule = self.world.checked.rules[case[0]]
        if rule.id not in self.world.shares:
            return VERDICTS[self.world.outcomes[rule.id][case[1]]]
        shared = next(edge for edge in rule.dependencies if edge.kind == "share")
        verdicts = {self.settle(far).verdict for far in self.reach(case, shared) or ()}
        if verdicts & HOLDING:
            return "gap"
        return next((each for each in ("unknown", "met") if each in verdicts), "not_applicable")

    def _gated(self, own: str, seen: list[Seen]) -> tuple[str, frozenset[str]]:
        if own != "met":
            return own, frozenset()
        levels: dict[str, set[str]] = {}
        for each in seen:
            if each.edge.strength == "gate":
                levels.setdefault(self._gate_level(each), set()).add(each.edge.rule)
        for level in ("blocked", "unknown", "pending"):
            if level in levels:
                return level, frozenset(levels[level])
        return own, frozenset()

    def _gate_level(self, gate: Seen) -> str:
        verdicts = {self.settle(far).verdict for far in gate.reached or ()}
        if verdicts & HOLDING:
            return "blocked"
        if gate.reached is None or gate.lost or "unknown" in verdicts:
            return "unknown"
        return "pending" if "pending" in verdicts else "met"

    def _doubted(self, seen: Seen) -> bool:
        if seen.reached is None or seen.lost:
            return True
        there = [self.settle(far) for far in seen.reached]
        bad = {"unknown"} if seen.edge.kind == "share" else {"unknown", *HOLDING}
        return any(each.unreliable or each.verdict in bad for each in there)

    def facts(self, rule_ids: list[str], number: int) -> list[NaiveFact]:
        """Give the facts of a record that the rules are about."""
        rules = self.world.checked.rules
        cases = {(rule, number): None for rule in rule_ids}
        for rule in rule_ids:
            for edge in rules[rule].dependencies:
                if edge.kind == "rule" and edge.steps and rules[rule].subject != "force":
                    cases |= dict.fromkeys(self.reach((rule, number), edge) or ())
        return [
            NaiveFact.of_verdict(rules[rule], self.settle((rule, at)).verdict)
            for rule, at in cases
        ]


def _article(name: str) -> str:
    return "an" if name[0] in "aeio" else "a"


def _agree(near: Fields, far: Fields, step: Step) -> bool:
    """Say whether two records agree in all fields of a step; null agrees with nothing."""
    return all(
        any(one in _items(far[right]) for one in _items(near[left]))
        for left, right in step.pairs
    )


def _items(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
