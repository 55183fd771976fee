"""A judged snapshot to the gap report: counts by aggregation, listed gaps one by one."""

from collections.abc import Mapping

from sqlglot import exp

from compliance.plan import sql
from compliance.report.breakdown import break_down
from compliance.report.gaps import list_gaps
from compliance.report.judged import Judged
from compliance.report.network import draw_graph
from compliance.report.queries import (
    final_rows,
    is_root,
    join_data,
    run_together,
    subject_key,
)
from compliance.report.report import (
    SCHEMA,
    DataProblem,
    Explained,
    PackSummary,
    ParameterUse,
    Report,
    RootCauseSummary,
    RuleSummary,
    SnapshotSummary,
    Tool,
)
from compliance.report.requirements import summarise_requirements, total
from compliance.report.rules import summarise_rules
from compliance.report.unknowns import explain_unknowns
from compliance.report.version import NAME, VERSION
from compliance.report.waivers import find_waived, summarise_waivers

MAX_GAPS = 1000
EXAMPLES = 5


def report(judged: Judged, max_gaps: int = MAX_GAPS) -> Report:
    """Report on a judged snapshot, listing at most so many gaps a rule."""
    waived = find_waived(judged)
    breakdown = break_down(judged, judged.choice.by)
    rules = summarise_rules(judged, waived, breakdown, explain_unknowns(judged))
    chosen = {name: rule for name, rule in rules.items() if name in judged.chosen}
    requirements = summarise_requirements(judged, rules)
    gaps = tuple(list_gaps(judged, waived, max_gaps))
    summary = total(chosen.values())
    return Report(
        schema=SCHEMA,
        tool=Tool(NAME, VERSION, judged.reasoning.engine),
        snapshot=_snapshot(judged),
        pack=_pack(judged),
        summary={**summary, "waived": sum(rule.waived for rule in chosen.values())},
        requirements=requirements,
        rules=tuple(chosen.values()),
        graph=draw_graph(judged, requirements, rules),
        root_causes=_root_causes(judged, rules),
        remediation=judged.reasoning.remedies,
        conclusions=judged.reasoning.conclusions,
        waivers=summarise_waivers(judged, waived),
        gaps=gaps,
        gaps_total=summary["gap"] + summary["blocked"],
        gaps_shown=len(gaps),
        data_quality=_data_quality(judged),
        data_quality_total=judged.tables.problems_total,
    )


def _snapshot(judged: Judged) -> SnapshotSummary:
    header = judged.tables.header
    records = {
        entity: {
            "supplied": account.supplied,
            "assessed": account.assessed,
            "quarantined": account.quarantined,
            "collapsed": account.collapsed,
            "after_as_of": account.after_as_of,
        }
        for entity, account in sorted(judged.tables.accounts.items())
    }
    return SnapshotSummary(
        force=header.force,
        as_of=header.as_of.isoformat(),
        time_zone=header.time_zone,
        source=header.source,
        sha256=header.sha256,
        records=records,
    )


def _pack(judged: Judged) -> PackSummary:
    checked = judged.checked
    used = {
        name for rule in checked.rules.values() for v in rule.versions for name in v.parameters
    }
    used.update(name for derived in checked.derived for name in derived.parameters)
    return PackSummary(
        id=checked.id,
        version=checked.version,
        title=checked.title,
        sha256=checked.sha256,
        parameters=tuple(
            ParameterUse(
                name=parameter.name,
                value=parameter.value,
                unit=parameter.unit,
                basis=parameter.basis,
                source=parameter.source,
                overridden=parameter.overridden,
            )
            for parameter in checked.parameters.values()
            if parameter.name in used or parameter.overridden
        ),
    )


def _root_causes(
    judged: Judged, rules: Mapping[str, RuleSummary]
) -> tuple[RootCauseSummary, ...]:
    foremost = [cause.rule for cause in judged.reasoning.root_causes[:EXAMPLES]]
    examples = _examples(judged, foremost)
    return tuple(
        RootCauseSummary(
            rule=cause.rule,
            gaps=cause.gaps,
            subjects=cause.subjects,
            explains=tuple(Explained(rule, count) for rule, count in cause.explains),
            example=examples.get(cause.rule),
        )
        for cause in judged.reasoning.root_causes
        if cause.rule in rules
    )


def _examples(judged: Judged, rules: list[str]) -> dict[str, str]:
    queries = []
    for rule in rules:
        counts = judged.reasoning.counts.get(rule, {})
        states = [each for each in sorted(counts) if is_root(judged.reasoning.states[each])]
        numbers = final_rows(judged, rule, states)
        first = exp.Min(this=numbers.expressions[0].this)
        numbers.set("expressions", sql.select((first, "#")).expressions)
        # The key is looked up for this number alone, not brought to those of all gaps.
        entity = judged.checked.rules[rule].subject
        key = subject_key(judged, entity, "d")
        rows = sql.select((sql.text(rule), "rule"), (key, "key"))
        sql.from_(rows, sql.subquery(numbers, "n"))
        join_data(rows, entity, sql.column("n", "#"))
        queries.append(rows)
    return dict(run_together(judged.tables, queries))


def _data_quality(judged: Judged) -> tuple[DataProblem, ...]:
    return tuple(
        DataProblem(
            entity=problem.entity,
            record=problem.record,
            field=problem.field,
            problem=problem.problem,
            action=problem.action,
            count=problem.count,
        )
        for problem in judged.tables.problems
    )
