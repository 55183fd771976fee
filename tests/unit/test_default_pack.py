"""The folder of rules that is used where none is named."""

from pathlib import Path

import pytest

from compliance import default_pack
from compliance.default_pack import pack_folder
from compliance.diagnostic import RuleErrors


def test_a_named_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    """What the user names is used, even if nothing is there: loading says what is wrong."""
    assert tmp_path / "nowhere" == pack_folder(tmp_path / "nowhere")


def test_the_source_tree_has_the_default_pack() -> None:
    """Without a name it is the child-protection pack beside `src`."""
    assert (pack_folder() / "pack.yaml").is_file()


def test_a_copy_without_its_pack_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A package that was copied without packs asks for a folder."""
    moved = tmp_path / "a" / "b" / "default_pack.py"
    monkeypatch.setattr(default_pack, "__file__", str(moved))

    with pytest.raises(RuleErrors) as caught:
        pack_folder()

    assert ["missing-pack"] == [each.code for each in caught.value.diagnostics]
