"""A query in DuckDB's dialect to one of the same meaning in PostgreSQL's.

Every expression is translated together with its type, as the meaning of much depends on it:
what a text is compared by, how a number is written, that PostgreSQL has no least boolean.
What has no translation is refused: `Unsayable` says what it is.
"""

from collections.abc import Mapping
from hashlib import blake2b

from msgspec import Struct
from sqlglot import exp

from compliance.engines import types
from compliance.engines.postgres_fences import keep_apart
from compliance.engines.postgres_functions import FUNCTIONS, NAMED
from compliance.engines.postgres_lists import LISTS, NAMED_LISTS
from compliance.engines.postgres_terms import (
    ITEM,
    Around,
    Columns,
    Rule,
    Translator,
    Typed,
    Unsayable,
    in_order,
    sql_type,
)
from compliance.engines.postgres_values import VALUES
from compliance.engines.reading import Query, sources_of

_OF_NULLS = "INTEGER"
LONGEST_NAME = 63  # bytes; PostgreSQL cuts off what is longer

_RULES: dict[type[exp.Expr], Rule] = {**VALUES, **FUNCTIONS, **LISTS}
_NAMED = {**NAMED, **NAMED_LISTS}


def translate(query: Query, known: Mapping[str, Columns], around: Around) -> Columns:
    """Make a query PostgreSQL's, in place, and give the names and types of its columns.

    `known` are the columns of the relations that it may read by name.
    """
    columns = _Names(dict(known), None, around).query(query)
    # A column that is always null is one of numbers, as in a table of DuckDB's.
    typed = {name: _OF_NULLS if each == types.NULL else each for name, each in columns.items()}
    if typed != columns:
        _give_types(query, list(columns.values()), list(typed.values()))
    for identifier in query.find_all(exp.Identifier):
        identifier.set("this", short_name(identifier.name))
        identifier.set("quoted", True)
    return typed


def short_name(name: str) -> str:
    """Give a name that PostgreSQL keeps whole; two that differ stay different.

    >>> short_name("rso"), len(short_name("n" * 64))
    ('rso', 63)
    """
    whole = name.encode()
    if len(whole) <= LONGEST_NAME:
        return name
    digest = blake2b(whole, digest_size=12).hexdigest()
    return f"{whole[: LONGEST_NAME - 25].decode(errors='ignore')}~{digest}"


class _Names(Struct, frozen=True):
    """The relations that a query may name, and the names of the rows around it."""

    relations: dict[str, Columns]
    outer: "_Scope | None"
    around: Around

    def query(self, node: exp.Expr) -> Columns:
        """Translate a query, in place."""
        match node:
            case exp.Subquery():
                return self.query(node.this)
            case exp.Select():
                names = self._with(node)
                return _Scope(names, {}).select(node)
            case exp.Union() | exp.Except() | exp.Intersect():
                return self._with(node).union(node)
            case _:
                raise Unsayable(type(node).__name__)

    def _with(self, node: exp.Query) -> "_Names":
        """Translate the parts that a query names, and give what it may read."""
        known = dict(self.relations)
        for part in node.args["with_"].expressions if node.args.get("with_") else ():
            known[part.alias] = _Names(known, self.outer, self.around).query(part.this)
        return _Names(known, self.outer, self.around)

    def union(self, node: exp.SetOperation) -> Columns:
        """Translate a union; a column that is null in one part has the type of the other."""
        first, second = self.query(node.this), self.query(node.expression)
        if len(first) != len(second):
            raise Unsayable("union of queries of different width")
        columns = {
            name: types.common([one, other])
            for (name, one), other in zip(first.items(), second.values(), strict=True)
        }
        for part, found in ((node.this, first), (node.expression, second)):
            _give_types(part, list(found.values()), list(columns.values()))
        return columns


def _give_types(query: exp.Expr, found: list[str], wanted: list[str]) -> None:
    if isinstance(query, exp.Subquery):
        _give_types(query.this, found, wanted)
    elif isinstance(query, exp.SetOperation):
        _give_types(query.this, found, wanted)
        _give_types(query.expression, found, wanted)
    else:
        for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
            if one == types.NULL and other != types.NULL:
                projection = query.expressions[place]
                typed = exp.Cast(this=projection.unalias().copy(), to=sql_type(other))
                named = exp.Alias(this=typed, alias=_identifier(projection.alias_or_name))
                projection.replace(named)


