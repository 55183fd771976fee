-- Documents kept as evidence, and what is measured, reported and decided.

-- What stands in the place of a document of poor quality: a draft, one whose review is overdue,
-- one that came too late, or none at all.
CREATE VIEW base.document AS
SELECT *, good(0, doc_id, quality) AS fine,
  whole(0, doc_id || '.way', 0, 3) AS how
FROM (
SELECT doc_id, type, topic, theme, owner, approved, sections, partner_orgs, rec_refs
FROM (VALUES
  ('D-standard', 'service_standard', 'child_protection', 'governance', 'GR-safeguarding',
    DATE '2016-11-14', ['voice of the child', 'risk', 'partners', 'supervision'],
    ['police'], ['1b']),
  ('D-framework', 'performance_framework', 'child_protection', 'performance', 'GR-inspection',
    DATE '2017-01-30', ['outcomes', 'process', 'volume'], ['police', 'mopac'], ['1c', '5b']),
  ('D-guidance-missing', 'guidance', 'missing_mandatory_checks', 'missing', 'GR-missing',
    DATE '2016-11-28', [], ['police'], ['2a']),
  ('D-guidance-checks', 'guidance', 'missing_mandatory_checks', 'missing', 'GR-missing',
    DATE '2015-06-01', [], ['police'], ['2a']),
  ('D-review-prosecution', 'joint_review', 'cps_process', 'prosecution', 'GR-inspection',
    DATE '2016-12-21', ['process'], ['police', 'cps'], ['6e']),
  ('D-message', 'force_message', 'safeguarding_responsibility', 'awareness', 'GR-safeguarding',
    NULL, [], ['police'], ['3a']),
  ('D-guidance-recording', 'guidance', 'recording_child_concern', 'recording', 'GR-safeguarding',
    DATE '2016-11-21', ['CAD', 'CRIS', 'MERLIN', 'what', 'form'], ['police'], ['3d']),
  ('D-review-attendance', 'joint_review', 'sd_cpc_attendance', 'strategy', 'GR-safeguarding',
    DATE '2016-12-19', getvariable('boroughs'),
    ['police', 'csc'], ['3c']),
  ('D-procedure-images', 'sop', 'iioc_sop', 'indecent_images', 'GR-safeguarding',
    DATE '2016-12-01', ['aggravating_factors', 'access_to_children'], ['police'], ['4a']),
  ('D-toolkit-online', 'toolkit', 'pou_toolkit', 'indecent_images', 'GR-safeguarding',
    DATE '2016-12-02', ['external_images'], ['police'], ['4a']),
  ('D-viewing', 'guidance', 'viewing_welfare', 'indecent_images', 'GR-safeguarding',
    DATE '2016-12-05', ['central viewing', 'welfare support'], ['police'], ['4a']),
  ('D-viability', 'review', 'risk_based_visiting_viability', 'offender_management', 'GR-mappa',
    DATE '2016-12-15', [], ['police', 'csc'], ['4b']),
  ('D-review-mappa', 'review', 'mappa_attendance', 'mappa', 'GR-mappa', DATE '2016-12-12',
    ['attendance', 'findings', 'actions'], ['police'], ['4c']),
  ('D-toolkit-abuse', 'toolkit', 'cai_toolkit', 'planning', 'GR-inspection',
    DATE '2016-12-14', ['listening_to_children', 'working_together_duties',
    'risk_supervision', 'children_in_custody'], ['police'], ['5a', '6a']),
  ('D-template-abuse', 'template', 'cai_template', 'planning', 'GR-inspection',
    DATE '2016-12-14', ['risk_mitigation', 'voice_of_child'], ['police'], ['5a']),
  ('D-guidance-partners', 'guidance', 'police_contribution_multiagency', 'planning',
    'GR-inspection', DATE '2016-12-20', ['investigate', 'protect', 'disrupt', 'info_share'],
    ['police', 'csc'], ['6a']),
  ('D-prosecution', 'performance_framework', 'cps_shared_framework', 'prosecution',
    'GR-inspection', DATE '2016-12-21', ['timeliness', 'feedback'], ['police', 'cps'], ['6e']),
  ('D-review-custody', 'joint_review', 'child_detention', 'custody', 'GR-safeguarding',
    DATE '2016-12-16', ['8a', '8b', '8c', '8d', '8e'], ['police', 'csc', 'health'],
    ['8a', '8b', '8c', '8d', '8e']),
  ('D-skills', 'skills_audit', 'child_protection', 'skills', 'GR-inspection',
    DATE '2016-12-18', ['boroughs', 'specialist units', 'gaps'], ['police'],
    ['9a', '9b', '9c']),
  ('D-review-mash', 'review', 'mash_review', 'technology', 'GR-safeguarding', DATE '2016-12-19', [],
    ['police', 'csc'], ['3b']),
  ('D-review-journey', 'review', 'child_journey_review', 'technology', 'GR-safeguarding',
    DATE '2016-12-20', [], ['police'], ['3b'])
) AS t(doc_id, type, topic, theme, owner, approved, sections, partner_orgs, rec_refs)
UNION ALL
SELECT 'D-terms-' || substr(body_id, 4), 'tor', kind, 'governance', chair,
  DATE '2016-10-17', [], orgs, ['1a']
FROM base.body
UNION ALL
SELECT 'D-minutes-' || substr(meeting_id, 4), 'minutes', kind, 'governance', chair,
  on_day(held), [], ['police'], ['1a']
FROM base.meeting)
JOIN standard USING (theme);

