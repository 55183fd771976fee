"""Verdicts to `Reasoning`: final states, root causes, the order of remedy and conclusions."""

from compliance.check.rules import CheckedRules
from compliance.evaluate.verdicts import Verdicts
from compliance.graph.dependencies import Dependencies
from compliance.infer.conclude import conclude
from compliance.infer.reasoning import Reasoning
from compliance.infer.remedies import find_remedies
from compliance.infer.root_causes import find_root_causes
from compliance.infer.walk import walk
from compliance.plan.plans import Plans
from compliance.snapshot.tables import Tables


def reason(  # noqa: PLR0913, PLR0917 - the sixth has a default
    checked: CheckedRules,
    dependencies: Dependencies,
    plans: Plans,
    tables: Tables,
    verdicts: Verdicts,
    engine: str = "auto",
) -> Reasoning:
    """Settle every verdict after gates, and say what explains it and what follows from it."""
    walked = walk(checked, dependencies, plans, tables, verdicts)
    conclusions, used = conclude(checked, dependencies, walked, tables, engine)
    states = walked.states.all()
    remedies = find_remedies(checked, states, walked.counts, walked.relations, tables)
    return Reasoning(
        states=states,
        counts={rule: dict(sorted(numbers.items())) for rule, numbers in walked.counts.items()},
        share_reasons=walked.share_reasons,
        conclusions=conclusions,
        root_causes=find_root_causes(states, walked.counts),
        remedies=remedies,
        edges_explained=dict(walked.explained),
        engine=used,
    )
