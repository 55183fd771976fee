# The five rules as a policy; the input is the records of some offenders and children, and
# `data.since` holds the dates that the rules compare with.
package benchmark

import rego.v1

layout := "2006-01-02T15:04:05"

day := ((24 * 60) * 60) * 1000000000

# How many subjects are met, in gap and unknown.
verdicts(subjects, met, unknown) := [
	count(subjects & met),
	count((subjects - met) - unknown),
	count((subjects - met) & unknown),
]

offenders contains offender.id if some offender in input.offenders

risk_based contains offender.id if {
	some offender in input.offenders
	offender.visiting == "risk_based"
}

assessed contains assessment.offender_id if {
	some assessment in input.arms_assessments
	assessment.completed_on != null
	assessment.completed_on >= data.since.year
	assessment.completed_on <= data.since.today
}

undated contains assessment.offender_id if {
	some assessment in input.arms_assessments
	assessment.completed_on == null
}

detained := {custody.id: custody.detained_at |
	some custody in input.custody_records
	custody.age < 18
}

detentions contains custody.id if {
	some custody in input.custody_records
	custody.age < 18
}

submitted contains form.custody_id if {
	some form in input.merlin_forms
	start := time.parse_ns(layout, detained[form.custody_id])
	delay := time.parse_ns(layout, form.submitted_at) - start
	delay >= 0
	delay <= day
}

earliest := {offender.id: data.since.visit[offender.risk_level] |
	some offender in input.offenders
}

visited contains visit.offender_id if {
	some visit in input.visits
	visit.visited_on >= earliest[visit.offender_id]
}

unvisited := offenders - {visit.offender_id | some visit in input.visits}

recent := [episode.child_id |
	some episode in input.missing_episodes
	episode.reported_at >= data.since.quarter
	episode.reported_at < data.since.end
]

often contains child if {
	some child in recent
	count([other | some other in recent; other == child]) >= 3
}

planned contains plan.child_id if some plan in input.trigger_plans

managed contains offender.id if {
	some offender in input.offenders
	offender.manager_id != null
}

found := {
	"arms-current": verdicts(risk_based, assessed, undated),
	"merlin-in-time": verdicts(detentions, submitted, set()),
	"visited-in-time": verdicts(offenders, visited, unvisited),
	"trigger-plan": verdicts(often, planned, set()),
	"managed": verdicts(offenders, managed, set()),
}
