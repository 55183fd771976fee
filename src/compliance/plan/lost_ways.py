"""The ways from records to others that could not be assessed: quarantined, or not there."""

from collections.abc import Iterator, Sequence
from itertools import product

from msgspec import Struct
from sqlglot import exp

from compliance.check.dictionary import Dictionary
from compliance.check.form import Step
from compliance.plan import sql
from compliance.plan.nowhere import a_record, dead_ends, has_lost
from compliance.plan.steps import Near, join_steps, lacking_on, surely_meant
from compliance.snapshot.tables import Tables


class LostWay(Struct, frozen=True):
    """What the records lead to in place of an assessed one, in words, and which do.

    `query` has a column `near`, the row number of each such record once.
    """

    words: str
    query: exp.Select


def lost_ways(
    near: str, steps: Sequence[Step], dictionary: Dictionary, tables: Tables
) -> Iterator[LostWay]:
    """Give the ways over which records reach what could not be assessed, among many.

    There is none where no record was quarantined and no reference leads nowhere, so that
    nothing is planned for a snapshot without a fault.
    """
    if not steps or lacking_on(near, steps, tables) is not None:
        return
    if not any(step.many for step in steps):
        return
    yield from _uncertain_ways(near, steps, tables)
    for end in dead_ends(near, steps, dictionary, tables):
        query = sql.select((sql.column("e", "near"), "near"))
        yield LostWay(end.words, sql.from_(query, sql.subquery(end.query, "e")))


def _uncertain_ways(near: str, steps: Sequence[Step], tables: Tables) -> Iterator[LostWay]:
    """Give the ways over quarantined records, and those that references may mean."""
    last = has_lost(steps[-1].entity, tables) and leads_to_lost(steps)
    choices = [
        ("data", "lost") if lost else ("data",)
        for lost in [*(has_lost(step.entity, tables) for step in steps[:-1]), last]
    ]
    for schemas in product(*choices):
        lost = [step for step, each in zip(steps, schemas, strict=True) if each == "lost"]
        if lost:
            yield LostWay(quarantined_words(lost[0].entity), _pairs(near, steps, schemas))
    sure = surely_meant(steps, "f")
    if sure != sql.TRUE:
        words = f"it is not known to what {a_record(steps[-1].entity)} belongs"
        meant = sql.where(_pairs(near, steps, ()), sql.is_null(sure))
        yield LostWay(words, meant)


def _pairs(near: str, steps: Sequence[Step], schemas: Sequence[str]) -> exp.Select:
    """Give the records from which steps, or what a reference may mean, lead somewhere."""
    query = sql.select((sql.column("n", "#"), "near"))
    sql.from_(query, sql.table("data", near, "n"))
    join_steps(query, Near("n", near), steps, "f", schemas)
    query.set("distinct", exp.Distinct())
    return query


def quarantined_words(entity: str) -> str:
    """Say that a record was quarantined."""
    return f"{a_record(entity)} that belongs here was quarantined"


def leads_to_lost(steps: Sequence[Step]) -> bool:
    """Whether records at the end of steps are not found by their key alone.

    What leads to the key of a quarantined record leads nowhere, and is seen as such.
    """
    if not steps or not steps[-1].pairs:
        return True
    return steps[-1].many and not steps[-1].near_list
