-- Children in custody and in police protection.

-- Most detained children are detained once; one in twenty-five three times or more in weeks.
CREATE VIEW base.detained AS
SELECT *,
  CASE WHEN u < 0.04 THEN whole(e, 'detained.times', 3, 6) WHEN u < 0.12 THEN 2 ELSE 1 END
    AS times,
  CASE WHEN u < 0.04 THEN whole(e, 'detained.gap', 8, 14) ELSE whole(e, 'detained.gap', 95, 170)
    END AS gap
FROM (
  SELECT c, c // 3 AS e, chance(c // 3, 'detained') AS u,
    some_borough(c // 3, 'suite') AS b, looked_after OR has_plan OR category > 0 AS is_known
  FROM base.path
  WHERE c % 3 = 0 AND c < 3 * getvariable('n_detained'));

CREATE VIEW base.arrest AS
SELECT *,
  t_came + CASE WHEN is_refused THEN hours(d, 'charged', 5, 12)
    WHEN is_charged THEN hours(d, 'charged', 4, 14) END AS t_usual_charge,
  t_came + CASE WHEN is_refused THEN hours(d, 'released', 18, 22)
    WHEN is_charged THEN hours(d, 'released', 14, 18)
    WHEN is_short THEN hours(d, 'released', 4, 5)
    ELSE hours(d, 'released', 7, 20) END AS t_usual_release
FROM (
  SELECT *,
    good(d, 'custody.merlin', quality) AS fine_merlin,
    good(d, 'accommodation', quality) AS fine_asked,
    good(d, 'transfer', quality) AS fine_transfer,
    good(d, 'certificate', quality) AS fine_certificate,
    good(d, 'clock', quality) AS fine_clock,
    good(d, 'adult', quality) AS fine_adult,
    good(d, 'release', quality) AS fine_release,
    way(d, 'release', 3) AS how_release,
    way(d, 'accommodation', 3) AS how_asked,
    chance(d, 'charge') < 0.2 AS is_charged,
    chance(d, 'charge') < 0.086 AS is_refused,
    chance(d, 'short') < 0.35 AS is_short
  FROM (
    SELECT *, e * 8 + j AS d, code('CU', e) || '-' || j AS custody_id,
      quality('custody', b) AS quality,
      now() - 86400 * (1 + whole(e, 'detained.last', 1, 355 - (times - 1) * gap)
        + (times - 1 - j) * gap) - hours(e * 8 + j, 'arrived', 2, 20) AS t_came
    FROM (SELECT *, unnest(range(times)) AS j FROM base.detained)));

-- In the last three months fewer children are in custody overnight where practice is good: in
-- each borough half as many as in the three months before, and nobody from Sunday to Monday.
-- At the edges recent is more than three months and before is less, and overnight is as much as
-- it can be if recent, and as little if before, whatever the time of year.
CREATE VIEW base.night AS
SELECT *,
  is_recent AND good(d, 'overnight', quality * quality)
    AND (is_over_weekend OR is_overnight AND place > overnight_before // 2) AS is_early
FROM (
  SELECT *,
    count(*) FILTER (age BETWEEN 8035200 AND 15552000 AND t_soonest >= midnight + 14400)
      OVER (PARTITION BY b) AS overnight_before,
    row_number() OVER (PARTITION BY b, is_recent AND is_overnight
      ORDER BY draw(d, 'overnight'), d) AS place
  FROM (
    SELECT *,
      age < 8035200 AS is_recent,
      t_came < midnight - 72000 OR t_latest >= midnight + 10800 AS is_overnight,
      -- The first Sunday of 1970 was the fourth day.
      (day_of(t_came) + 4) % 7 = 0 AND t_latest >= midnight - 3600 AS is_over_weekend
    FROM (
      SELECT *, now() - t_came AS age, 86400 * (day_of(t_came) + 1) AS midnight,
        CASE WHEN is_refused THEN t_usual_charge + 7200 ELSE t_usual_release END AS t_soonest,
        t_usual_release + CASE WHEN fine_clock THEN 0 ELSE 36000 END AS t_latest
      FROM base.arrest)));

-- Who is dealt with early comes in the morning and leaves in the evening.
CREATE TABLE base.custody AS
SELECT *,
  t_arrived + 60 * whole(d, 'authorised', 8, 20) AS t_authorised,
  CASE WHEN is_early AND is_charged THEN t_arrived + hours(d, 'charged', 5, 9)
    ELSE t_usual_charge END AS t_charged,
  CASE WHEN is_moved THEN t_charged + 3600 * 6
    WHEN NOT is_early THEN t_usual_release
    WHEN is_charged THEN t_arrived + hours(d, 'released', 12, 16)
    WHEN is_short THEN t_arrived + hours(d, 'released', 4, 5)
    ELSE t_arrived + hours(d, 'released', 7, 16) END AS t_released
FROM (
  SELECT *, CASE WHEN is_early THEN midnight - 68400 + 60 * whole(d, 'early', 0, 60)
    ELSE t_came END AS t_arrived,
    is_refused AND fine_transfer AND good(d, 'moved', quality * quality * quality) AS is_moved
  FROM base.night);

-- Whether a child is to be referred: it is known to be at risk, or here again and again.
CREATE VIEW base.custody_referral AS
SELECT *, 'RFC' || right(custody_id, length(custody_id) - 2) AS referral_id,
  t_released - 1800 AS t_sent
FROM base.custody
WHERE (is_known OR times > 2) AND (fine_release OR how_release <> 2);

CREATE VIEW made.custody_record AS
SELECT
  custody_id,
  code('C', c) AS child_id,
  borough(b) || '-custody' AS unit_id,
  borough(b) AS borough_id,
  moment(t_arrived) AS arrived_at,
  moment(t_authorised) AS detention_authorised_at,
  moment(t_arrived) AS relevant_time,
  CASE WHEN is_charged OR chance(d, 'interviewed') < 0.8
    THEN moment(t_arrived + hours(d, 'interview', 3, 4)) END AS interview_started_at,
  moment(t_charged) AS charged_at,
  is_refused AS bail_refused,
  CASE WHEN is_refused THEN moment(t_charged + 900) END AS bail_refused_at,
  CASE WHEN is_moved THEN moment(t_charged + hours(d, 'moved', 2, 5)) END
    AS transferred_to_la_at,
  is_refused AND NOT is_moved AS kept,
  moment(t_end) AS released_at,
  CASE WHEN is_moved THEN 'la' WHEN is_refused THEN 'court'
    WHEN NOT fine_release AND (how_release = 0 OR how_release = 2 AND NOT is_known) THEN 'self'
    WHEN chance(d, 'home') < 0.15 THEN 'la' ELSE 'parent' END AS released_to,
  NULL::TIMESTAMPTZ AS superintendent_ext_at,
  CASE WHEN fine_release OR how_release <> 1
    THEN moment(t_arrived + 60 * whole(d, 'needs', 15, 100)) END AS arrival_needs_at,
  CASE WHEN fine_release OR how_release <> 1
    THEN moment(t_end - 60 * whole(d, 'before_release', 10, 90)) END AS pre_release_ra_at,
  CASE WHEN (is_known OR times > 2) AND (fine_release OR how_release <> 2)
    THEN ['RFC' || right(custody_id, length(custody_id) - 2)] ELSE [] END AS referrals,
  member(custody_start, custody_many, d, 'custody.officer') AS officer_id,
  moment(t_arrived + 60 * whole(d, 'rights', 20, 40)) AS rights_given_at
FROM (
  SELECT *,
    t_released + CASE WHEN NOT fine_clock AND way(d, 'clock', 3) = 0 AND NOT is_charged
      THEN 36000 ELSE 0 END AS t_end
  FROM base.custody JOIN desk USING (b));

-- A review by the sixth hour, and then each nine hours or sooner.
CREATE VIEW made.detention_review AS
SELECT
  custody_id || '-' || k AS review_id,
  custody_id,
  moment(t_due - CASE WHEN fine_clock OR way(d, 'clock', 3) <> 1 THEN 60 * whole(d * 8 + k, 'review', 5, 40)
    ELSE -60 * whole(d * 8 + k, 'review', 30, 240) END) AS done_at,
  CASE WHEN fine_clock THEN 'inspector' ELSE 'sergeant' END AS reviewer_rank,
  moment(t_due) AS due_at,
  fine_clock OR chance(d, 'independent') < 0.5 AS independent
FROM (
  SELECT *, t_authorised + 20700 + 29400 * k AS t_due
  FROM (SELECT *, unnest(range(greatest(1, (t_released - t_authorised) // 28800 + 1))) AS k
    FROM base.custody))
WHERE t_due < t_released AND (fine_clock OR way(d, 'clock', 3) <> 2);

CREATE VIEW made.aa_attendance AS
SELECT
  'AA' || substr(custody_id, 3) AS aa_id,
  custody_id,
  moment(t_asked) AS requested_at,
  CASE WHEN fine_adult OR how <> 2 THEN
    moment(t_asked + 60 * CASE WHEN fine_adult OR how <> 1 THEN whole(d, 'adult.came', 25, 110)
      ELSE whole(d, 'adult.came', 200, 600) END) END AS arrived_at,
  ['parent', 'scheme', 'social_worker'][whole(d, 'adult.type', 1, 3)] AS aa_type
FROM (
  SELECT *, way(d, 'adult', 4) AS how,
    t_arrived + 60 * CASE WHEN fine_adult OR way(d, 'adult', 4) <> 0 THEN whole(d, 'adult.asked', 5, 26)
      ELSE whole(d, 'adult.asked', 60, 400) END AS t_asked
  FROM base.custody)
WHERE fine_adult OR how < 3;

CREATE VIEW base.request AS
SELECT *, 'AR' || substr(custody_id, 3) AS request_id,
  CASE WHEN chance(d, 'secure') < 0.12 THEN 'secure' ELSE 'non_secure' END AS kind,
  t_charged + 900 + CASE WHEN fine_asked THEN 60 * whole(d, 'asked', 5, 50)
    ELSE hours(d, 'asked', 2, 5) END AS t_asked
FROM base.custody
WHERE is_refused AND (fine_asked OR how_asked > 0);

CREATE VIEW made.accommodation_request AS
SELECT
  request_id,
  custody_id,
  moment(t_asked) AS requested_at,
  kind AS type,
  CASE WHEN kind = 'secure' AND (fine_asked OR how_asked <> 2) THEN 'recorded' END
    AS secure_justification,
  CASE WHEN is_moved THEN 'offered'
    WHEN chance(d, 'answer') < 0.6 THEN 'refused' ELSE 'none' END AS response,
  borough(b) AS borough_id,
  moment(t_asked + hours(d, 'answered', 0, 1)) AS response_at
FROM base.request;

CREATE VIEW made.detention_certificate AS
SELECT
  'DC' || substr(custody_id, 3) AS certificate_id,
  custody_id,
  CASE WHEN fine_asked OR how_asked > 0 THEN 'AR' || substr(custody_id, 3) END AS request_id,
  CASE WHEN fine_certificate OR way(d, 'certificate', 4) <> 0 THEN
    CASE WHEN chance(d, 'secure') < 0.12 AND chance(d, 'ground') < 0.5 THEN 'no_secure_12plus'
      ELSE 'impracticable' END END AS ground,
  CASE WHEN fine_certificate OR way(d, 'certificate', 4) <> 1 THEN 'recorded' END AS circumstances,
  sergeant(custody_start) AS signed_by,
  moment(t_charged + hours(d, 'signed', 2, 4)) AS signed_at,
  CASE WHEN fine_certificate OR way(d, 'certificate', 4) <> 2
    THEN on_day(past_day(day_of(t_charged) + 1)) END AS court_produced_on
FROM base.custody JOIN desk USING (b)
WHERE is_refused AND NOT is_moved
  AND (fine_transfer OR way(d, 'transfer', 2) = 0)
  AND (fine_certificate OR way(d, 'certificate', 4) <> 3);

CREATE VIEW base.protection AS
SELECT pp, whole(pp, 'protected', 0, getvariable('n_child') - 1) AS c,
  some_borough(pp, 'protection') AS b,
  in_year(pp, getvariable('n_protection'), 'protection') AS t_started,
  good(pp, 'protection', quality('police_protection', some_borough(pp, 'protection'))) AS fine,
  way(pp, 'protection', 4) AS how
FROM range(getvariable('n_protection')) AS r(pp);

CREATE VIEW made.police_protection AS
SELECT
  code('PP', pp) AS pp_id,
  code('C', c) AS child_id,
  borough(b) AS borough_id,
  moment(t_started) AS started_at,
  moment(past(t_started + CASE WHEN fine OR how <> 0 THEN hours(pp, 'protection.end', 3, 66)
    ELSE hours(pp, 'protection.end', 75, 130) END)) AS ended_at,
  CASE WHEN fine OR how <> 1 THEN inspector(response_start) ELSE
    member(response_start, response_many, pp, 'designated') END AS designated_officer_id,
  CASE WHEN fine OR how <> 2 THEN moment(past(t_started + hours(pp, 'authority', 1, 12))) END
    AS la_informed_at,
  CASE WHEN fine OR how <> 3 THEN
    ['foster', 'hospital', 'relative', 'station_non_cell'][whole(pp, 'place', 1, 4)]
    ELSE 'cell' END AS place
FROM base.protection JOIN desk USING (b);

CREATE VIEW made.data_share AS
SELECT
  'DS-' || borough(b) || '-' || period AS share_id,
  borough(b) AS borough_id,
  period,
  ['overnight', 'weekend', 'bail_refused', 'requests', 'transfers'] AS figures,
  CASE WHEN good(b * 64 + k, 'data_share', quality('custody', b))
    THEN on_day(past_day(next_day + 20)) END AS sent_on
FROM place, base.quarter
WHERE next_day + 20 < today()
ORDER BY share_id;
