"""The work of `compliance rules new`: ask, write the rule and its scenarios, and check both."""

import os
import re
import sys
from collections.abc import Sequence
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
from compliance.report.safe import one_line
from compliance.source import Source

NEW_FILE = "rules.yaml"
USUAL = Path("scenarios")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def run(folder: Path | None, scenarios: Path | None, **given: object) -> int:
    """Write a rule and its scenarios, say where, and give the exit code."""
    home = pack_folder(folder)
    if folder is None and home.is_absolute():
        # It is that of the program, and not below where the user stands.
        raise click.UsageError("say which pack the rule is for: --rules DIR")
    checked = check_pack(load_pack(home))
    draft = _complete(Draft(**given), checked)  # type: ignore[arg-type]  # as click read them
    target, text, after = _with_rule(draft, home, checked)
    today = datetime.now(UTC).date().isoformat()
    tests = scenarios_text(after.rules[draft.id], after, today)
    place = _place_of_scenarios(scenarios, draft)
    write_text(tests, place)
    try:
        # What a link leads to is written, and not the link.
        write_text(text, target.resolve())
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    click.echo(f"{target.as_posix()}:{after.rules[draft.id].span.line}: rule `{draft.id}`")
    click.echo(f"{place.as_posix()}: its scenarios, to be filled in where it says `...`")
    return 0


def _with_rule(
    draft: Draft, home: Path, checked: CheckedRules
) -> tuple[Path, str, CheckedRules]:
    """Give the file that the rule goes to, its text with the rule, and the pack with both.

    Raises:
        UserErrors: The rule has faults, or the file has a form to which none can be added.
    """
    before = read_folder(home, [])
    target, text = _text(draft, before, home, checked)
    others = tuple(each for each in before if each.source.path != target)
    added = PackFile(Path(target).relative_to(home).as_posix(), Source(target, text))
    files = tuple(sorted((*others, added), key=lambda each: Path(each.name).parts))
    after = check_pack(load_files(files, []))
    if any(after.rules.get(id_) != rule for id_, rule in checked.rules.items()):
        raise UserErrors([_not_added(target, rule_lines(draft))])
    return Path(target), text, after


def _not_added(target: str, lines: Sequence[str]) -> Diagnostic:
    message = f"`{target}` has a form to which no rule can be added by itself"
    hint = "add these lines to its rules yourself:\n" + "\n".join(lines)
    return Diagnostic("rule-not-added", message, path=target, help=hint)


def _text(
    draft: Draft, files: tuple[PackFile, ...], home: Path, checked: CheckedRules
) -> tuple[str, str]:
    """Give the path of the file that the rule goes to, and its text with the rule in it."""
    before = rule_before(draft.requirements, checked)
    if before is not None:
        path, whole = before.span.source.path, added_after(before, rule_lines(draft))
        if whole is None:
            raise UserErrors([_not_added(path, rule_lines(draft))])
        return path, whole
    path = (home / NEW_FILE).as_posix()
    texts = {each.source.path: each.source.text for each in files}
    return path, added_to(texts.get(path, ""), rule_lines(draft))


def _complete(draft: Draft, checked: CheckedRules) -> Draft:
    """Ask for what is missing, or say so where nobody can be asked."""
    _refuse_unprintable(draft)
    if not _ID.fullmatch(draft.id):
        what = f"`{short(draft.id)}` is no id: write small letters, digits and hyphens"
        raise click.BadParameter(what, param_hint="ID")
    if draft.id in checked.rules:
        raise click.BadParameter(f"the pack has a rule `{draft.id}` already", param_hint="ID")
    asked = _ask(draft)
    whole = replace(
        draft,
        title=draft.title or asked["title"],
        requirements=draft.requirements or (asked["requirement"],),
        subject=draft.subject or asked["subject"],
        condition=draft.condition or asked.get("expect", ""),
    )
    _refuse_contradiction(whole)
    if whole.subject not in checked.dictionary.entities:
        said = suggestion(whole.subject, checked.dictionary.entities)
        message = f"there is no entity `{short(whole.subject)}`" + (f"; {said}" if said else "")
        raise click.BadParameter(message, param_hint="--subject")
    return whole


def _ask(draft: Draft) -> dict[str, str]:
    missing = {
        "title": not draft.title,
        "requirement": not draft.requirements,
        "subject": not draft.subject,
        "expect": not (draft.condition or draft.some or draft.none),
    }
    names = [name for name, is_missing in missing.items() if is_missing]
    if names and not sys.stdin.isatty():
        listed = ", ".join(f"--{name}" for name in names)
        raise click.UsageError(f"say what the rule is: {listed}")
    return {name: click.prompt(_QUESTIONS[name], err=True).strip() for name in names}


def _refuse_unprintable(draft: Draft) -> None:
    for name in draft.__struct_fields__:
        value = getattr(draft, name)
        for text in (value,) if isinstance(value, str) else value:
            if not " ".join(text.split()).isprintable():
                what = f"`{one_line(short(text))}` holds a character that no text should hold"
                raise click.UsageError(what)


def _refuse_contradiction(draft: Draft) -> None:
    if sum(map(bool, (draft.condition, draft.some, draft.none))) > 1:
        raise click.UsageError("give one of --expect, --some and --none")
    if draft.condition and any((draft.where, draft.at, draft.within, draft.of)):
        raise click.UsageError("--where, --at, --within and --of go with --some or --none")


_QUESTIONS = {
    "title": "What is expected, in one sentence",
    "requirement": "Which requirement does it serve (id)",
    "subject": "Which records does it judge (entity)",
    "expect": "What must hold of each (condition)",
}


def _place_of_scenarios(given: Path | None, draft: Draft) -> Path:
    """Give the file to begin, in a folder that is made if it is the usual one."""
    place = given or USUAL / f"{draft.id}.yaml"
    if place.exists():
        message = f"`{place}` is there already"
        hint = "name another file: `--scenarios FILE`"
        raise UserErrors([Diagnostic("unwritable-file", message, help=hint)])
    if given is None and not os.path.lexists(USUAL):
        USUAL.mkdir()
    require_writable(place)
    return place
