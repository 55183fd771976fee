"""Repeat the demo's records into a large folder of Parquet: `multiply.py COPIES FOLDER`.

Each copy is a world of its own: keys and references get its number. What leads to no person,
such as a borough, is there once. Faulty values stay as they are: a column that holds one is
written as JSON, and no record and no field is left out.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from harness.places import DEMO, ROOT

DICTIONARY = ROOT / "rules" / "child-protection" / "dictionary.yaml"
HEADER = "snapshot"
# Hidden, so that it is no part of the snapshot.
MADE_FROM = ".made-from"
# A case of images stands for the suspect it is about, who has no record.
PERSONS = ("staff", "child", "rso", "iioc_case")

# What kinds of JSON value fit a type, and the type of the column; dates must be readable too.
SCALARS = {
    "text": ("('VARCHAR')", "VARCHAR"),
    "integer": ("('BIGINT', 'UBIGINT')", "BIGINT"),
    "decimal": ("('BIGINT', 'UBIGINT', 'DOUBLE')", "DOUBLE"),
    "boolean": ("('BOOLEAN')", "BOOLEAN"),
    "date": ("('VARCHAR')", "DATE"),
    "timestamp": ("('VARCHAR')", "TIMESTAMP"),
}
LOCAL_TIME = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$"


@dataclass(frozen=True)
class Field:
    """A field as the dictionary declares it."""

    name: str
    kind: str
    many: bool = False
    targets: tuple[str, ...] = ()
    # The field that tells which entity this one refers to, and each of its values' target.
    by: str = ""
    cases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entity:
    """An entity as the dictionary declares it, or as it is found without that."""

    name: str
    key: tuple[str, ...]
    fields: dict[str, Field]


def entities(dictionary: Mapping[str, Any]) -> dict[str, Entity]:
    """Read the entities of a dictionary."""
    return {
        name: Entity(
            name,
            (declared["key"],) if isinstance(declared["key"], str) else tuple(declared["key"]),
            {field: field_of(field, given) for field, given in declared["fields"].items()},
        )
        for name, declared in dictionary["entities"].items()
    }


def field_of(name: str, given: Any) -> Field:
    """Read a field, whose type stands alone or beside other facts."""
    while isinstance(given, Mapping) and "type" in given:
        given = given["type"]
    if isinstance(given, str):
        return Field(name, given)
    if "list" in given:
        item = field_of(name, given["list"])
        return Field(name, item.kind, many=True, targets=item.targets)
    if "ref" not in given:
        return Field(name, "text")
    target = given["ref"]
    if isinstance(target, str):
        return Field(name, "text", targets=(target,))
    cases = tuple((value, entity) for value, entity in target.items() if value != "by")
    targets = tuple(entity for _, entity in cases)
    return Field(name, "text", targets=targets, by=target["by"], cases=cases)


def repeated(declared: Mapping[str, Entity]) -> set[str]:
    """Name the entities that there is one of in each world: persons, and what leads to them."""
    found = set(PERSONS)
    while True:
        more = {
            entity.name
            for entity in declared.values()
            if entity.name not in found
            and any(found.intersection(field.targets) for field in entity.fields.values())
        }
        if not more:
            return found
        found |= more


class Multiplier:
    """The demo in a database, from which each entity is written as often as is wanted."""

    def __init__(self, demo: Path, declared: Mapping[str, Entity], copies: int) -> None:
        self.declared = declared
        self.worlds = repeated(declared)
        self.copies = copies
        self.document = json.loads(demo.read_text(encoding="utf-8"))
        self.database = duckdb.connect()

    def write(self, folder: Path) -> None:
        """Write the header and all entities, those that the dictionary doesn't know too."""
        header = json.dumps({HEADER: self.document[HEADER]})
        (folder / "snapshot.json").write_text(header + "\n", encoding="utf-8")
        for name in self.document:
            if name != HEADER:
                self._write(self.declared.get(name) or Entity(name, (), {}), folder)

    def _write(self, entity: Entity, folder: Path) -> None:
        records = self.document[entity.name]
        texts = [json.dumps(record) for record in records]
        self.database.execute(
            "CREATE OR REPLACE TABLE given AS SELECT unnest(CAST(? AS JSON[])) AS record",
            [texts],
        )
        names = dict.fromkeys(name for record in records for name in record)
        typed = (f'{self._typed(entity, name)} AS "{name}"' for name in names)
        self.database.execute(
            f"CREATE OR REPLACE TABLE typed AS SELECT {', '.join(typed)} FROM given"
        )
        copies = self.copies if entity.name in self.worlds else 1
        numbered = (f'{self._numbered(entity, name)} AS "{name}"' for name in names)
        self.database.execute(
            f"COPY (SELECT {', '.join(numbered)} FROM range({copies}) AS copies(copy), typed) "
            f"TO '{folder / entity.name}.parquet' (FORMAT parquet)"
        )

    def _typed(self, entity: Entity, name: str) -> str:
        """Write how a column is typed; it stays JSON if a value doesn't fit its type."""
        # JSON's own null is none to whoever reads the column.
        value = f"nullif(json_extract(record, '$.{name}'), JSON 'null')"
        field = entity.fields.get(name)
        if field is None:
            return value
        typed, fits = _types(field, value)
        answer = self.database.execute(
            f"SELECT coalesce(bool_and({value} IS NULL OR ({fits})), true) FROM given"
        ).fetchone()
        assert answer is not None
        if not answer[0] and (entity.key == (name,) or field.targets):
            # Left without a number, it would be one and the same in all worlds.
            raise ValueError(f"{entity.name}.{name} holds what is no text")
        return typed if answer[0] else value

    def _numbered(self, entity: Entity, name: str) -> str:
        """Add the copy's number to a key, and to references to what each world has."""
        column, field = f'"{name}"', entity.fields.get(name)
        if field is None or entity.name not in self.worlds:
            return column
        numbered = f"{column} || '-' || copy"
        if field.many:
            numbered = f"list_transform({column}, lambda item: item || '-' || copy)"
        if not field.targets:
            return numbered if entity.key == (name,) else column
        if not field.by:
            return numbered if field.targets[0] in self.worlds else column
        single = [f"'{value}'" for value, target in field.cases if target not in self.worlds]
        if not single:
            return numbered
        listed = ", ".join(single)
        return f'CASE WHEN "{field.by}" IN ({listed}) THEN {column} ELSE {numbered} END'


