"""The documents are true: their examples run, and what they name is there."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from compliance.check.functions import FUNCTIONS
from compliance.check.pack import check_pack
from compliance.cli.commands import commands as command_line
from compliance.graph.build import build_graph
from compliance.load.pack import load_pack
from tests.documents import DOCS, FLAGS, ROOT, SOURCE, blocks, name_of

DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
CONSOLE = [ROOT / "README.md", DOCS / "writing-rules.md"]
NAMED = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.\w+)?)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CUT = "...\n"


def write_files(document: Path, folder: Path) -> None:
    """Write the blocks that stand for files; rules without a title get a file of their own."""
    for number, block in enumerate(blocks(document)):
        if not block.title and block.language != "yaml":
            continue
        path = folder / (block.title or f"block-{number}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


def run_command(command: str, folder: Path) -> str:
    """Run a `compliance` command as a reader would, and give all that it prints."""
    words = shlex.split(command)
    assert words[0] == "compliance", command
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "COLUMNS": "96",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "compliance", *words[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in {0, 1, 2}, done.stdout
    return re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE)


def shown_as(written: str, folder: Path) -> str:
    """Run the commands of a console block and print them with their output as it should be.

    Output that is cut off with `...` in the document is cut off after as many lines.
    """
    text = ""
    for part in re.split(r"^(?=\$ )", written, flags=re.MULTILINE):
        if not part:
            continue
        command, _, output = part.partition("\n")
        real = run_command(command.removeprefix("$ "), folder)
        if output.endswith(CUT):
            kept = real.splitlines(keepends=True)[: output.count("\n") - 1]
            real = "".join(kept) + CUT
        text += f"{command}\n{real}"
    return text


@pytest.mark.parametrize("document", CONSOLE, ids=name_of)
def test_commands_print_what_is_shown(document: Path, tmp_path: Path, update: bool) -> None:
    """Each `console` block shows what its commands print; `--update` rewrites the blocks."""
    is_story = any(block.title for block in blocks(document))
    folder = tmp_path if is_story else ROOT
    if is_story:
        write_files(document, folder)
    written = [block.text for block in blocks(document) if block.language == "console"]
    real = [shown_as(text, folder) for text in written]
    if update:
        page = document.read_text(encoding="utf-8")
        for old, new in zip(written, real, strict=True):
            page = page.replace(f"```console\n{old}```", f"```console\n{new}```", 1)
        document.write_text(page, encoding="utf-8")
        written = real

    assert written
    assert real == written


def test_rule_in_the_readme_is_one_of_the_pack() -> None:
    """The rule that the README shows stands so in the shipped pack."""
    pack = [path.read_text(encoding="utf-8") for path in (ROOT / "rules").rglob("*.yaml")]
    shown = [block.text for block in blocks(ROOT / "README.md") if block.language == "yaml"]

    assert shown
    assert [text for text in shown if not any(text in file for file in pack)] == []


def test_language_reference_is_a_pack(tmp_path: Path) -> None:
    """The examples of the language reference are one pack without a fault."""
    write_files(DOCS / "language.md", tmp_path)

    checked = check_pack(load_pack(tmp_path), {})

    assert len(checked.rules) == len(build_graph(checked).rules) >= 10


def test_functions_are_documented(update: bool) -> None:
    """The reference lists each function as the table of the language has it."""
    page = DOCS / "language.md"
    rows = [f"| `{each.signature}` | {each.description} |" for each in FUNCTIONS.values()]
    table = "\n".join(["| function | gives |", "| --- | --- |", *rows]) + "\n"
    text = page.read_text(encoding="utf-8")
    written = re.search(r"^<!-- functions.*?-->\n(.*?)^<!-- end of functions", text, FLAGS)
    assert written
    if update:
        text = text[: written.start(1)] + table + text[written.end(1) :]
        page.write_text(text, encoding="utf-8")
    else:
        assert table == written[1]


def commands(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Give every command of the command line under its full name."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, f"{path} {name}")
    else:
        yield f"compliance{path}", command


@pytest.mark.parametrize(("name", "command"), list(commands(command_line)))
def test_command_is_documented(name: str, command: click.Command) -> None:
    """Every command has its section in the reference, which names each of its options."""
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    section = re.search(rf"^## `{name}`\n(.*?)(?=^## |\Z)", page, FLAGS)

    assert section
    options = {
        max(parameter.opts, key=len)
        for parameter in command.params
        if isinstance(parameter, click.Option)
    }
    assert options - set(re.findall(r"--[a-z-]+", section[1])) - {"--help"} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document: Path) -> None:
    """Every link to a file of the project leads to a file that is there."""
    links = LINK.findall(document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_named_files_are_there(document: Path) -> None:
    """Every file or folder that a document names in code is there."""
    names = NAMED.findall(document.read_text(encoding="utf-8"))
    places = [ROOT, SOURCE, document.parent]

    assert [name for name in names if not any((each / name).exists() for each in places)] == []
