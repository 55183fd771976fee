"""Parameters: what kind each value is, what may take its place, and numbers that may be one."""

from datetime import date, datetime

import pytest
from sqlglot import exp

from compliance.check import parse_condition
from compliance.check.conditions import check_expression, used_parameters
from compliance.check.dictionary import Dictionary, Entity, Field
from compliance.check.durations import check_duration
from compliance.check.expression import Duration, DurationExpr
from compliance.check.faithful_tree import is_faithful
from compliance.check.functions import FUNCTIONS
from compliance.check.parameter_value import ParameterValue
from compliance.check.parameters import (
    check_parameter,
    integer_of,
    parse_override,
    percent_of,
)
from compliance.check.print_expression import print_expression
from compliance.check.scope import Scope
from compliance.check.types import BOOLEAN, TEXT, TIMESTAMP, Reference, ReferenceTarget
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.source import Source, Span
from tests.unit.expression_fixture import node_of, scope_of, world


def name_of(text: str) -> Scalar:
    """Give the name of a parameter as it stands in a pack."""
    return Scalar(text, "plain", *[Span(Source("pack.yaml", text), 0, len(text))] * 2)


def parameter(text: str) -> ParameterValue:
    """Read a parameter `p` that has no faults."""
    faults: list[Diagnostic] = []
    value = check_parameter(name_of("p"), node_of(text), faults)
    assert faults == []
    assert value is not None
    return value


def codes_of(faults: list[Diagnostic]) -> list[str]:
    """Give the codes of some faults, which must all be printable."""
    assert all(str(fault) for fault in faults)
    return [fault.code for fault in faults]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("3", "integer", 3),
        ("-3", "integer", -3),
        ("2.50", "decimal", 2.5),
        ("true", "boolean", True),
        ("2017-01-31", "date", date(2017, 1, 31)),
        ("2017-01-31 09:30", "timestamp", datetime.fromisoformat("2017-01-31 09:30")),
        ("15 working days", "duration", Duration(15, "working days")),
        ("95%", "percent", 0.95),
        ("99.9 %", "percent", 0.999),
        ("sergeant", "text", "sergeant"),
        ("'3'", "text", "3"),
        ("'12 weeks'", "text", "12 weeks"),
        ("2017-02-30", "text", "2017-02-30"),
        ("101%", "text", "101%"),
        ("True", "text", "True"),
        ("12345678901234567890", "text", "12345678901234567890"),
        ("[a, 2, '3', 2017-01-31]", "list", ("a", 2, "3", date(2017, 1, 31))),
        ("{by: risk, low: 1 day, high: none, mid: {days: n}, x: $y}", "duration map", None),
        ("{days: interval_days}", "duration map", None),
    ],
)
def test_a_value_has_the_kind_that_it_looks_like(text: str, kind: str, value: object) -> None:
    """Without quotes a value is the first kind that it has the form of, within them a text."""
    read = parameter(text)

    assert (kind, value) == (read.kind, read.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-parameter"),
        ("null", "bad-parameter"),
        ("[]", "bad-parameter"),
        ("[[a]]", "bad-parameter"),
        ("[a, 3 days]", "bad-parameter"),
        ("[a, null]", "bad-parameter"),
        ("{low: 1 day, high: 2 days}", "bad-duration"),
        ("{fortnights: 2}", "bad-duration"),
        ("{by: risk, low: soon}", "bad-duration"),
        ("{by: risk, low: [1 day]}", "bad-duration"),
        ("{by: risk, low: {by: tier, high: 3}}", "bad-duration"),
    ],
)
def test_a_value_that_cannot_be_read_is_reported_once(text: str, code: str) -> None:
    """What is reported where it is declared is silent where it is used."""
    faults: list[Diagnostic] = []
    value = check_parameter(name_of("p"), node_of(f"p: {text}").get("p"), faults)  # type: ignore[union-attr,arg-type]

    assert [code] == list(dict.fromkeys(codes_of(faults)))
    assert value is not None
    assert value.kind == "unreadable"
    scope = scope_of()
    scope.parameters["p"] = value  # type: ignore[index]
    try:
        used: list[Diagnostic] = []
        assert check_expression(scalar("as_of - $p > as_of"), scope, used) is None
        assert check_duration(scalar("$p"), scope, used, (TIMESTAMP,)) is None
        assert integer_of(scalar("$p"), scope.parameters, used) is None
        assert percent_of(scalar("$p"), scope.parameters, used) is None
        assert used == []
        assert parse_override("p", "3 days", value, used) is None
    finally:
        del scope.parameters["p"]  # type: ignore[attr-defined]


