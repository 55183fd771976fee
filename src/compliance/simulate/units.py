"""The scale to the units of a force, with the numbers of the staff in each."""

from collections.abc import Iterator

from msgspec import Struct

from compliance.simulate.volumes import BOROUGH_STAFF, BOROUGHS, CASELOAD, FORCE_STAFF

# Four who lead the force's work, six more, and who commands each borough.
CHIEFS = 10 + len(BOROUGHS)
SPECIALISTS = ("cait", "cse_team", "pou", "jigsaw_rso")
SMALLEST_UNIT = 4
SLOTS = sum(BOROUGHS.values())

_ROLES = {
    "borough_response": "response_officer",
    "control_room": "control_room_operator",
    "mpu": "missing_persons_officer",
    "cait": "child_abuse_investigator",
    "cse_team": "cse_officer",
    "pou": "online_investigator",
    "jigsaw_rso": "offender_manager",
    "custody": "custody_officer",
    "mash": "mash_researcher",
    "specialist_other": "specialist",
}
_IN_IDS = {"borough_response": "response", "jigsaw_rso": "jigsaw"}


class Team(Struct, frozen=True):
    """A unit: its members have the numbers from `start`; `borough` is null for the force's."""

    unit_id: str
    type: str
    role: str
    borough: int | None
    specialist: bool
    start: int
    many: int


class Desk(Struct, frozen=True):
    """A borough's units and offenders, each as its first number and how many there are."""

    borough: int
    ranges: dict[str, tuple[int, int]]


def make_teams(scale: float, offenders: int) -> list[Team]:
    """Make the units, each of which has members enough to be led and supervised."""
    teams: list[Team] = []
    start = CHIEFS
    for b, kind, many in _sizes(scale, offenders):
        place = "force" if b is None else list(BOROUGHS)[b - 1].lower().replace(" ", "-")
        unit_id = f"{place}-{_IN_IDS.get(kind, kind)}"
        is_specialist = kind in SPECIALISTS
        teams.append(Team(unit_id, kind, _ROLES[kind], b, is_specialist, start, many))
        start += many
    return teams


def make_desks(teams: list[Team], offenders: int) -> list[Desk]:
    """Gather for each borough where its staff and its offenders begin."""
    desks = []
    first = 0
    for b, many in enumerate(share_out(offenders), 1):
        ranges = {team.type: (team.start, team.many) for team in teams if team.borough == b}
        desks.append(Desk(b, ranges | {"rso": (first, many)}))
        first += many
    return desks


def share_out(many: int) -> list[int]:
    """Share out a number among the boroughs by their weights, with nothing left over."""
    shares = []
    weight = given = 0
    for each in BOROUGHS.values():
        weight += each
        shares.append(many * weight // SLOTS - given)
        given += shares[-1]
    return shares


def _sizes(scale: float, offenders: int) -> Iterator[tuple[int | None, str, int]]:
    shared = {kind: share_out(round(count * scale)) for kind, count in BOROUGH_STAFF.items()}
    managers = [2 + -(-many // CASELOAD) for many in share_out(offenders)]
    for b in range(1, len(BOROUGHS) + 1):
        for kind, counts in (shared | {"jigsaw_rso": managers}).items():
            yield b, kind, max(SMALLEST_UNIT, counts[b - 1])
    for kind, count in FORCE_STAFF.items():
        yield None, kind, max(SMALLEST_UNIT, round(count * scale))
