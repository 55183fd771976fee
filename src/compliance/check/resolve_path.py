"""Names and dotted paths to typed paths over references, never by guessing."""

from msgspec import Struct
from msgspec.structs import replace

from compliance.check import name_faults
from compliance.check.condition_items import Name, PathLeaf
from compliance.check.dictionary import Field
from compliance.check.expression import RELATED, SUBJECT, AsOf, Expr, Hop, Path, Variable
from compliance.check.expression_context import Context, declaration
from compliance.check.path_advice import advice_for_field, advice_for_first, advice_for_hop
from compliance.check.scope import EachPeriodName, EachRecord, EachText, Scope
from compliance.check.types import DATE, TEXT, TIMESTAMP, Reference, Type
from compliance.diagnostic import Note
from compliance.source import Span

PERIOD_PARTS: dict[str, Type] = {"start": DATE, "end": DATE, "label": TEXT}


class _Position(Struct, frozen=True):
    """A record reached: from which in scope, over what, and what it can be."""

    record: str
    hops: tuple[Hop, ...]
    entities: tuple[str, ...]
    origin: str


class _Found(Struct, frozen=True):
    """A field of one of the entities that a path can end at."""

    entity: str
    field: Field
    derived: bool
    count: bool

    @property
    def nature(self) -> tuple[str, Type, bool, bool]:
        """What must be the same in all entities: the plan reads them as one."""
        return self.field.name, self.field.type, self.derived, self.count


def resolve_path(leaf: PathLeaf, context: Context) -> Expr | None:
    """Give the value that a path names, or report what is wrong with it."""
    first, *rest = leaf.names
    if not rest:
        return _bare(first, context)
    meanings = _meanings(first, context)
    if len(meanings) > 1:
        one, other, *_ = meanings
        context.report(name_faults.ambiguous_name(first.text, one, other, first.span, ()))
        return None
    match context.scope.each.get(first.text):
        case EachPeriodName():
            return _period(leaf.names, context)
        case EachText():
            fault = name_faults.unknown_part(first.text, rest[0].text, (), rest[0].span)
            context.report(fault)
            return None
    position = _start(leaf.names, meanings, context)
    for name in rest[:-1]:
        position = _follow(position, name, context) if position else None
    span = Span(first.span.source, first.span.start, rest[-1].span.end)
    path = _field(position, rest[-1], context) if position else None
    return replace(path, span=span) if path else None


def _bare(name: Name, context: Context) -> Expr | None:
    if name.text == "as_of" and not name.quoted:
        return AsOf(TIMESTAMP, name.span)
    each = context.scope.each.get(name.text)
    if each is None:
        return _field(_here(context.scope), name, context)
    found = _found(_here(context.scope), name, context.scope)
    if found:
        field = f"a field of `{found[0].entity}`"
        notes = _declared(found)
        context.report(
            name_faults.ambiguous_name(name.text, "an `each`", field, name.span, notes)
        )
        return None
    match each:
        case EachText(kind):
            return Variable(name.text, kind, name.span)
        case EachRecord(entity):
            what, advice = f"a record of `{entity}`", f"write `{name.text}.` and a field of it"
        case EachPeriodName():
            what, advice = "a period", f"write `{name.text}.label`"
    context.report(name_faults.not_a_value(name.text, what, name.span, advice))
    return None


def _period(names: tuple[Name, ...], context: Context) -> Path | None:
    first, part, *further = names
    if further or part.text not in PERIOD_PARTS:
        wrong = names[-1]
        fault = name_faults.unknown_part(first.text, wrong.text, PERIOD_PARTS, wrong.span)
        context.report(fault)
        return None
    span = Span(first.span.source, first.span.start, part.span.end)
    return Path(first.text, (), (), part.text, PERIOD_PARTS[part.text], span=span)


def _meanings(first: Name, context: Context) -> dict[str, _Position | None]:
    """Give every record that the first word of a path can mean, None for a reference."""
    scope, text = context.scope, first.text
    each = scope.each.get(text)
    meanings: dict[str, _Position | None] = {}
    if isinstance(each, EachRecord):
        meanings["an `each`"] = _Position(text, (), (each.entity,), each.entity)
    elif each is not None:
        meanings["an `each`"] = None
    # The subject's name always means the subject, even beside a reference of that name.
    if text == scope.subject:
        return {
            "the subject": _Position(SUBJECT, (), (scope.subject,), scope.subject),
            **meanings,
        }
    if text == scope.related:
        meanings["the related record"] = _Position(RELATED, (), (scope.related,), scope.related)
    for field in _references(_here(scope), first, scope):
        meanings[f"the reference `{field.name}`"] = None
    return meanings


def _start(
    names: tuple[Name, ...], meanings: dict[str, _Position | None], context: Context
) -> _Position | None:
    first, *rest = names
    here = _here(context.scope)
    position = next(iter(meanings.values()), None)
    if position is not None:
        return position
    if meanings or _found(here, first, context.scope):
        return _follow(here, first, context)
    advice = advice_for_first(first, rest[0], context.scope)
    context.report(
        name_faults.unknown_name(first.text, context.scope.entity, first.span, advice)
    )
    return None


