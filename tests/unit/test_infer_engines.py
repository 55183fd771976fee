"""The two engines of inference rules, their limits, and the choice between them."""

import sys
from collections.abc import Iterator

import pytest

from compliance.infer import engines, trial
from compliance.infer.builtin import TooManyWays, run_builtin
from compliance.infer.engines import EngineUnusable, count_ways, run_cases
from compliance.infer.program import Condition, Fact, Join, Production, Program
from compliance.infer.ruleset import BeyondLimits, check_limits, engine_facts, ruleset_of

needs_durable = pytest.mark.skipif(
    not engines.is_installed(), reason="durable-rules can't be imported here"
)


def fact(*fits: int, rule: str = "") -> Fact:
    """Make a verdict that fits some patterns."""
    return Fact("verdict", frozenset(fits), ("", rule, "", "", "", ""))


def production(id_: str, first: int, count: int, joins: tuple[Join, ...] = ()) -> Production:
    """Make a rule with some patterns for verdicts."""
    when = tuple(Condition(first + place, "verdict", joins) for place in range(count))
    return Production(id_, when, (), 0, id_)


def program(*productions: Production) -> Program:
    """Make a program whose conclusions nothing observes."""
    conclusions = {each.conclusion: None for each in productions}
    return Program(productions, conclusions, max(len(each.when) for each in productions))


PAIR = program(production("pair", 0, 2))
HOPELESS = program(
    Production(
        "hopeless",
        tuple(
            Condition(place, "verdict", tuple(Join(1, True, each) for each in range(place)))
            for place in range(12)
        ),
        (),
        0,
        "hopeless",
    )
)
HOPELESS_CASE = tuple(fact(*range(12), rule=f"rule-{number}") for number in range(11))


@pytest.fixture(params=["builtin", pytest.param("durable", marks=needs_durable)])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each engine in turn."""
    return request.param


def test_patterns_match_different_facts(engine: str) -> None:
    """One fact can't stand for two patterns; two equal facts can."""
    one, two = (fact(0, 1),), (fact(0, 1), fact(0, 1))

    assert [frozenset(), {"pair"}] == run_cases(PAIR, [one, two], engine)[0]


def test_engine_remembers_nothing_of_the_case_before(engine: str) -> None:
    """Each case is reasoned by itself, in whatever order they come."""
    full, empty = (fact(0), fact(1)), (fact(0),)

    assert [{"pair"}, frozenset(), {"pair"}] == run_cases(PAIR, [full, empty, full], engine)[0]


def test_same_conclusion_of_two_rules_is_one_fact(engine: str) -> None:
    """Two patterns for a conclusion need two conclusions, not one that is drawn twice."""
    seen = Fact("conclusion", frozenset({2, 3}), ("", "", "", "", "", "seen"))
    both = Condition(2, "conclusion", ()), Condition(3, "conclusion", ())
    rules = (
        Production("first", (Condition(0, "verdict", ()),), (), 0, "seen"),
        Production("second", (Condition(1, "verdict", ()),), (), 0, "seen"),
        Production("twice", both, (), 0, "twice"),
        Production("once", both[:1], (), 0, "once"),
    )
    asked = Program(rules, {"seen": seen, "twice": None, "once": None}, 2)

    assert [{"first", "second", "once"}] == run_cases(asked, [(fact(0, 1),)], engine)[0]


def test_search_without_end_is_given_up() -> None:
    """Eleven facts for twelve patterns, all unlike: no answer in time is a fault."""
    with pytest.raises(TooManyWays) as caught:
        run_builtin(HOPELESS, HOPELESS_CASE)

    assert "hopeless" == caught.value.inference


def test_equal_facts_are_tried_once() -> None:
    """Any number of equal facts costs no more attempts than one."""
    case = [fact(*range(12)) for _ in range(11)]

    assert frozenset() == run_builtin(program(production("many", 0, 12)), case)


def test_ways_are_bounded_by_the_facts_that_fit_each_pattern() -> None:
    """The bound on matches is the product of the facts that fit, summed over the rules."""
    asked = program(production("pair", 0, 2), production("one", 2, 1))

    assert 3 * 2 + 1 == count_ways(asked, (fact(0), fact(0, 1), fact(0, 1, 2)))


@needs_durable
def test_auto_leaves_many_ways_to_the_builtin_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where durable-rules would take seconds, `auto` doesn't take it, and says so."""
    case = tuple(fact(0, 1, rule=str(number)) for number in range(20))
    monkeypatch.setattr(engines, "MOST_WAYS", 100)

    assert ([{"pair"}], "builtin") == run_cases(PAIR, [case], "auto")
    assert ([{"pair"}], "durable-rules") == run_cases(PAIR, [case], "durable")


@needs_durable
def test_durable_refuses_a_case_with_too_many_ways() -> None:
    """Asked for by name, durable-rules says when it would be too much."""
    with pytest.raises(EngineUnusable, match="too many ways"):
        run_cases(HOPELESS, [HOPELESS_CASE], "durable")


