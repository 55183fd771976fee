"""Mutations as a page to read: every change that no scenario notices, and the score."""

from collections.abc import Iterator

from compliance.report.words import plural
from compliance.scenarios.mutate import Mutated
from compliance.scenarios.mutations import Mutations


def mutations_to_text(mutations: Mutations) -> str:
    """Print the survivors, rule by rule, and a last line with the score."""
    parts = ["\n".join(lines) for each in mutations.rules if (lines := _lines(each, mutations))]
    parts += ["\n".join(mutations.needless)] if mutations.needless else []
    return "\n\n".join([*parts, _summary(mutations)]) + "\n"


def _lines(mutated: Mutated, mutations: Mutations) -> list[str]:
    shown = list(_survivors(mutated, mutations))
    count = f"{len(shown):,} of {plural(len(mutated.changes), 'change')}"
    return [f"{mutated.rule}: no scenario notices {count}", *shown] if shown else []


def _survivors(mutated: Mutated, mutations: Mutations) -> Iterator[str]:
    for each in mutated.survivors:
        if (mutated.rule, each.what) not in mutations.excused:
            yield f"  {each.span.place}: {each.what}"


def _summary(mutations: Mutations) -> str:
    changes, noticed = mutations.changes, mutations.noticed
    # Rounded down: 100% is said only of all.
    percent = noticed * 1000 // changes / 10 if changes else 100
    of = f"{noticed:,} of {plural(changes, 'change')} to {plural(len(mutations.rules), 'rule')}"
    excused = mutations.excused_count
    more = f"; {excused:,} more said to make no difference" if excused else ""
    return f"Mutation score {percent:.1f}%: scenarios notice {of}{more}"
