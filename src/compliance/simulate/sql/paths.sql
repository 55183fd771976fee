-- Children, their families, and what the year brought each of them.
--
-- One row of `base.child` has all that is decided of a child by its number alone: the incident,
-- the path from it to a conference, its going missing, and its category of exploitation. What
-- other files make of it so fits together, without a join. Child `c` and child `c + 1` are of
-- one family if `c` is even; the first `n_missing_child` children go missing.

CREATE VIEW base.child AS
SELECT *,
  concern AND chance(c, 'referral') < 0.68 AS is_referred,
  is_met AND concern AND chance(c, 'referral') < 0.68 AND chance(c, 'threshold') < 0.72
    AS has_threshold,
  t_incident + CASE WHEN fine_merlin THEN least(hours(c, 'merlin.delay', 1, 8), tour - 600)
    ELSE hours(c, 'merlin.delay', 26, 160) END AS t_merlin
FROM (
  SELECT *,
    c < getvariable('n_incident') AS is_met,
    c < getvariable('n_incident') AND chance(c, 'concern') < 0.92 AS concern,
    in_year(c, getvariable('n_incident'), 'incident') AS t_incident,
    3600 * whole(c, 'tour', 4, 9) AS tour,
    good(c, 'seen', quality('risk_assessment', b)) AS fine_seen,
    good(c, 'merlin', quality('recording', b)) AS fine_merlin,
    way(c, 'merlin', 3) AS how_merlin,
    good(c, 'triage', quality('recording', b)) AS fine_triage,
    c < getvariable('n_missing_child') AS is_missing,
    c < getvariable('n_missing_child') AND chance(c, 'repeat') < 0.17 AS is_repeat,
    CASE
      WHEN c >= getvariable('n_missing_child') + getvariable('n_cse') THEN 0
      WHEN c >= getvariable('n_missing_child') THEN
        CASE WHEN u < 0.60 THEN 0 WHEN u < 0.85 THEN 1 WHEN u < 0.96 THEN 2 ELSE 3 END
      WHEN chance(c, 'repeat') < 0.17 THEN
        CASE WHEN u < 0.48 THEN 0 WHEN u < 0.83 THEN 1 WHEN u < 0.95 THEN 2 ELSE 3 END
      ELSE CASE WHEN u < 0.93 THEN 0 WHEN u < 0.98 THEN 1 ELSE 2 END
    END AS category,
    chance(c, 'looked_after') < CASE WHEN c < getvariable('n_missing_child')
      AND chance(c, 'repeat') < 0.17 THEN 0.4 ELSE 0.04 END AS looked_after
  FROM (
    SELECT c, c // 2 AS family, some_borough(c // 2, 'family.borough') AS b,
      chance(c, 'category') AS u
    FROM range(getvariable('n_child')) AS r(c)));

-- The path of a child from an incident: Merlin form, referral, strategy discussion, conference.
CREATE TABLE base.path AS
SELECT *,
  is_conferred AND day_of(t_held) + d_conference <= today() AND chance(c, 'plan') < 0.8
    AND day_of(t_held) + d_conference > today() - 300 AS has_plan,
  day_of(t_held) + d_enquiry AS d_closed
FROM (
  SELECT *,
    has_threshold AND chance(c, 'conference') < 0.38 AS is_conferred,
    CASE WHEN good(c, 'conference', quality('strategy', b)) THEN whole(c, 'conference.days', 7, 14)
      ELSE whole(c, 'conference.days', 27, 60) END AS d_conference,
    CASE WHEN good(c, 'enquiry', quality('strategy', b)) THEN whole(c, 'enquiry.days', 8, 18)
      ELSE whole(c, 'enquiry.days', 26, 60) END AS d_enquiry,
    t_threshold + CASE WHEN fine_strategy THEN hours(c, 'strategy.delay', 1, 18)
      WHEN way(c, 'strategy', 2) = 0 THEN hours(c, 'strategy.delay', 2, 20)
      ELSE hours(c, 'strategy.delay', 30, 260) END AS t_held
  FROM (
    SELECT *,
      t_shared + hours(c, 'threshold.delay', 0, 3) AS t_threshold,
      good(c, 'strategy', quality('strategy', b)) AS fine_strategy
    FROM (
      SELECT *,
        t_merlin + CASE
          WHEN NOT fine_triage THEN hours(c, 'share.delay', 80, 200)
          WHEN rag = 'red' THEN 60 * whole(c, 'share.delay', 20, 100)
          WHEN rag = 'amber' THEN 60 * whole(c, 'share.delay', 60, 330)
          ELSE 60 * whole(c, 'share.delay', 120, 1300) END AS t_shared
      FROM (
        SELECT *, CASE WHEN has_threshold AND chance(c, 'rag') < 0.2 THEN 'red'
          WHEN is_referred AND chance(c, 'rag') < 0.6 THEN 'amber'
          WHEN is_referred OR chance(c, 'rag') < 0.5 THEN 'green' ELSE 'blue' END AS rag
        FROM base.child))));

-- A sibling is at three of ten incidents; where practice is poor, nobody asks after it.
CREATE VIEW base.at_incident AS
SELECT *, CASE k WHEN 0 THEN c ELSE xor(c, 1) END AS who, c * 2 + k AS n,
  good(c * 2 + k, 'at_incident', quality('risk_assessment', b)) AS fine, way(c * 2 + k, 'at_incident', 4) AS how
FROM (
  SELECT *, unnest(CASE WHEN chance(c, 'sibling') < 0.3 THEN [0, 1] ELSE [0] END) AS k
  FROM base.path WHERE is_met);
