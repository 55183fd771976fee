"""`compliance rules new` writes a rule and its scenarios, or nothing at all."""

import io
import shutil
from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.check.rules import Rule
from compliance.cli.entry import run
from compliance.draft.rule import scalar
from compliance.load.pack import load_pack
from compliance.load.yaml import compose
from compliance.source import Source
from tests.cases import TESTS

LIBRARY = TESTS / "cases" / "cli" / "library"
KNOWN = ("--title", "A reader is known", "--requirement", "2", "--subject", "reader")


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the library to where the user stands."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(LIBRARY, "library"))


def new(id_: str, *given: str) -> int:
    """Run the command on the library."""
    return run(["rules", "new", id_, "--rules", "library", *given])


def rules_of(pack: Path) -> dict[str, Rule]:
    """Check a pack, and give its rules."""
    return dict(check_pack(load_pack(pack)).rules)


def test_rule_of_a_condition(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rule stands after the last for its requirement, and the rest is as it was."""
    before = (pack / "rules.yaml").read_text(encoding="utf-8")
    code = new(
        "reader-placed", *KNOWN, "--expect", "branch_id is not null", "--when", "has_address"
    )
    after = (pack / "rules.yaml").read_text(encoding="utf-8")

    assert code == 0
    assert after == before + (
        "\n  - id: reader-placed\n"
        "    title: A reader is known\n"
        '    requirement: "2"\n'
        "    subject: reader\n"
        "    when: has_address\n"
        "    expect: branch_id is not null\n"
        "    severity: medium\n"
    )
    assert capsys.readouterr().out == (
        "library/rules.yaml:37: rule `reader-placed`\n"
        "scenarios/reader-placed.yaml: its scenarios, to be filled in where it says `...`\n"
    )


def test_rule_of_related_records(pack: Path) -> None:
    """It stands in the midst of the file, after the last rule for its requirement."""
    given = ("--some", "loan", "--where", "returned_on is null", "--at", "lent_on")
    limit = ("--within", "30 days", "--of", "as_of", "--theme", "lending", "--severity", "low")
    title = ("--title", "Somebody: reads", "--requirement", "1a", "--requirement", "1b")
    code = new("reader-reads", *title, "--subject", "reader", *given, *limit)

    assert code == 0
    assert list(rules_of(pack)) == [
        *("loan-returned", "reader-moderate", "reader-reads", "reader-known")
    ]
    assert rules_of(pack)["reader-reads"].title == "Somebody: reads"


def test_scenarios_are_filled_in(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The scenarios name every field that the rule reads, and run once they are filled in."""
    new("reader-placed", *KNOWN, "--expect", "branch_id is not null")
    path = Path("scenarios/reader-placed.yaml")
    text = path.read_text(encoding="utf-8")
    capsys.readouterr()

    assert run(["test", "--rules", str(pack)]) == 2
    assert capsys.readouterr().err.count("error[not-filled-in]") == 1 + text.count("title:")
    filled = text.replace("branch_id: ...", "branch_id: B1").replace('"..."', "A sentence")
    path.write_text(filled[: filled.index("  - id: gap")], encoding="utf-8")
    assert run(["test", "--rules", str(pack)]) == 0


@pytest.mark.usefixtures("pack")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("x", *KNOWN, "--expect", "has_adress"), "error[unknown-field]"),
        (("x", *KNOWN, "--expect", "has_address", "--none", "loan"), "give one of"),
        (
            ("x", *KNOWN[:4], "--subject", "raeder", "--expect", "x"),
            "did you mean `reader`?",
        ),
        (("loan-returned", *KNOWN, "--expect", "has_address"), "has a rule `loan-returned`"),
        (("X Y", *KNOWN, "--expect", "has_address"), "is no id"),
        (("../x", *KNOWN, "--expect", "has_address"), "is no id"),
        (("x", "--expect", "has_address"), "--title, --requirement, --subject"),
        (
            ("x", *KNOWN, "--expect", "has_address", "--scenarios", "library/pack.yaml"),
            "there",
        ),
        (("x", *KNOWN, "--expect", "has_address", "--scenarios", "no/x.yaml"), "no folder"),
    ],
)
def test_nothing_is_written(
    given: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A rule that can't be checked, or has no place, leaves all files as they are."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    before = {path: path.read_bytes() for path in Path().rglob("*.yaml")}

    assert new(*given) == 2
    assert said in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in Path().rglob("*.yaml")}


def test_missing_parts_are_asked_for(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal what is missing is asked for, in the order in which one thinks of it."""
    stdin = io.StringIO(
        "A reader has an address or a branch\n2\nreader\nbranch_id is not null\n"
    )
    monkeypatch.setattr(stdin, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", stdin)

    assert new("reader-found") == 0
    assert rules_of(pack)["reader-found"].title == "A reader has an address or a branch"


def test_first_rule_of_a_pack(pack: Path) -> None:
    """A pack without rules gets a file for them."""
    (pack / "rules.yaml").unlink()
    (pack / "waivers.yaml").unlink()

    assert new("reader-placed", *KNOWN, "--expect", "branch_id is not null") == 0
    assert list(rules_of(pack)) == ["reader-placed"]


@pytest.mark.parametrize(
    "text",
    [
        *("a: b", "# c", "on", "1", "1e5", "1a", "24 hours", "- x", "'x", '"', "a #b", "x, y"),
        *("{by: a}", "[a]", "*a", "&a", "null", "~", "2017-01-01", "a\u00e9", "%x", "@x"),
    ],
)
def test_text_is_written_so_that_it_is_read(text: str) -> None:
    """Whatever is typed, YAML reads it as that text."""
    faults: list[object] = []
    node = compose(Source("x", f"a: {scalar(text)}\n"), faults)  # type: ignore[arg-type]

    assert faults == []
    assert node is not None
    found = node.get("a")  # type: ignore[union-attr]
    assert found.value == text  # type: ignore[union-attr]
    assert not found.is_null  # type: ignore[union-attr]
