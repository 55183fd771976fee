"""A query under construction: the records in scope, and what was joined to reach others."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import product
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from sqlglot import exp

from compliance.check.dictionary import Dictionary
from compliance.check.expression import RELATED, SUBJECT, Hop
from compliance.check.form import Related, Step
from compliance.check.rules import Derived
from compliance.plan import sql
from compliance.plan.by_reference import total_by_reference
from compliance.plan.layers import ALIAS, arrange, kept_column
from compliance.plan.merge_totals import merge_totals, totals_key
from compliance.plan.outcomes import ReasonBook
from compliance.plan.sql import Sql
from compliance.plan.steps import Near, join_steps, same_key, surely_meant
from compliance.plan.values import Value
from compliance.snapshot.tables import Tables


class Surroundings(Struct, frozen=True):
    """What every query of a run can look at; `subjects` gives the entity of each rule.

    With `only`, the name of a table of subjects' numbers, queries are about these subjects
    and yield details: limits, first dates, and which record is in doubt.
    """

    tables: Tables
    dictionary: Dictionary
    derived: Mapping[tuple[str, str], Derived]
    as_of: Value
    zone: ZoneInfo
    subjects: Mapping[str, str]
    only: str | None = None

    def supplied(self, entity: str) -> bool:
        """Whether the snapshot holds records, or an empty list, of an entity."""
        return entity in self.tables.accounts

    def quarantined(self, entity: str) -> bool:
        """Whether records of an entity were quarantined."""
        account = self.tables.accounts.get(entity)
        return account is not None and account.quarantined > 0


class Cases(Struct, frozen=True):
    """What is judged: the subjects of an entity, or their combinations with an `each`.

    `table` is the stored table of combinations, with a column `#`, a column `owner` (the
    subject's number), and a column for each name; None where the subjects are the cases.
    """

    entity: str
    table: str | None = None
    records: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()


class Stored(Struct, frozen=True):
    """A table that must be made before a query can run: its schema, name and content."""

    schema: str
    name: str
    query: exp.Select | exp.Union


class Limit(Struct, frozen=True):
    """A limit that was planned: the outcome of its form, the limit, and when it was done."""

    outcome: Sql
    limit: Value
    done: Value | None


class Scan(Struct):
    """A query over cases, or over pairs of a case and a related record.

    `records` gives the alias and entity of each record in scope; `case` is the column that
    numbers the cases. `kept` are expressions that are calculated once, by the names of their
    columns, and `names` the same the other way round; each may read those before it.
    `stored` are the tables that must be made before, and `totals` tells which of the queries
    that are attached will be one. `work_out` gives the value of a field derived for the
    subject, if it can be had without a table of its own, and `worked_out` are those.
    `member` is whether the related record belongs to the case: true where nothing makes it
    unknown. `limits`, `doubts` (an entity, and the key of a record of it that is in doubt)
    and `notes` (an outcome, and a text about it) are for details only. `shares` holds for each
    share its least counts, of cases met and of all, and its most.
    """

    around: Surroundings
    book: ReasonBook
    cases: Cases
    query: exp.Select
    case: Sql
    records: dict[str, tuple[str, str]]
    hops: dict[tuple[str, ...], str] = field(default_factory=dict)
    kept: dict[str, Sql] = field(default_factory=dict)
    names: dict[Sql, str] = field(default_factory=dict)
    stored: list[Stored] = field(default_factory=list)
    totals: list[Hashable] = field(default_factory=list)
    work_out: Callable[[Derived, "Scan"], Value | None] | None = None
    worked_out: dict[str, Value | None] = field(default_factory=dict)
    member: Sql = sql.TRUE
    limits: list[Limit] = field(default_factory=list)
    doubts: list[tuple[str, Sql]] = field(default_factory=list)
    notes: list[tuple[Sql, Sql]] = field(default_factory=list)
    shares: list[tuple[Sql, ...]] = field(default_factory=list)

    def keep(self, expression: Sql) -> Sql:
        """Calculate an expression in the query, once; give the column of the result."""
        if isinstance(expression, exp.Literal | exp.Boolean):
            return expression
        if expression not in self.names:
            known = f"k{len(self.names)}"
            self.names[expression] = known
            self.kept[known] = expression
        return kept_column(self.names[expression])

    def finish(self, columns: list[tuple[Sql, str]], number: str = "#") -> exp.Select:
        """Give columns calculated from those kept, one row a case, with its number."""
        first, *rest = arrange(self.kept, columns)
        query = self.query
        query.set("expressions", sql.select((self.case, number), *first).expressions)
        merge_totals(query)
        for layer in rest:
            outer = sql.select((kept_column(number), number), *layer)
            query = sql.from_(outer, sql.subquery(query, ALIAS))
        self._leave_out_subject()
        return query

    def _leave_out_subject(self) -> None:
        """Don't join the subject of a combination if nothing of it is read."""
        if self.cases.table is None or self.around.only is not None:
            return
        others = self.query.args["joins"][1:]
        whole = [*self.query.expressions, *others]
        if not any(each.table == "s" for part in whole for each in part.find_all(exp.Column)):
            self.query.set("joins", others)

    def hop(self, alias: str, hop: Hop, target: tuple[str, str, str | None]) -> str:
        """Follow a reference of the record under an alias; give the alias of the other."""
        entity, key, discriminator = target
        known = (alias, hop.field, entity, discriminator or "")
        if known not in self.hops:
            there = f"h{len(self.hops)}"
            held, own = sql.column(there, key), sql.column(alias, hop.field)
            parts = [same_key(held, own, as_text=hop.by is not None)]
            if hop.by is not None and discriminator is not None:
                parts.append(sql.equal(sql.column(alias, hop.by), sql.text(discriminator)))
            sql.add_join(
                self.query, sql.table("data", entity, there), sql.conjunction(parts), "LEFT"
            )
            self.hops[known] = there
        return self.hops[known]

    def derive(self, alias: str, name: str) -> str:
        """Join the stored values of a derived field to the record under an alias."""
        known = (alias, "#", name)
        if known not in self.hops:
            there = f"d{len(self.hops)}"
            on = sql.equal(sql.column(there, "#"), sql.column(alias, "#"))
            sql.add_join(self.query, sql.table("derived", name, there), on, "LEFT")
            self.hops[known] = there
        return self.hops[known]

    def attach(self, relation: exp.Select | exp.Union) -> str:
        """Join a query of one row a case, whose number is its column `case`."""
        there = f"a{len(self.query.args.get('joins') or ())}"
        near = total_by_reference(relation) or self.case
        on = sql.equal(sql.column(there, "case"), near)
        sql.add_join(self.query, sql.subquery(relation, there), on, "LEFT")
        self.totals.append(totals_key(relation, near) or there)
        return there

    def attach_to_subject(self, relation: exp.Select) -> str:
        """Join a query of one row a subject, whose number is its column `near`."""
        there = f"a{len(self.query.args.get('joins') or ())}"
        on = sql.equal(sql.column(there, "near"), sql.column("s", "#"))
        sql.add_join(self.query, sql.subquery(relation, there), on, "LEFT")
        self.totals.append(there)
        return there

    @property
    def width(self) -> int:
        """The number of tables and totals that are joined to the cases."""
        return len(self.hops) + len(set(self.totals))


def open_scan(around: Surroundings, book: ReasonBook, cases: Cases) -> Scan:
    """Start a query over cases, with the subject and every `each` record in scope."""
    query = exp.Select()
    records = {SUBJECT: ("s", cases.entity)}
    if cases.table is None:
        sql.from_(query, sql.table("data", cases.entity, "s"))
        _restrict(query, around)
        return Scan(around, book, cases, query, sql.column("s", "#"), records)
    sql.from_(query, sql.table("cases", cases.table, "c"))
    _restrict(query, around)
    owner = sql.equal(sql.column("s", "#"), sql.column("c", "owner"))
    sql.add_join(query, sql.table("data", cases.entity, "s"), owner)
    for number, (each, entity) in enumerate(cases.records.items()):
        alias = f"e{number}"
        on = sql.equal(sql.column(alias, "#"), sql.column("c", each))
        sql.add_join(query, sql.table("data", entity, alias), on)
        records[each] = (alias, entity)
    return Scan(around, book, cases, query, sql.column("c", "#"), records)


def open_related(outer: Scan, related: Related) -> Scan:
    """Start a query over the pairs of a case and each related record, assessed ones only."""
    scan = open_scan(outer.around, outer.book, outer.cases)
    scan.member = _join_related(scan, related, "data")
    scan.records[RELATED] = ("r", related.entity)
    if related.entity == scan.cases.entity and not related.including_subject:
        sql.where(scan.query, sql.binary(exp.NEQ, sql.column("r", "#"), sql.column("s", "#")))
    return scan


def open_lost(outer: Scan, related: Related) -> Scan:
    """Start a query over the pairs of a case and each quarantined record that refers to it."""
    scan = open_scan(outer.around, outer.book, outer.cases)
    _join_related(scan, related, "lost")
    return scan


def _join_related(scan: Scan, related: Related, schema: str) -> Sql:
    """Join the related records, and give whether each surely is one."""
    if len(related.steps) > 1:
        return _join_once(scan, related, schema)
    if related.steps:
        subject = Near("s", scan.cases.entity)
        join_steps(scan.query, subject, related.steps, "r", (schema,))
        return surely_meant(related.steps, "r")
    sql.add_join(scan.query, sql.table(schema, related.entity, "r"), None)
    return sql.TRUE


def _restrict(query: exp.Select, around: Surroundings) -> None:
    if around.only is None:
        return
    wanted = sql.from_(sql.select((sql.column("w", "#"), "#")), _wanted(around.only))
    sql.where(query, exp.In(this=sql.column("s", "#"), query=exp.Subquery(this=wanted)))


def _wanted(table: str) -> exp.Table:
    return exp.Table(this=sql.name(table), alias=exp.TableAlias(this=sql.name("w")))


def _join_once(scan: Scan, related: Related, schema: str) -> Sql:
    """Join over several steps so that a record reached in two ways is one pair."""
    choices = [
        ("data", "lost") if scan.around.quarantined(step.entity) else ("data",)
        for step in related.steps[:-1]
    ]
    ways = [_way(scan, related.steps, (*before, schema)) for before in product(*choices)]
    sure = surely_meant(related.steps, "r")
    is_sure = len(ways) == 1 and sure == sql.TRUE
    pairs = ways[0] if is_sure else _best_of(ways)
    pairs.set("distinct", exp.Distinct() if is_sure else None)
    near = sql.equal(sql.column("p", "near"), sql.column("s", "#"))
    sql.add_join(scan.query, sql.subquery(pairs, "p"), near)
    far = sql.equal(sql.column("r", "#"), sql.column("p", "far"))
    sql.add_join(scan.query, sql.table(schema, related.entity, "r"), far)
    return sql.TRUE if is_sure else sql.choose([(sql.column("p", "sure"), sql.TRUE)])


def _way(scan: Scan, steps: Sequence[Step], schemas: Sequence[str]) -> exp.Select:
    """Pair subjects with records at the end of a way, which may lead over quarantined ones."""
    sure = sql.FALSE if "lost" in schemas[:-1] else sql.is_true(surely_meant(steps, "r"))
    query = sql.select(
        (sql.column("s", "#"), "near"), (sql.column("r", "#"), "far"), (sure, "sure")
    )
    sql.from_(query, sql.table("data", scan.cases.entity, "s"))
    join_steps(query, Near("s", scan.cases.entity), steps, "r", schemas)
    return query


def _best_of(ways: Sequence[exp.Select]) -> exp.Select:
    """Give each pair once, and whether some way surely leads from one to the other."""
    near, far = sql.column("w", "near"), sql.column("w", "far")
    sure = sql.call("bool_or", sql.column("w", "sure"))
    query = sql.select((near, "near"), (far, "far"), (sure, "sure"))
    return sql.group_by(sql.from_(query, sql.subquery(sql.union(ways), "w")), near, far)
