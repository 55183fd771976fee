-- Accountable roles, boards and their meetings, plans and the actions in them, and programmes.

CREATE VIEW made.governance_role AS
SELECT
  role_id,
  scope,
  title,
  code('S', CASE WHEN good(holder, 'role', force_quality('governance')) THEN holder ELSE 4 END)
    AS holder_staff_id,
  on_day(the_day(DATE '2016-09-12')) AS appointed_on,
  CASE WHEN NOT good(holder, 'role', force_quality('governance')) AND holder < 3
    THEN on_day(today() - 40) END AS ended_on,
  required_rank,
  reports_to
FROM (
  SELECT * FROM (VALUES
    ('GR-safeguarding', 'child_safeguarding_force', 'Assistant Commissioner', 0,
      'assistant_commissioner', NULL),
    ('GR-missing', 'missing_children', 'Deputy Assistant Commissioner', 1,
      'deputy_assistant_commissioner', 'GR-safeguarding'),
    ('GR-inspection', 'hmic_child_protection', 'Deputy Assistant Commissioner', 2,
      'deputy_assistant_commissioner', 'GR-safeguarding'),
    ('GR-mappa', 'mappa_lead', 'Commander', 3, 'commander', 'GR-safeguarding'),
    ('GR-improvement', 'continuous_improvement', 'Head of Continuous Improvement', 5,
      'chief_superintendent', 'GR-inspection')
  ) AS t(role_id, scope, title, holder, required_rank, reports_to)
  UNION ALL
  SELECT 'GR-borough-' || borough(b), 'borough_commander', 'Borough Commander', 9 + b,
    'chief_superintendent', 'GR-safeguarding'
  FROM place);

CREATE VIEW base.body AS
SELECT * FROM (VALUES
  ('GB-csdg', 'CSDG', 31, ['police', 'csc', 'health'], ['borough', 'specialist'],
    'GR-safeguarding', 1),
  ('GB-panel', 'external_panel', 92, ['police', 'voluntary', 'academia', 'nspcc'], [],
    'GR-safeguarding', 2),
  ('GB-cssp', 'CSSP', 92, ['police', 'csc', 'cps', 'nspcc'], ['borough', 'specialist'],
    'GR-inspection', 3),
  ('GB-diamond', 'diamond_group', 31, ['police', 'csc', 'voluntary'], ['borough', 'specialist'],
    'GR-missing', 4),
  ('GB-mopac', 'MOPAC_oversight', 92, ['police', 'mopac'], [], 'GR-safeguarding', 5),
  ('GB-performance', 'performance_meeting', 31, ['police'], ['borough', 'specialist'],
    'GR-inspection', 6),
  ('GB-group', 'cp_working_group', 31, ['police', 'csc'], ['borough', 'specialist'],
    'GR-inspection', 7)
) AS t(body_id, kind, every_days, orgs, unit_types, chair, m);

CREATE VIEW made.governance_body AS
SELECT
  body_id,
  kind,
  'D-terms-' || substr(body_id, 4) AS tor_doc_id,
  every_days AS meeting_interval_days,
  orgs AS member_orgs,
  unit_types AS member_unit_types,
  chair AS chair_role_id
FROM base.body
WHERE good(m, 'body', sqrt(force_quality('governance')));

CREATE VIEW base.quarter AS
SELECT the_day(start::DATE) AS first_day, the_day((start + INTERVAL 3 MONTH)::DATE) AS next_day,
  year(start) || '-Q' || quarter(start) AS period, row_number() OVER (ORDER BY start) AS k
FROM generate_series(
  TIMESTAMP '2016-07-01', date_trunc('quarter', on_day(today() + 1)::TIMESTAMP) - INTERVAL 3 MONTH,
  INTERVAL 3 MONTH) AS g(start);

CREATE TABLE base.reported AS
SELECT *, 'PR-' || unit_id || '-' || period || '-' || measure || '-' || kind AS report_id
FROM (
  SELECT *, start * 64 + k AS n, unnest(CASE type
    WHEN 'mpu' THEN ['missing'] WHEN 'cse_team' THEN ['cse'] WHEN 'pou' THEN ['iioc']
    WHEN 'jigsaw_rso' THEN ['rso', 'mappa'] WHEN 'custody' THEN ['custody']
    WHEN 'mash' THEN ['s47'] ELSE ['investigation'] END) AS measure
  FROM team, base.quarter
  WHERE first_day >= the_day(DATE '2016-10-01')
    AND good(start * 64 + k, 'report', CASE WHEN b IS NULL THEN force_quality('performance')
      ELSE quality('performance', b) END)),
  (VALUES ('process'), ('outcome')) AS t(kind)
