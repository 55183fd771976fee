"""Small faults in a copy of the product, one at a time: the interpreter must notice each.

Run by hand: `PYTHONPATH=src:tests python -m properties.product_mutants [WORD]`, where only
the faults are made that have the word in their name. The source itself is left as it is.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import compliance

SOURCE = Path(compliance.__file__).parent
TESTS = Path(__file__).parent.parent
# So many batches of each kind are tried before a fault counts as unnoticed.
BATCHES = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """A text of a module that is replaced by another, and a kind of batch to notice it."""

    name: str
    module: str
    before: str
    after: str
    kind: str = "plain"


FAULTS = (
    Fault("operator `<=` read as `<`", "plan/expressions", '"<=": exp.LTE', '"<=": exp.LT'),
    Fault("operator `>=` read as `>`", "plan/expressions", '">=": exp.GTE', '">=": exp.GT'),
    Fault("operator `<>` read as `=`", "plan/expressions", '"<>": exp.NEQ', '"<>": exp.EQ'),
    Fault(
        "operator `and` read as `or`",
        "plan/expressions",
        'sql.conjunction(parts) if word == "and"',
        'sql.conjunction(parts) if word == "or"',
    ),
    Fault(
        "`is null` of what is unknown is false",
        "plan/expressions",
        "sql.choose([(value.unknown, sql.NULL)], sql.is_null(value.any))",
        "sql.choose([(value.unknown, sql.FALSE)], sql.is_null(value.any))",
    ),
    Fault(
        "bound: `at_least` n needs more than n",
        "plan/related",
        "[(reaches(found.sure, low), met), (reaches(found.most, low), unknown)], short",
        "[(reaches(found.sure, low + 1), met), (reaches(found.most, low), unknown)], short",
    ),
    Fault(
        "bound: t + u < n read as t + u <= n",
        "plan/related",
        "(reaches(found.most, low), unknown)], short",
        "(reaches(found.most, low + 1), unknown)], short",
    ),
    Fault(
        "bound: `at_most` counts only what is sure",
        "plan/related",
        "(reaches(found.most, high + 1), unknown)",
        "(reaches(found.sure, high + 1), unknown)",
    ),
    Fault(
        "limit: what ends at `as_of` has passed",
        "plan/deadlines",
        '(compared(exp.GTE, limit, as_of), told(scan, "pending", NOT_DONE_YET))',
        '(compared(exp.GT, limit, as_of), told(scan, "pending", NOT_DONE_YET))',
    ),
    Fault(
        "limit: done at the limit is late",
        "plan/counting",
        "late = rows.keep(compared(exp.GT, at, limit))",
        "late = rows.keep(compared(exp.GTE, at, limit))",
    ),
    Fault(
        "what lies after `as_of` has happened",
        "plan/deadlines",
        "done = compared(exp.LTE, value, scan.around.as_of)",
        "done = compared(exp.LTE, value, value)",
    ),
    Fault(
        "null in a `not_yet` field ignored",
        "plan/deadlines",
        "return sql.choose([(absent, sql.FALSE)], done)",
        "return done",
    ),
    Fault(
        "days begin where they should end",
        "plan/clock",
        "return sql.binary(exp.Add, midnight, rest)",
        "return midnight",
    ),
    Fault(
        "months not clamped",
        "plan/clock",
        "sql.binary(kind, start, _interval(count, unit))",
        'sql.binary(kind, sql.call("date_trunc", sql.text("month"), start),'
        " _interval(count, unit))",
    ),
    Fault(
        "by reference: records of other kinds added up too",
        "plan/by_reference",
        "for other in found.others:",
        "for other in ():",
    ),
    Fault(
        "latest by itself: a rival without a time overlooked",
        "plan/selected",
        "sql.any_of(sql.conjunction([may, sql.is_null(order)])),",
        "",
        "derived",
    ),
    Fault(
        "latest by itself: a record without a time overlooked",
        "plan/selected",
        "doubt = sql.any_of(may)",
        "doubt = sql.FALSE",
        "derived",
    ),
    Fault(
        "working days counted from the day before",
        "plan/clock",
        'sql.equal(sql.column(ends, "number"), wanted)',
        'sql.equal(sql.binary(exp.Add, sql.column(ends, "number"), sql.integer(1)), wanted)',
    ),
    Fault(
        "bank holidays worked",
        "evaluate/calendar",
        "isodow(range) < 6 AND closed IS NULL AS working",
        "isodow(range) < 6 AS working",
    ),
    Fault(
        "window: its last moment left out",
        "plan/windows",
        'sql.binary(exp.LTE, sql.column(second, "at"), sql.column(first, "until"))',
        'sql.binary(exp.LT, sql.column(second, "at"), sql.column(first, "until"))',
    ),
    Fault(
        "cadence: an interval of exactly D is too long",
        "plan/cadence",
        "too_long = compared(exp.GT, at, limit)",
        "too_long = compared(exp.GTE, at, limit)",
    ),
    Fault(
        "cadence: doubtful events make no doubt",
        "plan/cadence",
        "doubtful = sql.disjunction([some, unreached.test])",
        "doubtful = sql.FALSE",
    ),
    Fault(
        "coverage: a gap among the cases is forgotten",
        "plan/coverage",
        "(sql.negation(sql.is_null(gap)), gap)",
        "(sql.FALSE, gap)",
    ),
    Fault(
        "composition: `all` takes the best part",
        "plan/judged",
        'if operator == "all":',
        'if operator == "any":',
    ),
    Fault(
        "shares: at the limit is below it",
        "plan/shares",
        "return _against(exp.GTE, share, limit)",
        "return _against(exp.GT, share, limit)",
    ),
    Fault(
        "shares: as many cases as `minimum` are too few",
        "plan/shares",
        "few = sql.binary(exp.LT, most",
        "few = sql.binary(exp.LTE, most",
    ),
    Fault(
        "strength: a gate taken for `data`",
        "infer/resolve",
        'if sight.edge.strength == "gate"]',
        'if sight.edge.strength == "data"]',
    ),
    Fault(
        "strength: a gate marks as `data` does",
        "infer/resolve",
        'if sight.edge.strength != "data":',
        'if sight.edge.strength == "assurance":',
    ),
    Fault(
        "strength: a pending gate holds nothing",
        "infer/resolve",
        'return "pending" if "pending" in verdicts else "met"',
        'return "met"',
    ),
    Fault(
        "derived: the latest is the first",
        "plan/selected",
        'exp.Max if derivation.pick == "latest"',
        'exp.Max if derivation.pick == "earliest"',
        "derived",
    ),
    Fault(
        "derived: a count has no upper bound",
        "plan/derived",
        'most = sql.binary(exp.Add, sure, total(alias, "maybe"))',
        "most = sure",
        "derived",
    ),
    Fault(
        "quarantined records forgotten",
        "plan/candidates",
        "return quarantined and leads_to_lost(",
        "return not related and leads_to_lost(",
        "faulty",
    ),
    Fault(
        "references to no record forgotten",
        "plan/nowhere",
        "if len(steps) != 1 or",
        "if steps or",
    ),
    Fault(
        "quarantined cases of gates and data edges forgotten",
        "plan/lost_ways",
        "last = has_lost(steps[-1].entity, tables) and",
        "last = not steps and",
        "faulty",
    ),
    Fault(
        "quarantined cases of shares forgotten",
        "plan/shares",
        "sql.union([assessed, _lost_cases(form, scan, related)])",
        "assessed",
        "faulty",
    ),
    Fault(
        "gates over lists: items that lead nowhere forgotten",
        "plan/lost_ways",
        "for end in dead_ends(near, steps, dictionary, tables):",
        "for end in list(dead_ends(near, steps, dictionary, tables))[1:]:",
    ),
    Fault(
        "ways: any number behind a reference that leads nowhere read as one",
        "plan/nowhere",
        "if several:",
        "if not near:",
    ),
    Fault(
        "ways: references in the middle that lead nowhere forgotten",
        "plan/nowhere",
        "        if own is not None:",
        "        if own is not None and not place:",
    ),
    Fault(
        "ways: quarantined records in the middle that lead nowhere forgotten",
        "plan/nowhere",
        'if schema == "lost" or may_be_assessed:',
        'if schema == "data" and may_be_assessed:',
        "faulty",
    ),
    Fault(
        "ways: unreadable references in the middle forgotten",
        "plan/nowhere",
        'if schema == "data" and (holder, step.pairs[0][0]) in tables.unreadable:',
        "if not schema:",
        "faulty",
    ),
    Fault(
        "ways: quarantined records in between forgotten",
        "plan/scan",
        '("data", "lost") if scan.around.quarantined(step.entity) else ("data",)',
        '("data",)',
        "faulty",
    ),
    Fault(
        "a reference that doesn't say where it leads leads nowhere",
        "plan/steps",
        'sql.call("coalesce", meant, sql.TRUE) if perhaps else meant',
        "meant",
    ),
    Fault(
        "shares: references that lead nowhere forgotten",
        "plan/shares",
        "if step and not may_lead_nowhere(",
        "if True or not may_lead_nowhere(",
    ),
    Fault(
        "unreadable references make nothing unreliable",
        "evaluate/run",
        "if not references.isdisjoint(tables.lost_references)",
        "if references.isdisjoint(references)",
        "faulty",
    ),
    Fault(
        "fields that no record carries are null",
        "plan/steps",
        "if (entity, field) in tables.uncarried:",
        "if not entity:",
        "faulty",
    ),
)


def is_noticed(fault: Fault, folder: Path) -> bool:
    """Make a fault in a copy of the product and see whether batches show it."""
    copy = folder / "compliance"
    shutil.copytree(SOURCE, copy)
    module = copy / f"{fault.module}.py"
    text = module.read_text()
    if fault.before not in text:
        raise LookupError(f"{fault.module} has no text `{fault.before}`")
    module.write_text(text.replace(fault.before, fault.after))
    # A compiled copy of the module as it was must not be taken for it.
    shutil.rmtree(module.parent / "__pycache__", ignore_errors=True)
    command = [sys.executable, "-m", "properties.soak", fault.kind, "0", str(BATCHES)]
    paths = os.pathsep.join((str(folder), str(TESTS)))
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode and "differences" not in done.stdout:
        raise RuntimeError(f"{fault.name}: {done.stderr[-500:]}")
    return done.returncode == 1


def main(arguments: list[str]) -> int:
    """Say which faults nobody notices; there should be none."""
    wanted = [fault for fault in FAULTS if all(word in fault.name for word in arguments)]
    unnoticed = []
    for fault in wanted:
        with TemporaryDirectory() as folder:
            noticed = is_noticed(fault, Path(folder))
        sys.stdout.write(f"{'noticed' if noticed else 'UNNOTICED'}: {fault.name}\n")
        sys.stdout.flush()
        unnoticed += [] if noticed else [fault]
    sys.stdout.write(f"{len(wanted)} faults, {len(unnoticed)} unnoticed\n")
    return int(bool(unnoticed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
