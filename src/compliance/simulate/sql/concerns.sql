-- What is written of a concern and sent on: Merlin forms, referrals, discussions, conferences.

-- Each form with the record that it is of. A poor one came late, or was never submitted, or
-- there is none.
CREATE VIEW base.merlin AS
SELECT *, t_submitted + CASE
  WHEN NOT fine_triage THEN hours(n, 'share.slow', 80, 200)
  WHEN rag = 'amber' THEN 60 * whole(n, 'share.delay', 60, 330)
  ELSE 60 * whole(n, 'share.delay', 120, 1300) END AS t_shared
FROM (
  SELECT *,
    good(n, 'triage', quality('recording', b)) AS fine_triage,
    CASE WHEN chance(n, 'rag') < 0.3 THEN 'amber' WHEN chance(n, 'rag') < 0.7 THEN 'green'
      ELSE 'blue' END AS rag,
    t_event + CASE WHEN fine_merlin THEN hours(n, 'merlin.delay', 1, 16)
      ELSE hours(n, 'merlin.delay', 26, 160) END AS t_submitted
  FROM (
    SELECT *, way(n, 'merlin', 3) AS how
    FROM (
      SELECT 'MC' || substr(custody_id, 3) AS merlin_id, c, b, 'custody' AS source_type,
        custody_id AS source_id, t_authorised AS t_event, fine_merlin, d * 8 + 1 AS n
      FROM base.custody
      UNION ALL
      SELECT 'ME' || substr(episode_id, 2), c, b, 'missing', episode_id, t_reported,
        good(n, 'missing.merlin', quality('recording', b)), n * 8 + 2
      FROM base.episode
      UNION ALL
      SELECT code('MV', r), contact_child, b, 'rso_visit', code('V', r * 64) || '-b', t_found,
        fine_contact, r * 8 + 3
      FROM base.contact
      UNION ALL
      SELECT code('MP', pp), c, b, 'police_protection', code('PP', pp), t_started,
        good(pp, 'protection.merlin', quality('police_protection', b)), pp * 8 + 4
      FROM base.protection
      UNION ALL
      SELECT code('MX', x), access_child, b, 'iioc', code('X', x), t_identified,
        fine_escalated, x * 8 + 5
      FROM base.iioc
      WHERE has_access)))
WHERE fine_merlin OR how < 2
UNION ALL
SELECT code('MI', n), who, b, 'incident', code('I', c), t_incident, fine_merlin, n * 8,
  how_merlin, fine_triage, rag, t_merlin, t_shared
FROM base.at_incident
WHERE concern AND (fine_merlin OR how_merlin < 2);

