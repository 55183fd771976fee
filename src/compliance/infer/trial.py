"""A trial run of a program in a process of its own: durable-rules may hang or crash there."""

import sys
from functools import cache

import msgspec

from compliance.infer.program import Fact, Program

SECONDS = 20.0
# Random programs of this size agreed with the builtin engine in thousands of runs, so that
# they are spared the third of a second that a process takes to start.
PROVEN_RULES = 60
PROVEN_PATTERNS = 6


def is_proven(program: Program) -> bool:
    """Whether a program is so small that a trial would tell nothing new."""
    widest = max((len(each.when) + len(each.unless) for each in program.productions), default=0)
    return len(program.productions) <= PROVEN_RULES and widest <= PROVEN_PATTERNS


def survives(program: Program) -> bool:
    """Whether durable-rules compiles and runs a program in good time; asked once for each."""
    return survives_within(msgspec.json.encode(program), SECONDS)


@cache
def survives_within(program: bytes, seconds: float) -> bool:
    """Whether an encoded program ends well, and in time."""
    import os  # noqa: PLC0415 - a trial is rare, and these take time to import
    import subprocess  # noqa: PLC0415

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "compliance.infer.trial"]
    try:
        ended = subprocess.run(  # noqa: S603 - ourselves, with data on standard input
            command,
            input=program,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def trial_facts(program: Program) -> list[Fact]:
    """Give a fact for each pattern of each rule, so that all of the network is used."""
    return [
        Fact(condition.kind, frozenset({condition.number}), ("",) * 6)
        for production in program.productions
        for condition in production.when
        if condition.kind == "verdict"
    ]


def main() -> None:
    """Run the program on standard input; a fault ends the process with an error."""
    from compliance.infer.durable import Engine  # noqa: PLC0415 - it may not be installed

    program = msgspec.json.decode(sys.stdin.buffer.read(), type=Program)
    with Engine(program) as engine:
        engine.run(trial_facts(program))


if __name__ == "__main__":
    main()
