"""Random batches one after the other, each by its number, until product and interpreter differ.

`PYTHONPATH=src:tests python -m properties.soak [plain|faulty|derived] [FIRST] [NUMBER]`. Of a
single batch it is shown what differs.
"""

import sys
from random import Random

from properties.differences import differences, judged
from properties.reduction import report
from properties.strategies import Batch, draw_batch, draw_derived_batch

SIZE = 40
KINDS = ("plain", "faulty", "derived")


def draw(kind: str, number: int, size: int = SIZE) -> Batch:
    """Draw the batch of a kind that has a number, the same each time."""
    random = Random(number)
    if kind == "derived":
        return draw_derived_batch(random, size=size)
    return draw_batch(random, size=size, faulty=kind == "faulty", plain=False)


def main(arguments: list[str]) -> int:
    """Say at which number product and interpreter differ first, else how many agree."""
    kind, first, number = (*arguments, *("plain", "0", "100")[len(arguments) :])
    rules = cases = 0
    for place in range(int(first), int(first) + int(number)):
        one = judged(draw(kind, place))
        rules += len(one.batch.rules)
        cases += len(one.answers.final)
        if found := sum(1 for _ in differences(one)):
            shown = report(one.batch) if number == "1" else f"{found} differences"
            sys.stdout.write(f"{kind} {place}: {shown}\n")
            return 1
    sys.stdout.write(f"{kind} from {first}: {number} batches, {rules} rules, {cases} cases\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