def _follow(position: _Position, name: Name, context: Context) -> _Position | None:
    """Go over a reference from a record, or report why that can't be done."""
    fields = _references(position, name, context.scope)
    if not fields:
        _not_followed(position, name, context)
        return None
    if len(fields) > 1:
        _several(position, name, fields, context)
        return None
    reference = fields[0].type
    if not isinstance(reference, Reference):
        advice = advice_for_hop(name, fields[0])
        fault = name_faults.not_a_reference(
            fields[0].name, fields[0].type, name.span, _declared_field(fields[0]), advice
        )
        context.report(fault)
        return None
    entities = tuple(dict.fromkeys(target.entity for target in reference.targets))
    targets = tuple(
        (target.entity, key, target.value)
        for target in reference.targets
        for key in _key(target.entity, context.scope)
    )
    # An entity that is not declared was reported where the reference is.
    if len(targets) < len(reference.targets):
        return None
    hops = _narrowed(position, fields[0], context.scope)
    hop = Hop(fields[0].name, targets, reference.by)
    return _Position(position.record, (*hops, hop), entities, position.origin)


def _several(position: _Position, name: Name, fields: list[Field], context: Context) -> None:
    """Report a name that follows different references, of one entity or of several."""
    one, other, *_ = fields
    if one.name != other.name:
        first, second = f"the reference `{one.name}`", f"the reference `{other.name}`"
        fault = name_faults.ambiguous_name(name.text, first, second, name.span, ())
    else:
        known = context.scope.dictionary.entities
        having = [entity for entity in position.entities if one.name in known[entity].fields]
        kinds = [(entity, str(known[entity].fields[one.name].type)) for entity in having]
        fault = name_faults.disagreeing_targets(one.name, kinds, name.span)
    context.report(fault)


def _not_followed(position: _Position, name: Name, context: Context) -> None:
    found = _found(position, name, context.scope)
    if not found:
        _no_field(position, name, context)
        return
    field = found[0].field
    advice = advice_for_hop(name, field)
    fault = name_faults.not_a_reference(
        name.text, field.type, name.span, _declared(found), advice
    )
    context.report(fault)


def _narrowed(position: _Position, field: Field, scope: Scope) -> tuple[Hop, ...]:
    """Leave of the last hop only the targets that the next one can start from."""
    if not position.hops:
        return ()
    *before, last = position.hops
    kept = tuple(
        target
        for target in last.targets
        if field.name in scope.dictionary.entities[target[0]].fields
    )
    return (*before, replace(last, targets=kept))


def _field(position: _Position, name: Name, context: Context) -> Path | None:
    """Give the path that ends at a field of the record reached."""
    found = _found(position, name, context.scope)
    if not found:
        _no_field(position, name, context)
        return None
    if len({item.nature for item in found}) > 1:
        kinds = [(item.entity, str(item.field.type)) for item in found]
        context.report(name_faults.disagreeing_targets(name.text, kinds, name.span))
        return None
    return Path(
        position.record,
        position.hops,
        tuple(item.entity for item in found),
        found[0].field.name,
        found[0].field.type,
        not_yet=all(item.field.not_yet for item in found),
        derived=found[0].derived,
        count=found[0].count,
        origin=position.origin,
        span=name.span,
    )


def _no_field(position: _Position, name: Name, context: Context) -> None:
    # A derived field that is faulty has no value, but was reported at its place.
    if any(name.text in context.scope.derived_names(entity) for entity in position.entities):
        return
    advice = advice_for_field(
        name, position.entities, context.scope, bare=position == _here(context.scope)
    )
    notes = tuple(note for entity in position.entities for note in context.entity_note(entity))
    fault = name_faults.unknown_field(position.entities, name.text, name.span, notes, advice)
    context.report(fault)


def _found(position: _Position, name: Name, scope: Scope) -> list[_Found]:
    found = []
    for entity in position.entities:
        known = scope.dictionary.entities.get(entity)
        if known is not None and name.text in known.fields:
            found.append(_Found(entity, known.fields[name.text], False, False))
            continue
        derived = scope.derived(entity, name.text)
        if derived is not None:
            field = Field(name.text, derived.type, span=derived.span)
            found.append(_Found(entity, field, True, derived.count))
    return found


def _references(position: _Position, name: Name, scope: Scope) -> list[Field]:
    """Give the different reference fields that a name can follow from a record."""
    fields = [
        field
        for entity in position.entities
        if entity in scope.dictionary.entities
        for field in scope.dictionary.entities[entity].fields.values()
        if field.link == name.text and field.reference is not None
    ]
    return list({(field.name, field.type): field for field in fields}.values())


def _key(entity: str, scope: Scope) -> tuple[str, ...]:
    known = scope.dictionary.entities.get(entity)
    return known.key[:1] if known else ()


def _here(scope: Scope) -> _Position:
    """Give the record that bare names belong to."""
    return _Position(
        SUBJECT if scope.related is None else RELATED, (), (scope.entity,), scope.entity
    )


def _declared(found: list[_Found]) -> tuple[Note, ...]:
    return tuple(note for item in found for note in _declared_field(item.field))


def _declared_field(field: Field) -> tuple[Note, ...]:
    return (declaration(field.name, field.type, field.span),) if field.span else ()
