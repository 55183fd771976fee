"""The folder of a rule pack to its `Rulebook`."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.load import faults as say
from compliance.load.derivations import load_derived
from compliance.load.entities import load_entities
from compliance.load.folder import PackFile, read_folder
from compliance.load.header import load_header
from compliance.load.inferences import load_inference
from compliance.load.nodes import Mapping, Node
from compliance.load.rulebook import Rulebook
from compliance.load.rules import load_rule
from compliance.load.shape import Keys, part_of
from compliance.load.waivers import load_waiver
from compliance.load.yaml import compose
from compliance.source import Source, Span

PACK, DICTIONARY = "pack.yaml", "dictionary.yaml"
LISTS = ("rules", "derived", "inferences", "waivers")
_SCENARIO = {"scenario", "scenarios", "given"}
_NOTHING = Mapping((), Span(Source("", ""), 0, 0))


def load_pack(folder: Path) -> Rulebook:
    """Read a rule pack, or raise `RuleErrors` with every fault of all its files."""
    if not folder.is_dir():
        raise RuleErrors([say.no_folder(folder.as_posix())])
    faults: list[Diagnostic] = []
    files = read_folder(folder, faults)
    missing = [name for name in (PACK, DICTIONARY) if not (folder / name).exists()]
    faults += [say.missing_file(folder.as_posix(), name) for name in missing]
    return load_files(files, faults)


def load_files(files: tuple[PackFile, ...], faults: list[Diagnostic]) -> Rulebook:
    """Give the pack that texts make, or raise `RuleErrors` with all faults, those given too."""
    trees = {file.name: compose(file.source, faults) for file in files}
    rulebook = load_trees(files, trees, faults)
    if faults:
        raise RuleErrors(faults)
    return rulebook


def load_trees(
    files: tuple[PackFile, ...], trees: dict[str, Node | None], faults: list[Diagnostic]
) -> Rulebook:
    """Give the pack that the trees of its files make, as far as they can be read."""
    own = {name: tree for name, tree in trees.items() if not _is_scenario(tree)}
    lists = _lists(
        [tree for name, tree in own.items() if name not in {PACK, DICTIONARY}], faults
    )
    header, dictionary = own.get(PACK), own.get(DICTIONARY)
    return Rulebook(
        header=load_header(header or _NOTHING, faults if header else []),
        entities=load_entities(dictionary or _NOTHING, faults if dictionary else []),
        rules=tuple(load_rule(node, faults) for node in lists["rules"]),
        derived=tuple(load_derived(node, faults) for node in lists["derived"]),
        inferences=tuple(load_inference(node, faults) for node in lists["inferences"]),
        waivers=tuple(load_waiver(node, faults) for node in lists["waivers"]),
        files=tuple(file.source for file in files if file.name in own),
        sha256=_digest(file for file in files if file.name in own),
    )


def _is_scenario(tree: Node | None) -> bool:
    """Whether a file is a test of rules, which other stages read."""
    if not isinstance(tree, Mapping):
        return False
    keys = {key.value for key, _ in tree.entries}
    return bool(keys & _SCENARIO) and not keys & set(LISTS)


def _lists(trees: Iterable[Node | None], faults: list[Diagnostic]) -> dict[str, list[Node]]:
    """Give the items below `rules:`, `derived:` and so on, in the order of the files."""
    lists: dict[str, list[Node]] = {name: [] for name in LISTS}
    for tree in trees:
        if tree is None:
            continue
        part = part_of(tree, "a rule file", Keys((), LISTS), faults)
        for name in LISTS:
            lists[name] += part.items(name)
    return lists


def _digest(files: Iterable[PackFile]) -> str:
    """Give one hash over the names and contents of the files that make up the pack."""
    total = sha256()
    for file in files:
        for text in (file.name, file.source.text):
            part = text.encode()
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()
