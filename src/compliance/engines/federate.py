"""A query over tables here and far away to one over tables here alone.

Far tables stay in the database that holds the records. The largest parts of a query that read
them are asked there as a whole, and what is needed of the tables here goes along; the rest is
answered here. Only three kinds of part come back as they are: row numbers and codes, rows that
were asked for by their numbers, and what a statement gives anyway. A part that would bring more
than that is no part: the query around it is asked far away too.
"""

from collections.abc import Callable

from sqlglot import exp

from compliance.engines.postgres_terms import Unsayable
from compliance.engines.reading import (
    Query,
    Reads,
    equal_numbers,
    has_aggregate,
    nested_queries,
    own_conditions,
    sources_of,
    used_columns,
)

# What is said only here: the few values that it needs come along.
ONLY_HERE = (exp.JarowinklerSimilarity,)

# Asks a query far away, and gives the table here that has its rows, in order.
Fetch = Callable[[Query], exp.Table]


def settle(query: Query, reads: Reads, fetch: Fetch) -> Query:
    """Put tables here in the place of all that is far; the query given is taken apart.

    Raises:
        Unsayable: Something far would be left, which is empty here.
    """
    settled = _settled(_unwrapped(query), reads, fetch)
    if reads.far(settled):
        raise Unsayable("a query that is neither here nor far away")
    return settled


def _settled(query: Query, reads: Reads, fetch: Fetch) -> Query:
    if not reads.far(query):
        return query
    if isinstance(query, exp.Select) and _is_cut_at_tables(query, reads):
        return _cut_at_tables(query, reads, fetch)
    if _stays(query, reads):
        return _settle_parts(query, reads, fetch)
    return _all_of(fetch(query))


def _settle_parts(query: Query, reads: Reads, fetch: Fetch) -> Query:
    for part in _parts(query):
        if not reads.far(part):
            continue
        if _stays(part, reads):
            _settle_parts(part, reads, fetch)
        else:
            part.replace(_all_of(fetch(part)))
    return query


def _all_of(table: exp.Table) -> exp.Select:
    return exp.Select(expressions=[exp.Star()], from_=exp.From(this=table))


def _parts(query: Query) -> list[Query]:
    """Give the queries whose rows a query reads or joins."""
    if isinstance(query, exp.Subquery):
        return _parts(query.this)
    if isinstance(query, exp.SetOperation):
        return [_unwrapped(query.this), _unwrapped(query.expression)]
    return [_unwrapped(each) for each in sources_of(query) if isinstance(each, exp.Subquery)]


def _unwrapped(query: Query) -> Query:
    while isinstance(query, exp.Subquery) and isinstance(query.this, Query):
        query = query.this
    return query


def _stays(query: Query, reads: Reads) -> bool:
    """Whether a query that reads far tables is answered here, from parts asked far away."""
    parts = _parts(query)
    if isinstance(query, exp.Select) and not _can_stay(query, reads):
        return False
    far = [part for part in parts if reads.far(part)]
    open_ = [part for part in far if not _stays(part, reads)]
    tables = isinstance(query, exp.Select) and any(
        isinstance(each, exp.Table) for each in sources_of(query)
    )
    if len(open_) == len(parts) and not tables:
        return False
    return all(_is_harmless(part, reads) for part in open_)


def _can_stay(query: exp.Select, reads: Reads) -> bool:
    """Whether no table of a query itself is far, nor one in an expression of it."""
    if query.args.get("with_") or any(
        isinstance(each, exp.Table) and reads.is_far(each) for each in sources_of(query)
    ):
        return False
    return not any(reads.far(each) for each in nested_queries(query))


def _is_harmless(query: Query, reads: Reads) -> bool:
    return _gives_numbers(query) or is_asked_for(query, reads)


def _gives_numbers(query: Query) -> bool:
    """Whether all that a query gives are row numbers and numbers that are written in it."""
    if isinstance(query, exp.Subquery):
        return _gives_numbers(query.this)
    if isinstance(query, exp.SetOperation):
        return _gives_numbers(query.this) and _gives_numbers(query.expression)
    if not isinstance(query, exp.Select):
        return False
    sources = {each.alias_or_name: each for each in sources_of(query)}
    return all(_is_number(each.unalias(), sources) for each in query.expressions)


