-- Children who go missing: each report, its checks, grade and reviews, and what came after.

-- One in six children goes missing again and again, each week or two; most do so once.
CREATE TABLE base.missing_child AS
SELECT *,
  now() - 86400 * (tail + (times - 1) * gap) AS t_first,
  -- The third report within ninety days.
  now() - 86400 * (tail + (times - 3) * gap) AS t_repeat,
  good(c, 'marked', q_missing) AS fine_marked,
  good(c, 'trigger_plan', q_missing) AS fine_plan,
  way(c, 'trigger_plan', 3) AS how_plan
FROM (
  SELECT *, whole(c, 'tail', 2, 362 - times * gap) AS tail
  FROM (
    SELECT p.*, quality('missing', b) AS q_missing,
      CASE WHEN is_repeat THEN whole(c, 'times', 6, 17) WHEN chance(c, 'twice') < 0.38 THEN 2
        ELSE 1 END AS times,
      CASE WHEN is_repeat THEN whole(c, 'gap', 8, 18) ELSE whole(c, 'gap', 20, 150) END AS gap
    FROM base.path AS p
    WHERE is_missing));

CREATE TABLE base.episode AS
SELECT *,
  t_reported + CASE
    WHEN u_grade < 0.02 THEN hours(n, 'away', 60, 120)
    ELSE hours(n, 'away', 3, 40) END AS t_returned,
  -- Most came home, or were found there; one in sixty at an offender's address or with one.
  CASE
    WHEN with_offender AND chance(n, 'companion') < 0.6 THEN offender_person(offender)
    WHEN chance(n, 'found_at') < 0.6 THEN family
    ELSE whole(n, 'found_where', 0, families() - 1) END AS found_address,
  fine_grade AND can_be_absent AND chance(n, 'absent') < 0.25
    OR NOT fine_grade AND NOT can_be_absent AND how_grade = 0 AS is_absent
FROM (
  SELECT *,
    c * 32 + j AS n,
    code('E', c) || '-' || j AS episode_id,
    t_first + 86400 * j * gap + hours(c * 32 + j, 'reported', 0, 22) AS t_reported,
    chance(c * 32 + j, 'grade') AS u_grade,
    good(c * 32 + j, 'checks', q_missing) AS fine_checks,
    way(c * 32 + j, 'checks', 3) AS how_checks,
    good(c * 32 + j, 'graded', q_missing) AS fine_grade,
    way(c * 32 + j, 'graded', 4) AS how_grade,
    NOT is_repeat AND category = 0 AND NOT has_threshold AS can_be_absent,
    -- A new assessment of exploitation once eighty days have gone by.
    j = 0 OR j * gap // 80 <> (j - 1) * gap // 80 AS is_assessed,
    -- It happens to children who are known to be exploited; where practice is poor, to others
    -- too, whose exploitation nobody had seen.
    chance(c * 32 + j, 'with_offender') < 0.05 AND (category > 0 AND j > 0
      OR NOT good(c * 32 + j, 'foreseen', quality('sexual_exploitation', b))) AS with_offender
  FROM (
    SELECT *, rso_start + whole(c * 32 + j, 'offender', 0, rso_many - 1) AS offender
    FROM (SELECT *, unnest(range(times)) AS j FROM base.missing_child)
    JOIN (SELECT b, rso_start, rso_many FROM desk) USING (b)));

-- Those found at the address of a registered sex offender, or with one.
CREATE TABLE base.found AS
SELECT *, good(n, 'found', q_missing) AS fine_found, way(n, 'found', 3) AS how_found
FROM base.episode
WHERE with_offender AND t_returned <= now();

