"""What the three inspections saw, case by case: published figures, and a made-up rest.

Of each kind of case a row says how many were good, how many fell short in one way, and how
many in several grave ways at once. The sums are the published figures; where these leave the
split open, as between kinds of case, the numbers here are made up (see the READMEs).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import custody
import exploitation
import images
import investigations
import missing
import offenders
from sample import Case

KINDS = {
    "missing_episode": missing,
    "custody_record": custody,
    "investigation": investigations,
    "cse_assessment": exploitation,
    "rso": offenders,
    "iioc_case": images,
}


@dataclass(frozen=True)
class Row:
    """How many cases of a kind were good, fell short in one way, or gravely."""

    kind: str
    good: int
    poor: int
    grave: int


@dataclass(frozen=True)
class Inspection:
    """An inspection's sample, and how the force had graded some of its cases itself.

    `double` counts the cases that the force graded too: of those that the records show to be
    good, those poor but graded well, and those that the force itself found wanting.
    `ignored` are the grades of grave cases that the force found wanting and did nothing about.
    """

    programme: str
    as_of: date
    rows: tuple[Row, ...]
    named: tuple[tuple[str, str], ...] = ()
    double: tuple[int, int, int] = (0, 0, 0)
    ignored: tuple[str, ...] = ()


HMIC_2016 = Inspection(
    programme="HMIC_2016",
    as_of=date(2016, 5, 31),
    rows=(
        Row("missing_episode", good=2, poor=26, grave=10),
        Row("custody_record", good=12, poor=22, grave=6),
        Row("investigation", good=44, poor=112, grave=14),
        Row("cse_assessment", good=12, poor=38, grave=0),
        Row("rso", good=16, poor=26, grave=4),
        Row("iioc_case", good=10, poor=16, grave=4),
    ),
    named=(
        ("investigation", "17 days unallocated"),
        ("iioc_case", "96 days to the warrant"),
        ("custody_record", "moved"),
    ),
    double=(32, 74, 22),
    ignored=("requires_improvement", "inadequate", "inadequate", "inadequate"),
)
HMICFRS_Q3 = Inspection(
    programme="HMICFRS_Q3",
    as_of=date(2017, 9, 30),
    rows=(
        Row("missing_episode", good=2, poor=14, grave=17),
        Row("custody_record", good=2, poor=12, grave=10),
        Row("investigation", good=3, poor=22, grave=20),
        Row("rso", good=2, poor=10, grave=8),
        Row("iioc_case", good=1, poor=6, grave=6),
    ),
    named=(("missing_episode", "found with an offender"),),
)
HMICFRS_Q4 = Inspection(
    programme="HMICFRS_Q4",
    as_of=date(2017, 12, 31),
    rows=(
        Row("missing_episode", good=4, poor=24, grave=17),
        Row("custody_record", good=4, poor=18, grave=10),
        Row("investigation", good=9, poor=52, grave=24),
        Row("rso", good=4, poor=16, grave=8),
        Row("iioc_case", good=2, poor=15, grave=7),
    ),
)
INSPECTIONS = {
    "hmic-2016": HMIC_2016,
    "hmic-2017-q3": HMICFRS_Q3,
    "hmic-2017-q4": HMICFRS_Q4,
}


def cases_of(inspection: Inspection) -> Iterator[Case]:
    """Give all cases of an inspection, numbered from 1."""
    grades = {how: iter(given) for how, given in _self_grades(inspection).items()}
    named = dict(inspection.named)
    number = 0
    for row in inspection.rows:
        for place in range(row.good + row.poor + row.grave):
            number += 1
            how, wrong = _shortcomings(row, place)
            grade = next(grades[how], None)
            yield Case(
                number=number,
                kind=row.kind,
                wrong=_named(named, row, place, wrong),
                self_grade=grade,
                remedied=how != "grave",
                day=inspection.as_of - timedelta(days=50 + number % 60),
            )


def _self_grades(inspection: Inspection) -> dict[str, list[str]]:
    """Give the force's own grades, for the first cases that are good, poor and grave."""
    well, too_well, found = inspection.double
    return {
        "good": ["good", "adequate"] * (well // 2),
        "poor": ["adequate", "good"] * (too_well // 2) + ["requires_improvement"] * found,
        "grave": list(inspection.ignored),
    }


def _shortcomings(row: Row, place: int) -> tuple[str, tuple[str, ...]]:
    """Give how the case at a place of a row stands, and what is wrong with it."""
    kind = KINDS[row.kind]
    if place < row.good:
        return "good", ()
    if place < row.good + row.poor:
        return "poor", (kind.FAULTS[place % len(kind.FAULTS)],)
    return "grave", kind.GRAVE


def _named(
    named: dict[str, str], row: Row, place: int, wrong: tuple[str, ...]
) -> tuple[str, ...]:
    """Give what is wrong, for one case of the kind the failure that was told of it."""
    special = named.get(row.kind)
    if special == "moved":
        return ("moved",) if place == 0 else wrong
    if special == "found with an offender":
        return (*wrong, special) if place == row.good + row.poor else wrong
    return (special,) if special and place == row.good else wrong
