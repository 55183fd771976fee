-- Units, staff, their training and accreditation, and what they answered when asked.

CREATE VIEW made.borough AS
SELECT
  borough(b) AS borough_id,
  name,
  'GR-borough-' || borough(b) AS commander_role_id,
  name || ' council' AS la_name,
  mash_red_hours,
  mash_amber_hours,
  mash_green_hours
FROM place
ORDER BY b;

CREATE VIEW made.unit AS
SELECT unit_id, type, borough(b) AS borough_id, specialist
FROM team
ORDER BY start;

-- Staff who command a borough, or are above that, come first and belong to no team.
CREATE TABLE base.staff AS
SELECT *, s - start AS place, coalesce(b, 33) AS q,
  -- For how many days somebody has been a specialist: one in seven is new.
  CASE WHEN chance(s, 'staff.new') < 0.15 THEN whole(s, 'staff.since', 60, 200)
    ELSE whole(s, 'staff.since', 201, 3000) END AS since
FROM (SELECT *, unnest(range(start, start + many)) AS s FROM team);

CREATE VIEW made.staff AS
SELECT
  code('S', k) AS staff_id,
  CASE k
    WHEN 0 THEN 'assistant_commissioner'
    WHEN 1 THEN 'deputy_assistant_commissioner'
    WHEN 2 THEN 'deputy_assistant_commissioner'
    ELSE 'commander'
  END AS rank,
  'chief_officer' AS role,
  NULL::VARCHAR AS unit_id,
  true AS in_post,
  false AS frontline,
  false AS specialist,
  NULL::DATE AS specialist_since,
  false AS does_cp_work,
  true AS prior_detective,
  chance(k, 'staff.prior_cp') < 0.5 AS prior_cp,
  []::VARCHAR[] AS training_gap,
  0 AS pip_level,
  'none' AS scaidp_status,
  NULL::DATE AS cse_trained_on
FROM range(getvariable('n_chiefs')) AS r(k)
UNION ALL
SELECT
  code('S', s),
  CASE
    WHEN place = 0 OR place % 40 = 39 THEN 'inspector'
    WHEN place = 1 OR place % 9 = 8 THEN 'sergeant'
    WHEN type IN ('control_room', 'mash', 'specialist_other') AND place % 3 = 2
      THEN 'police_staff'
    ELSE 'constable'
  END,
  role,
  unit_id,
  place < 3 OR (type = 'jigsaw_rso' AND good(s, 'staff.in_post', quality('offender_management', q)))
    OR (type <> 'jigsaw_rso' AND chance(s, 'staff.in_post') < 0.97),
  type = 'borough_response',
  specialist,
  CASE WHEN specialist THEN on_day(today() - since) END,
  CASE WHEN audited THEN type NOT IN ('borough_response', 'control_room', 'specialist_other') END,
  CASE WHEN audited THEN chance(s, 'staff.prior_detective') < 0.55 END,
  CASE WHEN audited THEN chance(s, 'staff.prior_cp') < 0.45 END,
  CASE WHEN audited THEN
    CASE WHEN specialist AND status <> 'accredited' THEN ['scaidp']
      WHEN chance(s, 'staff.prior_detective') >= 0.55 AND chance(s, 'staff.prior_cp') >= 0.45
        THEN ['child protection'] ELSE [] END END,
  CASE WHEN NOT specialist THEN 0 WHEN skilled THEN 2 ELSE 1 END,
  status,
  CASE WHEN (type = 'cse_team' OR specialist) AND skilled
    THEN on_day(today() - whole(s, 'staff.cse_trained', 5, 330)) END
FROM (
  SELECT *,
    good(s, 'staff.skilled', quality('skills', q)) AS skilled,
    good(s, 'staff.audited', sqrt(force_quality('skills'))) AS audited,
    CASE
      WHEN NOT specialist THEN 'none'
      WHEN place < 2 OR chance(s, 'staff.scaidp') < 0.62 THEN 'accredited'
      WHEN good(s, 'staff.enrolled', quality('skills', q)) THEN 'enrolled'
      ELSE 'none'
    END AS status
  FROM base.staff);

