"""What every command that judges a snapshot was asked for."""

from pathlib import Path

from msgspec import Struct

from compliance.address import Place
from compliance.snapshot.open_source import EngineName


class JudgingRequest(Struct, frozen=True, kw_only=True):
    """The arguments and options as given."""

    snapshot: Place
    folder: Path | None
    as_of: str | None
    settings: tuple[str, ...]
    strict: bool
    engine: EngineName
    reasoner: str
    force: str | None
    time_zone: str | None
    source: str | None

    @property
    def header(self) -> dict[str, str]:
        """What a database does not say of itself."""
        given = {"force": self.force, "time_zone": self.time_zone, "source": self.source}
        return {key: value for key, value in given.items() if value is not None}

    @property
    def words(self) -> tuple[str, ...]:
        """The options that bear on the verdicts, as the words to type them again."""
        words = [] if self.folder is None else ["--rules", str(self.folder)]
        words += [] if self.as_of is None else ["--as-of", self.as_of]
        words += [word for setting in self.settings for word in ("--set", setting)]
        words += [] if self.engine == "auto" else ["--engine", self.engine]
        for key, value in self.header.items():
            words += [f"--{key.replace('_', '-')}", value]
        return tuple(words)
