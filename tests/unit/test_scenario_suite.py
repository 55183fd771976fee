"""`compliance test`: many files, in one process or in several, and as JUnit's XML."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer
from xml.etree import ElementTree as Xml

import pytest

from compliance.cli.entry import run
from compliance.diagnostic import UserErrors
from compliance.scenarios import run_suite as module
from compliance.scenarios.junit import results_to_junit
from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.processes import in_processes
from compliance.scenarios.results import Results
from compliance.scenarios.run_suite import Way, run_suite
from compliance.scenarios.suite import Suite, choose_scenarios, name_of, read_suite
from compliance.scenarios.text import results_to_text
from tests.cases import TESTS

LIBRARY = TESTS / "cases" / "cli" / "library"
SCENARIOS = TESTS / "cases" / "cli" / "library-scenarios"
RUN = (SCENARIOS / "good", SCENARIOS / "bad")
FAILING = ["two-books", "three-books"]


@pytest.fixture(scope="module")
def pack() -> OpenedPack:
    """The pack of the library."""
    return open_pack(LIBRARY)


@pytest.fixture(scope="module")
def suite(pack: OpenedPack) -> Suite:
    """Scenarios of which some hold, and some don't."""
    return read_suite(RUN, pack)


@pytest.fixture(scope="module")
def results(suite: Suite, pack: OpenedPack) -> Results:
    """What comes of them in this process."""
    return run_suite(suite, pack, Way(LIBRARY, jobs=1))


def test_scenarios_that_fail(results: Results) -> None:
    """Each scenario has its outcome, in the order of the files."""
    assert len(results.outcomes) == 5
    assert FAILING == [each.scenario.id for each in results.failed]


def test_processes_find_the_same(
    suite: Suite, pack: OpenedPack, results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several processes give what one gives, in the same order."""
    monkeypatch.setattr(module, "WORTH_A_PROCESS", 1)

    found = run_suite(suite, pack, Way(LIBRARY, jobs=2))

    assert results_to_text(results) == results_to_text(found)
    assert [each.scenario for each in results.outcomes] == [
        each.scenario for each in found.outcomes
    ]


def test_chosen_scenarios_alone_are_run_in_processes(
    suite: Suite, pack: OpenedPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file only the scenarios run that were chosen."""
    monkeypatch.setattr(module, "WORTH_A_PROCESS", 1)
    chosen = choose_scenarios(suite, "O")
    few = Suite(tuple(file for file in chosen.files if len(file.scenarios) < 3))

    found = run_suite(few, pack, Way(LIBRARY, jobs=2))

    assert [name_of(each) for each in few.scenarios] == [
        name_of(each.scenario) for each in found.outcomes
    ]


@pytest.mark.parametrize("worth", [1, 1000])
def test_value_that_a_rule_cannot_use(
    worth: int, pack: OpenedPack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scenario that sets a parameter to what its rule can't use is the user's fault."""
    monkeypatch.setattr(module, "WORTH_A_PROCESS", worth)
    text = (SCENARIOS / "good" / "loan-returned.yaml").read_text(encoding="utf-8")
    entry = "    title: A book that is out too long is a gap\n"
    bad = text.replace(entry, f"{entry}    set: {{loan_period: 21}}\n")
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(bad, encoding="utf-8")

    with pytest.raises(UserErrors) as caught:
        run_suite(read_suite([tmp_path], pack), pack, Way(LIBRARY, jobs=2))

    assert "loan_period" in str(caught.value)


def test_file_named_twice_is_run_once(pack: OpenedPack) -> None:
    """A file that is named, and in a folder that is named, is one."""
    good = SCENARIOS / "good"

    assert len(read_suite([good, good / "reader-known.yaml"], pack).files) == 2
    assert len(read_suite([good, good / ".." / "good"], pack).files) == 2


def test_junit(results: Results) -> None:
    """Each file is a suite and each scenario a case, with its failures and its line."""
    whole = Xml.fromstring(results_to_junit(results))

    assert ("5", "2") == (whole.get("tests"), whole.get("failures"))
    assert len(whole.findall("testsuite")) == 3
    cases = whole.findall("testsuite/testcase")
    assert FAILING == [case.get("name") for case in cases if case.find("failure") is not None]
    assert all(int(case.get("line", "")) > 1 for case in cases)
    (failure, *_) = whole.findall("testsuite/testcase/failure")
    assert (failure.text or "").splitlines()[0].endswith("`reader-moderate` of `R1`")


def test_junit_with_odd_characters(pack: OpenedPack, tmp_path: Path) -> None:
    """What means something in XML, or turns the direction of text, is escaped."""
    text = (SCENARIOS / "good" / "reader-known.yaml").read_text(encoding="utf-8")
    odd = text.replace("R1", "'R<&]]>'").replace("met", "gap")
    (tmp_path / "a<&\u202e.yaml").write_text(odd, encoding="utf-8")

    results = run_suite(read_suite([tmp_path], pack), pack, Way(LIBRARY, jobs=1))
    written = results_to_junit(results)
    (failure,) = Xml.fromstring(written).iter("failure")

    assert "`reader-known` of `R<&]]>`" in (failure.text or "")
    assert "\u202e" not in written


def test_results_go_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `-o` the results are written to a file, and the code says if all hold."""
    copied = shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    target = tmp_path / "results.xml"
    given = ["--rules", str(LIBRARY), "--format", "junit", "-o", str(target)]

    codes = [run(["test", str(copied / name), *given]) for name in ("good", "bad")]

    assert [0, 1] == codes
    assert ("", "") == capsys.readouterr()
    assert Xml.parse(target).getroot().get("tests") == "2"


def test_interrupt_ends_the_processes() -> None:
    """Ctrl-C does not wait for what processes have begun, and leaves none of them behind."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    Timer(3, os.kill, (os.getpid(), signal.SIGINT)).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        in_processes(time.sleep, [600, 600, 600], 2, time.sleep, (0,))
    signal.signal(signal.SIGINT, before)

    assert time.monotonic() - begun < 300
    assert multiprocessing.active_children() == []


def test_processes_end_with_the_one_above() -> None:
    """Where the command itself is ended from outside, no process of it stays behind."""
    code = (
        "import time; from compliance.scenarios.processes import in_processes; "
        "in_processes(time.sleep, [600, 600], 2, time.sleep, (0,))"
    )
    command = subprocess.Popen([sys.executable, "-c", code])
    family: list[str] = []
    for _ in range(600):
        time.sleep(0.1)
        family = children_of(command.pid)
        if len(family) >= 2:
            break
    command.kill()
    command.wait()

    assert len(family) >= 2
    for _ in range(600):
        if not any(map(is_running, family)):
            break
        time.sleep(0.1)
    assert not any(map(is_running, family))


def children_of(process: int) -> list[str]:
    """Give the processes that a process has started, but for the one that counts semaphores."""
    listed = subprocess.run(
        ["ps", "-wweo", "pid=,ppid=,args="], stdout=subprocess.PIPE, text=True, check=True
    )
    found = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [pid for pid, above, args in found if above == str(process) and "spawn_main" in args]


def is_running(process: str) -> bool:
    """Whether a process is there and not only waits to be forgotten."""
    found = subprocess.run(
        ["ps", "-o", "stat=", "-p", process], stdout=subprocess.PIPE, text=True, check=False
    )
    return found.stdout.strip()[:1] not in {"", "Z"}
