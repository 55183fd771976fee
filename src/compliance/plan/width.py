"""The type in which numbers are calculated, so that no stored values can overflow it."""

from compliance.check.expression import Arithmetic, Expr, Literal, Negation, Path
from compliance.check.walk import parts

# Without the sign. The lowest number has one more, which is made up for by one less in all.
HUGEINT_BITS = 126
STORED_BITS = 63


def wide_type(number: Expr) -> str:
    """Name the type for a calculation: of integers that may grow too large, it is a decimal.

    Up to 2^53 such a decimal is exact, and more is not meant by a rule.
    """
    if str(number.type) != "integer" or _bits(number) > HUGEINT_BITS:
        return "DOUBLE"
    return "HUGEINT"


def _bits(number: Expr) -> int:
    """Give how many binary digits an integer can have at most."""
    match number:
        case Literal(int(value)):
            return value.bit_length()
        case Path(derived=True, count=False):
            # It may be a sum, or have been calculated as a decimal.
            return HUGEINT_BITS + 1
        case Arithmetic("*", left, right):
            return _bits(left) + _bits(right)
        case Arithmetic(_, left, right):
            return max(_bits(left), _bits(right)) + 1
        case Negation(operand):
            return _bits(operand)
        case _:
            inside = [_bits(each) for each in parts(number) if isinstance(each, Expr)]
            return max([STORED_BITS, *inside])
