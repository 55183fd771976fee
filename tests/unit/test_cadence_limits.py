"""The limit that is shown of a cadence is that of the interval which was too long."""

import json
from pathlib import Path

import pytest

from compliance import check_snapshot

PACK = """
pack: rounds
version: 1.0.0
title: Rounds
time_zone: Europe/London
sources: [{id: S, title: Standing orders, published: 2017-01}]
requirements:
  - {id: "1", title: Rounds, timeframe: immediate, due_on: 2017-01-01,
     source: {id: S, section: all}, text: Go round.}
"""
DICTIONARY = """
entities:
  post:
    title: Post
    key: post_id
    fields: {post_id: text, opened_at: timestamp, closed_at: {type: timestamp, null: not_yet}}
  round:
    title: Round
    key: round_id
    fields: {round_id: text, post_id: {ref: post}, made_at: timestamp}
"""
RULE = """
rules:
  - id: rounds
    title: A round is made again and again
    requirement: "1"
    subject: post
    expect: {every: %s, some: round, at: made_at, from: opened_at, until: closed_at}
    severity: high
"""
POSTS = {
    "broken-early": ("2017-01-01T10:00", None, ["2017-03-20T10:00", "2017-03-30T10:00"]),
    "broken-twice": ("2017-01-01T10:00", None, ["2017-01-13T09:00", "2017-02-20T10:00"]),
    "never": ("2017-03-01T10:00", None, []),
    "closed-late": ("2017-01-01T10:00", "2017-01-13T10:00", []),
    "kept": ("2017-03-20T10:00", None, ["2017-03-25T10:00"]),
}


def limits(folder: Path, every: str) -> dict[str, tuple[str | None, str | None]]:
    """Judge the posts, and give when each gap was due and how late it is."""
    for name, text in (("pack", PACK), ("dictionary", DICTIONARY), ("rules", RULE % every)):
        (folder / f"{name}.yaml").write_text(text)
    rounds = [(post, at) for post, (_, _, made) in POSTS.items() for at in made]
    document = {
        "snapshot": {"force": "F", "as_of": "2017-03-31T10:00"},
        "post": [
            {"post_id": post, "opened_at": opened, "closed_at": closed}
            for post, (opened, closed, _) in POSTS.items()
        ],
        "round": [
            {"round_id": str(number), "post_id": post, "made_at": at}
            for number, (post, at) in enumerate(rounds)
        ],
    }
    path = folder / "snapshot.json"
    path.write_text(json.dumps(document))
    return {gap.subject: (gap.due, gap.late_by) for gap in check_snapshot(path, folder).gaps}


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (
            "10 days",
            {
                "broken-early": ("2017-01-11T23:59:59", "P68D"),
                "broken-twice": ("2017-01-11T23:59:59", "P2D"),
                "closed-late": ("2017-01-11T23:59:59", "P2D"),
                "never": ("2017-03-11T23:59:59", "P20D"),
            },
        ),
        (
            "240 hours",
            {
                "broken-early": ("2017-01-11T10:00:00", "P68DT0H0M0S"),
                "broken-twice": ("2017-01-11T10:00:00", "P1DT23H0M0S"),
                "closed-late": ("2017-01-11T10:00:00", "P2DT0H0M0S"),
                "never": ("2017-03-11T10:00:00", "P19DT23H0M0S"),
            },
        ),
    ],
)
def test_limit_is_of_the_interval_that_is_too_long(
    tmp_path: Path, every: str, expected: dict[str, tuple[str, str]]
) -> None:
    """It is late by the time up to what ended the interval, or up to `as_of`.

    That is counted in days where the limit is the end of a day.
    """
    assert limits(tmp_path, every) == expected
