"""Shows numbers as a spreadsheet's number format has them: digits, groups, decimals, exponents, fractions."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from tasks.extract.office.format_codes import Section, Token

_EXACT = Context(prec=400, Emin=-999, Emax=999)
"""Room for the largest double with 30 decimals."""
_SIGNIFICANT = 15
"""Digits that Excel keeps of a number ([MS-OI29500] 2.1.647)."""
_SMALLEST_FIXED = Decimal("1E-9")
_LARGEST_FIXED = Decimal("1E15")
_MAXIMUM_DECIMALS = 30
_MAXIMUM_FRACTION_DIGITS = 5


def show_general(value: float) -> str:
    """Show a number as `General` does in a cell that is wide enough: up to 15 significant digits."""
    if value == int(value) and abs(value) < 1e15:  # noqa: PLR2004 15 digits
        return str(int(value))
    exact = decimal_of(value).normalize()
    if _SMALLEST_FIXED <= abs(exact) < _LARGEST_FIXED:
        return f"{exact:f}"
    mantissa, _, exponent = f"{exact:E}".partition("E")
    power = int(exponent or 0)
    return f"{mantissa}E{'-' if power < 0 else '+'}{abs(power):02d}"


def decimal_of(value: float) -> Decimal:
    """Give a number as Excel knows it, with 15 significant digits."""
    return Decimal(f"{value:.{_SIGNIFICANT}g}")


def show_digits(magnitude: Decimal, section: Section) -> str:
    """Show a number that is not negative as *section* has it."""
    tokens = _without_pure_marks(section.tokens)
    kinds = {token.kind for token in tokens}
    if "general" in kinds:
        return "".join(
            show_general(float(magnitude)) if each.kind == "general" else _as_literal(each) for each in tokens
        )
    magnitude = magnitude.scaleb(2 * sum(token.kind == "percent" for token in tokens), _EXACT)
    if "exponent" in kinds:
        return _show_exponent(magnitude, tokens)
    if _is_fraction(tokens):
        return _show_fraction(magnitude, tokens)
    return _show_fixed(magnitude, tokens)


def _without_pure_marks(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.kind != "text"]


def _as_literal(token: Token) -> str:
    return "" if token.kind in {"digit", "comma"} else token.text


def _point(tokens: Sequence[Token]) -> int:
    return next((index for index, token in enumerate(tokens) if token.kind == "point"), len(tokens))


def _show_fixed(magnitude: Decimal, tokens: Sequence[Token]) -> str:
    at = _point(tokens)
    whole, decimals = list(tokens[:at]), list(tokens[at:])
    scale = _scale(whole) + _scale(decimals)
    places = min(sum(token.kind == "digit" for token in decimals), _MAXIMUM_DECIMALS)
    rounded = _round(magnitude.scaleb(-3 * scale, _EXACT), places)
    integer, _, fraction = f"{rounded:f}".partition(".")
    return _lay_whole(integer.lstrip("0"), whole, is_grouped=_is_grouped(whole)) + _lay_decimals(fraction, decimals)


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_EXACT)


def _scale(tokens: Sequence[Token]) -> int:
    """Count the commas right behind the last digit: each divides by a thousand."""
    last = max((index for index, token in enumerate(tokens) if token.kind == "digit"), default=-1)
    count = 0
    while last >= 0 and last + 1 + count < len(tokens) and tokens[last + 1 + count].kind == "comma":
        count += 1
    return count


def _is_grouped(whole: Sequence[Token]) -> bool:
    digits = [index for index, token in enumerate(whole) if token.kind == "digit"]
    return bool(digits) and any(
        token.kind == "comma" and digits[0] < index < digits[-1] for index, token in enumerate(whole)
    )


def _lay_whole(integer: str, tokens: Sequence[Token], *, is_grouped: bool) -> str:
    """Lay digits on their placeholders from the right; the leftmost one takes all that are left."""
    first = next((index for index, token in enumerate(tokens) if token.kind == "digit"), None)
    pieces: list[str] = []
    left, count = list(integer), 0
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        if token.kind != "digit":
            pieces.append(_as_literal(token))
            continue
        while True:
            digit = left.pop() if left else {"0": "0", "?": " "}.get(token.text, "")
            if is_grouped and digit.isdigit() and count and count % 3 == 0:
                pieces.append(",")
            pieces.append(digit)
            count += 1
            if index != first or not left:
                break
    return "".join(reversed(pieces)) if first is not None else "".join(_as_literal(token) for token in tokens)


def _lay_decimals(fraction: str, tokens: Sequence[Token]) -> str:
    needed = len(fraction.rstrip("0"))
    pieces: list[str] = []
    place = 0
    for token in tokens:
        if token.kind != "digit":
            pieces.append(_as_literal(token))
            continue
        digit = fraction[place : place + 1] or "0"
        place += 1
        shown = place <= needed or token.text == "0"
        pieces.append(digit if shown else " " if token.text == "?" else "")
    return "".join(pieces)


def _show_exponent(magnitude: Decimal, tokens: Sequence[Token]) -> str:
    at = next(index for index, token in enumerate(tokens) if token.kind == "exponent")
    mantissa_tokens, exponent_tokens = tokens[:at], list(tokens[at + 1 :])
    point = _point(mantissa_tokens)
    step = max(1, sum(token.kind == "digit" for token in mantissa_tokens[:point]))
    places = sum(token.kind == "digit" for token in mantissa_tokens[point:])
    power = magnitude.adjusted() if magnitude else 0
    power -= power % step
    if _round(magnitude.scaleb(-power, _EXACT), places) >= Decimal(1).scaleb(step):
        power += step
    sign = "-" if power < 0 else "+" if tokens[at].text[1] == "+" else ""
    mantissa = _show_fixed(magnitude.scaleb(-power, _EXACT), mantissa_tokens)
    return f"{mantissa}E{sign}{_lay_whole(str(abs(power)).lstrip('0'), exponent_tokens, is_grouped=False) or '0'}"


def _is_fraction(tokens: Sequence[Token]) -> bool:
    at = next((index for index, token in enumerate(tokens) if token.kind == "slash"), None)
    return at is not None and any(token.kind == "digit" for token in tokens[:at])


def _show_fraction(magnitude: Decimal, tokens: Sequence[Token]) -> str:
    """Show a mixed fraction, or an improper one where the format has no place for the whole."""
    at = next(index for index, token in enumerate(tokens) if token.kind == "slash")
    start = at
    while start > 0 and tokens[start - 1].kind == "digit":
        start -= 1
    end = at + 1
    while end < len(tokens) and (tokens[end].kind == "digit" or tokens[end].text.isdigit()):
        end += 1
    before = tokens[:start]
    has_whole = any(token.kind == "digit" for token in before)
    fixed = "".join(token.text for token in tokens[at + 1 : end])
    exact = Fraction(magnitude)
    if fixed.strip("0#?") and fixed.isdigit() and int(fixed):
        denominator = int(fixed)
        near = Fraction(round(exact * denominator), denominator)
    else:
        near = exact.limit_denominator(10 ** min(max(end - at - 1, 1), _MAXIMUM_FRACTION_DIGITS) - 1)
        denominator = near.denominator
    numerator = int(near * denominator)
    whole, rest = divmod(numerator, denominator) if has_whole else (0, numerator)
    shown = f"{rest}/{denominator}" if rest or not has_whole else ""
    digits = str(whole) if whole or not rest else ""
    lead = _lay_whole(digits, before, is_grouped=False) if has_whole else "".join(_as_literal(each) for each in before)
    return f"{lead}{shown}{''.join(_as_literal(each) for each in tokens[end:])}"
