-- Audits of the force's own programme, the cases in them, and what was learnt and decided.

CREATE VIEW base.audited AS
SELECT *, 'AD-' || borough(b) || '-' || theme || '-' || period
    || CASE programme WHEN 'BENSON' THEN '' ELSE '-hmic' END AS audit_id,
  (b * 64 + k) * 16 + topic AS n
FROM (
  SELECT *, unnest(CASE WHEN sample IS NULL THEN ['BENSON'] ELSE ['BENSON', sample] END)
    AS programme
  FROM place, (
    -- When the inspectorate took a sample of its own.
    SELECT *, CASE period WHEN '2016-Q3' THEN 'HMIC_2016' WHEN '2017-Q3' THEN 'HMICFRS_Q3'
      WHEN '2017-Q4' THEN 'HMICFRS_Q4' END AS sample
    FROM base.quarter)),
  (VALUES ('s47', 1), ('cse', 2), ('missing', 3), ('custody', 4), ('rso', 5)) AS t(theme, topic)
WHERE programme <> 'BENSON' OR good((b * 64 + k) * 8 + topic, 'audit', quality('audit', b));

CREATE VIEW made.audit AS
SELECT
  audit_id,
  borough(b) || CASE theme WHEN 's47' THEN '-cait' WHEN 'cse' THEN '-cse_team'
    WHEN 'custody' THEN '-custody' WHEN 'rso' THEN '-jigsaw' ELSE '-mpu' END AS unit_id,
  borough(b) AS borough_id,
  theme,
  period,
  programme
FROM base.audited
ORDER BY audit_id;

-- A handful of each borough's records of each quarter, the same for the same seed.
CREATE TABLE base.sampled AS
SELECT b, theme, record_type, period, next_day, ids
FROM (
  SELECT b, 's47' AS theme, 'investigation' AS record_type, k,
    min_by(investigation_id, draw(n, 'audited'), 5) AS ids
  FROM base.investigation ASOF JOIN base.quarter ON day_of(t_opened) >= first_day
  WHERE type = 'child_abuse' GROUP BY ALL
  UNION ALL
  SELECT b, 'cse', 'cse_assessment', k, min_by(assessment_id, draw(c * 32 + j, 'audited'), 5)
  FROM base.exploitation ASOF JOIN base.quarter ON day_of(t_concern) >= first_day
  WHERE t_concern <= now() GROUP BY ALL
  UNION ALL
  SELECT b, 'missing', 'missing_episode', k, min_by(episode_id, draw(n, 'audited'), 5)
  FROM base.episode ASOF JOIN base.quarter ON day_of(t_reported) >= first_day GROUP BY ALL
  UNION ALL
  SELECT b, 'custody', 'custody_record', k, min_by(custody_id, draw(d, 'audited'), 5)
  FROM base.custody ASOF JOIN base.quarter ON day_of(t_authorised) >= first_day GROUP BY ALL
  UNION ALL
  SELECT b, 'rso', 'rso', k, min_by(code('R', r), draw(r * 64 + k, 'audited'), 5)
  FROM base.rso, base.quarter GROUP BY ALL
  UNION ALL
  -- The inspectorate looks at cases of images with those of abuse.
  SELECT b, 's47', 'iioc_case', k, min_by(code('X', x), draw(x, 'audited'), 2)
  FROM base.iioc ASOF JOIN base.quarter ON day_of(t_identified) >= first_day GROUP BY ALL)
JOIN base.quarter USING (k);

CREATE VIEW base.audit_case AS
SELECT *, n * 16 + place AS m, audit_id || '-' || place AS audit_case_id, ids[j] AS record_id,
  least(next_day + 10 + j, today() - 8) AS graded,
  quality('audit', b) AS q_audit
FROM (
  SELECT *, j + CASE record_type WHEN 'iioc_case' THEN 5 ELSE 0 END AS place
  FROM (
    SELECT *, unnest(range(1, CASE programme WHEN 'BENSON' THEN len(ids) ELSE least(2, len(ids))
      END + 1)) AS j
    FROM base.audited JOIN base.sampled USING (b, theme, period, next_day)
    WHERE programme <> 'BENSON' OR record_type <> 'iioc_case'));

CREATE VIEW base.graded AS
SELECT *,
  CASE WHEN u < 0.25 + 0.35 * q_audit THEN 'good' WHEN u < 0.4 + 0.5 * q_audit THEN 'adequate'
    WHEN u < 0.8 + 0.15 * q_audit THEN 'requires_improvement' ELSE 'inadequate' END AS grade,
  programme <> 'BENSON' OR chance(m, 'inspected') < 0.07 AS is_inspected,
  -- Of the inspectorate's own sample the force grades a third itself.
  programme = 'BENSON' OR chance(m, 'self_graded') < 0.35 AS is_self_graded,
  good(m, 'calibrated', quality('audit', b)) AS is_calibrated,
  good(m, 'remedied', quality('audit', b)) AS fine,
  way(m, 'remedied', 2) AS how,
  chance(m, 'continuing') < 0.1 AS at_risk
