"""What is to be simulated, and the variables and tables that the SQL finds it in."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from msgspec import Struct

from compliance.simulate.quality import by_borough
from compliance.simulate.units import CHIEFS, Team, make_teams
from compliance.simulate.volumes import BOROUGHS, OWN_HOURS, VOLUMES

Value = int | float | list[int] | list[float] | list[str]
HEADER_FORCE = "Simulated force"
PACK = "child-protection"
# An hour before midnight of Greenwich: in summer the day in London ends then.
LAST_SECOND = 23 * 3600 - 1


class Settings(Struct, frozen=True):
    """What is asked for; `quality` has each theme, and `faults` is a share of the records."""

    seed: int
    scale: float
    quality: Mapping[str, float]
    as_of: date
    faults: float

    @property
    def header(self) -> dict[str, str]:
        """The header of the snapshot, which says how to make it again."""
        qualities = " ".join(f"{theme}={value:g}" for theme, value in self.quality.items())
        source = f"made up: seed {self.seed}, scale {self.scale:g}, faults {self.faults:g}"
        return {
            "force": HEADER_FORCE,
            "as_of": self.as_of.isoformat(),
            "time_zone": "Europe/London",
            "pack": PACK,
            "source": f"{source}, quality {qualities}",
        }


def volumes(scale: float) -> dict[str, int]:
    """Give the numbers of records at a scale, by the names of their variables."""
    counts = {f"n_{each.name}": max(2, round(each.count * scale)) for each in VOLUMES}
    # Two children make a family, and where one was met, so was the other.
    for name in ("n_child", "n_incident"):
        counts[name] += counts[name] % 2
    return counts


def variables(settings: Settings, teams: list[Team]) -> dict[str, Value]:
    """Give the variables that the SQL reads, by name."""
    names = list(BOROUGHS)
    midnight = datetime.combine(settings.as_of, datetime.min.time(), UTC)
    police_online = next(team for team in teams if team.type == "pou")
    found: dict[str, Value] = {
        "seed": settings.seed,
        "now": int(midnight.timestamp()) + LAST_SECOND,
        "faults": settings.faults,
        "n_chiefs": CHIEFS,
        "n_staff": teams[-1].start + teams[-1].many,
        "pou_start": police_online.start,
        "pou_many": police_online.many,
        "boroughs": [borough_id(name) for name in names],
        "authorities": [f"{name} council" for name in names],
        "slots": [b for b, name in enumerate(names, 1) for _ in range(BOROUGHS[name])],
    }
    found |= volumes(settings.scale)
    qualities = by_borough(settings.quality, names, settings.seed)
    return found | {f"quality_{theme}": values for theme, values in qualities.items()}


def places() -> list[tuple[int, str, int | None, int | None, int | None]]:
    """Give the rows of `place`: number, name, and hours of a borough's own in its MASH."""
    none = (None, None, None)
    return [(b, name, *OWN_HOURS.get(name, none)) for b, name in enumerate(BOROUGHS, 1)]


def teams_of(settings: Settings) -> list[Team]:
    """Give the units of the force, with the numbers of their members."""
    return make_teams(settings.scale, volumes(settings.scale)["n_rso"])


def borough_id(name: str) -> str:
    """Give the id of a borough.

    >>> borough_id("Kingston upon Thames")
    'kingston-upon-thames'
    """
    return name.lower().replace(" ", "-")
