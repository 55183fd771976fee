"""Why a record that somebody asks for was not judged: where it, or its kind, went."""

from compliance.report.words import plural
from compliance.snapshot.tables import Account, Tables


def say_quarantined(tables: Tables, entity: str, key: str) -> str:
    """Say that a record was supplied and quarantined, and why; nothing if it was not."""
    for each in tables.problems:
        if (each.entity, each.record, each.action) == (entity, key, "quarantined"):
            return f"`{entity}` record `{key}` was supplied, but quarantined: {each.problem}"
    return ""


def say_none_judged(tables: Tables, entity: str) -> str:
    """Say why no record of an entity was judged."""
    account = tables.accounts.get(entity)
    if account is None or not account.supplied:
        return f"no `{entity}` records were supplied"
    supplied = plural(account.supplied, f"supplied `{entity}` record")
    return f"none of {supplied} was judged: {set_aside(account)}"


def set_aside(account: Account) -> str:
    """Say how many records were set aside, and why; nothing if none was.

    >>> set_aside(Account(supplied=5, assessed=2, quarantined=1, collapsed=0, after_as_of=2))
    '1 was quarantined, and 2 are dated after `as_of`'
    """
    parts = []
    if number := account.quarantined:
        parts.append(f"{number:,} {'was' if number == 1 else 'were'} quarantined")
    if number := account.after_as_of:
        parts.append(f"{number:,} {'is' if number == 1 else 'are'} dated after `as_of`")
    return ", and ".join(parts)
