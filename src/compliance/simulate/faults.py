"""The records of an entity to the same with faults in a few, of every kind that is told of.

Of all the records a given share has a fault, and each kind that the entity can have is as
frequent as the others:

- `keyless`: the key is null,
- `copy`: the record is there twice,
- `clash`: two records under one key contradict each other,
- `word`: a word that the enum does not have,
- `case`: a word of the enum in the other letter case,
- `year`: a date of a year that nothing was recorded in,
- `kind`: a text in place of a number, a truth value or a date, which only JSON can hold,
- `dangling`: a reference that leads to nothing,
- `late`: the record is dated after the snapshot was taken.

One entity has a field besides that the dictionary does not know.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from compliance.check.dictionary import Entity, Field
from compliance.check.types import BOOLEAN, DATE, DECIMAL, INTEGER, TEXT, Enum, Reference
from compliance.snapshot.sql import Sql, joined, name, number, sql, text

Form = Literal["json", "parquet"]
STRANGE_ENTITY, STRANGE_FIELD = "missing_episode", "remark"

_FAULTY = """
SELECT * {replaced} {strange} FROM (
  SELECT *, unnest(CASE WHEN "#fault" IN ('copy', 'clash') THEN [0, 1] ELSE [0] END) AS "#copy"
  FROM (
    SELECT *, CASE WHEN chance("#", {tag}) < getvariable('faults')
      THEN [{kinds}][whole("#", {kind_tag}, 1, {many})] ELSE '' END AS "#fault"
    FROM (SELECT *, row_number() OVER () AS "#" FROM ({records}))))
"""


class Fault(Struct, frozen=True):
    """A kind of fault, and what stands in which field in place of its value."""

    kind: str
    field: str = ""
    value: Sql = sql("NULL")
    is_json: bool = False


def with_faults(entity: Entity, records: Sql, form: Form) -> Sql:
    """Give the query of an entity's records with faults, as they can be in a form."""
    faults = faults_of(entity, form)
    shown = dict.fromkeys(fault.field for fault in faults if fault.field)
    replaced = joined(", ", (_field(field, faults) for field in shown))
    strange = sql(", 'recorded' AS {field}", field=name(STRANGE_FIELD))
    return sql(
        _FAULTY,
        replaced=sql("REPLACE ({fields})", fields=replaced),
        strange=strange if entity.name == STRANGE_ENTITY else sql(""),
        tag=text(f"fault.{entity.name}"),
        kind_tag=text(f"fault.{entity.name}.kind"),
        kinds=joined(", ", (text(fault.kind) for fault in faults)),
        many=number(len(faults)),
        records=records,
    )


def faults_of(entity: Entity, form: Form) -> list[Fault]:
    """Give the faults that an entity's records can have in a form."""
    fields = [each for each in entity.fields.values() if each.name not in entity.key]
    undated = [each for each in fields if each.name != entity.time]
    faults = [
        Fault("keyless", entity.key[0]),
        Fault("copy"),
        *_first("clash", fields, _can_clash, _other_value),
        *_first("word", fields, _is_enum, lambda _: sql("'not in the list'")),
        *_first("case", fields, _is_enum, _other_case),
        *_first("year", undated, _is_date, lambda _: sql("DATE '2999-01-01'")),
        *_first("dangling", fields, _is_reference, lambda _: sql("'unknown-' || \"#\"")),
    ]
    if form == "json":
        of_kind = _first("kind", undated, _is_no_text, lambda _: sql("'\"unknown\"'::JSON"))
        faults += [Fault(each.kind, each.field, each.value, is_json=True) for each in of_kind]
    if entity.time is not None:
        faults.append(Fault("late", entity.time, _much_later(entity.fields[entity.time])))
    return faults


def _first(
    kind: str,
    fields: Iterable[Field],
    fits: Callable[[Field], bool],
    value: Callable[[Field], Sql],
) -> list[Fault]:
    """Give a fault in the first field that can have it, if there is one."""
    found = next((each for each in fields if fits(each)), None)
    return [] if found is None else [Fault(kind, found.name, value(found))]


def _field(field: str, faults: list[Fault]) -> Sql:
    """Give what to select for a field: itself, but where one of the faults is in it."""
    value = given = name(field)
    shown = [fault for fault in faults if fault.field == field]
    for fault in sorted(shown, key=lambda each: each.is_json):
        value = sql(
            'CASE WHEN "#fault" = {kind} THEN {wrong} ELSE {value} END',
            kind=text(fault.kind),
            wrong=fault.value,
            value=sql("to_json({value})", value=value) if fault.is_json else value,
        )
    return sql("{value} AS {given}", value=value, given=given)


def _is_enum(field: Field) -> bool:
    return isinstance(field.type, Enum)


def _is_date(field: Field) -> bool:
    return field.type == DATE


def _is_reference(field: Field) -> bool:
    return isinstance(field.type, Reference)


def _is_no_text(field: Field) -> bool:
    return field.type in {INTEGER, DECIMAL, BOOLEAN, DATE}


def _can_clash(field: Field) -> bool:
    return field.type in {TEXT, DATE, BOOLEAN} or _is_enum(field) or _is_reference(field)


def _other_value(field: Field) -> Sql:
    """Give another value in the second of two records."""
    given = name(field.name)
    match field.type:
        case Enum(values=values):
            other = sql(
                "CASE WHEN {given} = {first} THEN {second} ELSE {first} END",
                given=given,
                first=text(values[0]),
                second=text(values[-1]),
            )
        case type_ if type_ == DATE:
            other = sql(
                "coalesce(({given} - INTERVAL 1 DAY)::DATE, DATE '2016-01-01')", given=given
            )
        case type_ if type_ == BOOLEAN:
            other = sql("NOT coalesce({given}, false)", given=given)
        case _:
            other = sql("concat({given}, '-again')", given=given)
    return sql('CASE WHEN "#copy" = 1 THEN {other} ELSE {given} END', other=other, given=given)


def _other_case(field: Field) -> Sql:
    return sql(
        "CASE WHEN {given} = upper({given}) THEN lower({given}) ELSE upper({given}) END",
        given=name(field.name),
    )


def _much_later(field: Field) -> Sql:
    given = name(field.name)
    if field.type == DATE:
        return sql("({given} + INTERVAL 800 DAY)::DATE", given=given)
    return sql("{given} + INTERVAL 800 DAY", given=given)