def scalar(text: str) -> Scalar:
    """Read a value that is a single one."""
    node = node_of(text)
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize(
    ("declared", "override", "kind", "text"),
    [
        ("12 months", "6 months", "duration", "6 months"),
        ("12 months", "{by: risk, low: 1 day}", "duration map", "{by: risk, low: 1 day}"),
        ("{by: risk, low: 1 day}", "6 months", "duration", "6 months"),
        ("3", "4", "integer", "4"),
        ("2.5", "3", "decimal", "3"),
        ("sergeant", "a: [b", "text", "a: [b"),
        ("sergeant", "3", "text", "3"),
        ("sergeant", "", "text", ""),
        ("[a, b]", "[c]", "list", "[c]"),
        ("95%", "90%", "percent", "90%"),
        ("true", "false", "boolean", "false"),
    ],
)
def test_an_override_has_the_kind_of_what_it_replaces(
    declared: str, override: str, kind: str, text: str
) -> None:
    """A value from the command line is read as the value in the pack was."""
    faults: list[Diagnostic] = []
    value = parse_override("p", override, parameter(declared), faults)

    assert faults == []
    assert value is not None
    assert (kind, text) == (value.kind, value.text)
    assert type(value.value) is not int or kind == "integer"


@pytest.mark.parametrize(
    ("declared", "override", "code"),
    [
        ("12 months", "6", "wrong-parameter"),
        ("12 months", "soon", "wrong-parameter"),
        ("3", "4.5", "wrong-parameter"),
        ("3", "three", "wrong-parameter"),
        ("95%", "0.95", "wrong-parameter"),
        ("true", "yes", "wrong-parameter"),
        ("[a]", "a", "wrong-parameter"),
        ("12 months", "", "bad-parameter"),
        ("12 months", "{by: risk", "yaml-syntax"),
        ("12 months", "{by: risk, low: soon}", "bad-duration"),
    ],
)
def test_an_override_of_another_kind_is_reported(
    declared: str, override: str, code: str
) -> None:
    """A value of another kind is a fault, shown with the command line and the declaration."""
    faults: list[Diagnostic] = []

    assert parse_override("p", override, parameter(declared), faults) is None
    assert [code] == codes_of(faults)
    assert str(faults[0]).startswith("--set p:1:")


@pytest.mark.parametrize(
    ("text", "count"), [("3", 3), ("0", 0), ("$few", 3), ("'4'", 4)], ids=str
)
def test_a_count_is_written_or_a_parameter(text: str, count: int) -> None:
    """A whole number of zero or more may be a parameter."""
    faults: list[Diagnostic] = []

    assert count == integer_of(node_of(text), world()[1], faults)
    assert faults == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "bad-number"),
        ("2.5", "bad-number"),
        ("three", "bad-number"),
        ("''", "bad-number"),
        ("[3]", "bad-number"),
        ("$share", "wrong-parameter"),
        ("$nothing", "unknown-parameter"),
    ],
)
def test_what_is_no_count_is_reported(text: str, code: str) -> None:
    """Anything but a whole number of zero or more is a fault."""
    faults: list[Diagnostic] = []

    assert integer_of(node_of(text), world()[1], faults) is None
    assert [code] == codes_of(faults)


