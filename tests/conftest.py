"""The option that rewrites what all cases expect, and Ctrl-C as it is at a terminal."""

import signal

import pytest

# What a script runs in the background ignores Ctrl-C, and so do all processes that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update`, after which the review is `git diff`."""
    parser.addoption("--update", action="store_true", help="rewrite what the cases expect")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expected texts are to be rewritten."""
    return bool(request.config.getoption("--update"))
