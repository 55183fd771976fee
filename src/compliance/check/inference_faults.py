"""What can be wrong with inference rules, one function for each fault."""

from collections.abc import Iterable

from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load.nodes import Scalar


def too_many_patterns(id_: Scalar, count: int, most: int) -> Diagnostic:
    """Refuse more patterns than the engine can join."""
    message = f"inference `{id_.value}` has {count} patterns, but at most {most} can be joined"
    help_line = "conclude something from some of them first, and use that conclusion"
    return Diagnostic("too-many-patterns", message, id_.span, help=help_line)


def too_many_inferences(id_: Scalar, most: int) -> Diagnostic:
    """Refuse more inferences than the engine can hold."""
    message = f"the pack has more than {most} inferences"
    return Diagnostic("too-many-inferences", message, id_.span, help="split the pack in two")


def too_many_texts(field: Scalar, count: int, most: int) -> Diagnostic:
    """Refuse a longer list than the engine can test."""
    message = f"`{field.value}` lists {count} values, but at most {most} can be tested"
    help_line = "test the `theme` or the `severity` instead"
    return Diagnostic("too-many-patterns", message, field.span, help=help_line)


def name_of_absent(name: Scalar) -> Diagnostic:
    """Refuse to name a fact that must not be there."""
    message = (
        f"`{name.value}` names a fact that must be absent, so that nothing can refer to it"
    )
    return Diagnostic("misplaced-key", message, name.span, help="delete `as:`")


def name_twice(name: Scalar, first: Scalar) -> Diagnostic:
    """Refuse a name that stands for two facts."""
    note = Note("it stands here first", first.span)
    message = f"the name `{name.value}` stands for two facts"
    return Diagnostic(
        "ambiguous-name", message, name.span, notes=(note,), help="rename one of them"
    )


def no_name(name: Scalar) -> Diagnostic:
    """Refuse a name that could not be told from a text."""
    message = f"`{name.value}` can't be used as a name"
    help_line = "use letters, digits and `_`, beginning with a letter"
    return Diagnostic("reserved-name", message, name.span, help=help_line)


def mixed_pattern(conclusion: Scalar, other: Scalar) -> Diagnostic:
    """Refuse a pattern for a fact that is a conclusion and a verdict."""
    note = Note(f"`{other.value}` is tested here", other.span)
    message = f"a conclusion has no `{other.value}`, so that this pattern matches nothing"
    help_line = "write two patterns"
    return Diagnostic("mixed-pattern", message, conclusion.span, notes=(note,), help=help_line)


def join_in_list(value: Scalar) -> Diagnostic:
    """Refuse a choice between a text and a field of another fact."""
    message = f"`{value.value}` is a field of another fact, and can't be one choice of several"
    help_line = "write two inferences with the same `conclude:`"
    return Diagnostic("mixed-pattern", message, value.span, help=help_line)


def unknown_fact_field(value: Scalar, field: str, known: Iterable[str]) -> Diagnostic:
    """Say that the other fact has no such field."""
    message = f"the fact in `{value.value}` has no field `{field}`"
    return Diagnostic("unknown-field", message, value.span, help=suggestion(field, known))


def unlike_join(value: Scalar, field: str, other: str) -> Diagnostic:
    """Refuse to compare fields that never hold the same."""
    message = f"`{field}` is never equal to a `{other}`"
    name = value.value.partition(".")[0]
    return Diagnostic("type-mismatch", message, value.span, help=f"write `{name}.{field}`")


def unknown_fact_value(value: Scalar, field: str, known: Iterable[str]) -> Diagnostic:
    """Say that no fact has such a value."""
    match field:
        case "conclusion":
            return _unknown("unknown-conclusion", "no inference concludes", value, known)
        case "theme":
            return _unknown("unknown-theme", "no rule has the theme", value, known)
        case "rule":
            return _unknown("unknown-rule", "the pack has no rule", value, known)
        case "requirement":
            return _unknown("unknown-requirement", "the pack has no requirement", value, known)
        case _:
            return _unknown("wrong-word", f"there is no {field}", value, known)


def _unknown(code: str, message: str, value: Scalar, known: Iterable[str]) -> Diagnostic:
    help_line = suggestion(value.value, known)
    return Diagnostic(code, f"{message} `{value.value}`", value.span, help=help_line)


def unstratified(place: Scalar, circle: list[str]) -> Diagnostic:
    """Refuse a conclusion that depends on its own absence."""
    message = f"a conclusion depends on its own absence: {' → '.join(circle)}"
    help_line = "leave out one of the conclusions under `unless:`"
    return Diagnostic("unstratified-inference", message, place.span, help=help_line)
