"""A program run by durable-rules, in the narrow way in which that library is sound.

One session at a time under one id: open, all facts in one batch, a phase for each stratum,
close. The stock host would start timer threads that never end, swallows what goes wrong in
actions, and takes facts with equal 32-bit hashes of their ids for one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from types import TracebackType
from typing import Any, Self

import durable_rules_engine
from durable.engine import Host
from msgspec import Struct, field

from compliance.infer.program import Fact, Program
from compliance.infer.ruleset import (
    CLOSE,
    PHASE,
    EngineFact,
    engine_facts,
    number_values,
    rule_name,
    ruleset_of,
)

RULESET = "inferences"
SESSION = "case"


class EngineFault(Exception):
    """The engine did not do what it was asked to; its memory can't be trusted any more."""


class Engine:
    """A program compiled by durable-rules; close it by leaving its context."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._case = _Case()
        self._broken = False
        actions: dict[str, Callable[[Any], None]] = {
            "open": lambda _: None,
            "keep": lambda _: None,
            "close": lambda closure: closure.delete_state(),
        }
        for number in range(len(program.productions)):
            actions[rule_name(number)] = self._action(number)
        self._host = _Host(actions)
        self._host.set_rulesets({RULESET: deepcopy(ruleset_of(program))})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back the engine's memory, unless it may be damaged: then it is left alone."""
        if not self._broken:
            ruleset = self._host.get_ruleset(RULESET)
            durable_rules_engine.delete_ruleset(ruleset._handle)  # noqa: SLF001 - no other way

    def run(self, facts: Sequence[Fact]) -> frozenset[str]:
        """Give the ids of the inferences that fire on the facts of one case."""
        if self._broken:
            raise EngineFault("the engine was used after a fault")
        try:
            self._run(facts)
        except Exception as error:
            self._broken = True
            raise EngineFault(f"durable-rules stopped at {self._case.doing}") from error
        return frozenset(self._case.fired)

    def _run(self, facts: Sequence[Fact]) -> None:
        values = number_values(self._program, facts)
        batch = engine_facts(facts, values, 0, "f")
        concluded = [(name, each) for name, each in self._program.conclusions.items() if each]
        self._case = _Case(
            derived={
                name: engine_facts([fact], values, len(facts) + place, f"c{place}-")
                for place, (name, fact) in enumerate(concluded)
            }
        )
        check_ids(tuple(_ids(batch, self._case, self._program)))
        self._assert({"kind": "open", "id": "open"})
        if batch:
            _check(self._host.assert_facts(RULESET, [completed(each) for each in batch]))
        for stratum in _strata(self._program):
            self._assert({"kind": PHASE, "id": f"{PHASE}{stratum}", "pattern": stratum})
        # The answer to the last fact tells of a session that is no more.
        self._host.assert_fact(RULESET, completed({"kind": CLOSE, "id": CLOSE}))
        if self._case.faults:
            raise self._case.faults[0]

    def _assert(self, fact: EngineFact) -> None:
        _check(self._host.assert_fact(RULESET, completed(fact)))

    def _action(self, number: int) -> Callable[[Any], None]:
        production = self._program.productions[number]

        # The engine counts the parameters: with two the action would be asynchronous.
        def fire(closure: Any) -> None:
            case = self._case
            case.doing = f"inference `{production.id}`"
            try:
                case.fired.add(production.id)
                for fact in case.derived.pop(production.conclusion, ()):
                    closure.assert_fact(completed(fact))
            except BaseException as error:  # noqa: BLE001 - the engine would swallow it
                case.faults.append(error)

        return fire


class _Case(Struct):
    """The session under way: what fired, and the facts of conclusions not yet drawn."""

    derived: dict[str, list[EngineFact]] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)
    faults: list[BaseException] = field(default_factory=list)
    doing: str = "the first facts"


class _Host(Host):  # type: ignore[misc] # the library has no types
    """A host without timers and threads."""

    def __init__(self, actions: Mapping[str, Callable[[Any], None]]) -> None:
        self._actions = actions
        super().__init__()

    def _run(self) -> None:
        """Start nothing."""

    def get_action(self, action_name: str) -> Callable[[Any], None]:
        """Give the function of a rule."""
        return self._actions[action_name]


@cache
def check_ids(ids: tuple[str, ...]) -> None:
    """Make sure that the engine can tell ids apart, of which it keeps a 32-bit hash."""
    if len({_hash(id_) for id_ in ids}) < len(ids):
        raise EngineFault("two facts have ids with equal hashes")


def _hash(text: str) -> int:
    """The FNV-1a hash of a text."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def _ids(batch: Iterable[EngineFact], case: _Case, program: Program) -> Iterator[str]:
    yield from ("open", CLOSE, f"sid-{SESSION}")
    yield from (f"{PHASE}{stratum}" for stratum in _strata(program))
    for facts in (batch, *case.derived.values()):
        yield from (str(fact["id"]) for fact in facts)


def _strata(program: Program) -> list[int]:
    return sorted({production.stratum for production in program.productions})


def completed(fact: EngineFact) -> EngineFact:
    """Add what every fact must have: the session, and what the last test of a join reads."""
    return {**fact, "sid": SESSION, "tail": 1}


def _check(answer: object) -> None:
    if not isinstance(answer, dict) or "exception" in answer:
        raise EngineFault("the engine did not take the facts")