@pytest.mark.parametrize(
    ("text", "share"), [("95%", 0.95), ("0%", 0.0), ("100 %", 1.0), ("$share", 0.95)], ids=str
)
def test_a_percentage_is_a_share(text: str, share: float) -> None:
    """A percentage has its sign, and may be a parameter."""
    faults: list[Diagnostic] = []

    assert share == percent_of(node_of(text), world()[1], faults)
    assert faults == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("95", "bad-percent"),
        ("0.95", "bad-percent"),
        ("101%", "bad-percent"),
        ("-5%", "bad-percent"),
        ("''", "bad-percent"),
        ("{a: 1%}", "bad-percent"),
        ("$few", "wrong-parameter"),
        ("$nothing", "unknown-parameter"),
    ],
)
def test_what_is_no_percentage_is_reported(text: str, code: str) -> None:
    """Anything but 0% to 100% is a fault, a number without its sign too."""
    faults: list[Diagnostic] = []

    assert percent_of(node_of(text), world()[1], faults) is None
    assert [code] == codes_of(faults)


def test_all_parameters_of_an_expression_are_known() -> None:
    """Reports name every parameter that a rule used, those inside maps of durations too."""
    faults: list[Diagnostic] = []
    text = "completed_on + $by_risk < as_of - $max_age and type in $codes and pages > -$few"
    expression = check_expression(scalar(text), scope_of(), faults, BOOLEAN)
    duration = check_duration(
        node_of("{by: rso.risk, low: $max_age, medium: $in_quotes, high: {days: $few}}"),
        scope_of(),
        faults,
        (TIMESTAMP,),
    )

    assert faults == []
    assert expression is not None
    assert isinstance(duration, DurationExpr)
    assert used_parameters(expression) == {"by_risk", "max_age", "codes", "few"}
    assert used_parameters(duration) == {"max_age", "in_quotes", "few"}


def test_a_tree_with_more_than_was_written_is_not_faithful() -> None:
    """A node or part outside of the whitelist, or a lost word, is noticed."""
    column = exp.Column(this=exp.Identifier(this="0", quoted=True))

    assert not is_faithful([], [exp.Star()])
    assert not is_faithful([], [exp.Between(this=column, symmetric=True)])
    assert not is_faithful([], list(exp.Not(this=column).bfs()))
    assert is_faithful([], [exp.Null()])


def test_functions_say_how_they_are_written() -> None:
    """Each function has a signature with its parameters, and a line on what it is for."""
    assert FUNCTIONS["age"].signature == "age(born, on)"
    assert FUNCTIONS["least"].signature == "least(value, other, ...)"
    assert all(function.description for function in FUNCTIONS.values())


def test_for_readers_the_subject_is_named_only_beside_a_related_record() -> None:
    """A reader sees no more prefixes than needed, and durations without `interval`."""
    text = "rso.child.dob + interval '1 year' < '2017-01-31' and rso.in_community"
    alone = check_expression(scalar(text), scope_of(), [])
    beside = check_expression(scalar(f"{text} and urgent"), scope_of(), [])

    assert alone is not None
    assert beside is not None
    assert print_expression(alone) == "child.dob + 1 year < 2017-01-31 and in_community"
    assert print_expression(beside) == (
        "rso.child.dob + 1 year < 2017-01-31 and rso.in_community and urgent"
    )


def test_a_tree_that_lost_a_word_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A condition that the parser would change is a fault, whatever the parser's version."""
    monkeypatch.setattr(parse_condition, "is_faithful", lambda _items, _nodes: False)
    faults: list[Diagnostic] = []

    assert check_expression(scalar("urgent or pages > 1"), scope_of(), faults) is None
    assert codes_of(faults) == ["syntax"]


def test_what_a_faulty_dictionary_lacks_is_silent() -> None:
    """A reference to an entity that is not declared was reported where it is."""
    reference = Reference((ReferenceTarget("lost"),))
    fields = {name: Field(name, reference) for name in ("a_id", "other_id")}
    entity = Entity("thing", "Thing", ("a_id",), {**fields, "name": Field("name", TEXT)})
    scope = Scope(Dictionary({"thing": entity}), lambda _entity, _name: None, {}, "thing")
    faults: list[Diagnostic] = []

    assert check_expression(scalar("a.name = 'x' and other.name = 'x'"), scope, faults) is None
    assert faults == []
    assert check_expression(scalar("a_id = 'x'"), scope, faults) is None
    assert codes_of(faults) == ["type-mismatch"]
    assert check_expression(scalar("lost is null"), scope, []) is None
