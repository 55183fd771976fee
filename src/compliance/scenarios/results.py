"""What came of the scenarios that were run."""

from msgspec import Struct

from compliance.scenarios.run import Failure
from compliance.scenarios.scenario import Scenario
from compliance.scenarios.seen import Seen


class Outcome(Struct, frozen=True):
    """What came of one scenario: all that was not as expected, and how long it took."""

    scenario: Scenario
    failures: tuple[Failure, ...]
    seconds: float


class Results(Struct, frozen=True):
    """The outcomes in the order of the files, and what comparisons gave if that was asked."""

    outcomes: tuple[Outcome, ...]
    seen: frozenset[Seen] = frozenset()

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The scenarios that don't hold."""
        return tuple(each for each in self.outcomes if each.failures)
