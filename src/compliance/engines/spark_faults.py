"""One function for each fault of Spark's that a user can mend, and which of them an error is.

Spark's own messages quote values and statements: nothing of them is shown.
"""

from collections.abc import Iterator

from compliance.diagnostic import Diagnostic, SnapshotErrors


class SparkError(Exception):
    """A statement failed in Spark for a reason that is a fault of ours; it names its kind."""


def no_pyspark() -> Diagnostic:
    """Say that the package for Spark is missing."""
    return Diagnostic(
        "spark-missing",
        "the snapshot is on Spark, but the package `pyspark` isn't installed",
        help="install it: `pip install 'compliance[spark]'`",
    )


def no_java(needed: int, found: int | None) -> Diagnostic:
    """Say that Java is missing or too old."""
    what = "no Java was found" if found is None else f"the Java found is of version {found}"
    return Diagnostic(
        "spark-missing",
        f"Spark needs Java {needed} or newer, but {what}",
        help=f"install Java {needed}, or set `JAVA_HOME` to where it is",
    )


def not_started(master: str) -> Diagnostic:
    """Say that Spark did not start, for a reason that can't be told from here."""
    return Diagnostic(
        "spark-unreachable",
        f"Spark can't be started on `{master}`",
        help="a master is `local[2]` or `spark://host:7077`, of the same version as `pyspark`",
    )


def unreachable(master: str) -> Diagnostic:
    """Say that nothing answers where Spark's master should be."""
    return Diagnostic(
        "spark-unreachable",
        f"Spark's master doesn't answer at `{master}`",
        help="check the host and the port, and that the cluster is running",
    )


def no_scratch(master: str) -> Diagnostic:
    """Say that a cluster's machines have no folder in common to keep tables in."""
    return Diagnostic(
        "spark-folder",
        f"the machines of `{master}` need a folder that all of them can write to",
        help="set `spark.checkpoint.dir` in `spark-defaults.conf` to a shared folder",
    )


def unreadable_folder(path: str, reason: str) -> Diagnostic:
    """Say that the Parquet files of a snapshot can't be read by Spark."""
    return Diagnostic("spark-folder", f"`{path}` can't be read by Spark: {reason}", path=path)


def failed(reason: str, hint: str) -> Diagnostic:
    """Say that the cluster could not finish the work."""
    return Diagnostic("spark-failed", f"Spark could not finish: {reason}", help=hint)


# What Java's classes and Spark's messages say of the causes that are no fault of ours. None
# of these words is shown.
_CAUSES = (
    (
        ("No space left on device", "Disk quota exceeded"),
        "there is no space left on a disk that it works on",
        "free some, or set `spark.local.dir` or `spark.checkpoint.dir` to another disk",
    ),
    (
        ("OutOfMemoryError", "UNABLE_TO_ACQUIRE_MEMORY", "spark.driver.maxResultSize"),
        "there is not enough memory",
        "raise `spark.executor.memory` or `spark.driver.memory` in `spark-defaults.conf`",
    ),
    (
        (
            "ExecutorLostFailure",
            "Lost executor",
            "executor heartbeat timed out",
            "All masters are unresponsive",
            "Master removed our application",
            "SparkContext was shut down",
            "stopped SparkContext",
            "Connection refused",
            "Answer from Java side is empty",
            "Error while sending or receiving",
            "An error occurred while trying to connect to the Java server",
        ),
        "the cluster or some of its executors were lost",
        "check that the cluster is running, and try again",
    ),
    (
        ("FileNotFoundException", "FAILED_READ_FILE", "is not a Parquet file"),
        "a file that it reads is missing or damaged",
        "check that nobody changes the snapshot's files, and that all machines see them",
    ),
    (
        ("AccessControlException", "Permission denied", "AccessDeniedException"),
        "it may not read or write one of the files",
        "check the permissions of the snapshot's files and of `spark.checkpoint.dir`",
    ),
)


def explained(error: BaseException) -> Exception:
    """Give what is raised in place of an error of Spark's, without its message."""
    said = "\n".join(_messages(error))
    for words, reason, hint in _CAUSES:
        if any(each in said for each in words):
            return SnapshotErrors([failed(reason, hint)])
    return SparkError(f"Spark refused a statement: {_condition(error)}")


def _messages(error: BaseException) -> Iterator[str]:
    found: BaseException | None = error
    while found is not None:
        yield str(found)
        found = found.__cause__ or found.__context__


def _condition(error: BaseException) -> str:
    """Give the kind of an error by Spark's name of it, which holds no value."""
    condition = getattr(error, "getCondition", lambda: None)()
    return condition or type(error).__name__