def test_durable_says_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library, `durable` is refused and `auto` is the builtin engine."""
    monkeypatch.setattr(engines, "is_installed", lambda: False)

    with pytest.raises(EngineUnusable, match="isn't installed"):
        run_cases(PAIR, [(fact(0), fact(1))], "durable")
    assert "builtin" == run_cases(PAIR, [(fact(0), fact(1))], "auto")[1]
    assert ([], "builtin") == run_cases(PAIR, [], "auto")


def test_library_that_breaks_on_import_is_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed but not loadable, as on Python 3.13, is the same as missing."""
    monkeypatch.setattr(engines, "is_installed", lambda: True)
    monkeypatch.setitem(sys.modules, "compliance.infer.durable", None)

    with pytest.raises(EngineUnusable, match="can't be loaded"):
        run_cases(PAIR, [(fact(0), fact(1))], "durable")


def test_unknown_engine_is_our_fault() -> None:
    """The command line offers three engines; any other name is a fault in the program."""
    with pytest.raises(ValueError, match="warp"):
        run_cases(PAIR, [], "warp")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (program(*(production(f"r{each}", each, 1) for each in range(251))), "250 inferences"),
        (program(production("wide", 0, 14)), "`wide` has more than 13 patterns"),
        (program(production("joined", 0, 2, tuple([Join(1, True, 0)] * 49))), "50 joins"),
    ],
    ids=["rules", "patterns", "joins"],
)
def test_limits_of_the_engine_are_checked_before_it_sees_anything(
    asked: Program, words: str
) -> None:
    """A program beyond what the C code survives is refused."""
    with pytest.raises(BeyondLimits, match=words):
        check_limits(asked)


def test_ruleset_ends_every_join_with_one_that_holds() -> None:
    """The engine reads beyond a condition whose last test is an inequality."""
    conditions = ruleset_of(PAIR)["rule0"]["all"]

    assert [
        {"kind": "fits0"},
        {"pattern": 1},
        {"$neq": {"number": {"p1": "number"}}},
        {"tail": {"p0": "tail"}},
    ] == conditions[2]["p2"]["$and"]


def test_no_text_of_a_user_reaches_the_engine() -> None:
    """Values go in as numbers; a fact goes in once for each pattern that it fits."""
    values = {"": 0, "rule; $or": 1}

    assert [
        {"kind": "fits0", "id": "f0", "pattern": 3, "number": 7, "v0": 0, "v1": 1}
        | {f"v{place}": 0 for place in range(2, 6)},
        {"kind": "fits1", "id": "f1", "pattern": 400, "number": 7, "v0": 0, "v1": 1}
        | {f"v{place}": 0 for place in range(2, 6)},
    ] == engine_facts([fact(3, 400, rule="rule; $or")], values, 7, "f")


@needs_durable
def test_fault_in_an_action_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong while a rule fires ends the run, and the session is not used again."""
    from compliance.infer import durable  # noqa: PLC0415 - not on every Python

    seen = Fact("conclusion", frozenset({1}), ("", "", "", "", "", "seen"))
    rules = (
        Production("first", (Condition(0, "verdict", ()),), (), 0, "seen"),
        Production("second", (Condition(1, "conclusion", ()),), (), 0, "last"),
    )
    complete = durable.completed

    def failing(given: dict[str, str | int]) -> dict[str, str | int]:
        if str(given["id"]).startswith("c"):
            raise KeyError("boom")
        return complete(given)

    monkeypatch.setattr(durable, "completed", failing)
    with durable.Engine(Program(rules, {"seen": seen, "last": None}, 1)) as session:
        with pytest.raises(durable.EngineFault, match="inference `first`"):
            session.run([fact(0)])
        with pytest.raises(durable.EngineFault, match="after a fault"):
            session.run([])


@needs_durable
def test_ids_with_equal_hashes_are_refused() -> None:
    """The engine would take two facts whose ids have the same 32-bit hash for one."""
    from compliance.infer import durable  # noqa: PLC0415 - not on every Python

    durable.check_ids(tuple(f"f{number}" for number in range(10_000)))
    with pytest.raises(durable.EngineFault, match="equal hashes"):
        durable.check_ids(("costarring", "liquid"))


def test_small_programs_are_spared_the_trial() -> None:
    """Only a program larger than those that were tried out is run in a process of its own."""
    assert trial.is_proven(PAIR)
    assert not trial.is_proven(program(production("wide", 0, 7)))
    assert not trial.is_proven(
        program(*(production(f"r{each}", each, 1) for each in range(61)))
    )


@needs_durable
def test_trial_runs_the_program_in_a_process_of_its_own() -> None:
    """A program that durable-rules can run survives its trial."""
    assert trial.survives(program(*(production(f"r{each}", each, 1) for each in range(61))))


@needs_durable
def test_trial_that_hangs_or_crashes_is_survived() -> None:
    """A process that doesn't end in time, or ends with an error, says that it's unusable."""
    assert not trial.survives_within(b"no program", 20.0)
    assert not trial.survives_within(b"{}", 0.001)


@needs_durable
def test_program_that_fails_its_trial_is_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What did not survive its trial is not run in this process."""
    monkeypatch.setattr(engines, "is_proven", lambda _: False)
    monkeypatch.setattr(engines, "survives", lambda _: False)

    with pytest.raises(EngineUnusable, match="did not survive"):
        run_cases(PAIR, [(fact(0), fact(1))], "durable")
    assert "builtin" == run_cases(PAIR, [(fact(0), fact(1))], "auto")[1]
