"""The folder of rules that is used where none is named."""

from pathlib import Path

import pytest
from properties.snapshot_forms import write_duckdb, write_sqlite

from compliance import default_pack
from compliance.default_pack import pack_folder
from compliance.diagnostic import RuleErrors


def test_a_named_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    """What the user names is used, even if nothing is there: loading says what is wrong."""
    assert tmp_path / "nowhere" == pack_folder(tmp_path / "nowhere")


def test_the_source_tree_has_the_default_pack() -> None:
    """Without a name it is the child-protection pack beside `src`."""
    assert (pack_folder() / "pack.yaml").is_file()


@pytest.fixture
def two_packs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the folder of an installed copy with two packs, and a folder that is none."""
    packs = tmp_path / "compliance" / "packs"
    for name in ("child-protection", "kitchen"):
        (packs / name).mkdir(parents=True)
        (packs / name / "pack.yaml").touch()
    (packs / "__pycache__").mkdir()
    monkeypatch.setattr(default_pack, "__file__", str(packs.parent / "default_pack.py"))
    return packs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"snapshot": {"pack": "kitchen"}, "meal": []}', "kitchen"),
        ('{"meal": [], "snapshot": {"pack": "child-protection"}}', "child-protection"),
        ('{"snapshot": {"pack": "garden"}}', "child-protection"),
        ('{"snapshot": {"pack": "../packs/kitchen"}}', "child-protection"),
        ('{"snapshot": {"pack": "__pycache__"}}', "child-protection"),
        ('{"snapshot": {"pack": null}}', "child-protection"),
        ('{"snapshot": {}}', "child-protection"),
        ("[]", "child-protection"),
        ('{"snapshot": {"pack": "kitchen"}', "child-protection"),
        ('{"snapshot": {"pack": "\udcff"}}', "child-protection"),
    ],
)
@pytest.mark.parametrize("is_folder", [False, True])
def test_the_pack_that_the_header_names(
    two_packs: Path, tmp_path: Path, text: str, expected: str, is_folder: bool
) -> None:
    """Of several packaged packs the one that the snapshot was made for is taken."""
    path = tmp_path / "snapshot.json"
    path.write_bytes(text.encode(errors="surrogateescape"))

    assert two_packs / expected == pack_folder(None, tmp_path if is_folder else path)


@pytest.mark.parametrize("suffix", ["duckdb", "sqlite"])
@pytest.mark.parametrize(
    ("pack", "expected"), [("kitchen", "kitchen"), (None, "child-protection")]
)
def test_the_pack_that_a_database_names(
    two_packs: Path, tmp_path: Path, suffix: str, pack: str | None, expected: str
) -> None:
    """So it is where the header is a table, unless it can't be read."""
    path = tmp_path / f"s.{suffix}"
    write = write_duckdb if suffix == "duckdb" else write_sqlite
    write({"snapshot": [{"force": "F", "as_of": "2017-03-31", "pack": pack}]}, path)
    found = pack_folder(None, path)
    path.write_bytes(path.read_bytes()[:5000])

    assert two_packs / expected == found
    assert two_packs / "child-protection" == pack_folder(None, path)


def test_no_snapshot_to_look_into(two_packs: Path, tmp_path: Path) -> None:
    """Without a snapshot that can be read it is the default pack."""
    assert two_packs / "child-protection" == pack_folder()
    assert two_packs / "child-protection" == pack_folder(None, tmp_path / "none.json")


def test_a_named_folder_comes_before_the_header(two_packs: Path, tmp_path: Path) -> None:
    """A folder that the user names is taken, whatever the header says."""
    path = tmp_path / "snapshot.json"
    path.write_text('{"snapshot": {"pack": "kitchen"}}', encoding="utf-8")

    assert two_packs == pack_folder(two_packs, path)


def test_a_copy_without_its_pack_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A package that was copied without packs asks for a folder."""
    moved = tmp_path / "a" / "b" / "default_pack.py"
    monkeypatch.setattr(default_pack, "__file__", str(moved))

    with pytest.raises(RuleErrors) as caught:
        pack_folder()

    assert ["missing-pack"] == [each.code for each in caught.value.diagnostics]
