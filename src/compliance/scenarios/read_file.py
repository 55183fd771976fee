"""The text of a scenario file to its scenarios, or to every fault in it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from compliance.diagnostic import Diagnostic, UserErrors
from compliance.load.folder import read_text
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.load.shape import Keys, part_of
from compliance.load.yaml import compose
from compliance.scenarios import faults as say
from compliance.scenarios.check_records import find_unreadable
from compliance.scenarios.lay_over import read_as_of
from compliance.scenarios.opened_pack import OpenedPack
from compliance.scenarios.read_records import read_records
from compliance.scenarios.read_scenario import read_scenario
from compliance.scenarios.scenario import Equivalent, Impossible, ScenarioFile, Situation
from compliance.scenarios.shown import cases_of
from compliance.source import Source

_FILE = Keys(("pack", "as_of", "scenarios"), ("background", "impossible", "equivalent"))
_IMPOSSIBLE = Keys(("rule", "cases", "because"))
_EQUIVALENT = Keys(("rule", "change", "because"))


class ScenarioErrors(UserErrors):
    """A scenario file has faults."""


def read_file(path: Path, pack: OpenedPack) -> ScenarioFile:
    """Read a scenario file, or raise `ScenarioErrors` with every fault in it."""
    faults: list[Diagnostic] = []
    text = read_text(path, path.parent.resolve(), faults)
    if text is None:
        raise ScenarioErrors(faults)
    return read_scenarios(Source(path.as_posix(), text), pack)


def read_scenarios(source: Source, pack: OpenedPack) -> ScenarioFile:
    """Read the text of a scenario file, or raise `ScenarioErrors` with every fault in it."""
    faults: list[Diagnostic] = []
    node = compose(source, faults)
    if node is None:
        raise ScenarioErrors(faults)
    faults += [say.not_filled_in(each.span) for each in _blanks(node)]
    if faults:
        # What is still to be written would be called wrong in other ways as well.
        raise ScenarioErrors(faults)
    part = part_of(node, "a scenario file", _FILE, faults)
    name = part.optional_text("pack")
    if name is not None and name.value and name.value != pack.checked.id:
        # All else in it would be wrong for that reason alone.
        raise ScenarioErrors([say.other_pack(name, pack.checked.id)])
    records = read_records(part.node("background"), "background", pack.checked, faults)
    background = Situation(read_as_of(part, pack), {}, records)
    faults += [fault for _, fault in find_unreadable(background, pack.checked)]
    items = part.items("scenarios")
    scenarios = [read_scenario(item, background, pack, faults) for item in items]
    listed = part.node("scenarios")
    if isinstance(listed, Sequence) and not listed.items:
        faults.append(say.no_scenarios(listed.span))
    _refuse_twins(items, faults)
    impossible = [_read_impossible(item, pack, faults) for item in part.items("impossible")]
    equivalent = [_read_equivalent(item, pack, faults) for item in part.items("equivalent")]
    if faults:
        # Several scenarios and rules may ask for the same to be mended.
        raise ScenarioErrors(
            {(each.code, each.span, each.help): each for each in faults[::-1]}.values()
        )
    return ScenarioFile(source, tuple(scenarios), tuple(impossible), tuple(equivalent))


def _blanks(node: Node) -> Iterator[Scalar]:
    """Find every text that stands for what is still to be written."""
    match node:
        case Scalar(value=say.BLANK):
            yield node
        case Sequence(items=items):
            for item in items:
                yield from _blanks(item)
        case Mapping(entries=entries):
            for _, value in entries:
                yield from _blanks(value)


def _refuse_twins(items: Iterable[Node], faults: list[Diagnostic]) -> None:
    seen: dict[str, Scalar] = {}
    for item in items:
        id_ = item.get("id") if isinstance(item, Mapping) else None
        if isinstance(id_, Scalar):
            first = seen.setdefault(id_.value, id_)
            if first is not id_:
                faults.append(say.duplicate_id(id_, first))


def _read_impossible(node: Node, pack: OpenedPack, faults: list[Diagnostic]) -> Impossible:
    part = part_of(node, "an entry of `impossible`", _IMPOSSIBLE, faults)
    name, cases = part.text("rule"), part.texts("cases")
    rule = pack.checked.rules.get(name.value)
    if rule is not None:
        known = cases_of(rule)
        faults += [say.unknown_case(each, known) for each in cases if each.value not in known]
    elif name.value:
        faults.append(say.unknown_rule(name, pack.checked.rules))
    because = part.text("because").value
    return Impossible(name.value, tuple(each.value for each in cases), because, node.span)


def _read_equivalent(node: Node, pack: OpenedPack, faults: list[Diagnostic]) -> Equivalent:
    part = part_of(node, "an entry of `equivalent`", _EQUIVALENT, faults)
    name, change = part.text("rule"), part.text("change")
    if name.value and name.value not in pack.checked.rules:
        faults.append(say.unknown_rule(name, pack.checked.rules))
    because = part.text("because").value
    return Equivalent(name.value, " ".join(change.value.split()), because, node.span)