class _Scope(Struct, frozen=True):
    """The rows that a query reads: their columns by alias."""

    names: _Names
    sources: dict[str, Columns]

    @property
    def around(self) -> Around:
        """What is the same in all queries."""
        return self.names.around

    def select(self, node: exp.Select) -> Columns:
        """Translate a query, in place."""
        for place, source in enumerate(list(sources_of(node))):
            self._add(source, place)
        for join in node.args.get("joins") or ():
            if join.args.get("on"):
                join.set("on", self.tree(join.args["on"]))
        for clause in ("where", "having"):
            if node.args.get(clause):
                node.args[clause].set("this", self.tree(node.args[clause].this))
        columns = self._projections(node)
        self._group(node)
        self._order(node)
        keep_apart(node)
        return columns

    def _add(self, source: exp.Expr, place: int) -> None:
        match source:
            case exp.Table():
                if source.db or source.name not in self.names.relations:
                    raise Unsayable(f"table {source.name}")
                self.sources[source.alias_or_name] = self.names.relations[source.name]
            case exp.Subquery():
                # Before version 16 a query in FROM must have a name.
                if not source.alias:
                    source.set("alias", exp.TableAlias(this=_identifier(f"from {place}")))
                inner = _Names(self.names.relations, self.names.outer, self.around)
                self.sources[source.alias] = inner.query(source.this)
            case _:
                raise Unsayable(type(source).__name__)

    def _projections(self, node: exp.Select) -> Columns:
        columns: Columns = {}
        kept: list[exp.Expr] = []
        for place, each in enumerate(node.expressions):
            if isinstance(each, exp.Star):
                columns |= self._all()
                kept.append(each)
                continue
            value, type_ = self.value(each.unalias())
            name = each.alias_or_name or f"column {place}"
            columns[name] = type_
            kept.append(exp.Alias(this=value, alias=_identifier(name)))
        node.set("expressions", kept)
        return columns

    def _all(self) -> Columns:
        return {name: each for found in self.sources.values() for name, each in found.items()}

    def _group(self, node: exp.Select) -> None:
        group = node.args.get("group")
        if group is None:
            return
        if group.args.get("all"):
            keys = [each.this.copy() for each in node.expressions if not each.find(exp.AggFunc)]
            node.set("group", exp.Group(expressions=keys))
        else:
            group.set("expressions", [self.tree(each) for each in group.expressions])

    def _order(self, node: exp.Select) -> None:
        order = node.args.get("order")
        for each in order.expressions if order else ():
            name = each.this.name if isinstance(each.this, exp.Column | exp.Identifier) else ""
            if name and not getattr(each.this, "table", "") and self._find("", name) is None:
                named = (it.this.copy() for it in node.expressions if it.alias == name)
                value = next(named, None)
                if value is None:
                    raise Unsayable(f"order by {name}")
                each.set("this", value)
            else:
                each.set("this", in_order(*self.value(each.this)))

    def tree(self, node: exp.Expr) -> exp.Expr:
        """Translate an expression."""
        return self.value(node)[0]

    def value(self, node: exp.Expr) -> Typed:
        """Translate an expression, and give its type with it."""
        tree, type_ = self._value(node)
        if type_ != types.NULL or isinstance(tree, exp.Null):
            return tree, type_
        # A null without a type would be a text to PostgreSQL wherever a query gives it.
        if tree.find(exp.AggFunc, exp.Window):
            return tree, type_
        return exp.Null(), type_

    def _value(self, node: exp.Expr) -> Typed:
        match node:
            case exp.Column() | exp.Identifier():
                table = node.table if isinstance(node, exp.Column) else ""
                type_ = self._find(table, node.name)
                if type_ is None:
                    raise Unsayable(f"column {node.name}")
                return node, type_
            case exp.Subquery() | exp.Select():
                columns = self.nested(node)
                return node, next(iter(columns.values()))
            case exp.Anonymous():
                rule = _NAMED.get(node.name.lower())
            case _:
                rule = _RULES.get(type(node))
        if rule is None:
            raise Unsayable(node.name if isinstance(node, exp.Anonymous) else node.key)
        return rule(node, self)

    def nested(self, node: exp.Expr) -> Columns:
        """Translate a query inside an expression, which may name the rows of this one."""
        return _Names(self.names.relations, self, self.around).query(node)

    def within(self, items: Columns) -> "Translator":
        """Translate what is said of each item of a list, whose parts have names."""
        return _Scope(_Names(self.names.relations, self, self.around), {ITEM: items})

    def _find(self, table: str, name: str) -> str | None:
        if table:
            found = self.sources.get(table, {}).get(name)
        else:
            every = (each[name] for each in self.sources.values() if name in each)
            found = next(every, None)
        outer = self.names.outer
        return outer._find(table, name) if found is None and outer is not None else found  # noqa: SLF001


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
