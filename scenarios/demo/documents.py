"""What the force has written down: standards, guidance, reviews, frameworks."""

from datetime import date

from world import BOROUGHS, Value, World, borough_id

CHECKS = ("pnc", "merlin", "crimint", "visor_address", "associates")
CONTRIBUTIONS = ("investigate", "protect", "disrupt", "info_share")
TOOLKIT = (
    "listening_to_children",
    "working_together_duties",
    "risk_supervision",
    "children_in_custody",
)
# Boroughs that the review of attendance at conferences has not come to.
NOT_REVIEWED = ("B07", "B21")


def add_documents(world: World) -> None:
    """Add all documents, and say which rules about the force they satisfy."""
    _add_of_governance(world)
    _add_of_practice(world)
    _add_reviews(world)


def _add(world: World, doc: str, kind: str, topic: str, **values: Value) -> None:
    status = values.get("status", "approved")
    is_final = status != "draft"
    blank: dict[str, Value] = {
        "doc_id": doc,
        "type": kind,
        "topic": topic,
        "status": status,
        "owner_role_id": "RO-child_safeguarding_force",
        "approved_on": date(2017, 1, 16) if status == "approved" else None,
        "review_due_on": date(2018, 1, 16),
        "completed_on": date(2017, 1, 9) if is_final else None,
        "published_on": date(2017, 1, 18) if is_final else None,
        "issued_on": None,
        "scope": ["all"],
        "sections": [],
        "partner_orgs": [],
        "check_codes": [],
        "required_fields": [],
    }
    world.add("document", **{**blank, **values})


def _add_of_governance(world: World) -> None:
    _add(world, "D-STANDARD", "service_standard", "child_protection")
    world.expect("gov-service-standard-published", "met")
    _add(world, "D-FRAMEWORK", "performance_framework", "child_protection", status="draft")
    world.expect("perf-framework-agreed", "gap")
    for kind in ("CSDG", "PANEL", "DIAMOND", "MOPAC", "CSSP"):
        _add(world, f"D-TOR-{kind}", "tor", "terms_of_reference")
    _add(
        world,
        "D-MESSAGE",
        "force_message",
        "safeguarding_responsibility",
        issued_on=date(2017, 1, 20),
    )
    world.expect("risk-message-issued", "met")
    _add(world, "D-SKILLS", "skills_audit", "safeguarding_skills", status="draft")
    world.expect("skills-audit-completed", "pending")
    partners: Value = ["police", "cps"]
    cps: dict[str, Value] = {"status": "agreed", "partner_orgs": partners}
    _add(world, "D-CPS", "performance_framework", "cps_shared_framework", **cps)
    _add(world, "D-CPS-REVIEW", "joint_review", "cps_process", **cps)
    world.expect("cps-shared-performance", "met")


def _add_of_practice(world: World) -> None:
    _add(
        world,
        "D-CHECKS",
        "guidance",
        "missing_mandatory_checks",
        published_on=date(2016, 12, 12),
        check_codes=list(CHECKS),
    )
    world.expect("missing-checks-guidance", "met")
    # Nobody has written down yet how a concern is recorded in command and control.
    _add(
        world,
        "D-RECORDING",
        "guidance",
        "recording_child_concern",
        sections=["CRIS", "MERLIN"],
        required_fields=["voice of the child", "household", "risk"],
    )
    world.expect("recording-guidance-issued", "gap")
    _add(
        world,
        "D-CONTRIBUTION",
        "guidance",
        "police_contribution_multiagency",
        sections=list(CONTRIBUTIONS),
    )
    world.expect("guidance-multi-agency-published", "met")
    _add(world, "D-TOOLKIT", "toolkit", "cai_toolkit", sections=list(TOOLKIT))
    _add(
        world,
        "D-TEMPLATE",
        "template",
        "cai_template",
        sections=["risk_mitigation", "voice_of_child"],
    )
    world.expect("cai-toolkit-and-template", "met")
    sections: Value = ["aggravating_factors", "access_to_children"]
    _add(world, "D-SOP", "sop", "iioc_sop", sections=sections)
    _add(world, "D-POU", "toolkit", "pou_toolkit", sections=["external_images"])
    _add(world, "D-WELFARE", "guidance", "viewing_welfare", status="draft")
    world.expect("iioc-sop-and-toolkit-reviewed", "gap")


def _add_reviews(world: World) -> None:
    _add(world, "D-VIABILITY", "review", "risk_based_visiting_viability", status="draft")
    world.expect("rso-risk-based-viability", "gap")
    _add(
        world,
        "D-DETENTION",
        "joint_review",
        "child_detention",
        status="draft",
        sections=["8a", "8b", "8d"],
        partner_orgs=["csc", "health"],
    )
    world.expect("custody-joint-review", "pending")
    boroughs = [borough_id(place) for place in range(len(BOROUGHS))]
    _add(
        world,
        "D-ATTENDANCE",
        "joint_review",
        "sd_cpc_attendance",
        sections=[borough for borough in boroughs if borough not in NOT_REVIEWED],
        partner_orgs=["csc"],
    )
    world.expect("attendance-reviewed-with-csc", "gap")
    _add(world, "D-MAPPA", "review", "mappa_attendance")
    world.expect("mappa-attendance-reviewed", "met")
    _add(world, "D-JOURNEY", "review", "child_journey_review", completed_on=date(2017, 3, 10))
