"""Verdicts before and after gates, shares of verdicts, and whether a verdict is reliable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from compliance.check.expression import RELATED, SUBJECT
from compliance.check.form import ShareForm, Step
from compliance.check.relations import reverse_steps
from compliance.check.rules import Dependency, Rule, Version
from compliance.evaluate.verdicts import VerdictName
from properties.interpreter_data import UNKNOWN, Context, Level, Record
from properties.interpreter_forms import level, truth_of
from properties.interpreter_related import (
    Found,
    behind_dead_ends,
    items_nowhere,
    leads_nowhere,
    reached,
)
from properties.interpreter_values import conjunction, field_value, truth

NAMES: dict[Level, VerdictName] = {
    Level.GAP: "gap",
    Level.UNKNOWN: "unknown",
    Level.PENDING: "pending",
    Level.MET: "met",
    Level.NOT_APPLICABLE: "not_applicable",
}
# What would be met becomes, by the worst of its gates; the worst stands first.
HELD: dict[VerdictName, VerdictName] = {
    "gap": "blocked",
    "blocked": "blocked",
    "unknown": "unknown",
    "pending": "pending",
    "met": "met",
    "not_applicable": "met",
}


@dataclass(frozen=True, slots=True)
class Final:
    """A verdict after gates."""

    verdict: VerdictName
    unreliable: bool = False


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges each rule and subject once; `doubtful` rules are unreliable for all subjects."""

    context: Context
    doubtful: frozenset[str] = frozenset()
    finals: dict[tuple[str, int], Final] = field(default_factory=dict)

    def own(self, rule: Rule, subject: Record) -> VerdictName:
        """Give the verdict of a rule on a subject before gates."""
        version = self._version(rule, subject)
        if isinstance(version, Level):
            return NAMES[version]
        env = {SUBJECT: subject}
        applies = truth_of(level(version.when, env, self.context)) if version.when else True
        if applies is not True:
            return "unknown" if applies is UNKNOWN else "not_applicable"
        if isinstance(version.expect, ShareForm):
            return NAMES[self._share(version.expect, subject)]
        return NAMES[level(version.expect, env, self.context)]

    def final(self, rule: Rule, subject: Record) -> Final:
        """Give the verdict of a rule on a subject after gates."""
        known = (rule.id, id(subject))
        if known not in self.finals:
            self.finals[known] = self._final(rule, subject)
        return self.finals[known]

    def _final(self, rule: Rule, subject: Record) -> Final:
        own = self.own(rule, subject)
        tainted = any(
            _taints(dependency, other)
            for dependency in rule.dependencies
            if dependency.strength == "data"
            for other in self._others(dependency, subject)
        )
        is_applicable = own != "not_applicable"
        unreliable = is_applicable and (tainted or rule.id in self.doubtful)
        return Final(self._gated(rule, subject) if own == "met" else own, unreliable)

    def _gated(self, rule: Rule, subject: Record) -> VerdictName:
        gates = [one for one in rule.dependencies if one.strength == "gate"]
        others = [other.verdict for gate in gates for other in self._others(gate, subject)]
        return HELD[next((worst for worst in HELD if worst in others), "met")]

    def _others(self, dependency: Dependency, subject: Record) -> Sequence[Final]:
        rule = self.context.checked.rules[dependency.rule]
        if not dependency.steps:
            return [self.final(rule, subject)]
        found = reached([subject], dependency.steps, self.context)
        is_to_one = not any(step.many for step in dependency.steps)
        if is_to_one and self._leads_elsewhere(dependency.steps, subject):
            return []
        if not found.supplied or (is_to_one and not found.records):
            return [Final("unknown")]
        lost = found.lost + items_nowhere(dependency.steps, subject, self.context)
        lost += behind_dead_ends(dependency.steps, subject, self.context)
        unknown = [Final("unknown")] if lost or (found.has_unsure_way and not is_to_one) else []
        return [*(self.final(rule, record) for record in found.records), *unknown]

    def _leads_elsewhere(self, steps: Sequence[Step], subject: Record) -> bool:
        """Whether a polymorphic reference on the way says that it leads to another entity."""
        for place, step in enumerate(steps):
            if step.near_when is not None:
                field, text = step.near_when
                before = reached([subject], steps[:place], self.context) if place else None
                near = before.records if before else [subject]
                values = [field_value(record, field, self.context) for record in near]
                if any(value not in (None, UNKNOWN, text) for value in values):
                    return True
        return False

    def _version(self, rule: Rule, subject: Record) -> Version | Level:
        if all(version.start is None and version.end is None for version in rule.versions):
            return rule.versions[0]
        name = self.context.checked.dictionary.entities[rule.subject].time
        clock = self.context.clock
        moment = field_value(subject, name, self.context) if name else clock.as_of
        if moment is None or moment is UNKNOWN:
            return Level.UNKNOWN
        day = clock.day(moment)
        for version in rule.versions:
            begun = version.start is None or version.start <= day
            if begun and (version.end is None or day <= version.end):
                return version
        return Level.NOT_APPLICABLE

    def _share(self, form: ShareForm, subject: Record) -> Level:
        rule = self.context.checked.rules[form.rule]
        if not self.context.data.entities[rule.subject].supplied:
            return Level.UNKNOWN
        cases = self._cases(form, rule, subject)
        if cases is None:
            return Level.UNKNOWN
        sure, doubtful = cases
        if len(sure) + len(doubtful) < form.minimum:
            return Level.NOT_APPLICABLE
        # Where every case may be out, there may be nothing to judge.
        if doubtful and not sure:
            return Level.UNKNOWN
        low = _share(sure, doubtful, lambda verdict: verdict == "met", min)
        high = _share(sure, doubtful, lambda verdict: verdict in {"met", "unknown"}, max)
        return share_level(form, low, high)

    def _cases(
        self, form: ShareForm, rule: Rule, subject: Record
    ) -> tuple[list[VerdictName], list[VerdictName]] | None:
        """Give the verdicts of the cases that belong to a subject, surely and perhaps."""
        sure: list[VerdictName] = []
        doubtful: list[VerdictName] = []
        back = reverse_steps(rule.subject, form.steps, self.context.checked.dictionary)
        found = self._found(rule, back, subject)
        if not found.supplied:
            return None
        for record, belongs in found.members:
            holds = truth(form.where, {SUBJECT: subject, RELATED: record}, self.context)
            holds = conjunction([belongs, holds])
            verdict = self.final(rule, record).verdict
            if holds is False or verdict in {"pending", "not_applicable"}:
                continue
            (sure if holds is True else doubtful).append(verdict)
        lost = int(found.lost) + items_nowhere(back, subject, self.context)
        lost += not found.members and leads_nowhere(back, subject)
        lost += behind_dead_ends(back, subject, self.context)
        (doubtful if form.where else sure).extend(["unknown"] * lost)
        return sure, doubtful

    def _found(self, rule: Rule, back: Sequence[Step], subject: Record) -> Found:
        if back:
            return reached([subject], back, self.context)
        cases = self.context.data.entities[rule.subject]
        return Found(cases.assessed, len(cases.lost))


def _taints(dependency: Dependency, other: Final) -> bool:
    if dependency.kind == "share":
        return other.unreliable or other.verdict == "unknown"
    return other.unreliable or other.verdict in {"gap", "blocked", "unknown"}


def _share(
    sure: Sequence[VerdictName],
    doubtful: Sequence[VerdictName],
    counts: Callable[[VerdictName], bool],
    worse: Callable[[bool, bool], bool],
) -> float:
    """Give a bound of a share; doubtful cases are in where that makes the bound worse."""
    is_low = worse is min
    cases = [*sure, *(verdict for verdict in doubtful if counts(verdict) is not is_low)]
    return sum(map(counts, cases)) / len(cases) if cases else float(not is_low)


def share_level(form: ShareForm, low: float, high: float) -> Level:
    """Judge the bounds of a share against its limits."""
    levels = [Level.MET]
    if form.at_least is not None and low < form.at_least:
        levels.append(Level.UNKNOWN if high >= form.at_least else Level.GAP)
    if form.at_most is not None and high > form.at_most:
        levels.append(Level.UNKNOWN if low <= form.at_most else Level.GAP)
    return min(levels)
