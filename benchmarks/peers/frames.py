"""The records as polars frames, from the arrays of a document or a folder of Parquet."""

import io
from pathlib import Path

import msgspec
import polars as pl

from records import FIELDS

TYPES: dict[str, type[pl.DataType] | pl.DataType] = {
    "i": pl.Int64,
    "s": pl.String,
    "d": pl.Date,
    "t": pl.Datetime("us"),
}


def read(path: str) -> dict[str, pl.LazyFrame]:
    """Give a lazy frame for each entity."""
    if not path.endswith(".json"):
        return {entity: pl.scan_parquet(f"{path}/{entity}.parquet") for entity in FIELDS}
    document = msgspec.json.decode(Path(path).read_bytes(), type=dict[str, msgspec.Raw])
    return {entity: _read(entity, document[entity]).lazy() for entity in FIELDS}


def _read(entity: str, array: msgspec.Raw) -> pl.DataFrame:
    schema = {name: TYPES[letter] for name, letter in FIELDS[entity].items()}
    return pl.read_json(io.BytesIO(bytes(array)), schema=schema)
