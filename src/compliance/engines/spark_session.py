"""A running Spark with the settings under which its SQL means what DuckDB's does."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from threading import current_thread, main_thread
from typing import Any
from urllib.parse import urlsplit

from compliance.diagnostic import SnapshotErrors
from compliance.engines.spark_faults import no_java, no_pyspark, not_started, unreachable

JAVA = 17
_PATIENCE = 10  # seconds to wait for the master, which Spark itself would do for minutes
_LOCAL = ("local", "local-cluster")

# Meaning: errors where DuckDB raises them, times without a zone, names in any case, and texts
# as they are written. Records: nothing of them in a web page or a log. Speed: a plan as text
# costs more than the work of a small statement.
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.variable.substitute": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.ui.retainedJobs": "10",
    "spark.ui.retainedStages": "10",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.log.level": "OFF",
    "spark.eventLog.enabled": "false",
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.debug.maxToStringFields": "5",
    "spark.sql.maxMetadataStringLength": "50",
    # Long conditions stand deep in one another, and Spark reads them by calls in calls.
    "spark.driver.extraJavaOptions": "-Xss32m",
}


def start(master: str) -> Any:
    """Start Spark, or take the one that runs; give its session.

    Raises:
        SnapshotErrors: pyspark or Java is missing, or the master does not answer.
    """
    if find_spec("pyspark") is None:
        raise SnapshotErrors([no_pyspark()])
    _await(master)
    core = import_module("pyspark.core.context")
    sql = import_module("pyspark.sql")
    gateways = import_module("pyspark.java_gateway")
    conf = import_module("pyspark.conf").SparkConf()
    conf.setMaster(master).setAppName("compliance")
    conf.setAll([*_SETTINGS.items(), *_memory(master).items()])
    _silence()
    try:
        if core.SparkContext._gateway is None:  # noqa: SLF001 - its output is on no other way
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            core.SparkContext._ensure_initialized(  # noqa: SLF001
                gateway=gateways.launch_gateway(conf, popen_kwargs=quiet)
            )
        with _own_interrupts():
            context = core.SparkContext.getOrCreate(conf)
    except Exception:  # noqa: BLE001 - Java's error may be of any kind
        raise SnapshotErrors([_reason(master)]) from None
    return sql.SparkSession(context)


@contextmanager
def _own_interrupts() -> Iterator[None]:
    """Keep what is done when the user stops the work: Spark would speak on a busy line."""
    before = signal.getsignal(signal.SIGINT)
    yield
    if current_thread() is main_thread():
        signal.signal(signal.SIGINT, before)


def is_local(master: str) -> bool:
    """Whether all of Spark runs on this machine."""
    return master.partition("[")[0] in _LOCAL


def _memory(master: str) -> dict[str, str]:
    """Give a Spark that is one process a quarter of the memory, as its default is small."""
    if not is_local(master):
        return {}
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    megabytes = max(1024, pages * size // 4 // 2**20)
    here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return {"spark.driver.memory": f"{megabytes}m", **here}


def _silence() -> None:
    """Keep Spark's Python side from writing statements to stderr when one fails."""
    logging = import_module("logging")
    for logger in ("SQLQueryContextLogger", "DataFrameQueryContextLogger", "py4j"):
        logging.getLogger(logger).disabled = True


def _await(master: str) -> None:
    url = urlsplit(master)
    if url.scheme != "spark":
        return
    for each in url.netloc.split(","):
        host, _, port = each.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
        except (OSError, ValueError):
            continue
        return
    raise SnapshotErrors([unreachable(master)])


def _reason(master: str) -> Any:
    """Say why Spark did not start, as far as it can be told from outside."""
    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else "java"  # noqa: PTH118
    found = shutil.which(java)
    version = _java_version(found) if found else None
    if version is None or version < JAVA:
        return no_java(JAVA, version)
    return not_started(master)


def _java_version(java: str) -> int | None:
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    quoted = shown.stderr.split('"')
    if len(quoted) < 3:
        return None
    parts = quoted[1].split(".")
    number = parts[1] if parts[0] == "1" and len(parts) > 1 else parts[0]
    return int(number) if number.isdecimal() else None
