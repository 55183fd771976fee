"""The benchmark's pack to variants of it: more rules, or another time zone."""

import re
import shutil
from pathlib import Path

from harness.places import PACK

_RULES = "\nrules:\n"
_ID = re.compile(r"^( +- id: )(\S+)$", re.MULTILINE)
_DAYS = re.compile(r"'(\d+) days'")
_HOURS = re.compile(r"\b(\d+) hours\b")


def with_rules(folder: Path, copies: int, pack: Path = PACK) -> Path:
    """Write a pack with its rules repeated, each copy with other ids and other limits.

    The limits differ so that no two rules ask for the same.
    """
    made = _copy(folder / f"{copies}-times", pack)
    rules = made / "rules.yaml"
    rules.write_text(repeated(rules.read_text(encoding="utf-8"), copies), encoding="utf-8")
    return made


def repeated(text: str, copies: int) -> str:
    """Repeat all that follows `rules:`."""
    head, _, body = text.partition(_RULES)
    return head + _RULES + "\n".join(_changed(body, copy) for copy in range(copies))


def _changed(body: str, copy: int) -> str:
    if copy == 0:
        return body
    body = _ID.sub(rf"\g<1>\g<2>-{copy}", body)
    body = _DAYS.sub(lambda found: f"'{int(found[1]) + copy} days'", body)
    return _HOURS.sub(lambda found: f"{int(found[1]) + copy} hours", body)


def with_time_zone(folder: Path, zone: str, pack: Path = PACK) -> Path:
    """Write a pack whose days begin and end in another time zone."""
    made = _copy(folder / "time-zone", pack)
    file = made / "pack.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r"(?m)^time_zone: .*$", f"time_zone: {zone}", text), encoding="utf-8"
    )
    return made


def _copy(folder: Path, pack: Path) -> Path:
    shutil.copytree(pack, folder)
    return folder
