"""durable-rules, used in the one way in which it is reliable.

No timers, flat facts, all facts of a session in one batch, one session after the other, and
negation only in a later phase than what it denies.
"""

from collections.abc import Callable, Sequence
from typing import Any

from durable import engine

Fact = dict[str, str | int]
Test = tuple[str, str, object]
Act = Callable[["Session", list[Fact]], None]

OPERATORS = {"ne": "$neq", "lt": "$lt", "le": "$lte", "gt": "$gt", "ge": "$gte"}
SESSION = "records"
LAST = 60_000


def of(pattern: int, field: str) -> dict[str, str]:
    """Refer to a field of an earlier pattern; the phase is pattern 0."""
    return {f"p{pattern}": field}


def match(kind: str, *tests: Test) -> dict[str, object]:
    """Write a pattern: the kind, its tests, and a join that is always true.

    The engine reads past the end of a pattern whose last join is an inequality.
    """
    terms: list[object] = [{"kind": kind}]
    for field, operator, value in tests:
        equal = operator == "eq"
        terms.append({field: value} if equal else {OPERATORS[operator]: {field: value}})
    return {"$and": [*terms, {"z": of(0, "z")}]}


class _Host(engine.Host):
    def __init__(self, actions: dict[str, Callable[[Any], None]]) -> None:
        self.actions = actions
        super().__init__()

    def _run(self) -> None:
        """Start no threads: the engine's own timers never end."""

    def get_action(self, name: str) -> Callable[[Any], None]:
        return self.actions[name]


class Session:
    """Rules in phases, through which one batch of facts after the other is put."""

    def __init__(self, phases: int) -> None:
        self.phases = phases
        self.faults: list[BaseException] = []
        self._seen: set[tuple[object, ...]] = set()
        self._next = 0
        self._context: Any = None
        self._rules: dict[str, dict[str, object]] = {
            "open": {"all": [{"m": {"$and": [{"kind": "open"}]}}], "run": "keep"},
            # No fact may be left without a rule: that would stop the others of its batch.
            "keep": {"all": [{"m": {"$and": [{"z": 1}, {"$ex": {"kind": 1}}]}}], "run": "keep"},
            "close": {
                "all": [{"m": {"$and": [{"kind": "close"}]}}],
                "run": "close",
                "pri": LAST,
            },
        }
        self._actions: dict[str, Callable[[Any], None]] = {
            "keep": lambda _: None,
            "close": lambda context: context.delete_state(),
        }
        self._host: _Host | None = None

    def add(
        self, phase: int, act: Act, patterns: Sequence[object], denied: object = None
    ) -> None:
        """Add a rule that fires where all patterns are matched and the denied one is not."""
        name = f"rule{len(self._rules)}"
        opening = {"$and": [{"kind": "phase"}, {"number": phase}]}
        whole = [{f"p{place}": each} for place, each in enumerate([opening, *patterns])]
        if denied is not None:
            whole.append({"no$not": denied})
        self._rules[name] = {"all": whole, "run": name}
        count = len(patterns)

        # An action with a second positional argument is taken for asynchronous.
        def fire(context: Any) -> None:
            self._context = context
            try:
                matched = [getattr(context, f"p{place + 1}")._d for place in range(count)]  # noqa: SLF001 - there is no other way to a fact's fields
                act(self, matched)
            except BaseException as fault:  # noqa: BLE001 - the engine would swallow it
                self.faults.append(fault)

        self._actions[name] = fire

    def derive(self, kind: str, **fields: str | int) -> bool:
        """Assert a fact from within a rule, unless it was derived before in this session."""
        key = (kind, *fields.values())
        if key in self._seen:
            return False
        self._seen.add(key)
        self._context.assert_fact(self._fact(kind, fields))
        return True

    def run(self, facts: Sequence[tuple[str, dict[str, str | int]]]) -> None:
        """Put a batch of facts through all phases, and forget them."""
        host = self._host or self._start()
        self._next = 0
        self._seen.clear()
        self._check(host.assert_fact("rules", self._fact("open", {})))
        host_facts = [self._fact(kind, fields) for kind, fields in facts]
        self._check(host.assert_facts("rules", host_facts))
        for phase in range(self.phases):
            self._check(host.assert_fact("rules", self._fact("phase", {"number": phase})))
        host.assert_fact("rules", self._fact("close", {}))
        if self.faults:
            raise self.faults[0]

    def _start(self) -> _Host:
        self._host = _Host(self._actions)
        self._host.set_rulesets({"rules": self._rules})
        return self._host

    def _fact(self, kind: str, fields: dict[str, str | int]) -> Fact:
        # The engine compares ids by a hash of 32 bits alone; the first 200,000 of these differ.
        self._next += 1
        return {"kind": kind, "id": f"f{self._next}", "sid": SESSION, "z": 1, **fields}

    def _check(self, state: object) -> None:
        if not isinstance(state, dict) or "exception" in state:
            raise RuntimeError(f"the engine did not complete: {state}")
