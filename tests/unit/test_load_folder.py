"""A folder is read whole, in a fixed order, and nothing in it is read by accident."""

import os
import shutil
from pathlib import Path

import pytest

from compliance.diagnostic import RuleErrors
from compliance.load.folder import LARGEST
from compliance.load.pack import load_pack
from tests.cases import BASE

RULE = """
rules:
  - {id: ID, title: a, requirement: 4b, subject: rso, severity: low, expect: in_community}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Give a copy of the base pack to change."""
    return Path(shutil.copytree(BASE, tmp_path / "pack"))


def codes(pack: Path) -> list[tuple[str, str]]:
    """Give the code and the file of each fault that loading a pack finds."""
    with pytest.raises(RuleErrors) as caught:
        load_pack(pack)
    faults = caught.value.diagnostics
    paths = [fault.span.source.path if fault.span else fault.path for fault in faults]
    return [(fault.code, Path(path).name) for fault, path in zip(faults, paths, strict=True)]


def test_no_folder(tmp_path: Path) -> None:
    """A path that is no folder is one diagnostic."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert [("no-folder", "nothing")] == codes(tmp_path / "nothing")
    assert [("no-folder", "file")] == codes(tmp_path / "file")


def test_order_is_that_of_the_paths(pack: Path) -> None:
    """Rules come in the order of the paths of their files, sub-folders included."""
    for name in ("z.yaml", "a/b.yaml", "a/a/c.yaml", "m.yaml"):
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(RULE.replace("ID", path.stem), encoding="utf-8")
    assert ["c", "b", "m", "z"] == [rule.id.value for rule in load_pack(pack).rules]


def test_hidden_files_and_other_kinds_are_left_alone(pack: Path) -> None:
    """Hidden files and folders, and files of other kinds, are no part of a pack."""
    for name in (".hidden.yaml", ".git/config.yaml", "readme.md", "notes.txt"):
        path = pack / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{", encoding="utf-8")
    assert () == load_pack(pack).rules


@pytest.mark.parametrize("key", ["scenario", "scenarios", "given"])
def test_scenarios_are_left_alone(pack: Path, key: str) -> None:
    """A file with a scenario may stand in the pack, and changes nothing in it."""
    before = load_pack(pack)
    (pack / "test.yaml").write_text(f"{key}: {{anything: [goes]}}\n", encoding="utf-8")
    after = load_pack(pack)
    assert (before.sha256, len(before.files)) == (after.sha256, len(after.files))


def test_a_scenario_beside_rules_is_refused(pack: Path) -> None:
    """Rules can't hide in a file that looks like a scenario."""
    (pack / "test.yaml").write_text(f"scenario: x\n{RULE}", encoding="utf-8")
    assert [("unknown-key", "test.yaml")] == codes(pack)


def test_hash_is_of_names_and_contents(pack: Path) -> None:
    """The hash stays for the same files elsewhere, and changes with any name or content."""
    first = load_pack(pack).sha256
    assert first == load_pack(BASE).sha256
    path = pack / "rules.yaml"
    path.write_text(RULE, encoding="utf-8")
    second = load_pack(pack).sha256
    path.rename(pack / "others.yaml")
    third = load_pack(pack).sha256
    assert 3 == len({first, second, third})


def test_byte_order_mark_and_line_breaks(pack: Path) -> None:
    """A file saved on Windows is read the same, its places true."""
    (pack / "rules.yaml").write_bytes(
        b"\xef\xbb\xbf" + RULE.replace("severity", "severitee").replace("\n", "\r\n").encode()
    )
    with pytest.raises(RuleErrors) as caught:
        load_pack(pack)
    assert ":3:" in str(caught.value).splitlines()[0]
    assert [("unknown-key", "rules.yaml")] == codes(pack)


def test_what_is_no_text(pack: Path) -> None:
    """A file that is not UTF-8, holds a NUL, or is far too large is a diagnostic."""
    (pack / "a.yaml").write_bytes(b"rules: [\xff]")
    (pack / "b.yaml").write_bytes(b"rules: []\0")
    (pack / "c.yaml").write_bytes(RULE.encode("utf-16"))
    (pack / "d.yaml").write_bytes(b"#" * (LARGEST + 1))
    assert [
        ("not-utf-8", "a.yaml"),
        ("control-character", "b.yaml"),
        ("not-utf-8", "c.yaml"),
        ("too-large", "d.yaml"),
    ] == codes(pack)


def test_what_is_no_file(pack: Path) -> None:
    """A pipe, a folder or a broken link with the name of a file is not waited for."""
    os.mkfifo(pack / "pipe.yaml")
    (pack / "broken.yaml").symlink_to(pack / "nowhere.yaml")
    (pack / "circle.yaml").symlink_to(pack / "circle.yaml")
    found = codes(pack)
    assert [
        ("unreadable-file", name) for name in ("broken.yaml", "circle.yaml", "pipe.yaml")
    ] == found


def test_links(pack: Path, tmp_path: Path) -> None:
    """A link is followed within the pack only, and never to a folder."""
    (tmp_path / "outside.yaml").write_text(RULE, encoding="utf-8")
    (pack / "rules.yaml").write_text(RULE, encoding="utf-8")
    (pack / "leaves.yaml").symlink_to(tmp_path / "outside.yaml")
    (pack / "folder").symlink_to(tmp_path)
    assert [("link-outside", "folder"), ("link-outside", "leaves.yaml")] == codes(pack)


def test_a_linked_pack(pack: Path, tmp_path: Path) -> None:
    """The folder itself may be a link, and so may a file that stays within it."""
    (tmp_path / "link").symlink_to(pack)
    (pack / "rules.yaml").write_text(RULE, encoding="utf-8")
    (pack / "again.yaml").symlink_to("rules.yaml")
    assert ["ID", "ID"] == [rule.id.value for rule in load_pack(tmp_path / "link").rules]


def test_broken_pack_file_is_reported_once(pack: Path) -> None:
    """A `pack.yaml` that can't be read gives its own fault, and none for missing keys."""
    (pack / "pack.yaml").write_text("pack: [", encoding="utf-8")
    assert [("yaml-syntax", "pack.yaml")] == codes(pack)


def test_a_folder_that_cannot_be_listed(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sub-folder that the user may not list is a diagnostic, and not left out."""
    (pack / "secret").mkdir()
    listed = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "secret":
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert [("unreadable-file", "secret")] == codes(pack)