WHERE kind = 'process' OR force_good('indicator.' || measure, 'performance');

-- A body whose practice is poor missed its last meetings, and any body now and then sits
-- without those who are not of the police.
CREATE TABLE base.meeting AS
SELECT *, body_id || '-' || held AS meeting_id, m * 4096 + held % 4096 AS n
FROM (
  SELECT *, held_from + step * k AS held, m AS body_number
  FROM (
    SELECT *, every_days - 1 AS step, the_day(DATE '2016-11-30') AS held_from,
      unnest(range(greatest(1, (today() - the_day(DATE '2016-11-30') - 1) // (every_days - 1) + 1)))
        AS k
    FROM base.body
    WHERE good(m, 'body', sqrt(force_quality('governance')))))
WHERE held < today()
  AND (good(m, 'meetings', force_quality('governance')) OR held < today() - 2 * every_days);

CREATE VIEW made.governance_meeting AS
SELECT
  meeting_id,
  body_id,
  on_day(held) AS held_on,
  CASE WHEN kind IN ('performance_meeting', 'CSDG') THEN coalesce((
    SELECT list(report_id ORDER BY report_id) FROM base.reported
    WHERE next_day <= held AND held <= next_day + 80 AND type = 'cait'
      AND good(n, 'meeting.reports', force_quality('performance'))), []) ELSE [] END
    AS reports_reviewed,
  CASE WHEN good(n, 'meeting.orgs', force_quality('governance')) THEN orgs ELSE ['police'] END
    AS orgs_present,
  CASE WHEN kind NOT IN ('CSDG', 'MOPAC_oversight') THEN []
    WHEN good(n, 'meeting.plans', force_quality('governance')) AND force_good('plan', 'missing')
      THEN ['AP-protection', 'AP-missing']
    ELSE ['AP-protection'] END AS plans_reviewed,
  'D-minutes-' || substr(meeting_id, 4) AS minutes_doc_id
FROM base.meeting
ORDER BY meeting_id;

CREATE VIEW made.action_plan AS
SELECT plan_id, theme,
  CASE WHEN theme = 'cp' OR force_good('plan.owner', 'governance')
    THEN 'GR-safeguarding' ELSE 'GR-missing' END AS sro_role_id,
  CASE WHEN force_good('plan.linked', 'governance') AND force_good('plan', 'missing')
    THEN [other] ELSE [] END AS linked_plan_ids,
  on_day(the_day(approved)) AS approved_on
FROM (VALUES
  ('AP-protection', 'cp', 'AP-missing', DATE '2016-11-18', true),
  ('AP-missing', 'missing', 'AP-protection', DATE '2016-11-21', force_good('plan', 'missing'))
) AS t(plan_id, theme, other, approved, is_there)
WHERE is_there;

CREATE VIEW base.part AS
SELECT ref, row_number() OVER () AS m, CASE WHEN ref < '5' THEN 'immediate'
    WHEN ref < '7' THEN 'three_months' ELSE 'six_months' END AS timeframe
FROM (SELECT unnest([
  '1a', '1b', '1c', '2', '2a', '2b', '2c', '2d', '3', '3a', '3b', '3c', '3d', '4a', '4b', '4c', '4d',
  '5a', '5b', '6a', '6b', '6c', '6d', '6e', '7', '8', '8a', '8b', '8c', '8d', '8e', '9', '9a', '9b', '9c'
]) AS ref);

CREATE VIEW base.action AS
SELECT *, m * 8 + k AS n, good(m * 8 + k, 'action', force_quality('governance')) AS fine,
  way(m * 8 + k, 'action', 4) AS how,
  CASE timeframe
    WHEN 'immediate' THEN the_day(DATE '2016-11-25')
    WHEN 'three_months' THEN the_day(DATE '2017-02-25')
    ELSE the_day(DATE '2017-05-25') END + 14 * k AS due
FROM base.part, (VALUES (0, 'AP-protection'), (1, 'AP-protection'), (2, 'AP-missing'))
  AS t(k, plan_id)
WHERE plan_id = 'AP-protection' OR (starts_with(ref, '2') AND force_good('plan', 'missing'));

CREATE VIEW made.action AS
SELECT
  'AC-' || ref || '-' || k AS action_id,
  ref AS rec_ref,
  CASE WHEN fine OR how <> 0 THEN 'objective recorded' END AS objective,
  code('S', CASE WHEN k = 2 THEN 1 ELSE 2 END) AS owner_staff_id,
  on_day(due) AS due_on,
  CASE WHEN fine OR how <> 1 THEN 'position recorded' END AS status_summary,
  'PI-' || ['s47', 'cse', 'missing', 'custody', 'rso', 'iioc', 'investigation'][1 + m % 7]
    || '-process' AS measure_indicator_id,
  CASE WHEN fine OR how < 2 THEN on_day(past_day(due - whole(n, 'action.done', 1, 10))) END
    AS completed_on,
  CASE WHEN how = 3 THEN code('S', 0) END AS extension_approved_by,
  plan_id,
  CASE WHEN ref = '4c' THEN 'D-review-mappa' END AS review_doc_id,
  NULL::VARCHAR AS response_id,
  timeframe AS rec_timeframe
FROM base.action
-- A plan of poor quality says nothing of some parts.
WHERE fine OR how < 3 OR k = 0 AND chance(m, 'action.there') < 0.5
UNION ALL
-- What a poor score in a survey led to.
SELECT
  'AC-' || response_id, '9c', 'objective recorded', code('S', 2), on_day(opened + 60),
  'position recorded', 'PI-investigation-process', on_day(past_day(opened + 50)), NULL,
  'AP-protection', NULL, response_id, 'six_months'
FROM base.response
WHERE NOT fine AND opened + 40 < today()
  AND good(m * 8 + k, 'survey.action' || question, force_quality('skills'))
ORDER BY action_id;

CREATE VIEW made.milestone AS
SELECT milestone_id, name, on_day(the_day(due)) AS due_on,
  CASE WHEN force_good(milestone_id, 'technology') THEN on_day(past_day(the_day(due) - 6)) END
    AS done_on
FROM (VALUES
  ('MS-tender', 'integrated_it', DATE '2016-12-20'),
  ('MS-supplier', 'integrated_it', DATE '2017-05-31'),
  ('MS-pilot', 'integrated_it', DATE '2018-03-31'),
  ('MS-mash-scope', 'mash_review', DATE '2017-01-31'),
  ('MS-mash', 'mash_review', DATE '2017-04-30'),
  ('MS-journey', 'child_journey_review', DATE '2017-05-15')
) AS t(milestone_id, name, due);

CREATE VIEW made.asset AS
SELECT code('TB', s) AS asset_id, 'tablet' AS type, code('S', s) AS staff_id,
  CASE WHEN good(s, 'tablet', quality('technology', q))
    THEN on_day(today() - whole(s, 'tablet.day', 1, 150)) END AS issued_on
FROM base.staff
WHERE type = 'borough_response';

CREATE VIEW made.facility AS
SELECT 'FC-viewing' AS facility_id, 'central_viewing' AS type,
  CASE WHEN force_good('facility', 'indecent_images') THEN DATE '2016-12-05' END
    AS operational_on;

CREATE VIEW made.attestation AS
SELECT
  'AT-' || expectation_id AS attestation_id,
  expectation_id,
  'recorded' AS statement,
  code('S', 2) AS attested_by,
  on_day(today() - 30 - k * 11) AS attested_on,
  on_day(today() + CASE WHEN good(k, 'attestation', force_quality('governance'))
    THEN 335 - k * 11 ELSE -5 END) AS expires_on,
  [doc_id] AS evidence_doc_ids
FROM (VALUES
  ('gov-service-standards-briefed', 'D-standard', 0),
  ('iioc-sop-and-toolkit-reviewed', 'D-procedure-images', 1),
  ('attendance-reviewed-with-csc', 'D-review-attendance', 2),
  ('custody-joint-review', 'D-review-custody', 3)
) AS t(expectation_id, doc_id, k);