CREATE VIEW base.specialist AS
SELECT *, good(s, 'pathway', quality('skills', q)) AS fine, way(s, 'pathway', 3) AS how
FROM base.staff
WHERE specialist AND place >= 2 AND chance(s, 'staff.scaidp') >= 0.62;

CREATE VIEW made.pathway AS
SELECT
  code('PW', s) AS pathway_id,
  code('S', s) AS staff_id,
  on_day(today() + CASE WHEN fine THEN whole(s, 'pathway.target', 30, 300)
    ELSE -whole(s, 'pathway.target', 10, 200) END) AS target_on,
  ['enrolled', 'portfolio', 'assessment'][whole(s, 'pathway.stage', 1, 3)] AS stage,
  sergeant(start) AS supervisor_id,
  CASE WHEN fine OR how = 1
    THEN on_day(today() - since + whole(s, 'pathway.induction', 3, 25)) END AS induction_on,
  NULL::DATE AS ended_on
FROM base.specialist
WHERE fine OR how > 0
UNION ALL
-- Those who are accredited have come to the end of theirs.
SELECT code('PW', s), code('S', s), on_day(today() - ended), 'accredited', sergeant(start),
  on_day(today() - since + whole(s, 'pathway.induction', 3, 25)),
  on_day(today() - ended - whole(s, 'pathway.early', 0, 20))
