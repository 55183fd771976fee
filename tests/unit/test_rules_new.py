"""`compliance rules new` writes a rule and its scenarios, or nothing at all."""

import io
import shutil
from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.check.rules import Rule
from compliance.cli import run_new
from compliance.cli.entry import run
from compliance.diagnostic import UserErrors
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
        (("x", *KNOWN, "--expect", "has_address", "--within", "1 day"), "go with --some"),
        (("x", *KNOWN[2:], "--title", "a\udcff", "--expect", "x"), "no text should hold"),
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


@pytest.mark.usefixtures("pack")
def test_packaged_pack_is_not_written_into(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the user does not stand above the program's own pack, a pack must be named."""
    assert run(["rules", "new", "x", *KNOWN, *HAS]) == 2
    assert "say which pack the rule is for" in capsys.readouterr().err


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


def edit(path: Path, old: str, new: str) -> None:
    """Change the text of a file, without a change of its line ends."""
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


def test_comments_end_no_rule(pack: Path) -> None:
    """What stands below a comment that is not indented belongs to the rule above it."""
    gate = "    depends_on:\n      - {rule: loan-returned, strength: gate}\n"
    edit(pack / "rules.yaml", gate, "")
    remedy = "    remedy: Lend no more books to the reader.\n"
    note = "  # The gate was agreed in 2016.\n"
    edit(pack / "rules.yaml", remedy, f"{remedy}{note}{gate}# At the margin.\n")
    before = rules_of(pack)

    assert new("reader-placed", "--requirement", "1b", *KNOWN[:2], *KNOWN[4:], *HAS) == 0
    after = rules_of(pack)
    assert list(after)[2] == "reader-placed"
    assert {name: after[name] for name in before} == before


HAS = ("--expect", "has_address")


def test_line_ends_and_links_stay(pack: Path) -> None:
    """A file keeps its kind of line ends, and a link stays a link."""
    rules = pack / "rules.yaml"
    (pack.parent / "elsewhere.txt").write_bytes(rules.read_bytes().replace(b"\n", b"\r\n"))
    rules.unlink()
    (pack / "kept").mkdir()
    (pack.parent / "elsewhere.txt").rename(pack / "kept" / "rules.txt")
    rules.symlink_to("kept/rules.txt")

    assert new("reader-placed", *KNOWN, *HAS) == 0
    assert rules.is_symlink()
    content = rules.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    assert "reader-placed" in rules_of(pack)


@pytest.mark.parametrize(
    ("old", "changed"),
    [
        (
            "rules:\n",
            "rules: [{id: a, title: b, requirement: 1a, subject: loan, expect: "
            "reader_id is not null, severity: low}]\n#",
        ),
        ("  - id: reader-known\n", '  - requirement:\n    - "2"\n    id: reader-known\n'),
    ],
)
def test_file_of_another_form(
    old: str, changed: str, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the rule can't be put by itself, its lines are shown to be put there by hand."""
    rules = pack / "rules.yaml"
    text = rules.read_text(encoding="utf-8").replace(old, changed)
    if "[{" in changed:
        text = text[: text.index("\n#")] + "\n"
        (pack / "waivers.yaml").unlink()
    rules.write_text(text.replace('    requirement: "2"\n', ""), encoding="utf-8")

    assert new("reader-placed", *KNOWN, *HAS) == 2
    said = capsys.readouterr().err
    assert "error[rule-not-added]" in said
    assert "- id: reader-placed\n  title: A reader is known\n" in said
    assert not Path("scenarios").exists()


def test_rule_is_not_written_without_its_scenarios(
    pack: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """If one of the two can't be written, neither is."""
    before = (pack / "rules.yaml").read_bytes()
    Path("scenarios").touch()
    assert new("reader-placed", *KNOWN, *HAS) == 2
    Path("scenarios").unlink()

    def refuse(text: str, path: Path) -> None:
        if path.name == "rules.yaml":
            raise UserErrors([])
        path.write_text(text, encoding="utf-8")

    monkeypatch.setattr(run_new, "write_text", refuse)
    assert new("reader-placed", *KNOWN, *HAS) == 2
    assert list(Path("scenarios").iterdir()) == []
    assert (pack / "rules.yaml").read_bytes() == before
    assert "Traceback" not in capsys.readouterr().err


def test_keys_are_made_up_by_their_types(pack: Path) -> None:
    """Scenarios of records with several key fields, and others than texts, can be filled in."""
    edit(pack / "dictionary.yaml", "    key: reader_id\n    fields:", KEYS)
    edit(pack / "dictionary.yaml", "reader_id: {ref: reader}", "reader_id: text")
    edit(pack / "rules.yaml", MODERATE, "    expect: has_address\n")
    edit(
        pack / "rules.yaml",
        "    depends_on:\n      - {rule: loan-returned, strength: gate}\n",
        "",
    )

    assert new("reader-placed", *KNOWN, *HAS) == 0
    text = Path("scenarios/reader-placed.yaml").read_text(encoding="utf-8")
    assert "{reader_id: R1, since: 2017-01-01, number: 1, has_address: ...}" in text
    assert "reader-placed: {R1/2017-01-01/1: met}" in text


MODERATE = """    expect:
      at_most: $most_loans
      of: loan
      where: returned_on is null
"""
KEYS = """    key: [reader_id, since, number]
    fields:
      since: date
      number: integer"""
