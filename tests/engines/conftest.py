"""One Spark for all tests of a process, as it takes long to start, where there is one."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from compliance.engines import spark
from compliance.engines.spark_session import start
from tests.engines.conformance import Files


class Lent(spark.Spark):
    """A Spark whose session stays when it is closed."""

    def close(self) -> None:
        """Let go of the tables alone."""
        self.clear()
        self._worker.shutdown()
        assert isinstance(self._scratch, TemporaryDirectory)
        self._scratch.cleanup()


@pytest.fixture(scope="session")
def session() -> Iterator[Any]:
    """Give a session on two threads of this machine."""
    if os.environ.get("COMPLIANCE_ENGINES") != "required":
        reason = "pyspark isn't installed: pip install -e '.[spark]'"
        pytest.importorskip("pyspark", reason=reason)
    session = start("local[2]")
    yield session
    session.stop()


@pytest.fixture
def load(session: Any) -> Iterator[Callable[..., spark.Spark]]:
    """Give a function that loads tables into an engine; it is closed at the end."""
    engines: list[spark.Spark] = []

    def load(
        files: Files, zone: str, settings: Mapping[str, str] = spark.FOR_FEW
    ) -> spark.Spark:
        spark.tune(session, settings)
        engine = Lent(session, TemporaryDirectory(prefix="compliance-"), zone)
        engines.append(engine)
        for (schema, table), path in files.items():
            engine.read(table, Path(path), schema)
        return engine

    yield load
    for engine in engines:
        engine.close()
