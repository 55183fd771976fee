-- Cases of indecent images of children.

CREATE TABLE base.iioc AS
SELECT *,
  access <> 'none' AS has_access,
  CASE WHEN fine_assessed OR how <> 1 THEN access ELSE 'unknown' END AS known_access,
  t_identified + CASE WHEN fine_assessed OR how = 1 THEN hours(x, 'assessed.delay', 1, 20)
    WHEN how = 0 THEN hours(x, 'assessed.delay', 30, 400) END AS t_assessed,
  t_received + CASE
    WHEN fine_enforced THEN CASE risk WHEN 'very_high' THEN hours(x, 'enforced.delay', 6, 20)
      WHEN 'high' THEN days(x, 'enforced.delay', 2, 6)
      WHEN 'medium' THEN days(x, 'enforced.delay', 4, 13)
      ELSE days(x, 'enforced.delay', 8, 28) END
    ELSE days(x, 'enforced.delay', 36, 120) END AS t_enforced
FROM (
  SELECT *,
    t_received + hours(x, 'identified', 1, 4) AS t_identified,
    good(x, 'assessed', quality) AS fine_assessed,
    way(x, 'assessed', 3) AS how,
    good(x, 'escalated', quality) AS fine_escalated,
    way(x, 'escalated', 3) AS how_escalated,
    good(x, 'enforced', quality) AS fine_enforced
  FROM (
    SELECT x, some_borough(image_suspect(x), 'suspect.borough') AS b,
      quality('indecent_images', some_borough(image_suspect(x), 'suspect.borough')) AS quality,
      in_year(x, getvariable('n_iioc'), 'iioc') AS t_received,
      chance(x, 'access') AS u,
      CASE WHEN chance(x, 'access') < 0.6 THEN 'none' WHEN chance(x, 'access') < 0.85 THEN 'domestic'
        WHEN chance(x, 'access') < 0.96 THEN 'professional' ELSE 'both' END AS access,
      CASE WHEN chance(x, 'iioc.risk') < 0.1 THEN 'very_high'
        WHEN chance(x, 'iioc.risk') < 0.35 THEN 'high'
        WHEN chance(x, 'iioc.risk') < 0.7 THEN 'medium' ELSE 'low' END AS risk,
      2 * whole(x, 'access.child', 0, families() - 1) AS access_child
    FROM range(getvariable('n_iioc')) AS r(x)));

CREATE VIEW made.iioc_case AS
SELECT
  code('X', x) AS iioc_case_id,
  borough(b) AS borough_id,
  CASE WHEN NOT has_access OR fine_escalated OR how_escalated <> 0 THEN 'force-pou'
    ELSE borough(b) || '-response' END AS unit_id,
  moment(t_received) AS intel_received_at,
  moment(past(t_identified)) AS identified_at,
  risk AS risk_level,
  moment(past(t_assessed)) AS access_assessed_at,
  known_access AS access_type,
  CASE WHEN has_access AND (fine_escalated OR how_escalated <> 1) THEN 'high' ELSE 'normal' END
    AS priority,
  moment(past(t_enforced)) AS enforced_at,
  code('VX', x) AS investigation_id,
  code('P', image_suspect(x)) AS suspect_id,
  CASE WHEN chance(x, 'aggravating') < 0.3 THEN ['previous conviction']
    WHEN chance(x, 'aggravating') < 0.4 THEN ['distribution'] ELSE [] END AS aggravating
FROM base.iioc;
