"""The closed table of functions: what each takes, gives, and is for."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from compliance.check.types import BOOLEAN, DATE, DECIMAL, INTEGER, TEXT, Type

ParameterKind = Literal[
    "date or timestamp",
    "timestamp",
    "number",
    "integer",
    "text",
    "list",
    "text or list",
    "item",
    "number or time",
    "any",
]
Result = Type | Literal["first", "joint"]


class Parameter(Struct, frozen=True):
    """One argument: its name for the documentation, and what it may be."""

    name: str
    kind: ParameterKind


class Function(Struct, frozen=True):
    """A function; a `repeated` one takes its last argument any number of times more.

    `result` is a type, that of the `first` argument, or the `joint` one of all.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Result
    description: str
    repeated: bool = False

    @property
    def signature(self) -> str:
        """How it is written: `age(born, on)`."""
        names = ", ".join(parameter.name for parameter in self.parameters)
        return f"{self.name}({names}{', ...' if self.repeated else ''})"


def _function(signature: str, kinds: str, result: Result, says: str) -> Function:
    name, _, names = signature.removesuffix(")").partition("(")
    written = names.split(", ")
    repeated = written[-1] == "..."
    parameters = tuple(
        Parameter(parameter, _KINDS[kind])
        for parameter, kind in zip(
            written[: -1 if repeated else None], kinds.split(), strict=True
        )
    )
    return Function(name, parameters, result, says, repeated)


_KINDS: dict[str, ParameterKind] = {
    "time": "date or timestamp",
    "instant": "timestamp",
    "number": "number",
    "integer": "integer",
    "text": "text",
    "list": "list",
    "sized": "text or list",
    "item": "item",
    "ordered": "number or time",
    "any": "any",
}

_TABLE: tuple[tuple[str, str, Result, str], ...] = (
    ("age(born, on)", "time time", INTEGER, "full years from one local date to the other"),
    ("days_between(from, to)", "time time", INTEGER, "days from one local date to the other"),
    ("hours_between(from, to)", "instant instant", DECIMAL, "elapsed hours"),
    (
        "working_days_between(from, to)",
        "time time",
        INTEGER,
        "working days after the one up to the other",
    ),
    (
        "add_working_days(from, count)",
        "time integer",
        "first",
        "so many working days later, at the end of the day",
    ),
    ("contains(list, value)", "list item", BOOLEAN, "whether the list holds the value"),
    ("lower(text)", "text", TEXT, "the text in small letters"),
    ("upper(text)", "text", TEXT, "the text in capitals"),
    ("trim(text)", "text", TEXT, "the text without spaces at its ends"),
    ("length(value)", "sized", INTEGER, "how many characters or items there are"),
    ("abs(number)", "number", "first", "the number without its sign"),
    ("coalesce(value, other, ...)", "any any", "joint", "the first value that is not null"),
    (
        "least(value, other, ...)",
        "ordered ordered",
        "joint",
        "the smallest or earliest, unknown if one is null",
    ),
    (
        "greatest(value, other, ...)",
        "ordered ordered",
        "joint",
        "the largest or latest, unknown if one is null",
    ),
    ("date_of(at)", "instant", DATE, "the local date of an instant"),
    ("year(on)", "time", INTEGER, "the year of the local date"),
    ("month(on)", "time", INTEGER, "the month of the local date, from 1 to 12"),
)
FUNCTIONS: Mapping[str, Function] = {
    function.name: function for function in (_function(*row) for row in _TABLE)
}
