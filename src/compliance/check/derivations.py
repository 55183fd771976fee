"""Entries of derived fields to typed derivations, each when it is first asked for.

A field that asks for another one is finished after it, so that the order in which they are
finished is one in which they can be computed.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.check import rule_faults as say
from compliance.check.derive import check_derivation
from compliance.check.dictionary import Entity
from compliance.check.form import Counted
from compliance.check.names import check_name
from compliance.check.place import Known, Place
from compliance.check.rules import Derived
from compliance.check.scope import DerivedField
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Scalar
from compliance.load.rulebook import DerivedEntry

# Each level is some stack frames deep, and a query within a query.
DEEPEST = 12

Name = tuple[str, str]


class Deriver(Struct):
    """All derived fields of a pack: those not yet asked for, those being read, those done."""

    known: Known
    faults: list[Diagnostic]
    entries: dict[Name, DerivedEntry] = field(default_factory=dict)
    reading: list[Name] = field(default_factory=list)
    done: dict[Name, Derived | None] = field(default_factory=dict)

    def find(self, entity: str, name: str) -> DerivedField | None:
        """Give a derived field as expressions see it; None if there is none or a faulty one."""
        key = (entity, name)
        if key not in self.entries:
            return None
        if key not in self.done:
            self._read(key)
        derived = self.done.get(key)
        if derived is None:
            return None
        is_count = isinstance(derived.derivation, Counted)
        return DerivedField(derived.name, derived.type, is_count, derived.span)

    def names(self, entity: str) -> Iterable[str]:
        """Give the names of all derived fields of an entity, faulty ones too."""
        return [name for owner, name in self.entries if owner == entity]

    def parameters(self, entity: str, name: str) -> Iterable[str]:
        """Give the parameters that a derived field uses, over others too."""
        derived = self.done.get((entity, name))
        return derived.parameters if derived else ()

    def finish(self) -> tuple[Derived, ...]:
        """Read those that nothing asked for, and give all in an order to compute them."""
        for entity, name in self.entries:
            self.find(entity, name)
        return tuple(derived for derived in self.done.values() if derived is not None)

    def _read(self, key: Name) -> None:
        entry = self.entries[key]
        if key in self.reading:
            circle = [*self.reading[self.reading.index(key) :], key]
            self.faults.append(say.derived_circle(circle, self.entries))
            self.done.update(dict.fromkeys(circle))
            return
        if len(self.reading) >= DEEPEST:
            self.faults.append(say.derived_too_deep(entry.field, DEEPEST))
            self.done[key] = None
            return
        self.reading.append(key)
        derived = self._check(key, entry)
        self.reading.pop()
        if key not in self.done:  # it may have turned out to stand in a circle
            self.done[key] = derived

    def _check(self, key: Name, entry: DerivedEntry) -> Derived | None:
        entity = self.known.dictionary.entities[key[0]]
        used: set[str] = set()
        place = Place(self.known, entity, self.faults, used)
        checked = check_derivation(entry.derivation, place)
        if checked is None:
            return None
        derivation, type_ = checked
        parameters = tuple(sorted(used))
        return Derived(entity.name, key[1], type_, derivation, parameters, entry.field.span)


def start_deriver(
    entries: tuple[DerivedEntry, ...], known: Known, faults: list[Diagnostic]
) -> Deriver:
    """Give the derived fields of a pack, ready to be asked for."""
    deriver = Deriver(known, faults)
    deriver.known = replace(
        known,
        derived=deriver.find,
        derived_names=deriver.names,
        derived_parameters=deriver.parameters,
    )
    for entry in entries:
        key = _name_of(entry.field, known.dictionary.entities, faults)
        if key is not None and _is_free(key, entry, deriver):
            deriver.entries[key] = entry
    return deriver


def _name_of(
    node: Scalar, entities: Mapping[str, Entity], faults: list[Diagnostic]
) -> Name | None:
    """Split `entity.field`; the longest entity name counts, as names may hold dots."""
    owners = [name for name in entities if node.value.startswith(f"{name}.")]
    if not owners:
        faults.append(say.no_owner(node, entities))
        return None
    owner = max(owners, key=len)
    name = node.value.removeprefix(f"{owner}.")
    check_name(replace(node, value=name), "derived field", faults)
    return owner, name


def _is_free(key: Name, entry: DerivedEntry, deriver: Deriver) -> bool:
    owner, name = key
    fields = deriver.known.dictionary.entities[owner].fields
    taken = {field.name.casefold(): field.span for field in fields.values()}
    taken |= {
        other.casefold(): found.field.span
        for (entity, other), found in deriver.entries.items()
        if entity == owner
    }
    if name.casefold() in taken:
        deriver.faults.append(say.name_taken(entry.field, taken[name.casefold()]))
        return False
    return True
