"""Why one case has its verdict: everything that one page shows of it."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from compliance.check.rules import CheckedRules, Inference, Rule, Strength, Version
from compliance.evaluate.verdicts import VerdictName
from compliance.report.report import Gap
from compliance.snapshot.tables import Problem


class Link(Struct, frozen=True):
    """A case that the explained one depends on, `depth` steps along the graph.

    `case` is None where it was said before on the page or could not be reached; `verdict` is
    then the worst that is known. `count` stands for so many cases of the same verdict. `lost`
    says in words what could not be assessed.
    """

    depth: int
    rule: str
    title: str
    strength: Strength
    verdict: VerdictName
    case: Gap | None
    count: int = 1
    is_repeated: bool = False
    lost: tuple[str, ...] = ()


class Explanation(Struct, frozen=True):
    """One case, its rule, what was read, and what it depends on.

    `own` is the verdict before gates. `version` is the one in force for the case, None
    where none was or the case's date is not known; `judged_on` is that date. `conclusions`
    are the inferences that hold for the case. `remarks` say what is wrong with a field of a
    record: each is the remark of the data quality list.
    """

    force: str
    as_of: str
    checked: CheckedRules
    rule: Rule
    version: Version | None
    judged_on: date | None
    case: Gap
    own: VerdictName
    links: tuple[Link, ...]
    conclusions: tuple[Inference, ...]
    remarks: Mapping[tuple[str, str, str], Problem]
