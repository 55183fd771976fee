-- Investigations from their first plan to the trial: supervision, files, feedback.

CREATE TABLE base.investigation AS
SELECT *,
  CASE WHEN chance(n, 'finalised') < 0.9 THEN t_opened + days(n, 'final', 20, 150) END
    AS t_final,
  chance(n, 'trial') < 0.06 AS has_trial,
  chance(n, 'file') < 0.18 OR chance(n, 'trial') < 0.06 AS has_file,
  good(n, 'supervision', quality('supervision', b)) AS fine_supervision,
  way(n, 'supervision', 3) AS how_supervision
FROM (
  SELECT 'V' || substr(referral_id, 3) AS investigation_id, referral_id,
    CASE origin WHEN 'incident' THEN 'child_abuse' WHEN 'exploitation' THEN 'cse'
      ELSE 'missing_linked' END AS type,
    CASE origin WHEN 'exploitation' THEN 'cse_team' ELSE 'cait' END AS unit,
    code('P', CASE origin WHEN 'missing' THEN offender_person(offender)
      WHEN 'exploitation' THEN exploiter(c // 2) ELSE abuse_suspect(c // 2) END) AS suspect_id,
    t_held + hours(n, 'opened', 1, 10) AS t_opened, c, b, n, origin = 'incident' AS is_met
  FROM base.strategy
  -- What is assessed again is not investigated again.
  WHERE CASE origin WHEN 'incident' THEN chance(c, 'joint') < 0.66
    WHEN 'exploitation' THEN suffix(referral_id, '-0') ELSE true END
  UNION ALL
  SELECT code('VX', x), CASE WHEN has_access AND t_assessed IS NOT NULL
      AND t_assessed + hours(x, 'access.sent', 1, 5) + 600
        + CASE WHEN NOT fine_escalated AND how_escalated = 2 THEN 172800 ELSE 0 END <= now()
    THEN code('RFX', x) END, 'iioc', 'pou', code('P', image_suspect(x)),
    t_identified,
    -- The child to whom there is access, or else one whom the images show, if anybody knows.
    CASE WHEN has_access OR good(x, 'in_images', quality) THEN access_child END, b, x * 8 + 3,
    false
  FROM base.iioc)
WHERE t_opened <= now();

-- The children of a home in which nobody had been, as no incident there had led to the case.
CREATE VIEW base.home_visit AS
SELECT * FROM (
  SELECT c, b, n, 'IV' || substr(investigation_id, 2) AS visit_id,
    t_opened + hours(n, 'home.delay', 1, 20) AS t_visit
  FROM base.investigation
  WHERE NOT is_met AND c IS NOT NULL AND good(n, 'home_visit', quality('risk_assessment', b)))
WHERE t_visit <= now();

CREATE VIEW base.inquiry AS
SELECT i.*,
  CASE unit WHEN 'pou' THEN getvariable('pou_start') WHEN 'cse_team' THEN cse_team_start
    ELSE cait_start END AS start,
  CASE unit WHEN 'pou' THEN getvariable('pou_many') WHEN 'cse_team' THEN cse_team_many
    ELSE cait_many END AS many
FROM base.investigation AS i JOIN desk USING (b);

CREATE VIEW made.investigation AS
SELECT
  investigation_id,
  referral_id,
  type,
  good(n, 'investigation.fields', quality('recording', b)) AS required_fields_complete,
  CASE unit WHEN 'pou' THEN 'force-pou' ELSE borough(b) || '-' || unit END AS unit_id,
  member(start, many, n, 'officer') AS oic_id,
  suspect_id,
  moment(t_opened) AS opened_at,
  moment(past(t_final)) AS finalised_at,
  CASE WHEN good(n, 'wider', quality('risk_assessment', b)) THEN moment(past(t_opened + hours(n, 'wider.delay', 1, 20)))
    WHEN way(n, 'wider', 2) = 0 THEN moment(past(t_opened + hours(n, 'wider.delay', 30, 400)))
    END AS wider_risk_done_at,
  CASE WHEN has_trial THEN on_day(past_day(day_of(t_final) - 3)) END AS trial_ended_on,
  code('C', c) AS child_id,
  borough(b) AS borough_id
FROM base.inquiry;

CREATE VIEW made.investigation_plan AS
SELECT
  'IP' || substr(investigation_id, 2) AS plan_id,
  investigation_id,
  moment(t_plan) AS created_at,
  CASE WHEN fine OR how <> 1 THEN 'D-template-abuse' END AS template_doc_id,
  true AS risk_mitigation,
  fine OR how <> 2 AS voice_of_child,
  CASE WHEN fine OR how <> 2 THEN ['recorded'] ELSE [] END AS safeguarding_actions
FROM (
  SELECT *, t_opened + CASE WHEN fine OR how <> 0 THEN hours(n, 'planned', 1, 40)
    ELSE hours(n, 'planned', 60, 400) END AS t_plan
  FROM (SELECT *, good(n, 'plan', quality('planning', b)) AS fine, way(n, 'plan', 4) AS how
    FROM base.investigation))
WHERE (fine OR how < 3) AND t_plan <= now();

-- The first review in three days, then one in four weeks; if poor, the next ones are late.
CREATE VIEW base.review AS
SELECT *, n * 16 + k AS m, 'SV' || substr(investigation_id, 2) || '-' || k AS review_id,
  good(n * 16 + k, 'review.work', quality('supervision', b)) AS fine_work
FROM (
  SELECT *, t_opened + hours(n * 16 + k, 'review', 2, 40)
    + CASE WHEN fine_supervision OR how_supervision > 0 THEN 86400 * 25 * k
      ELSE 86400 * 6 + 86400 * 45 * k END AS t_review
  FROM (
    SELECT *, unnest(range(greatest(1, (least(coalesce(t_final, now()), now()) - t_opened)
      // (86400 * CASE WHEN fine_supervision OR how_supervision > 0 THEN 25 ELSE 45 END) + 1)))
      AS k
    FROM base.inquiry))
WHERE t_review <= least(coalesce(t_final, now()), now()) AND k < 16;

CREATE VIEW made.supervisor_review AS
SELECT
  review_id,
  investigation_id,
  moment(t_review) AS done_at,
  CASE WHEN fine_supervision OR how_supervision <> 1 THEN sergeant(start)
    ELSE member(start, many, n, 'officer') END AS reviewer_id,
  CASE WHEN fine_supervision OR how_supervision <> 1 THEN 'sergeant' ELSE 'constable' END AS rank,
  CASE WHEN fine_work AND chance(m, 'work') < 0.25 THEN 'recorded' END AS no_action_reason
FROM base.review;

CREATE VIEW made.review_action AS
SELECT
  review_id || '-a' AS review_action_id,
  review_id,
  'recorded' AS text,
  member(start, many, n, 'officer') AS owner_staff_id,
  on_day(day_of(t_review) + 14) AS due_on,
  CASE WHEN fine_work THEN on_day(past_day(day_of(t_review) + whole(m, 'work.day', 3, 13)))
    WHEN way(m, 'review.work', 3) = 0 THEN on_day(past_day(day_of(t_review) + 30)) END AS done_on
FROM base.review
WHERE CASE WHEN fine_work THEN chance(m, 'work') >= 0.25
  ELSE way(m, 'review.work', 3) < 2 END;

CREATE VIEW made.cps_submission AS
SELECT
  'FS' || substr(investigation_id, 2) AS submission_id,
  investigation_id,
  moment(t_asked) AS requested_at,
  CASE WHEN fine OR how <> 2 THEN moment(past(t_sent)) END AS submitted_at,
  CASE WHEN fine OR how <> 2 THEN moment(past(t_decided)) END AS decision_at,
  CASE WHEN fine THEN 0 ELSE whole(n, 'returned', 0, 3) END AS action_plan_returns,
  CASE WHEN fine AND t_decided > t_sent + 86400 * 26
    THEN moment(past(t_sent + 86400 * 25)) END AS escalated_at
FROM (
  SELECT *, t_sent + CASE WHEN chance(n, 'decided') < 0.8 THEN days(n, 'decision', 2, 20)
    ELSE days(n, 'decision', 27, 70) END AS t_decided
  FROM (
    SELECT *, t_asked + CASE WHEN fine OR how <> 0 THEN days(n, 'file.sent', 3, 26)
      ELSE days(n, 'file.sent', 32, 90) END AS t_sent
    FROM (
      SELECT *, t_opened + days(n, 'file.asked', 3, 15) AS t_asked,
        good(n, 'file.good', quality('prosecution', b)) AS fine, way(n, 'file.good', 3) AS how
      FROM base.investigation WHERE has_file)))
WHERE t_asked <= now();

CREATE VIEW made.post_trial_feedback AS
SELECT
  'FB' || substr(investigation_id, 2) AS form_id,
  investigation_id,
  on_day(ended) AS trial_end,
  CASE WHEN fine OR how <> 1 THEN on_day(past_day(ended + whole(n, 'feedback', 3, 24))) END
    AS completed_on,
  CASE WHEN fine OR how <> 2 THEN on_day(past_day(ended + whole(n, 'feedback', 3, 24) + 2)) END
    AS shared_cps_on,
  (SELECT min(meeting_id) FROM base.meeting WHERE kind = 'CSSP') AS meeting_id
FROM (
  SELECT *, day_of(t_final) - 3 AS ended, good(n, 'feedback.good', quality('prosecution', b)) AS fine,
    way(n, 'feedback.good', 3) AS how
  FROM base.investigation WHERE has_trial)
WHERE ended < today() AND (fine OR how > 0);