FROM (
  SELECT *, whole(s, 'pathway.ended', 1, since // 3) AS ended
  FROM base.staff
  WHERE specialist AND place >= 2 AND chance(s, 'staff.scaidp') < 0.4);

CREATE VIEW base.course AS
SELECT * FROM (VALUES
  ('TC-children', ['cse', 'mental_health', 'missing'], 1.0::DOUBLE,
    ['D-guidance-missing'], NULL::VARCHAR),
  ('TC-categories', ['absent_categories', 'missing', 'missing_cse_link'], 0.5,
    ['D-guidance-missing'], NULL),
  ('TC-scenarios', ['vulnerability_scenario'], 1.0, ['D-standard'], 'D-message'),
  ('TC-control-room', ['absent_categories', 'missing', 'missing_cse_link'], 1.0,
    ['D-guidance-missing'], NULL),
  ('TC-missing-unit', ['missing', 'absent_categories', 'missing_cse_link'], 5.0,
    ['D-guidance-missing'], NULL),
  ('TC-custody', ['custody_child_protection', 'cse'], 1.0, ['D-review-custody'], NULL),
  ('TC-arms', ['arms', 'missing_cse_link'], 3.0, [], NULL),
  ('TC-cse', ['cse', 'missing_cse_link'], 2.0, [], NULL),
  ('TC-abuse', ['cse', 'vulnerability_scenario'], 10.0, ['D-toolkit-abuse'], 'D-message'),
  ('TC-images', ['cse', 'missing_cse_link'], 3.0, ['D-toolkit-online'], NULL),
  ('TC-mash', ['cse', 'missing_cse_link'], 1.0, [], NULL)
) AS t(course_id, themes, duration_days, doc_ids, message_doc_id);

CREATE VIEW made.training_course AS SELECT * FROM base.course;

CREATE VIEW base.need AS
SELECT * FROM (VALUES
  ('borough_response', 'response_officer',
    ['TC-children', 'TC-categories', 'TC-scenarios']),
  ('control_room', 'control_room_operator', ['TC-control-room']),
  ('mpu', 'missing_persons_officer', ['TC-missing-unit']),
  ('cait', 'child_abuse_investigator', ['TC-abuse', 'TC-cse']),
  ('cse_team', 'cse_officer', ['TC-cse']),
  ('pou', 'online_investigator', ['TC-images', 'TC-cse']),
  ('jigsaw_rso', 'offender_manager', ['TC-arms']),
  ('custody', 'custody_officer', ['TC-custody']),
  ('mash', 'mash_researcher', ['TC-mash'])
) AS t(type, role, courses);

CREATE VIEW made.training_requirement AS
SELECT role, unnest(courses) AS course_id, 12 AS validity_months FROM base.need;

CREATE VIEW base.training AS
SELECT *, s * 4 + k AS n,
  good(s * 4 + k, 'training', CASE type
    WHEN 'custody' THEN quality('custody', q)
    WHEN 'control_room' THEN quality('missing', q)
    WHEN 'mpu' THEN quality('missing', q)
    WHEN 'borough_response' THEN CASE courses[k + 1] WHEN 'TC-categories'
      THEN quality('missing', q) ELSE quality('awareness', q) END
    ELSE quality('skills', q) END) AS fine,
  way(s * 4 + k, 'training', 2) AS how
FROM (
  SELECT *, unnest(range(len(courses))) AS k
  FROM base.staff JOIN base.need USING (type, role));

CREATE VIEW made.training_record AS
SELECT
  code('TR', n) AS record_id,
  code('S', s) AS staff_id,
  themes,
  on_day(today() - CASE courses[k + 1] WHEN 'TC-children' THEN whole(n, 'training.day', 5, 210)
    ELSE whole(n, 'training.day', 5, 330) END - CASE WHEN fine THEN 0 ELSE 366 END)
    AS completed_on,
  course_id
FROM base.training
JOIN base.course ON course_id = courses[k + 1]
WHERE fine OR how = 1;

CREATE VIEW made.doc_ack AS
SELECT
  code('S', s) AS staff_id,
  'D-standard' AS doc_id,
  on_day(greatest(today() - whole(s, 'ack.day', 5, 180), the_day(DATE '2016-12-12'))) AS ack_on
FROM base.staff
WHERE good(s, 'ack', quality('governance', q))
UNION ALL
SELECT code('S', s), 'D-guidance-partners',
  on_day(greatest(today() - whole(s, 'ack.partners', 5, 170), the_day(DATE '2016-12-24')))
FROM base.staff
WHERE type NOT IN ('borough_response', 'control_room', 'specialist_other')
  AND good(s, 'ack.partners', quality('planning', q));

CREATE VIEW base.survey AS
SELECT *, today() - 20 - 120 * k AS opened,
  'SV-' || topic || '-' || (10 - k) AS survey_id
FROM (VALUES ('cp_awareness'), ('cse_understanding')) AS t(topic), range(3) AS r(k)
WHERE k > 0 OR force_good('survey.' || topic, 'skills');

CREATE VIEW made.survey AS
SELECT
  survey_id,
  topic,
  on_day(opened) AS opened_on,
  on_day(opened + 14) AS closed_on,
  getvariable('n_staff') AS population_n,
  (getvariable('n_staff') * (30 + 40 * force_quality('skills')))::BIGINT // 100 AS response_n
FROM base.survey
ORDER BY survey_id;

-- Each question is asked of all roles, and of all ranks.
CREATE VIEW base.asked AS
SELECT *, row_number() OVER (ORDER BY role, rank) AS m
FROM (
  SELECT DISTINCT role, NULL::VARCHAR AS rank FROM team
  UNION ALL
  SELECT NULL, unnest(['police_staff', 'constable', 'sergeant', 'inspector',
    'deputy_assistant_commissioner', 'assistant_commissioner', 'commander'])
  UNION ALL
  SELECT 'chief_officer', NULL);

CREATE VIEW base.response AS
SELECT *, 'SR' || right(survey_id, length(survey_id) - 2) || '-' || coalesce(role, rank) || '-'
    || question AS response_id,
  good(m * 8 + k, 'survey.score' || question, force_quality('skills')) AS fine
FROM base.survey, base.asked, (VALUES
  ('Q1', 'child_protection'), ('Q2', 'missing_cse_link'), ('Q3', 'safeguarding')
) AS t(question, theme);

CREATE VIEW made.survey_response AS
SELECT
  response_id,
  survey_id,
  role,
  rank,
  question,
  theme,
  round(CASE WHEN fine THEN 92 - 4 * k ELSE 45 + 4 * k END
    + whole(m, 'survey.points' || question, 0, 3), 1)::DOUBLE AS score
FROM base.response
ORDER BY response_id;
