"""Exit codes, files, pipes and colour of the command line, run as a user runs it."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest

import compliance
from compliance import pipeline
from compliance.cli import progress, run_check, run_explain
from compliance.cli.entry import run
from compliance.report.judged import Judged
from compliance.report.schema import report_schema

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "tests" / "cases" / "cli" / "library"
GIVEN = [str(LIBRARY / "snapshot.json"), "--rules", str(LIBRARY)]
CHECK = ["check", *GIVEN]
EXPLAIN = ["explain", *GIVEN]


def in_a_process(arguments: list[str], **others: object) -> subprocess.CompletedProcess[str]:
    """Run `python -m compliance` on the source tree."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-m", "compliance", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **others,  # type: ignore[call-overload]
    )


def test_gaps_end_with_1() -> None:
    """`python -m compliance check` ends with code 1 where a gap is open, and says no more."""
    done = in_a_process(CHECK)

    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("command", [CHECK, [*EXPLAIN, "loan-returned", "L2"]])
def test_the_database_is_closed(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No database is left open, as what it keeps on disk goes only when it is closed."""
    opened = []

    def judge(*given: Any) -> Judged:
        opened.append(pipeline.judge(*given))
        return opened[0]

    for module in (run_check, run_explain):
        monkeypatch.setattr(module, "judge", judge)
    run(command)
    capsys.readouterr()

    with pytest.raises(duckdb.ConnectionException):
        opened[0].tables.connection.execute("SELECT 1")


def test_a_long_page_is_written_whole(tmp_path: Path) -> None:
    """A command ends at once, but not before all that it wrote is in the pipe or file."""
    path = tmp_path / "report.json"
    with path.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "compliance", *CHECK, "--format", "json"],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=file,
        )
        assert process.wait() == 1
    piped = in_a_process([*CHECK, "--format", "json"]).stdout

    assert json.loads(piped) == json.loads(path.read_text(encoding="utf-8"))


def test_a_snapshot_for_another_pack_gets_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without `--rules`, a header that names a pack which isn't packaged gets a warning."""
    path = tmp_path / "snapshot.json"
    header = {"force": "F", "as_of": "2017-03-31", "pack": "kitchen\x1b[2J\n"}
    path.write_text(json.dumps({"snapshot": header}), encoding="utf-8")
    code = run(["check", str(path)])
    said = capsys.readouterr()

    assert code == 0
    assert said.out
    assert said.err.startswith(
        f"{path}: warning[other-pack]: the snapshot names the rule pack `kitchen\\u001b[2J` "
        "but is judged by `child-protection`\nhelp: "
    )


def test_the_pack_of_the_header_gets_no_warning(capsys: pytest.CaptureFixture[str]) -> None:
    """A header that names the pack which is used, or none, gets no warning."""
    run(CHECK)

    assert not capsys.readouterr().err


def test_no_gap_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """With all gaps waived the code is 0."""
    assert run([*CHECK, "--rule", "reader-known"]) == 0
    assert "1 gap. It is waived." in capsys.readouterr().out


def test_faults_of_the_user_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    """A diagnostic goes to stderr, nothing to stdout, and the code is 2."""
    code = run([*CHECK, "--rule", "nothing"])
    said = capsys.readouterr()

    assert (code, said.out) == (2, "")
    assert said.err.startswith("error[unknown-rule]: ")


def test_our_faults_end_with_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours shows a traceback without the error's words, and the code is 70."""

    def fail(*_: object) -> None:
        raise ValueError(f"born on {2000 + 9}-01-01")

    monkeypatch.delenv("COMPLIANCE_DEBUG", raising=False)
    monkeypatch.setattr(run_check, "judge", fail)
    code = run(CHECK)
    said = capsys.readouterr().err

    assert code == 70
    assert said.startswith("Traceback (most recent call last):\n")
    assert said.endswith("this is a fault in compliance, please report it\n")
    assert "ValueError" in said
    assert "2009" not in said


def test_words_of_our_faults_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With COMPLIANCE_DEBUG set, the error's words are shown."""

    def fail(*_: object) -> None:
        raise ValueError(f"born on {2000 + 9}-01-01")

    monkeypatch.setenv("COMPLIANCE_DEBUG", "1")
    monkeypatch.setattr(run_check, "judge", fail)

    assert run(CHECK) == 70
    assert "ValueError: born on 2009-01-01" in capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_interrupts_end_with_130(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C ends with code 130 and no traceback, also in the midst of a query."""

    def interrupt(*_: object) -> None:
        raise error

    monkeypatch.setattr(run_check, "judge", interrupt)

    assert run(CHECK) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_reader_of_a_pipe_may_go() -> None:
    """When the reader of a pipe has gone, the command ends quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "compliance", *CHECK],
            env=environment,
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert (done.returncode, done.stderr) == (141, b"")


def test_json_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON goes to the file alone, follows the schema, and replaces what was there."""
    target = tmp_path / "report.json"
    target.write_text("old")
    code = run([*CHECK, "--format", "json", "-o", str(target), "--by", "branch_id"])
    written = json.loads(target.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json.loads(report_schema())).validate(written)

    assert (code, capsys.readouterr().out) == (1, "")
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_json_is_the_same_in_another_process() -> None:
    """Two processes with different hash seeds write the same bytes."""
    written = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-m", "compliance", *CHECK, "--format", "json"],
            env=environment,
            capture_output=True,
            check=False,
        )
        written.append(done.stdout)

    assert written[0] == written[1] != b""


def test_failed_run_leaves_the_old_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that fails leaves the files that were there, and no other."""
    target = tmp_path / "report.json"
    target.write_text("old")
    code = run([*CHECK, "--rule", "nothing", "-o", str(target)])

    assert code == 2
    assert capsys.readouterr().out == ""
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_verdicts_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--verdicts` writes one row for each rule and subject, beside the report."""
    target = tmp_path / "all.csv"
    run([*CHECK, "--verdicts", str(target)])
    lines = target.read_text(encoding="utf-8").splitlines()

    assert capsys.readouterr().out.startswith("Little Library")
    assert len(lines) == 1 + 4 + 4 + 4
    assert sum(",gap," in line for line in lines) == 3


def test_no_colour_in_a_pipe() -> None:
    """Neither the report nor faults are coloured where they don't go to a terminal."""
    done = in_a_process([*CHECK, "--rule", "nothing"])

    assert "\x1b" not in in_a_process(CHECK).stdout
    assert "\x1b" not in done.stderr


def on_a_terminal(arguments: list[str], **environment: str) -> str:
    """Run with stdout and stderr on a terminal, and give what it shows."""
    reader, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "compliance", *arguments],
        env={
            **{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
            "PYTHONPATH": str(ROOT / "src"),
            "TERM": "xterm",
            **environment,
        },
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = b""
    # Linux reports the end of a terminal as an error.
    with contextlib.suppress(OSError):
        while piece := os.read(reader, 65536):
            shown += piece
    os.close(reader)
    process.wait()
    return shown.decode()


def test_colour_on_a_terminal() -> None:
    """On a terminal the report is coloured, unless NO_COLOR is set."""
    assert "\x1b[1;31mnot met" in on_a_terminal(CHECK)
    assert "\x1b[1;31mnot met" not in on_a_terminal(CHECK, NO_COLOR="1")


def test_coloured_faults_say_the_same() -> None:
    """Faults are coloured on a terminal, and their words are as they are without."""
    coloured = on_a_terminal([*CHECK, "--rule", "nothing"])

    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*[mK]", "", coloured).replace("\r", "")
    assert "error[unknown-rule]: pack `library` has no rule `nothing`" in plain


def test_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that takes long is shown on a terminal, and the line is cleared at the end."""
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    with progress.progress():
        time.sleep(0.1)

    assert "\r\x1b[Kjudging, 0 s" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_no_sign_of_life_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Off a terminal nothing is shown, however long the work takes."""
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    with progress.progress():
        time.sleep(0.05)

    assert pipe.getvalue() == ""


def test_narrow_encoding_shows_escapes() -> None:
    """A terminal that can't show a character gets it escaped, and no traceback."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [sys.executable, "-m", "compliance", *CHECK],
        env=environment,
        capture_output=True,
        encoding="latin-1",
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert "\\u2013" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    """`compliance --help` imports neither DuckDB nor sqlglot, rich or the stages."""
    code = (
        "import sys; from compliance.cli.entry import run; run(['--help']);"
        "print(sorted({'duckdb', 'sqlglot', 'rich', 'msgspec', 'yaml', 'networkx'}"
        " & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", compliance.__all__)
def test_public_names(name: str) -> None:
    """Each public name can be imported, and classes and functions have a docstring."""
    found = getattr(compliance, name)

    assert name in {"__version__", "VerdictName"} or found.__doc__


def test_version_is_that_of_the_package() -> None:
    """The version that reports state is the one of the project file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert compliance.__version__ == project["version"]


def test_other_names_are_not_there() -> None:
    """A name that is not public is an ordinary AttributeError."""
    with pytest.raises(AttributeError, match="has no attribute `nothing`"):
        compliance.nothing  # noqa: B018


def test_functions_do_as_the_command_line() -> None:
    """`check_snapshot` and `load_rules` give what the commands show."""
    rules = compliance.load_rules(LIBRARY)
    report = compliance.check_snapshot(LIBRARY / "snapshot.json", LIBRARY)

    assert [rule.id for rule in report.rules] == list(rules.rules)
    assert report.summary["gap"] == 3