CREATE VIEW made.missing_episode AS
SELECT
  episode_id,
  code('C', c) AS child_id,
  borough(b) AS borough_id,
  CASE WHEN is_absent AND t_reported < 1483228800 THEN 'absent' ELSE 'missing' END AS category,
  moment(t_reported) AS reported_at,
  CASE WHEN is_absent THEN 'no_apparent_risk' WHEN NOT fine_grade AND how_grade = 1 THEN NULL
    WHEN u_grade < 0.05 AND can_be_absent THEN 'low'
    WHEN u_grade < 0.28 OR category > 1 THEN 'high' ELSE 'medium' END AS grade,
  CASE WHEN fine_grade OR how_grade <> 1
    THEN moment(t_reported + 60 * whole(n, 'graded.delay', 56, 75)) END AS graded_at,
  member(mpu_start, mpu_many, n, 'graded_by') AS graded_by,
  CASE WHEN fine_grade AND (is_absent OR u_grade < 0.05) THEN 'inspector'
    WHEN chance(n, 'endorsed') < 0.8 THEN 'sergeant' ELSE 'inspector' END AS supervisor_rank,
  CASE WHEN fine_grade OR how_grade <> 2 THEN 'recorded' END AS rationale,
  moment(past(t_returned)) AS returned_at,
  code('AD', family) AS last_seen_address_id,
  CASE WHEN t_returned <= now() THEN code('AD', found_address) END AS found_address_id,
  CASE WHEN t_returned > now() THEN NULL
    WHEN with_offender AND chance(n, 'companion') >= 0.6 THEN code('P', offender_person(offender))
    WHEN chance(n, 'accompanied') < 0.1 THEN code('P', whole(n, 'who', 0, families() - 1)) END
    AS companion_person_id,
  CASE WHEN with_offender AND (good(n, 'found', q_missing) OR way(n, 'found', 3) <> 0)
    THEN moment(past(t_returned + hours(n, 'manager_told', 1, 20))) END AS om_notified_at
FROM (
  SELECT e.*, mpu_start, mpu_many
  FROM base.episode AS e JOIN desk USING (b));

-- The eight checks, and one of where the child was found.
CREATE VIEW base.checked AS
SELECT *,
  ['pnc', 'pnd', 'merlin', 'cris', 'crimint', 'visor_address', 'associates', 'csc',
    'visor_address'][k + 1] AS check_code,
  CASE
    WHEN k = 8 THEN t_returned + 60 * whole(n * 16 + k, 'check.delay', 20, 200)
    WHEN fine_checks OR how_checks <> 0
      THEN t_reported + 60 * whole(n * 16 + k, 'check.delay', 3, 52)
    ELSE t_reported + 60 * whole(n * 16 + k, 'check.delay', 90, 900) END AS t_done,
  CASE
    WHEN NOT fine_checks AND how_checks = 1 AND k IN (4, 5, 6) THEN 'not_done'
    WHEN k IN (6, 8) AND with_offender THEN 'hit'
    WHEN chance(n * 16 + k, 'check.hit') < 0.12 THEN 'hit' ELSE 'nil' END AS result
FROM (SELECT *, unnest(range(9)) AS k FROM base.episode)
WHERE (fine_checks OR how_checks < 2 OR k < 5) AND (k < 8 OR t_returned + 14400 <= now());

CREATE VIEW made.missing_check AS
SELECT
  episode_id || '-' || CASE k WHEN 8 THEN 'found' ELSE check_code END AS check_id,
  episode_id,
  check_code,
  CASE WHEN result <> 'not_done' THEN moment(past(t_done)) END AS done_at,
  result,
  CASE WHEN k = 8 THEN code('AD', found_address)
    WHEN check_code = 'visor_address' THEN code('AD', family) END AS address_id,
  CASE WHEN result = 'hit' AND fine_checks
    THEN moment(past(t_done + 60 * whole(n * 16 + k, 'check.acted', 5, 55))) END AS action_at
FROM base.checked;

CREATE VIEW made.episode_review AS
SELECT
  episode_id || '-' || k AS review_id,
  episode_id,
  moment(t_due) AS due_at,
  CASE WHEN good(n * 16 + k, 'episode_review', q_missing) THEN moment(past(t_due - 900))
    WHEN chance(n * 16 + k, 'review.late') < 0.5 THEN moment(past(t_due + 14400)) END AS done_at,
  'no_apparent_risk' AS outcome_grade