def _types(field: Field, value: str) -> tuple[str, str]:
    """Write the typed value of a field, and the test that JSON can be read as that."""
    text = f"json_extract_string(record, '$.{field.name}')"
    kind = f"json_type({value})"
    if field.many:
        return f"CAST({value} AS VARCHAR[])", f"{kind} = 'ARRAY'"
    given, column = SCALARS[field.kind]
    typed = f"TRY_CAST({text} AS {column})"
    fits = f"{kind} IN {given} AND {typed} IS NOT NULL"
    if field.kind in ("date", "timestamp"):
        fits += f" AND regexp_matches({text}, '{LOCAL_TIME}')"
    return typed, fits


def make(copies: int, folder: Path, demo: Path = DEMO, dictionary: Path = DICTIONARY) -> None:
    """Make the folder, unless it is there and from the same records; half of one is never."""
    given = dictionary.read_bytes()
    wanted = hashlib.sha256(demo.read_bytes() + given + str(copies).encode()).hexdigest()
    stamp = folder / MADE_FROM
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    half = folder.with_name(f".{folder.name}")
    for old in (half, folder):
        shutil.rmtree(old, ignore_errors=True)
    half.mkdir(parents=True)
    Multiplier(demo, entities(yaml.safe_load(given)), copies).write(half)
    (half / MADE_FROM).write_text(wanted, encoding="utf-8")
    half.rename(folder)


def main(arguments: Iterable[str]) -> None:
    """Make the folder that is asked for."""
    copies, folder = arguments
    make(int(copies), Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
