"""What a text of digits means: the one way in, from any notation to a canonical number.

Law: the line's configured notation decides what is ambiguous; a reading that makes a valid number goes before one
that does not, so a line that now and then writes otherwise is still understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

from appliance.numbering.cleaning import LONGEST, bare
from appliance.numbering.country import Country, calling_code, country_of
from appliance.numbering.plainly import plainly
from appliance.numbering.values import E164, MOST_DIGITS, Flaw, NotANumber, Number, Reader, ShortCode

_OUR_SHORTEST = 5
"""The shortest number that a setting may hold (`settings.base.E164`)."""
_FLAWS = {
    ValidationResult.TOO_SHORT: Flaw.TOO_SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Flaw.TOO_SHORT,
    ValidationResult.TOO_LONG: Flaw.TOO_LONG,
    ValidationResult.INVALID_COUNTRY_CODE: Flaw.NO_COUNTRY,
}


def canonical(raw: str, reader: Reader) -> Number:
    """Read `raw` as the line of `reader` means it. Never raises.

    The outside prefix is taken off once, and is allowed to be missing. Emergency numbers come out as short codes;
    `emergency_number` must be asked first, for it knows more notations of them.
    """
    if (number := plainly(raw, reader)) is not None:
        return E164(number, raw)
    text = bare(raw)
    if text is None:
        return NotANumber(raw, Flaw.TOO_LONG if len(raw) > LONGEST else Flaw.NOT_DIGITS)
    if text != raw and (number := plainly(text, reader)) is not None:
        return E164(number, raw)
    match _understood(text, reader):
        case E164(number=number):
            return E164(number, raw)
        case ShortCode(digits=digits, country=country):
            return ShortCode(digits, country, raw)
        case NotANumber(why=why):
            return NotANumber(raw, why)


@lru_cache(maxsize=4096)
def _understood(text: str, reader: Reader) -> Number:
    """The meaning of bare digits. Remembered, because an office calls and is called by the same few thousand."""
    if not text:
        return NotANumber(text, Flaw.EMPTY)
    country = country_of(reader.country)
    ways = _without_prefix(text, reader.outside_prefix)
    for way in ways:
        if country.is_short(way):
            return ShortCode(way, country.region)
    return _best(ways, _readings(ways, reader, country), country)


def _without_prefix(text: str, prefix: str) -> tuple[str, ...]:
    """The text without the outside prefix, when it is there; then as it came, the prefix having been forgotten."""
    if prefix and text.startswith(prefix) and len(text) > len(prefix):
        return (text[len(prefix) :], text)
    return (text,)


def _readings(ways: tuple[str, ...], reader: Reader, country: Country) -> Iterator[PhoneNumber]:
    """Every reading that parses, the likeliest first; each once.

    Digits that begin with a prefix that no calling code begins with are read at home in any notation. What is left
    is ambiguous: `plain` and `e164` lines mean an international number without plus, the others a national one.
    """
    plain = reader.number_format in ("plain", "e164")
    seen = set()
    for way in ways:
        for reading in _with_plus(way, country) if "+" in way else _of_digits(way, country, plain):
            if reading not in seen:
                seen.add(reading)
                yield from _parsed(*reading)


def _of_digits(digits: str, country: Country, plain: bool) -> Iterator[tuple[str, str | None]]:
    if not digits.isdigit():
        return
    yield from _explicit(digits, country)
    at_home, abroad = (digits, country.region), (f"+{digits}", None)
    yield from (abroad, at_home) if plain else (at_home, abroad)


def _with_plus(way: str, country: Country) -> Iterator[tuple[str, str | None]]:
    """`+31...`; and `+0031...` and `+0501234567` of a PBX that puts a plus before everything."""
    if way[1:].isdigit():
        yield (way[1:], country.region) if way.startswith("+0") else (way, None)


def _explicit(digits: str, country: Country) -> Iterator[tuple[str, str | None]]:
    """The readings of digits that begin with an international or national prefix, if they can only be that."""
    if digits.startswith(country.outward):
        yield f"+{digits[len(country.outward) :]}", None
    abroad = digits.startswith("0") and country.international.match(digits) is not None
    if abroad or (country.has_clear_trunk_prefix and digits.startswith(country.national_prefix)):
        yield digits, country.region


def _parsed(text: str, region: str | None) -> Iterator[PhoneNumber]:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return
    if number.italian_leading_zero and not phonenumbers.is_valid_number(number):
        plan = country_of(phonenumbers.region_code_for_country_code(number.country_code or 0))
        if plan.national_prefix == "0":
            number = PhoneNumber(country_code=number.country_code, national_number=number.national_number)
    yield number


def _best(ways: tuple[str, ...], readings: Iterator[PhoneNumber], country: Country) -> Number:
    """The first valid reading, else a decorated short code, else the first possible reading, else why not."""
    invalid: list[PhoneNumber] = []
    for number in readings:
        if phonenumbers.is_valid_number(number):
            return _whole(number, country)
        invalid.append(number)
    for way in ways:
        for head in _decorations(country):
            if way.startswith(head) and country.is_short(way[len(head) :]):
                return ShortCode(way[len(head) :], country.region)
    verdicts = [phonenumbers.is_possible_number_with_reason(number) for number in invalid]
    for number, verdict in zip(invalid, verdicts, strict=True):
        if verdict in (ValidationResult.IS_POSSIBLE, ValidationResult.INVALID_LENGTH):
            return _e164(number)
    return NotANumber(ways[-1], _flaw(ways[-1], verdicts))


def _decorations(country: Country) -> tuple[str, ...]:
    """What a PBX puts before every number, short codes too."""
    code = str(country.code)
    national = (country.national_prefix,) if country.national_prefix else ()
    return (f"+{code}", f"{country.outward}{code}", code, *national, "+")


def _flaw(text: str, verdicts: list[int]) -> Flaw:
    if verdicts:
        return _FLAWS.get(verdicts[0], Flaw.NO_COUNTRY)
    if not text.removeprefix("+").isdigit():
        return Flaw.NOT_DIGITS
    count = len(text.lstrip("+"))
    if count > MOST_DIGITS:
        return Flaw.TOO_LONG
    return Flaw.TOO_SHORT if count < _OUR_SHORTEST else Flaw.NO_COUNTRY


def _whole(number: PhoneNumber, country: Country) -> Number:
    """A valid number; what is a short code at home stays one, also where the plan lists it (14050) as a number."""
    significant = phonenumbers.national_significant_number(number)
    if number.country_code == country.code and country.is_short(significant):
        return ShortCode(significant, country.region)
    return _e164(number)


def _e164(number: PhoneNumber) -> Number:
    text = f"+{number.country_code}{phonenumbers.national_significant_number(number)}"
    if len(text) - 1 > MOST_DIGITS:
        return NotANumber(text, Flaw.TOO_LONG)
    if len(text) - 1 < _OUR_SHORTEST or not calling_code(text):
        return NotANumber(text, Flaw.TOO_SHORT)
    return E164(text)