FROM (
  SELECT *, t_reported + 3600 * 5 * k AS t_due
  FROM (
    SELECT *, unnest(range(1, greatest(1, (t_returned - t_reported) // 18000 + 1))) AS k
    FROM base.episode WHERE is_absent))
WHERE t_due < now();

CREATE VIEW made.prevention_interview AS
SELECT
  'PV' || substr(episode_id, 2) AS interview_id,
  episode_id,
  moment(past(t_returned + CASE WHEN fine THEN 60 * whole(n, 'prevention.delay', 10, 50)
    WHEN how = 0 THEN hours(n, 'prevention.delay', 30, 140) END)) AS held_at,
  member(mpu_start, mpu_many, n, 'held_by') AS held_by,
  CASE WHEN CASE WHEN fine THEN by_phone ELSE how = 1 END THEN 'phone'
    ELSE 'face_to_face' END AS method,
  CASE WHEN fine AND by_phone THEN 'recorded' END AS not_in_person_reason,
  chance(n, 'harm') < 0.08 AS harm_disclosed
FROM (
  SELECT *, good(n, 'prevention', q_missing) AS fine, way(n, 'prevention', 3) AS how,
    chance(n, 'prevention.phone') < 0.04 AS by_phone
  FROM base.episode JOIN desk USING (b))
WHERE t_returned <= now() AND (fine OR how < 2);

CREATE VIEW made.return_interview AS
SELECT
  'RI' || substr(episode_id, 2) AS rhi_id,
  episode_id,
  moment(past(t_returned + hours(n, 'authority_told', 1, 20))) AS la_notified_at,
  moment(past(t_offered)) AS offered_at,
  CASE WHEN NOT declined THEN moment(past(t_offered + hours(n, 'interview', 1, 10))) END AS held_at,
  declined,
  CASE WHEN fine OR how <> 1 THEN moment(past(t_offered + hours(n, 'interview.shared', 12, 60)))
    END AS shared_with_police_at
FROM (
  SELECT *, t_returned + CASE WHEN fine OR how <> 0 THEN hours(n, 'offered', 20, 58)
    ELSE hours(n, 'offered', 100, 500) END AS t_offered, chance(n, 'declined') < 0.4 AS declined
  FROM (
    SELECT *, good(n, 'return_interview', q_missing) AS fine, way(n, 'return_interview', 3) AS how
    FROM base.episode))
WHERE t_returned <= now() AND (fine OR how < 2);

CREATE VIEW base.planned AS
SELECT * FROM (
  SELECT *,
    t_repeat + 86400 * CASE WHEN fine_plan OR how_plan <> 0 THEN 3 ELSE 20 END
      + hours(c, 'plan.time', 1, 9) AS t_plan
  FROM base.missing_child
  WHERE is_repeat AND (fine_plan OR chance(c, 'plan.none') < 0.6))
WHERE t_plan < now();

CREATE VIEW made.trigger_plan AS
SELECT
  code('TP', c) AS plan_id,
  code('C', c) AS child_id,
  moment(t_plan) AS created_at,
  member(mpu_start, mpu_many, c, 'plan.owner') AS owner_staff_id,
  CASE WHEN fine_plan OR how_plan <> 1 THEN ['police', 'csc', 'health'] ELSE ['police'] END
    AS partner_agencies,
  code('CA', c) || '-0' AS cse_assessment_id,
  CASE WHEN good(c * 32, 'return_interview', q_missing) OR way(c * 32, 'return_interview', 3) < 2
    THEN ['RI' || right(code('E', c), 7) || '-0'] ELSE [] END AS inputs,
  code('MA', c) AS meeting_id,
  on_day(today() + CASE WHEN fine_plan OR how_plan <> 2 THEN whole(c, 'plan.review', 2, 8)
    ELSE -whole(c, 'plan.review', 5, 60) END) AS review_due_on,
  moment(greatest(t_plan, now() - days(c, 'plan.updated', 1, 18))) AS updated_at,
  'active' AS status,
  NULL::DATE AS closed_on
FROM base.planned JOIN desk USING (b)
UNION ALL
-- Plans of the year before, of children who have not gone missing so often since.
SELECT code('TQ', c), code('C', c),
  moment(now() - days(c, 'plan.before', 480, 560)),
  member(mpu_start, mpu_many, c, 'plan.owner'), ['police', 'csc'], NULL, [], code('MB', c),
  on_day(today() - whole(c, 'plan.ended', 385, 420)),
  moment(now() - days(c, 'plan.updated', 430, 470)), 'closed',
  on_day(today() - whole(c, 'plan.ended', 385, 420))
FROM base.missing_child JOIN desk USING (b)
WHERE times = 2 AND chance(c, 'plan.closed') < 0.1;

CREATE VIEW made.trigger_plan_activation AS
SELECT
  'TA' || substr(episode_id, 2) AS activation_id,
  code('TP', c) AS plan_id,
  episode_id,
  moment(t_reported + 60 * CASE WHEN fine THEN whole(n, 'activated', 5, 50)
    ELSE whole(n, 'activated', 90, 2000) END) AS activated_at,
  CASE WHEN fine THEN moment(past(t_returned + hours(n, 'plan.after', 20, 120))) END
    AS plan_updated_at
FROM (
  SELECT *, good(n, 'activation', q_missing) AS fine,
    t_repeat + 86400 * CASE WHEN fine_plan OR how_plan <> 0 THEN 3 ELSE 20 END
      + hours(c, 'plan.time', 1, 9) AS t_plan
  FROM base.episode
  WHERE is_repeat AND (fine_plan OR chance(c, 'plan.none') < 0.6))
WHERE t_plan < t_reported AND t_plan < now() AND t_reported + 3600 * 36 < now()
  AND (fine OR way(n, 'activation', 2) = 0);

-- Assessments of exploitation: of children who go missing, and where there is a concern.
CREATE TABLE base.exploitation AS
SELECT *, code('CA', c) || '-' || j AS assessment_id,
  good(c * 32 + j, 'cse', quality('sexual_exploitation', b)) AS fine, way(c * 32 + j, 'cse', 3) AS how,
  t_concern + CASE WHEN good(c * 32 + j, 'cse', quality('sexual_exploitation', b))
      OR way(c * 32 + j, 'cse', 3) <> 0
    THEN hours(c * 32 + j, 'cse.delay', 2, 20) ELSE hours(c * 32 + j, 'cse.delay', 40, 400) END
    AS t_assessed
FROM (
  SELECT c, b, category, j, t_reported AS t_concern, true AS is_missing FROM base.episode
  WHERE is_assessed AND (j = 0 OR good(n, 'cse.again', q_missing))
  UNION ALL
  SELECT c, b, category, 0, in_year(c - getvariable('n_missing_child'), getvariable('n_cse'),
    'concern'), false
  FROM base.child
  WHERE c >= getvariable('n_missing_child')
    AND c < getvariable('n_missing_child') + getvariable('n_cse'));

CREATE VIEW made.cse_assessment AS
SELECT
  assessment_id AS cse_assessment_id,
  code('C', c) AS child_id,
  moment(past(t_assessed)) AS done_at,
  CASE WHEN fine OR how <> 1 THEN 'SAFEGUARD' ELSE 'other' END AS tool,
  category,
  CASE category WHEN 0 THEN CASE WHEN chance(c, 'letters') < 0.5 THEN ['A'] ELSE [] END
    WHEN 1 THEN ['A', 'E'] WHEN 2 THEN ['S', 'A', 'U', 'R'] ELSE ['S', 'A', 'G', 'U', 'R', 'D'] END
    AS indicators,
  moment(t_concern) AS concern_at,
  borough(b) AS borough_id
FROM base.exploitation;

CREATE VIEW made.cse_plan AS
SELECT
  'CP' || substr(assessment_id, 3) AS cse_plan_id,
  assessment_id AS cse_assessment_id,
  'MA' || substr(assessment_id, 3) AS mase_meeting_id,
  CASE WHEN fine OR how <> 2 THEN ['disrupt', 'protect', 'support'] ELSE [] END AS actions,
  on_day(CASE WHEN fine OR how <> 1 THEN today() + whole(c, 'cse.review', 2, 20)
    ELSE today() - whole(c, 'cse.review', 10, 80) END) AS review_due_on,
  on_day(day_of(t_assessed) + 2) AS created_on,
  CASE WHEN NOT is_over AND day_of(t_assessed) + 24 < today() AND (fine OR how <> 1)
    THEN on_day(today() - whole(c, 'cse.reviewed', 1, 20)) END AS reviewed_on,
  CASE WHEN is_over THEN on_day(day_of(t_assessed) + whole(c * 32 + j, 'cse.closed', 60, 118))
    END AS closed_on
FROM (
  SELECT *, chance(c * 32 + j, 'cse.over') < 0.4 AND day_of(t_assessed) + 120 < today()
    AND (fine OR how <> 1) AS is_over
  FROM base.exploitation)
WHERE category > 1 AND (fine OR how > 0) AND day_of(t_assessed) + 2 < today();