CREATE VIEW made.document AS
SELECT
  doc_id,
  type,
  topic,
  CASE WHEN is_kept OR how > 0 THEN 'approved' ELSE 'draft' END AS status,
  CASE WHEN is_kept OR how <> 2 THEN owner END AS owner_role_id,
  CASE WHEN is_kept OR how > 0 THEN on_day(approval) END AS approved_on,
  on_day(CASE WHEN is_kept OR how <> 1 THEN today() + 180 ELSE today() - 20 END)
    AS review_due_on,
  CASE WHEN type NOT IN ('tor', 'minutes', 'force_message') AND (is_kept OR how > 0)
    THEN on_day(approval - 1) END AS completed_on,
  ['all', 'borough', 'specialist'] AS scope,
  CASE WHEN is_kept OR how <> 1 THEN sections ELSE sections[:1] END AS sections,
  CASE WHEN is_kept OR how <> 2 THEN partner_orgs ELSE ['police'] END AS partner_orgs,
  CASE WHEN type = 'force_message' THEN on_day(today() - CASE WHEN fine THEN 25 ELSE 140 END)
    WHEN is_kept OR how > 0 THEN on_day(approval + 3) END AS issued_on,
  CASE WHEN is_kept OR how > 0 THEN on_day(approval + 3) END AS published_on,
  CASE topic WHEN 'missing_mandatory_checks' THEN
    ['pnc', 'pnd', 'merlin', 'cris', 'crimint', 'visor_address', 'associates', 'csc']
    ELSE [] END AS check_codes,
  CASE topic WHEN 'recording_child_concern' THEN
    ['merlin: child, concern, voice, action', 'cris: child, risk, plan', 'cad: flags']
    ELSE [] END AS required_fields,
  CASE topic WHEN 'recording_child_concern' THEN
    ['CSE', 'CSA', 'REPEAT_MISSING', 'TRIGGER_PLAN', 'CP_PLAN', 'S47_OPEN', 'RSO', 'DV_CHILD']
    ELSE [] END AS flag_codes,
  CASE WHEN type IN ('service_standard', 'tor', 'minutes') THEN [] ELSE ['D-standard'] END
    AS refs,
  rec_refs
FROM (
  SELECT *, fine OR type = 'minutes' AS is_kept,
    coalesce(the_day(approved), today() - 28)
      + CASE WHEN fine OR how < 3 OR type = 'minutes' THEN 0 ELSE 150 END AS approval
  FROM base.document
  -- Those that other records name are there in any case, if only as a draft.
  WHERE fine OR how < 3 OR type IN ('minutes', 'tor', 'template', 'service_standard', 'toolkit')
    OR doc_id IN ('D-guidance-missing', 'D-message', 'D-review-custody', 'D-review-attendance',
      'D-procedure-images'))
WHERE approval < today()
ORDER BY doc_id;

CREATE VIEW made.performance_indicator AS
SELECT
  'PI-' || theme || '-' || kind AS indicator_id,
  theme,
  kind,
  'GR-inspection' AS owner_role_id,
  'D-standard' AS standard_doc_id,
  target::DOUBLE AS target
FROM
  (SELECT unnest(
    ['s47', 'cse', 'missing', 'custody', 'rso', 'mappa', 'iioc', 'investigation']) AS theme),
  (VALUES ('volume', NULL), ('process', 95), ('outcome', 90)) AS t(kind, target)
WHERE kind <> 'outcome' OR force_good('indicator.' || theme, 'performance')
ORDER BY indicator_id;

CREATE VIEW made.performance_report AS
SELECT
  report_id,
  on_day(first_day) AS period_start,
  unit_id,
  'PI-' || measure || '-' || kind AS indicator_id,
  round(40 + 55 * CASE WHEN b IS NULL THEN force_quality('performance')
    ELSE quality('performance', b) END + chance(n, 'report.value' || kind) * 4, 1)::DOUBLE AS value
FROM base.reported
ORDER BY report_id;