CREATE VIEW made.merlin AS
SELECT
  merlin_id,
  code('C', c) AS child_id,
  source_type,
  source_id,
  moment(least(t_submitted - 900, t_event + 86400 * 2)) AS created_at,
  moment(CASE WHEN is_submitted THEN past(t_submitted) END) AS submitted_at,
  CASE WHEN is_submitted AND (fine_triage OR way(n, 'triage', 3) > 0)
    THEN moment(past(t_submitted + delay // 4)) END AS supervised_at,
  CASE WHEN is_submitted THEN moment(past(t_submitted + delay // 3)) END AS mash_received_at,
  CASE WHEN is_submitted THEN rag END AS rag,
  CASE WHEN is_submitted THEN moment(past(t_submitted + delay * 2 // 3)) END
    AS research_done_at,
  CASE WHEN is_submitted AND rag <> 'blue' AND (fine_triage OR way(n, 'triage', 3) < 2)
    THEN moment(past(t_shared)) END AS shared_with_csc_at,
  CASE WHEN is_submitted AND rag = 'blue' AND fine_triage THEN 'recorded' END AS no_share_reason,
  good(n, 'fields', quality('recording', b)) AS required_fields_complete,
  borough(b) AS borough_id
FROM (
  SELECT *, fine_merlin OR how > 0 AS is_submitted,
    least(t_shared - t_submitted, CASE WHEN fine_triage THEN 86400 ELSE 864000 END) AS delay
  FROM base.merlin)
WHERE least(t_submitted - 900, t_event + 86400 * 2) <= now();

-- Referrals by what they are from. Where `t_threshold` is known, a discussion is to be held.
CREATE TABLE base.referral AS
SELECT code('RFI', c) AS referral_id, 'incident' AS origin, c, b, t_shared AS t_sent,
  CASE WHEN fine_merlin OR how_merlin < 2 THEN code('MI', c * 2) END AS merlin_id,
  NULL::VARCHAR AS case_id, CASE WHEN has_threshold THEN t_threshold END AS t_threshold,
  t_held, fine_strategy, c * 8 AS n,
  NULL::BIGINT AS offender
FROM base.path
WHERE is_referred
UNION ALL
SELECT referral_id, 'custody', c, b, t_sent,
  CASE WHEN fine_merlin OR way(d * 8 + 1, 'merlin', 3) < 2
    THEN 'MC' || substr(custody_id, 3) END, NULL, NULL, NULL, true, d * 8 + 1, NULL
FROM base.custody_referral
UNION ALL
SELECT code('RFV', r), 'offender', contact_child, b, t_found + hours(r, 'contact.sent', 2, 18),
  CASE WHEN fine_contact OR way(r * 8 + 3, 'merlin', 3) < 2 THEN code('MV', r) END,
  NULL, NULL, NULL, true, r * 8 + 2, NULL
FROM base.contact
UNION ALL
SELECT code('RFX', x), 'images', access_child, b,
  t_assessed + hours(x, 'access.sent', 1, 5)
    + CASE WHEN NOT fine_escalated AND how_escalated = 2 THEN 172800 ELSE 0 END,
  CASE WHEN fine_escalated OR way(x * 8 + 5, 'merlin', 3) < 2 THEN code('MX', x) END,
  code('X', x), NULL, NULL, true, x * 8 + 3, NULL
FROM base.iioc
WHERE has_access AND t_assessed IS NOT NULL
UNION ALL
SELECT 'RFE' || substr(assessment_id, 3), 'exploitation', c, b,
  t_assessed + 1800, NULL, NULL, t_assessed + 1800,
  t_assessed + 1800 + CASE WHEN fine THEN hours(c * 32 + j, 'cse.strategy', 1, 3)
    ELSE hours(c * 32 + j, 'cse.strategy', 30, 300) END,
  fine, (c * 32 + j) * 8 + 4, NULL
FROM base.exploitation
WHERE category > 1
UNION ALL
SELECT 'RFM' || substr(episode_id, 2), 'missing', c, b, t_returned + 3600, NULL, NULL,
  t_returned + 3600,
  t_returned + 3600 + CASE WHEN fine_found THEN hours(n, 'found.strategy', 1, 16)
    ELSE hours(n, 'found.strategy', 30, 300) END,
  fine_found, n * 8 + 5, offender
FROM base.found
WHERE fine_found OR how_found > 0;

CREATE VIEW made.referral AS
SELECT
  referral_id,
  code('C', c) AS child_id,
  case_id AS iioc_case_id,
  moment(t_sent) AS sent_at,
  merlin_id,
  borough(b) AS borough_id,
  moment(t_sent + 600) AS received_at,
  moment(past(t_threshold)) AS threshold_met_at,
  CASE WHEN fine OR how < 3 THEN moment(past(t_allocated)) END AS allocated_at,
  CASE WHEN (fine OR how < 3) AND t_allocated <= now() THEN CASE
    WHEN fine OR how > 0 THEN member(cait_start, cait_many, n, 'allocated')
    ELSE member(response_start, response_many, n, 'allocated') END END AS allocated_to,
  CASE WHEN t_threshold IS NULL THEN 'volume' WHEN chance(n, 'complexity') < 0.3 THEN 'complex'
    ELSE 'serious' END AS complexity,
  CASE WHEN t_threshold IS NULL THEN ['pip2'] WHEN origin = 'exploitation' THEN ['pip2', 'cse']
    WHEN chance(n, 'complexity') < 0.3 THEN ['pip2', 'scaidp'] ELSE ['pip2'] END
    AS required_skill
FROM (
  SELECT *, t_sent + 600 + CASE WHEN fine OR how <> 1 THEN hours(n, 'allocated.delay', 1, 20)
    ELSE hours(n, 'allocated.delay', 30, 408) END AS t_allocated
  FROM (
    SELECT r.*, cait_start, cait_many, response_start, response_many,
      good(n, 'allocation', quality('allocation', b)) AS fine, way(n, 'allocation', 4) AS how
    FROM base.referral AS r JOIN desk USING (b)))
WHERE t_sent + 600 <= now();

CREATE VIEW base.strategy AS
SELECT *, 'SD' || substr(referral_id, 3) AS sd_id, good(n, 'contribution', quality('strategy', b)) AS fine,
  way(n, 'contribution', 3) AS how
FROM base.referral
WHERE t_threshold IS NOT NULL AND t_sent + 600 <= now() AND t_held <= now();

CREATE VIEW made.strategy_discussion AS
SELECT
  sd_id,
  referral_id,
  code('C', c) AS child_id,
  moment(t_held) AS held_at,
  CASE WHEN fine_strategy OR chance(n, 'agencies') < 0.5 THEN ['police', 'csc', 'health']
    ELSE ['police', 'csc'] END AS agencies,
  CASE WHEN fine OR how <> 0 THEN member(cait_start, cait_many, n, 'strategy') END
    AS police_staff_id,
  CASE WHEN fine OR how <> 1 THEN 'recorded' END AS decisions,
  CASE WHEN fine OR how = 0 THEN moment(past(t_held + hours(n, 'strategy.recorded', 1, 20)))
    WHEN how = 2 THEN moment(past(t_held + hours(n, 'strategy.recorded', 30, 200))) END
    AS recorded_on_police_system_at,
  CASE WHEN origin <> 'incident' OR chance(c, 'joint') < 0.66 THEN 's47_joint'
    ELSE 's47_single' END AS outcome,
  on_day(past_day(day_of(t_held) + CASE WHEN origin <> 'incident' THEN 14
    WHEN good(c, 'enquiry', quality('strategy', b)) THEN whole(c, 'enquiry.days', 8, 18)
    ELSE whole(c, 'enquiry.days', 26, 60) END)) AS s47_closed_on,
  CASE WHEN origin = 'incident' THEN chance(c, 'conference') < 0.38 ELSE false END
    AS conference_needed,
  on_day(past_day(day_of(t_held) + CASE WHEN good(n, 'assessment', quality('strategy', b))
    THEN whole(n, 'assessment', 20, 55) ELSE whole(n, 'assessment', 70, 120) END))
    AS assessment_done_on,
  borough(b) AS borough_id
FROM base.strategy JOIN desk USING (b);

CREATE VIEW made.sd_action AS
SELECT
  sd_id || '-' || k AS sd_action_id,
  sd_id,
  ['investigate', 'protect', 'info_share'][k] AS type,
  CASE WHEN fine OR how <> 0 THEN member(cait_start, cait_many, n, 'strategy')
    ELSE sergeant(cait_start) END AS owner_staff_id,
  on_day(day_of(t_held) + 7 * k) AS due_on,
  CASE WHEN fine OR how <> 2 THEN on_day(past_day(day_of(t_held) + 7 * k - 2)) END AS done_on
FROM (
  SELECT *, unnest(CASE WHEN chance(n, 'actions') < 0.5 THEN [1, 2] ELSE [1] END) AS k
  FROM base.strategy JOIN desk USING (b));

-- Conferences: the first, a review after three months, and the next after six more.
CREATE VIEW base.conference AS
SELECT *, code('CF', c) || '-' || k AS conference_id, c * 4 + k AS n,
  day_of(t_held) + d_conference + [0, 80, 250][k + 1] AS held,
  good(c * 4 + k, 'attended', quality('strategy', b)) AS fine
FROM (SELECT *, unnest(CASE WHEN chance(c, 'plan') < 0.8 THEN [0, 1, 2] ELSE [0] END) AS k
  FROM base.path WHERE is_conferred)
WHERE day_of(t_held) + d_conference + [0, 80, 250][k + 1] < today()
  AND t_shared + 600 <= now() AND t_held <= now();

CREATE VIEW made.conference AS
SELECT conference_id, code('C', c) AS child_id,
  CASE k WHEN 0 THEN 'ICPC' ELSE 'RCPC' END AS type,
  code('SDI', c) AS strategy_discussion_id, on_day(held) AS held_on,
  CASE WHEN chance(c, 'plan') < 0.8 THEN 'cp_plan' ELSE 'no_cp_plan' END AS outcome,
  CASE WHEN chance(c, 'plan') < 0.8 THEN on_day(past_day(held
    + CASE WHEN good(n, 'core_group', quality('strategy', b)) THEN whole(n, 'core_group', 4, 12)
      ELSE whole(n, 'core_group', 16, 50) END)) END AS core_group_on
FROM base.conference;

CREATE VIEW made.conference_attendance AS
SELECT
  conference_id,
  agency,
  CASE WHEN agency = 'police' AND (k = 0 OR chance(n, 'review.there') < 0.5)
    THEN member(cait_start, cait_many, n, 'conference') END AS staff_id,
  CASE WHEN agency <> 'police' OR k > 0 THEN on_day(held - 2) END AS report_submitted_on
FROM (
  SELECT *, unnest(['police', 'csc', 'health', 'education']) AS agency
  FROM base.conference JOIN desk USING (b))
WHERE agency <> 'police' OR fine;
