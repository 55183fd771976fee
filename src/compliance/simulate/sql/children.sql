-- Children, adults and addresses, and the incidents at which children were met.

CREATE MACRO address_of_family(family) AS code('AD', family);

CREATE VIEW made.child AS
SELECT
  code('C', c) AS child_id,
  -- Those who go missing, are exploited or are detained are of an age for it.
  on_day(today() - CASE
    WHEN is_missing THEN whole(c, 'age', 5200, 6460)
    WHEN c < getvariable('n_missing_child') + getvariable('n_cse') OR c % 3 = 0
      THEN whole(c, 'age', 4200, 6460)
    ELSE whole(c, 'age', 380, 6350) END) AS dob,
  borough(b) AS borough_id,
  looked_after,
  has_plan AS cp_plan,
  category AS cse_category,
  CASE WHEN chance(c, 'other_authority') < 0.05 THEN 'an authority outside London'
    ELSE getvariable('authorities')[b] END AS responsible_la,
  address_of_family(family) AS address_id
FROM base.path;

CREATE VIEW made.person AS
SELECT
  code('P', p) AS person_id,
  on_day(today() - whole(p, 'person.age', 9200, 22000)) AS dob,
  code('AD', p) AS address_id,
  chance(p, 'person.occupation') < 0.05 AS occupation_child_access
FROM range(families() + getvariable('n_rso') + getvariable('n_iioc') + getvariable('n_suspect'))
  AS r(p);

CREATE VIEW made.address AS
SELECT code('AD', a) AS address_id, borough(some_borough(a, 'family.borough')) AS borough_id
FROM range(families()) AS r(a)
UNION ALL
SELECT code('AD', offender_person(r)), borough(b)
FROM base.rso
UNION ALL
SELECT code('AD', image_suspect(a)), borough(some_borough(a, 'suspect.borough'))
FROM range(getvariable('n_iioc') + getvariable('n_suspect')) AS r(a);

CREATE VIEW made.child_link AS
SELECT
  code('C', c) AS child_id,
  code('P', family) AS person_id,
  CASE WHEN chance(family, 'link') < 0.9 THEN 'parent' ELSE 'household' END AS relation
FROM base.child
UNION ALL
SELECT code('C', c), code('P', abuse_suspect(family)), 'victim'
FROM base.path
WHERE has_threshold AND family % 5 = 0
UNION ALL
SELECT code('C', c), code('P', exploiter(family)), 'victim'
FROM base.child
WHERE category > 1 AND chance(c, 'exploiter') < 0.8
UNION ALL
-- Children to whom a suspect of indecent images has access, at home or at work.
SELECT code('C', access_child), code('P', image_suspect(x)),
  CASE access WHEN 'professional' THEN 'pupil' ELSE 'household' END
FROM base.iioc
WHERE access IN ('domestic', 'professional', 'both');

CREATE VIEW made.incident AS
SELECT
  code('I', c) AS incident_id,
  borough(b) || '-response' AS unit_id,
  concern AS child_concern,
  moment(t_incident) AS attended_at,
  moment(past(t_incident + hours(c, 'incident.closed', 1, 70))) AS closed_at,
  moment(t_incident + tour) AS officer_tour_end_at,
  CASE WHEN fine_seen OR way(c, 'seen', 3) > 0 THEN
    CASE WHEN NOT concern THEN 'none' WHEN chance(c, 'immediate') < 0.2 THEN 'present'
      WHEN chance(c, 'immediate') < 0.5 THEN 'removed' ELSE 'none' END END AS immediate_risk,
  borough(b) AS borough_id
FROM base.child
WHERE is_met
UNION ALL
-- Visits to the home, to see the children there: what called for it was not there that day.
SELECT visit_id, borough(b) || '-response', false, moment(t_visit),
  moment(past(t_visit + hours(n, 'home.closed', 1, 5))), moment(t_visit + 3600 * 6), 'none',
  borough(b)
FROM base.home_visit;

CREATE VIEW made.incident_child AS
SELECT
  code('I', c) AS incident_id,
  code('C', who) AS child_id,
  CASE k WHEN 0 THEN 'subject' ELSE 'sibling' END AS relation,
  moment(past(CASE
    WHEN fine AND chance(n, 'not_seen') < 0.05 THEN NULL
    WHEN fine OR how > 1 THEN t_incident + hours(n, 'seen.delay', 0, 6)
    WHEN how = 1 THEN t_incident + hours(n, 'seen.delay', 30, 264) END)) AS seen_at,
  fine AND chance(n, 'not_seen') >= 0.05 OR NOT fine AND how IN (1, 2) AS spoken_to,
  fine AND chance(n, 'not_seen') >= 0.05 OR NOT fine AND how = 1 AS voice_text,
  CASE WHEN fine AND chance(n, 'not_seen') < 0.05 THEN 'recorded' END AS reason_not,
  CASE WHEN NOT fine AND how IN (0, 3) THEN 'unknown'
    WHEN concern AND is_referred THEN 'referred' ELSE 'assessed_safe' END AS disposition,
  CASE WHEN fine OR how NOT IN (0, 3)
    THEN moment(past(t_incident + hours(n, 'disposition.delay', 1, 12))) END AS disposition_at
FROM base.at_incident
UNION ALL
SELECT visit_id, code('C', who), CASE WHEN who = c THEN 'subject' ELSE 'household' END,
  moment(t_visit), true, true, NULL, CASE WHEN fine THEN 'assessed_safe' ELSE 'unknown' END,
  CASE WHEN fine THEN moment(past(t_visit + 3600)) END
FROM (
  SELECT *, unnest([c, xor(c, 1)]) AS who, good(n, 'home', quality('risk_assessment', b)) AS fine
  FROM base.home_visit);
