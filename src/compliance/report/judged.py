"""A judged snapshot: what every stage before the report yields, kept together."""

from collections.abc import Mapping

from msgspec import Struct

from compliance.check.rules import CheckedRules, Rule
from compliance.evaluate.verdicts import Verdicts
from compliance.graph.dependencies import Dependencies
from compliance.infer.reasoning import Reasoning
from compliance.plan.plans import Plans
from compliance.report.choice import Choice
from compliance.snapshot.tables import Tables


class Judged(Struct, frozen=True):
    """The results of the stages, from the choice of rules to the reasoning."""

    choice: Choice
    dependencies: Dependencies
    tables: Tables
    plans: Plans
    verdicts: Verdicts
    reasoning: Reasoning

    @property
    def checked(self) -> CheckedRules:
        """The rules that were judged, in their pack."""
        return self.choice.checked

    @property
    def chosen(self) -> frozenset[str]:
        """The rules to report on; the others show up only as causes."""
        return self.choice.chosen

    @property
    def left_out(self) -> Mapping[str, Rule]:
        """Rules of the pack that were not judged at all."""
        return self.choice.left_out
