-- Registered sex offenders: what they owe, how their risk is judged, and who sees them.

-- The offenders of a borough have numbers that follow each other, so that they can be shared
-- out among its managers. One case load in two is passed on if a manager leaves.
CREATE TABLE base.rso AS
SELECT *,
  CASE risk WHEN 'very_high' THEN 31 WHEN 'high' THEN 92 WHEN 'medium' THEN 183 ELSE 366 END
    AS fixed_days,
  -- The last visit, and before it one each interval.
  CASE WHEN fine_visit THEN whole(r, 'visit.last', 1, interval_days * 8 // 10)
    WHEN way(r, 'visit', 4) = 0 THEN whole(r, 'visit.last', 1, interval_days * 8 // 10)
    ELSE interval_days + whole(r, 'visit.last', 3, interval_days) END AS d_visit
FROM (
  SELECT *,
    CASE WHEN is_risk_based AND risk IN ('low', 'medium') THEN 240 WHEN is_risk_based THEN 85
      WHEN risk = 'very_high' THEN 31 WHEN risk = 'high' THEN 92 WHEN risk = 'medium' THEN 183
      ELSE 366 END AS interval_days
  FROM (
    SELECT *,
      CASE WHEN u < 0.02 THEN 'very_high' WHEN u < 0.20 THEN 'high' WHEN u < 0.50 THEN 'medium'
        ELSE 'low' END AS risk,
      u >= 0.02 AND chance(r, 'risk_based') < 0.25 AND (fine_plan AND fine_arms
        OR chance(r, 'risk_based.anyway') < 0.5) AS is_risk_based,
      u >= 0.50 AND chance(r, 'reactive') < 0.3 AS is_reactive
    FROM (
      SELECT *,
        rso_start + place AS r,
        chance(rso_start + place, 'risk') AS u,
        chance(rso_start + place, 'in_community') < 0.93 AS in_community,
        chance(rso_start + place, 'nfa') < 0.02 AS nfa,
        whole(rso_start + place, 'registered', 420, 5500) AS d_registered,
        good(rso_start + place, 'notified', quality) AS fine_notified,
        good(rso_start + place, 'arms', quality) AS fine_arms,
        good(rso_start + place, 'rmp', quality) AS fine_plan,
        good(rso_start + place, 'visit', quality) AS fine_visit,
        good(rso_start + place, 'gated', quality) AS fine_gated
      FROM (
        SELECT b, rso_start, jigsaw_rso_start, jigsaw_rso_many, quality('offender_management', b)
          AS quality, unnest(range(rso_many)) AS place
        FROM desk))));

-- Contact with a child was found on the last visit to a few, if it is a month ago or more.
CREATE VIEW base.contact AS
SELECT *,
  2 * whole(r, 'contact.child', 0, families() - 1) AS contact_child,
  now() - 86400 * d_visit + hours(r, 'visit.time', 8, 20) AS t_found,
  good(r, 'contact', quality) AS fine_contact
FROM base.rso
WHERE in_community AND d_visit BETWEEN 32 AND 330 AND chance(r, 'contact') < 0.05;

CREATE VIEW base.arms AS
SELECT *,
  -- An event calls for a fresh assessment of some.
  CASE WHEN chance(r, 'trigger') < 0.08 AND NOT has_contact
    THEN whole(r, 'trigger.day', 40, 300) END AS d_trigger,
  CASE
    WHEN has_contact AND good(r, 'contact', quality) THEN d_visit - whole(r, 'arms.again', 3, 20)
    WHEN NOT fine_arms THEN whole(r, 'arms.late', 375, 800)
    WHEN chance(r, 'trigger') < 0.08
      THEN greatest(whole(r, 'trigger.day', 40, 300) - whole(r, 'arms.day', 2, 25), 12)
    ELSE whole(r, 'arms.day', 12, 340) END AS d_arms
FROM (
  SELECT *, in_community AND d_visit BETWEEN 32 AND 330 AND chance(r, 'contact') < 0.05
    AS has_contact
  FROM base.rso);

CREATE VIEW made.rso AS
SELECT
  code('R', r) AS rso_id,
  borough(b) AS borough_id,
  in_community,
  nfa,
  risk AS risk_level,
  CASE WHEN is_risk_based THEN 'risk_based' ELSE 'fixed' END AS visit_regime,
  CASE WHEN is_reactive THEN 'reactive' ELSE 'active' END AS management_mode,
  on_day(today() - d_registered - CASE WHEN is_reactive AND fine_gated
    THEN 1200 ELSE 60 END - whole(r, 'offence', 0, 900)) AS last_offence_on,
  on_day(today() - d_trigger) AS last_trigger_event_on,
  -- A manager who has too many has the cases of a colleague who is not there.
  code('S', jigsaw_rso_start + 2 + CASE
    WHEN good(r - place + place // 84, 'caseload', quality) THEN place // 42
    ELSE place // 84 * 2 END) AS offender_manager_id,
  CASE WHEN chance(r, 'mappa') >= 0.028 THEN 'level_1' WHEN chance(r, 'mappa') >= 0.004
    THEN 'level_2' ELSE 'level_3' END AS mappa_level,
  on_day(today() - d_registered) AS registered_on,
  code('P', offender_person(r)) AS person_id,
  code('AD', offender_person(r)) AS address_id
FROM base.arms;

CREATE VIEW base.duty AS
SELECT *, unnest(
  [{type: 'initial', due: 3, late: false},
    {type: CASE WHEN nfa THEN 'weekly_nfa' ELSE 'annual' END,
      due: CASE WHEN nfa THEN d_registered - whole(r, 'confirm', 1, 5)
        ELSE d_registered - whole(r, 'confirm', 12, 340) END, late: NOT fine_notified}]
  || CASE WHEN chance(r, 'change') < 0.2
    THEN [{type: 'change', due: d_registered - whole(r, 'change.day', 20, 300), late: false}]
    ELSE [] END
  || CASE WHEN chance(r, 'travel') < 0.05
    THEN [{type: 'travel', due: d_registered - whole(r, 'travel.day', 20, 300), late: false}]
    ELSE [] END, recursive := true)
FROM base.rso;

CREATE VIEW made.rso_notification AS
SELECT
  code('N', r) || '-' || type AS notification_id,
  code('R', r) AS rso_id,
  type,
  on_day(today() - d_registered + CASE WHEN late THEN due - 380 ELSE due END) AS due_on,
  CASE WHEN NOT late THEN on_day(today() - d_registered + due - whole(r, 'made' || type, 0, 1))
    END AS made_on,
  CASE WHEN late AND way(r, 'breach', 4) = 0
    THEN on_day(today() - d_registered + due - 380 + 30) END AS breach_action_on
FROM base.duty
WHERE type IS NOT NULL;

CREATE VIEW made.arms_assessment AS
SELECT
  code('A', r) || '-' || k AS arms_id,
  code('R', r) AS rso_id,
  on_day(today() - d_arms - 350 * k) AS completed_on,
  code('S', jigsaw_rso_start + 2 + place // 42) AS assessor_id,
  CASE WHEN k = 1 OR fine_arms OR has_contact OR way(r, 'arms', 4) > 0
    THEN on_day(today() - d_arms - 350 * k + whole(r, 'arms.signed', 0, 4)) END AS signed_off_on,
  risk AS priority
FROM (
  SELECT *, unnest(CASE WHEN chance(r, 'arms.before') < 0.4 THEN [0, 1] ELSE [0] END) AS k
  FROM base.arms)
WHERE d_arms + 350 * k < d_registered + 300;

CREATE VIEW made.risk_management_plan AS
SELECT
  code('MP', r) AS rmp_id,
  code('R', r) AS rso_id,
  code('A', r) || CASE WHEN NOT fine_plan AND chance(r, 'arms.before') < 0.4
      AND d_arms + 50 < d_registered THEN '-1' ELSE '-0' END
    AS arms_id,
  on_day(today() - d_arms + whole(r, 'arms.signed', 0, 4)) AS created_on,
  CASE WHEN fine_plan OR way(r, 'rmp', 3) <> 0
    THEN on_day(today() - d_arms + whole(r, 'arms.signed', 0, 4) + whole(r, 'rmp.signed', 0, 4))
    END AS signed_off_on,
  interval_days AS visit_interval_days,
  on_day(today() + CASE WHEN fine_plan OR way(r, 'rmp', 3) <> 1
    THEN whole(r, 'rmp.review', 5, 170) ELSE -whole(r, 'rmp.review', 5, 170) END)
    AS next_review_on
FROM base.arms
WHERE (fine_plan OR way(r, 'rmp', 3) <> 2) AND d_arms < d_registered + 300;

CREATE VIEW made.authorisation AS
SELECT
  code('AU', r) AS authorisation_id,
  code('R', r) AS rso_id,
  CASE WHEN fine_gated THEN 'inspector' ELSE 'sergeant' END AS rank,
  on_day(today() - whole(r, 'authorised', 5, 200)) AS authorised_on
FROM base.rso
WHERE is_reactive AND (fine_gated OR way(r, 'gated', 2) = 0);

-- Visits go back over two intervals or a year; one in eight was tried in vain before.
CREATE VIEW base.visit AS
SELECT *, r * 64 + j AS n,
  now() - 86400 * (d_visit + j * interval_days * 85 // 100) + hours(r, 'visit.time', 8, 20)
    AS t_visit
FROM (
  SELECT *, unnest(range(greatest(2, 366 * 100 // (interval_days * 85) + 1))) AS j
  FROM base.rso WHERE in_community)
WHERE d_visit + j * interval_days * 85 // 100 < least(d_registered, 420);

CREATE VIEW made.rso_visit AS
SELECT
  code('V', n) || '-' || CASE WHEN tried THEN 'a' ELSE 'b' END AS visit_id,
  code('R', r) AS rso_id,
  moment(t_visit - CASE WHEN tried THEN days(n, 'tried', 1, 5) ELSE 0 END) AS attempted_at,
  NOT tried AS successful,
  has_contact AND NOT tried AS child_contact_found,
  CASE WHEN has_contact AND NOT tried THEN code('C', child) END AS child_id,
  CASE WHEN has_contact AND NOT tried THEN moment(t_visit) END AS found_at,
  chance(n, 'announced') < 0.15 AS announced,
  CASE WHEN chance(n, 'officers') < 0.8 THEN 2 ELSE 1 END AS officers_n
FROM (
  SELECT *,
    j = 0 AND d_visit BETWEEN 32 AND 330 AND chance(r, 'contact') < 0.05 AS has_contact,
    2 * whole(r, 'contact.child', 0, families() - 1) AS child,
    -- Where practice is poor, the last attempt may have been in vain, and not tried again.
    unnest(CASE WHEN chance(n, 'failed') < 0.12 THEN [false, true] ELSE [false] END) AS tried
  FROM base.visit)
UNION ALL
SELECT code('V', r * 64) || '-c' || k, code('R', r),
  moment(t_visit + 86400 * (1 + 2 * k)), false, false, NULL, NULL, false, 2
FROM (SELECT *, unnest(range(4)) AS k FROM base.visit)
WHERE j = 0 AND NOT fine_visit AND way(r, 'visit', 4) = 0 AND d_visit > 14
UNION ALL
-- The visit to an offender with whom a missing child was found.
SELECT 'VM' || substr(episode_id, 2), code('R', offender),
  moment(t_returned + 86400 * 2 + hours(n, 'offender.visit', 0, 40)), true, false, NULL, NULL,
  false, 2
FROM base.found
WHERE fine_found AND t_returned + 86400 * 4 < now();

CREATE VIEW made.rso_briefing AS
SELECT
  code('B', r) AS briefing_id,
  code('R', r) AS rso_id,
  borough(b) AS borough_id,
  moment(now() - CASE WHEN fine OR how <> 0 THEN days(r, 'briefing.day', 1, 24)
    ELSE days(r, 'briefing.day', 32, 200) END) AS published_at,
  fine OR how <> 1 AS includes_photo,
  fine OR how <> 2 AS includes_conditions
FROM (
  SELECT *, good(r, 'briefing', quality) AS fine, way(r, 'briefing', 4) AS how
  FROM base.rso WHERE in_community)
WHERE fine OR how < 3;

CREATE VIEW made.access_log AS
SELECT
  'AL-' || borough(b) || '-' || k AS log_id,
  borough(b) AS borough_id,
  moment(now() - 86400 * k - hours(b * 512 + k, 'read', 1, 20)) AS read_at
FROM place, range(100) AS r(k)
-- Where nobody looks any more, the last reading is of months ago.
WHERE k > 60 OR good(b, 'access', sqrt(quality('offender_management', b)));

-- One in forty offenders is managed at level 2 or 3, with a meeting each fourteen or seven weeks.
CREATE TABLE base.mappa AS
SELECT *, r * 16 + j AS n, good(r * 16 + j, 'mappa.meeting', quality('mappa', b)) AS fine,
  way(r * 16 + j, 'mappa.meeting', 3) AS how,
  today() - whole(r, 'mappa.last', 3, step - 4) - j * step AS held,
  code('MM', r) || '-' || j AS meeting_id
FROM (
  SELECT *, unnest(range(364 // step)) AS j
  FROM (
    SELECT *, CASE WHEN chance(r, 'mappa') < 0.004 THEN 'level_3' ELSE 'level_2' END AS level,
      CASE WHEN chance(r, 'mappa') < 0.004 THEN 49 ELSE 98 END AS step
    FROM base.rso WHERE chance(r, 'mappa') < 0.028));

CREATE VIEW made.mappa_meeting AS
SELECT meeting_id, code('R', r) AS rso_id, level, on_day(held) AS held_on,
  on_day(held + step + CASE WHEN fine OR how <> 0 THEN 5 ELSE 30 END) AS next_due_on
FROM base.mappa;

CREATE VIEW made.mappa_attendance AS
SELECT
  meeting_id,
  agency,
  CASE WHEN agency = 'police' THEN CASE
    WHEN NOT fine AND how = 1 THEN 'sergeant'
    WHEN level = 'level_3' THEN 'superintendent' ELSE 'inspector' END END AS rank,
  CASE WHEN agency = 'police' THEN inspector(jigsaw_rso_start) END AS staff_id
FROM (
  SELECT *, unnest(['police', 'probation', 'prison', 'csc']) AS agency FROM base.mappa)
WHERE agency <> 'police' OR fine OR how < 2;

CREATE VIEW made.mappa_action AS
SELECT
  meeting_id || '-' || k AS mappa_action_id,
  meeting_id,
  ['police', 'probation'][k] AS agency,
  on_day(held + 20 + k) AS due_on,
  CASE WHEN fine OR how <> 2 OR k > 1 THEN on_day(past_day(held + 12 + k))
    ELSE on_day(past_day(held + 70)) END AS done_on
FROM (SELECT *, unnest([1, 2]) AS k FROM base.mappa);
