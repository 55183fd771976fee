"""However a pack is damaged, loading and checking it ends with rules or with diagnostics."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.check.pack import check_pack
from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.load.folder import PackFile, read_folder
from compliance.load.pack import load_trees
from compliance.load.yaml import compose
from compliance.source import Source
from tests.cases import CASES, TESTS

FILES = read_folder(TESTS / "packs" / "ten-rules", [])
FORMS = read_folder(CASES / "check" / "good", [])
WORDS = sorted({word for file in (*FILES, *FORMS) for word in file.source.text.split()})
HOSTILE = [
    "{}",
    "[]",
    "~",
    "''",
    '"',
    "$",
    "$x",
    "as_of",
    "-1",
    "99999999999999999999",
    "(" * 500,
]
SEEDS = st.integers(0, 2**32)


def damaged(text: str, chance: random.Random) -> str:
    """Change some words of a text for others, and leave out, repeat or exchange some lines."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(lines))
        other = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                lines[place] = ""
            case 1:
                lines.insert(other, lines[place])
            case 2:
                lines[place], lines[other] = lines[other], lines[place]
            case _:
                words = lines[place].split(" ")
                words[chance.randrange(len(words))] = chance.choice([*WORDS, *HOSTILE])
                lines[place] = " ".join(words)
    return "\n".join(lines)


def faults_of(files: tuple[PackFile, ...]) -> list[Diagnostic]:
    """Load and check the texts of a pack, and give all that is found."""
    faults: list[Diagnostic] = []
    trees = {file.name: compose(file.source, faults) for file in files}
    rulebook = load_trees(files, trees, faults)
    if not faults:
        try:
            check_pack(rulebook)
        except RuleErrors as errors:
            return errors.diagnostics
    return faults


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_damaged_packs_end_well(seed: int) -> None:
    """Words and lines exchanged at random give rules, or diagnostics that show a place."""
    chance = random.Random(seed)
    broken = chance.choice(FILES)
    text = damaged(broken.source.text, chance)
    files = tuple(
        PackFile(file.name, Source(file.source.path, text)) if file is broken else file
        for file in FILES
    )
    for fault in faults_of(files):
        assert fault.span is not None
        assert 0 <= fault.span.start <= fault.span.end <= len(fault.span.source.text)
        assert str(fault).startswith(fault.span.place)
