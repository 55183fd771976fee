"""Make the benchmark's records, the same on every machine: `generate.py SIZE...`."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harness.places import DATA, SIZES

HEADER = '{"force":"X","as_of":"2017-03-31"}'
AS_OF = np.datetime64("2017-03-31")
DAY = 86_400
BOROUGHS = 32
SLICE = 100_000

Numbers = NDArray[np.int64]
Moments = NDArray[np.datetime64]


class Dice:
    """The seeded source of all chance; the order in which it is asked is part of the data."""

    def __init__(self, offenders: int) -> None:
        self.chance = np.random.default_rng(20170331)
        self.offenders = offenders
        self.ids = np.arange(1, offenders + 1)

    def person(self, size: int) -> Numbers:
        """Draw offenders or children; there are as many of the one as of the other."""
        return self.chance.integers(1, self.offenders + 1, size)

    def borough(self) -> Numbers:
        """Draw a borough for each offender or child."""
        return self.chance.integers(1, BOROUGHS + 1, self.offenders)

    def some_null(self, values: pl.Series, share: float) -> pl.Series:
        """Put null in place of a share of the values."""
        lost = pl.Series(self.chance.random(len(values)) < share)
        return pl.select(pl.when(lost).then(None).otherwise(values)).to_series()


def days_before(days: Numbers) -> Moments:
    """Give the dates so many days before the snapshot."""
    return (AS_OF - days.astype("timedelta64[D]")).astype("datetime64[D]")


def seconds(count: Numbers) -> NDArray[np.timedelta64]:
    """Give spans of so many seconds."""
    return count.astype("timedelta64[s]")


def tables(offenders: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """Make one table after the other; each is let go when the next is asked for."""
    dice = Dice(offenders)
    ids, chance = dice.ids, dice.chance
    risk = chance.choice(
        ["very_high", "high", "medium", "low"], offenders, p=[0.08, 0.22, 0.4, 0.3]
    )
    yield "offenders", _offenders(dice, risk)
    yield "arms_assessments", _assessments(dice)
    yield "visits", _visits(dice, risk)
    detained = _moments_of_detention(dice)
    yield "custody_records", _custody(dice, detained)
    yield "merlin_forms", _forms(dice, detained)
    yield "children", pl.DataFrame({"id": ids, "borough": dice.borough()})
    often = chance.permutation(offenders)[: offenders // 10] + 1
    yield "missing_episodes", _episodes(dice, often)
    yield "trigger_plans", _plans(dice, often)


def _offenders(dice: Dice, risk: NDArray[np.str_]) -> pl.DataFrame:
    size = dice.offenders
    return pl.DataFrame(
        {
            "id": dice.ids,
            "borough": dice.borough(),
            "risk_level": risk,
            "visiting": dice.chance.choice(["standard", "risk_based"], size, p=[0.6, 0.4]),
            "manager_id": dice.some_null(pl.Series(dice.chance.integers(1, 400, size)), 0.04),
        }
    )


def _assessments(dice: Dice) -> pl.DataFrame:
    size = int(1.2 * dice.offenders)
    whose = dice.person(size)
    completed = pl.Series(days_before(dice.chance.integers(-20, 900, size)))
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "offender_id": whose,
            "completed_on": dice.some_null(completed, 0.08),
        }
    )


def _visits(dice: Dice, risk: NDArray[np.str_]) -> pl.DataFrame:
    size = 3 * dice.offenders
    whose = dice.person(size)
    levels = [risk == "very_high", risk == "high", risk == "medium"]
    # The mean interval is a little over what the rule allows, so that there are gaps.
    scale = np.select(levels, [35, 110, 220], 450)[whose - 1]
    days = np.minimum(dice.chance.exponential(scale * 1.6), 1500).astype(int)
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "offender_id": whose,
            "visited_on": days_before(days),
        }
    )


def _moments_of_detention(dice: Dice) -> Moments:
    before = dice.chance.integers(0, 365 * DAY, dice.offenders // 2)
    return (AS_OF - 1).astype("datetime64[s]") - seconds(before)


def _custody(dice: Dice, detained: Moments) -> pl.DataFrame:
    size = len(detained)
    released = detained + seconds(dice.chance.integers(3600, 3 * DAY, size))
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "child_id": dice.person(size),
            "age": dice.chance.integers(10, 26, size),
            "detained_at": detained.astype("datetime64[us]"),
            "released_at": dice.some_null(pl.Series(released.astype("datetime64[us]")), 0.05),
        }
    )


def _forms(dice: Dice, detained: Moments) -> pl.DataFrame:
    chance, detentions = dice.chance, len(detained)
    size, different = int(0.45 * dice.offenders), int(0.42 * dice.offenders)
    whose = np.concatenate(
        [
            chance.permutation(detentions)[:different],
            chance.integers(0, detentions, size - different),
        ]
    )
    delay = (chance.lognormal(2.2, 1.0, size) * 3600).astype(int)
    # Some forms come before their detention, and some at the very last moment allowed.
    delay[chance.random(size) < 0.01] *= -1
    delay[chance.random(size) < 0.002] = DAY
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "custody_id": whose + 1,
            "submitted_at": (detained[whose] + seconds(delay)).astype("datetime64[us]"),
        }
    )


def _mostly(dice: Dice, often: Numbers, size: int) -> Numbers:
    """Draw children, seven in ten of them from those who go missing often."""
    return np.where(
        dice.chance.random(size) < 0.7, dice.chance.choice(often, size), dice.person(size)
    )


def _episodes(dice: Dice, often: Numbers) -> pl.DataFrame:
    size = int(1.5 * dice.offenders)
    whose = _mostly(dice, often, size)
    ended = (AS_OF + 1).astype("datetime64[s]")
    reported = ended - seconds(dice.chance.integers(1, 365 * DAY, size))
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "child_id": whose,
            "reported_at": reported.astype("datetime64[us]"),
        }
    )


def _plans(dice: Dice, often: Numbers) -> pl.DataFrame:
    size = dice.offenders // 10
    return pl.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "child_id": _mostly(dice, often, size),
            "created_on": days_before(dice.chance.integers(0, 365, size)),
        }
    )


def json_slices(table: pl.DataFrame) -> Iterator[bytes]:
    """Write a table as the inside of a JSON array, a slice of it at a time."""
    plain = table.lazy().with_columns(
        pl.col(pl.Date).dt.strftime("%Y-%m-%d"),
        pl.col(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%S"),
    )
    for start in range(0, table.height, SLICE):
        lines = plain.slice(start, SLICE).collect().write_ndjson().encode().rstrip(b"\n")
        yield (b"," if start else b"") + lines.replace(b"\n", b",")


def write(folder: Path, offenders: int) -> None:
    """Write one document, and a folder of Parquet with the same records."""
    parquet = folder / "parquet"
    parquet.mkdir(parents=True)
    (parquet / "snapshot.json").write_text(f'{{"snapshot":{HEADER}}}\n', encoding="utf-8")
    with (folder / "snapshot.json").open("wb") as file:
        file.write(f'{{"snapshot":{HEADER}'.encode())
        for entity, table in tables(offenders):
            table.write_parquet(parquet / f"{entity}.parquet")
            file.write(f',"{entity}":['.encode())
            file.writelines(json_slices(table))
            file.write(b"]")
        file.write(b"}")


def make(size: str, data: Path = DATA) -> Path:
    """Make the records of a size unless they are there; half a folder never bears its name."""
    folder = data / size
    if not folder.exists():
        half = data / f".{size}"
        shutil.rmtree(half, ignore_errors=True)
        write(half, SIZES[size])
        half.rename(folder)
    return folder


if __name__ == "__main__":
    for each in sys.argv[1:]:
        make(each)
