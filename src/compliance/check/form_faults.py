"""What can be wrong with a form of `expect`, one function for each fault."""

from collections.abc import Iterable

from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load.nodes import Node, Scalar


def unknown_entity(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that no such entity is declared."""
    message = f"the dictionary has no entity `{name.value}`"
    return Diagnostic("unknown-entity", message, name.span, help=suggestion(name.value, known))


def unknown_rule(name: Scalar, known: Iterable[str]) -> Diagnostic:
    """Say that no such rule is in the pack."""
    message = f"the pack has no rule `{name.value}`"
    return Diagnostic("unknown-rule", message, name.span, help=suggestion(name.value, known))


def needless_including(entity: Scalar, subject: str) -> Diagnostic:
    """Refuse `including: subject` where the subject is not among the related records."""
    message = (
        f"`including: subject` is for relations of `{subject}` with itself, "
        f"but the related records are `{entity.value}`"
    )
    return Diagnostic("misplaced-key", message, entity.span, help="delete `including: subject`")


def never_ends(node: Node) -> Diagnostic:
    """Refuse `none` where a length of time is needed."""
    message = "`none` is no length of time"
    return Diagnostic(
        "bad-duration", message, node.span, help="write a duration such as `28 days`"
    )


def always_met(node: Scalar) -> Diagnostic:
    """Refuse a count that no records at all reach."""
    message = f"at least `{node.value}` records are always there"
    return Diagnostic("bad-count", message, node.span, help="write `at_least: 1`, or `no:`")


def empty_range(low: Scalar, high: Scalar) -> Diagnostic:
    """Refuse bounds that nothing can satisfy."""
    note = Note(f"`{high.value}` at most is asked here", high.span)
    message = f"nothing can be at least `{low.value}` and at most `{high.value}`"
    return Diagnostic("bad-count", message, low.span, notes=(note,), help="exchange the two")


def not_a_field(node: Scalar) -> Diagnostic:
    """Refuse an expression where a field is named."""
    message = f"`field` names a field, but `{node.value}` is more than a name"
    return Diagnostic(
        "not-a-field", message, node.span, help="name one field, or use a condition"
    )


def share_not_here(rule: Scalar) -> Diagnostic:
    """Refuse a share where it would be judged before there are verdicts."""
    message = "a share of verdicts can only be in `expect`, and not in an `each`"
    help_line = "judge the share in a rule of its own, and name that rule in `depends_on`"
    return Diagnostic("share-not-here", message, rule.span, help=help_line)


def name_twice(name: Scalar, first: Scalar | None) -> Diagnostic:
    """Refuse a name that stands for two things."""
    notes = (Note("it stands here first", first.span),) if first else ()
    message = f"the name `{name.value}` is taken by another `each`"
    return Diagnostic(
        "ambiguous-name", message, name.span, notes=notes, help="rename one of them"
    )


def name_is_field(name: Scalar, meaning: str) -> Diagnostic:
    """Refuse a name that already means something in scope."""
    message = f"the name `{name.value}` is also {meaning}"
    return Diagnostic(
        "ambiguous-name", message, name.span, help="choose another name after `as:`"
    )


def no_name(name: Scalar) -> Diagnostic:
    """Refuse a name that could not be written in a condition."""
    message = f"`{name.value}` can't be used as a name"
    help_line = "use letters, digits and `_`, beginning with a letter"
    return Diagnostic("reserved-name", message, name.span, help=help_line)


def wrong_word(found: Scalar, owner: str, known: Iterable[str]) -> Diagnostic:
    """Refuse a word that is not one of the few that a key takes."""
    message = f"`{owner}` can't be `{found.value}`"
    return Diagnostic("wrong-word", message, found.span, help=suggestion(found.value, known))


def value_twice(value: Scalar, first: Scalar) -> Diagnostic:
    """Refuse a value that stands twice in a list."""
    note = Note("it stands here first", first.span)
    message = f"the value `{value.value}` stands twice"
    return Diagnostic(
        "value-twice", message, value.span, notes=(note,), help="delete one of them"
    )
