"""Whether a related record counts towards a form: surely, not, or perhaps."""

from msgspec import Struct, field
from sqlglot import exp

from compliance.check.form import RelatedForm
from compliance.plan import sql
from compliance.plan.candidates import joined_key, where_bits, where_condition
from compliance.plan.deadlines import is_not_yet, plan_limit, was_done
from compliance.plan.expressions import plan_value
from compliance.plan.judged import bits_of, either
from compliance.plan.outcomes import UNKNOWN
from compliance.plan.row import Row
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import Value, compared
from compliance.plan.why import why_missing


class Counting(Struct):
    """The records of a form: each value read once, then what is calculated from it."""

    form: RelatedForm
    scan: Scan
    row: Row = field(default_factory=Row)

    def read(self, rows: Scan) -> list[tuple[Sql, str]]:
        """Read what decides whether a record counts, and the bits of what makes it unknown."""
        form, row = self.form, self.row
        if form.where is not None:
            row.put("fits", Value(where_condition(form.where, rows)))
            row.put("why fits", Value(where_bits(form.where, rows)))
        if form.at is not None:
            row.put("at", plan_value(form.at, rows))
            causes = why_missing([form.at], rows)
            row.put("why at", Value(bits_of(causes, UNKNOWN, rows.book)))
        if form.deadline is not None:
            row.put("limit", plan_limit(form.deadline.limit, rows))
            if form.deadline.not_before is not None:
                row.put("start", plan_value(form.deadline.not_before, rows))
        if rows.around.only is not None:
            row.put("key", Value(joined_key(rows, "r", form.related.entity)))
        return row.columns

    def fits(self, alias: str) -> Sql:
        """Whether `where` holds: true where there is none."""
        return sql.column(alias, "fits") if self.form.where is not None else sql.TRUE

    def at(self, alias: str) -> Value:
        """When a record's thing was done."""
        return self.row.value(alias, "at")

    def done(self, alias: str) -> Sql:
        """Whether it was done by `as_of`: true for a form without `at`."""
        if self.form.at is None:
            return sql.TRUE
        return was_done(self.at(alias), is_not_yet(self.form.at), self.scan)

    def late(self, alias: str) -> Sql:
        """Whether it was done after the limit: false without a deadline."""
        if "limit" not in self.row.shapes:
            return sql.FALSE
        return compared(exp.GT, self.at(alias), self.row.value(alias, "limit"))

    def early(self, alias: str) -> Sql:
        """Whether it was done before `not_before`: false without one."""
        if "start" not in self.row.shapes:
            return sql.FALSE
        return compared(exp.LT, self.at(alias), self.row.value(alias, "start"))

    def counts(self, alias: str) -> Sql:
        """Whether a record counts: null where it may."""
        in_time = [sql.negation(self.late(alias)), sql.negation(self.early(alias))]
        return sql.conjunction([self.fits(alias), self.done(alias), *in_time])

    def why(self, alias: str) -> Sql:
        """The bits of what makes it unknown whether a record counts, where it is."""
        parts: list[Sql] = []
        for name, test in (("why fits", self.fits(alias)), ("why at", self.done(alias))):
            if name in self.row.shapes:
                bits = sql.column(alias, name)
                parts.append(sql.choose([(sql.is_null(test), bits)], sql.integer(0)))
        return either(parts)