def _is_number(value: exp.Expr, sources: dict[str, exp.Expr]) -> bool:
    match value:
        case exp.Literal():
            return not value.is_string
        case exp.Null() | exp.Count():
            return True
        case exp.Neg() | exp.Cast() | exp.Paren():
            return _is_number(value.this, sources)
        case exp.Column():
            source = sources.get(value.table)
            if isinstance(source, exp.Subquery):
                return _is_given_as_number(source.this, value.name)
            return value.name == "#"
        case _:
            return False


def _is_given_as_number(query: Query, name: str) -> bool:
    if isinstance(query, exp.SetOperation):
        sides = (_unwrapped(query.this), _unwrapped(query.expression))
        return all(_is_given_as_number(each, name) for each in sides)
    if not isinstance(query, exp.Select):
        return False
    sources = {each.alias_or_name: each for each in sources_of(query)}
    given = {each.alias_or_name: each.unalias() for each in query.expressions}
    return name in given and _is_number(given[name], sources)


def is_asked_for(query: Query, reads: Reads) -> bool:
    """Whether a query reads only subjects whose numbers are in a table here."""
    if any(_wanted_numbers(each, reads) is not None for each in query.find_all(exp.In)):
        return True
    far = [each for each in query.find_all(exp.Table) if reads.is_far(each)]
    return bool(far) and all((each.db, each.name) in reads.asked for each in far)


def _wanted_numbers(among: exp.In, reads: Reads) -> exp.Select | None:
    """Give the query in `x."#" IN (SELECT "#" FROM here)`, if it is one."""
    wanted = among.args.get("query")
    asked = _unwrapped(wanted) if wanted is not None else None
    if not isinstance(asked, exp.Select) or among.this.name != "#" or reads.far(asked):
        return None
    return asked if [each.alias_or_name for each in asked.expressions] == ["#"] else None


def _is_cut_at_tables(query: exp.Select, reads: Reads) -> bool:
    """Whether a query gives the values of single records, found by numbers that are here."""
    sources = list(sources_of(query))
    if any(query.find(each) for each in ONLY_HERE):
        return all(isinstance(each, exp.Table) for each in sources)
    if has_aggregate(query) or query.args.get("distinct") or query.args.get("with_"):
        return False
    far = [each for each in sources if reads.far(each)]
    if any(reads.far(each) for each in nested_queries(query)):
        return False
    return all(
        isinstance(each, exp.Table) and _joined_here(query, each, reads) is not None
        for each in far
    )


def _cut_at_tables(query: exp.Select, reads: Reads, fetch: Fetch) -> Query:
    for table in [each for each in sources_of(query) if reads.far(each)]:
        alias = table.alias_or_name
        names = dict.fromkeys(["#", *used_columns(query, alias)])
        part = exp.Select(expressions=[exp.column(name, quoted=True) for name in names])
        part.set("from_", exp.From(this=exp.Table(this=table.this.copy(), db=table.args["db"])))
        here = _joined_here(query, table, reads)
        if here is not None:
            numbers = exp.Select(expressions=[exp.column("#", quoted=True)])
            numbers.set("from_", exp.From(this=here.copy()))
            conditions = [each.copy() for each in own_conditions(query, here)]
            if conditions:
                numbers.set("where", exp.Where(this=exp.and_(*conditions)))
            among = exp.In(this=exp.column("#", quoted=True), query=exp.Subquery(this=numbers))
            part.set("where", exp.Where(this=among))
        found = fetch(part)
        found.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
        table.replace(found)
    return query


def _joined_here(
    query: exp.Select, table: exp.Expr, reads: Reads
) -> exp.Table | exp.Subquery | None:
    """Find the table or query here whose numbers a far table is joined to by its own."""
    sources = {each.alias_or_name: each for each in sources_of(query)}
    for join in query.args.get("joins") or ():
        if join.this is not table:
            continue
        for one, other in equal_numbers(join.args.get("on")):
            pair = {one: other, other: one}
            here = sources.get(pair.get(table.alias_or_name, ""))
            if isinstance(here, exp.Table | exp.Subquery) and not reads.far(here):
                return here
    return None
