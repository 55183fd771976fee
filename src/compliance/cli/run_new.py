"""The work of `compliance rules new`: ask, write the rule and its scenarios, and check both."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec.structs import replace

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.cli.output import write_text
from compliance.default_pack import pack_folder
from compliance.diagnostic import Diagnostic, UserErrors, short, suggestion
from compliance.draft.insert import added_after, added_to, rule_before
from compliance.draft.rule import Draft, rule_lines
from compliance.draft.scenarios import scenarios_text
from compliance.load.folder import PackFile, read_folder
from compliance.load.pack import load_files, load_pack
from compliance.report.files import require_writable
from compliance.source import Source

NEW_FILE = "rules.yaml"
USUAL = Path("scenarios")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def run(folder: Path | None, scenarios: Path | None, **given: object) -> int:
    """Write a rule and its scenarios, say where, and give the exit code."""
    home = pack_folder(folder)
    checked = check_pack(load_pack(home))
    draft = _complete(Draft(**given), checked)  # type: ignore[arg-type]  # as click read them
    before = read_folder(home, [])
    target, text = _text(draft, before, home, checked)
    others = tuple(each for each in before if each.source.path != target)
    added = PackFile(Path(target).relative_to(home).as_posix(), Source(target, text))
    files = tuple(sorted((*others, added), key=lambda each: Path(each.name).parts))
    after = check_pack(load_files(files, []))
    test = scenarios or USUAL / f"{draft.id}.yaml"
    _refuse_existing(test)
    if scenarios is None:
        USUAL.mkdir(exist_ok=True)
    require_writable(test)
    write_text(text, Path(target))
    today = datetime.now(UTC).date().isoformat()
    write_text(scenarios_text(after.rules[draft.id], after, today), test)
    click.echo(f"{target}:{after.rules[draft.id].span.line}: rule `{draft.id}`")
    click.echo(f"{test.as_posix()}: its scenarios, to be filled in where it says `...`")
    return 0


def _text(
    draft: Draft, files: tuple[PackFile, ...], home: Path, checked: CheckedRules
) -> tuple[str, str]:
    """Give the path of the file that the rule goes to, and its text with the rule in it."""
    before = rule_before(draft.requirements, checked)
    if before is not None:
        return before.span.source.path, added_after(before, rule_lines(draft))
    path = (home / NEW_FILE).as_posix()
    texts = {each.source.path: each.source.text for each in files}
    return path, added_to(texts.get(path, ""), rule_lines(draft))


def _complete(draft: Draft, checked: CheckedRules) -> Draft:
    """Ask for what is missing, or say so where nobody can be asked."""
    if not _ID.fullmatch(draft.id):
        what = f"`{short(draft.id)}` is no id: write small letters, digits and hyphens"
        raise click.BadParameter(what, param_hint="ID")
    if draft.id in checked.rules:
        raise click.BadParameter(f"the pack has a rule `{draft.id}` already", param_hint="ID")
    missing = {
        "title": not draft.title,
        "requirement": not draft.requirements,
        "subject": not draft.subject,
        "expect": not (draft.condition or draft.some or draft.none),
    }
    asked = {name: "" for name, is_missing in missing.items() if is_missing}
    if asked and not sys.stdin.isatty():
        listed = ", ".join(f"--{name}" for name in asked)
        raise click.UsageError(f"say what the rule is: {listed}")
    for name in asked:
        asked[name] = click.prompt(_QUESTIONS[name], err=True).strip()
    if sum(map(bool, (draft.condition or asked.get("expect"), draft.some, draft.none))) > 1:
        raise click.UsageError("give one of --expect, --some and --none")
    if draft.subject and draft.subject not in checked.dictionary.entities:
        said = suggestion(draft.subject, checked.dictionary.entities)
        message = f"there is no entity `{draft.subject}`" + (f"; {said}" if said else "")
        raise click.BadParameter(message, param_hint="--subject")
    return replace(
        draft,
        title=draft.title or asked["title"],
        requirements=draft.requirements or (asked["requirement"],),
        subject=draft.subject or asked["subject"],
        condition=draft.condition or asked.get("expect", ""),
    )


_QUESTIONS = {
    "title": "What is expected, in one sentence",
    "requirement": "Which requirement does it serve (id)",
    "subject": "Which records does it judge (entity)",
    "expect": "What must hold of each (condition)",
}


def _refuse_existing(path: Path) -> None:
    if path.exists():
        message = f"`{path}` is there already"
        hint = "name another file: `--scenarios FILE`"
        raise UserErrors([Diagnostic("unwritable-file", message, help=hint)])
