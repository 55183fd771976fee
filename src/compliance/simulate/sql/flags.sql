-- Warning markers of what is known of a child or an offender, and where they can be seen.

-- A marker is due within a day of what it tells of. A poor one came late, is past its review,
-- is not there, or is still there when what it tells of is over.
CREATE VIEW base.flag AS
SELECT *, good(n, 'flag', quality('flags', b)) AS fine, way(n, 'flag', 3) AS how
FROM (
  SELECT code('FL', c) || '-p' AS flag_id, 'child' AS subject_type, code('C', c) AS subject_id,
    code('C', c) AS child_id, 'CP_PLAN' AS code, 86400 * (day_of(t_held) + d_conference) + 43200
    AS t_since, NULL::BIGINT AS t_until, c * 8 AS n, b
  FROM base.path WHERE has_plan
  UNION ALL
  SELECT code('FL', c) || '-s', 'child', code('C', c), code('C', c), 'S47_OPEN', t_held,
    CASE WHEN d_closed < today() THEN 86400 * d_closed + 43200 END, c * 8 + 1, b
  FROM base.path
  WHERE has_threshold AND t_held <= now() AND t_shared + 600 <= now()
    AND (d_closed >= today() OR chance(c, 'flag.kept') < 0.15)
  UNION ALL
  SELECT code('FL', c) || '-e', 'child', code('C', c), code('C', c), 'CSE', t_assessed, NULL,
    c * 8 + 2, b
  FROM base.exploitation WHERE category > 0 AND j = 0 AND t_assessed <= now()
  UNION ALL
  SELECT code('FL', c) || '-r', 'child', code('C', c), code('C', c), 'REPEAT_MISSING', t_repeat,
    NULL, c * 8 + 3, b
  FROM base.missing_child WHERE is_repeat
  UNION ALL
  SELECT code('FL', c) || '-t', 'child', code('C', c), code('C', c), 'TRIGGER_PLAN', t_plan,
    NULL, c * 8 + 4, b
  FROM base.planned
  UNION ALL
  SELECT code('FL', offender_person(r)) || '-o', 'address', code('AD', offender_person(r)), NULL,
    'RSO', now() - 86400 * d_registered, NULL, offender_person(r) * 8 + 5, b
  FROM base.rso WHERE in_community);

-- What is a risk at home is marked on the address too.
CREATE TABLE base.raised AS
SELECT flag_id || CASE WHEN is_home THEN 'a' ELSE '' END AS flag_id,
  CASE WHEN is_home THEN 'address' ELSE subject_type END AS subject_type,
  CASE WHEN is_home THEN code('AD', n // 8 // 2) ELSE subject_id END AS subject_id,
  CASE WHEN is_home THEN NULL ELSE child_id END AS child_id,
  code, t_until, n, b, fine, how,
  least(t_since + CASE WHEN fine OR how <> 0 THEN hours(n, 'flag.delay', 1, 16)
    ELSE hours(n, 'flag.delay', 40, 900) END, now() - 60) AS t_opened
FROM (
  SELECT *, unnest(CASE WHEN code IN ('CP_PLAN', 'S47_OPEN') AND good(n, 'flag.home', quality('flags', b))
    THEN [false, true] ELSE [false] END) AS is_home
  FROM base.flag)
WHERE fine OR how < 2;

CREATE VIEW made.flag AS
SELECT
  flag_id,
  subject_type,
  subject_id,
  child_id,
  code,
  ['MERLIN', 'CRIS'][whole(n, 'flag.system', 1, 2)] AS system,
  moment(t_opened) AS opened_at,
  on_day(today() + CASE WHEN fine OR how <> 1 THEN whole(n, 'flag.review', 3, 85)
    ELSE -whole(n, 'flag.review', 3, 120) END) AS review_due_on,
  CASE WHEN t_until IS NOT NULL AND (fine OR how <> 1)
    THEN moment(past(greatest(t_until + 3600, t_opened + 3600))) END AS closed_at
FROM base.raised;

CREATE VIEW made.system_link AS
SELECT
  flag_id,
  replicated_system,
  CASE WHEN fine_link OR replicated_system <> 'CAD' OR way(n, 'link', 2) = 0
    THEN moment(past(t_opened + CASE WHEN fine_link THEN 60 * whole(n, 'link.delay', 5, 600)
      ELSE hours(n, 'link.delay', 30, 300) END)) END AS replicated_at
FROM (
  SELECT *, good(n, 'link', quality('flags', b)) AS fine_link,
    unnest(['CAD', 'MERLIN', 'CRIS']) AS replicated_system
  FROM base.raised);