FROM (SELECT *, chance(m, 'audit.grade') AS u FROM base.audit_case);

CREATE TABLE base.remedied AS
SELECT *, grade IN ('requires_improvement', 'inadequate')
  OR (is_inspected AND NOT is_calibrated) AS is_adverse,
  -- What HMIC sends back, and a child at risk, does not wait.
  graded + CASE WHEN at_risk OR is_inspected AND chance(m, 'referred_back') < 0.2 THEN 0
    ELSE whole(m, 'remedy.day', 1, 4) END AS remedy_day
FROM base.graded;

CREATE VIEW made.audit_case AS
SELECT
  audit_case_id,
  audit_id,
  borough(b) AS borough_id,
  record_type,
  record_id,
  CASE WHEN is_self_graded THEN grade END AS self_grade,
  CASE WHEN is_self_graded AND programme <> 'BENSON' THEN on_day(graded) END AS self_graded_on,
  CASE WHEN NOT is_inspected THEN NULL
    WHEN NOT is_calibrated THEN CASE WHEN how = 0 THEN 'inadequate' ELSE 'requires_improvement' END
    WHEN grade = 'adequate' THEN 'good' ELSE grade END AS hmic_grade,
  is_inspected AND is_adverse AND chance(m, 'referred_back') < 0.2 AS referred_back,
  is_adverse AND at_risk AS continuing_risk,
  CASE WHEN is_adverse THEN CASE WHEN fine THEN on_day(past_day(remedy_day))
    WHEN how = 0 THEN on_day(past_day(remedy_day + 40)) END END AS remedial_action_on,
  CASE WHEN NOT is_adverse OR fine THEN on_day(past_day(remedy_day + 2)) END AS closed_on,
  on_day(graded) AS graded_on,
  main AS quality_grade,
  CASE WHEN good(m, 'dimensions', quality('audit', b)) THEN main END AS timeliness_grade,
  main AS supervision_grade
FROM (
  SELECT *, CASE grade WHEN 'adequate' THEN 'requires_improvement' ELSE grade END AS main
  FROM base.remedied);

CREATE VIEW made.audit_action AS
SELECT
  audit_case_id || '-a' AS audit_action_id,
  audit_case_id,
  sergeant(cait_start) AS owner_staff_id,
  on_day(graded + 5) AS due_on,
  CASE WHEN fine THEN on_day(past_day(remedy_day)) END AS done_on
FROM base.remedied JOIN desk USING (b)
WHERE is_adverse AND (fine OR how = 0);

CREATE VIEW made.learning_item AS
SELECT
  'LI-' || substr(meeting_id, 4) || '-' || j AS item_id,
  meeting_id,
  (SELECT audit_case_id FROM base.audit_case
    WHERE graded <= held AND programme = 'BENSON'
    ORDER BY b = 1 + (n + j) % 32 DESC, graded DESC, audit_case_id LIMIT 1) AS audit_case_id,
  CASE WHEN j = 0 THEN 'GR-improvement' ELSE 'GR-borough-' || borough(1 + (n + j) % 32) END
    AS sent_to_role_id,
  CASE WHEN fine OR how = 1 THEN on_day(past_day(held + 12)) END AS sent_on,
  CASE WHEN fine THEN on_day(past_day(held + 40)) END AS implemented_on
FROM (
  SELECT *, unnest(range(4)) AS j,
    good(n, 'learning', force_quality('governance')) AS fine, way(n, 'learning', 2) AS how
  FROM base.meeting WHERE kind = 'CSSP')
ORDER BY item_id;

CREATE VIEW made.resourcing_decision AS
SELECT
  'RD-' || period || '-' || j AS decision_id,
  on_day(next_day - 20 - 7 * j) AS decided_on,
  ['PI-investigation-process', 'PI-missing-process'] AS indicator_ids,
  coalesce((SELECT list(audit_id ORDER BY audit_id) FROM base.audited AS a
    WHERE a.period = q.period AND b = 1 + j), []) AS audit_ids,
  'recorded' AS rationale,
  borough(1 + j) || '-cait' AS unit_id,
  20 + j + 0.0::DOUBLE AS before_fte,
  23 + j + 0.5::DOUBLE AS after_fte,
  on_day(next_day + 40) AS review_due_on,
  CASE WHEN good(k * 4 + j, 'decision.reviewed', force_quality('performance'))
    THEN on_day(past_day(next_day + 35)) END AS reviewed_on
FROM base.quarter AS q, range(2) AS r(j)
WHERE first_day >= the_day(DATE '2016-10-01')
  AND good(k, 'decision', force_quality('performance'))
ORDER BY decision_id;
