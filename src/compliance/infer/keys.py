"""What tells the kinds of case of a cone apart, as one number where it fits into one."""

from collections.abc import Iterable
from math import prod

from msgspec import Struct

from compliance.infer.cones import Cone
from compliance.infer.imports import LOST, Arrivals

_MOST = 2**62
# A code has three bits.
_CODES = 8


class Key(Struct, frozen=True):
    """The digits of a number: the outcomes' codes, then what imports read as one number give.

    `bases` are how many values each digit has, and `lowest` the least of them.
    """

    codes: int
    bases: tuple[int, ...]
    lowest: tuple[int, ...]

    def written(self, values: Iterable[str]) -> str:
        """Write the number from the expressions for its digits."""
        terms = []
        weight = 1
        for value, base, lowest in zip(values, self.bases, self.lowest, strict=True):
            digit = f"({value} - {lowest})" if lowest else value
            terms.append(f"CAST({digit} AS BIGINT) * {weight}")
            weight *= base
        return " + ".join(terms)

    def read(self, number: int) -> tuple[list[int], list[list[int]]]:
        """Give the codes, and what the imports give as the first of a kind's lists."""
        values = []
        for base, lowest in zip(self.bases, self.lowest, strict=True):
            number, digit = divmod(number, base)
            values.append(digit + lowest)
        codes, ones = values[: self.codes], values[self.codes :]
        return codes, [ones] if ones else []


def plan_key(cone: Cone, arrivals: Arrivals, states: int) -> Key | None:
    """Choose the digits for a cone, of so many states; None if a number can't hold them."""
    read = [arrivals[cone.entity, each] for each in cone.imports]
    if any(each.form == "many" for each in read):
        return None
    lowest = [LOST - len(each.lost) for each in read if each.form == "one"]
    bases = [max(states, _CODES) - each for each in lowest]
    codes = len(cone.rules)
    key = Key(codes, (*[_CODES] * codes, *bases), (*[0] * codes, *lowest))
    return key if prod(key.bases) < _MOST else None
