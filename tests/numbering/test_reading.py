"""What a text of digits means, told as sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.numbering import E164, Flaw, NotANumber, Reader, ShortCode, canonical, without_withholding
from tests.numbering.samples import COUNTRIES, STYLES

GRONINGEN = E164("+31501234567")
PLAIN = Reader("NL", "plain")
NATIONAL = Reader("NL", "national")
ZERO_FIRST = Reader("NL", "plain", "0")
NINE_FIRST = Reader("NL", "plain", "9")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("+31501234567", id="with a plus"),
        pytest.param("31501234567", id="plain"),
        pytest.param("0031501234567", id="with the international prefix"),
        pytest.param("0501234567", id="national"),
        pytest.param("501234567", id="national without its zero"),
        pytest.param("+310501234567", id="plus, country and a zero too many"),
        pytest.param("+31(0)501234567", id="with the zero in brackets that is not dialled abroad"),
        pytest.param("+31 (0)50-123 45 67", id="as people write it"),
        pytest.param("050 / 123.45.67", id="with slash and dots"),
        pytest.param("050\u2011123\u00a04567", id="with a word processor's hyphen and space"),
        pytest.param("\u202a+31501234567\u202c", id="copied from a web page with marks of direction"),
        pytest.param("+0501234567", id="national behind a plus that a PBX puts before everything"),
        pytest.param("+0031501234567", id="a plus before the international prefix"),
        pytest.param("tel:+31-50-1234567", id="a tel URI"),
        pytest.param("tel:0501234567;phone-context=+31", id="a tel URI whose context repeats the country"),
        pytest.param("tel:1234567;phone-context=+3150", id="a local tel URI in its context"),
        pytest.param("sip:+31501234567@provider.example;user=phone", id="a SIP URI"),
        pytest.param("SIPS:0501234567@10.0.0.1:5061", id="a SIPS URI in capitals"),
        pytest.param("0501234567;npdi;rn=+31981", id="a user part with number portability data"),
        pytest.param("%2B31501234567", id="with an escaped plus"),
    ],
)
@pytest.mark.parametrize("reader", [PLAIN, NATIONAL, Reader("NL", "e164"), Reader("NL", "international")], ids=str)
def test_one_number_in_many_notations(text: str, reader: Reader) -> None:
    found = canonical(text, reader)
    assert found == GRONINGEN
    assert isinstance(found, E164)
    assert found.raw == text, "the raw text is kept"


@pytest.mark.parametrize(
    ("text", "reader", "number"),
    [
        pytest.param("4681230000", PLAIN, "+4681230000", id="plain digits of another country on a plain line"),
        pytest.param("201234567", NATIONAL, "+31201234567", id="20 is Amsterdam on a national line"),
        pytest.param("2025550123", Reader("US", "national"), "+12025550123", id="ten digits at home in America"),
        pytest.param("12025550123", Reader("US", "plain"), "+12025550123", id="eleven digits in America"),
        pytest.param("0113225550123", Reader("US", "national"), "+3225550123", id="011 leads abroad in America"),
        pytest.param("0612345678", Reader("IT", "national"), "+390612345678", id="Italy keeps its zero"),
        pytest.param("910123456", Reader("ES", "national"), "+34910123456", id="Spain has no zero"),
        pytest.param(
            "81312345678", Reader("RU", "plain"), "+81312345678", id="81 is Japan on a plain Russian line"
        ),
        pytest.param(
            "84951234567", Reader("RU", "national"), "+74951234567", id="8 is the trunk prefix of Russia"
        ),
        pytest.param("08001234", PLAIN, "+318001234", id="toll free numbers may be short"),
        pytest.param("+290 23456", PLAIN, "+29023456", id="small islands have small numbers"),
    ],
)
def test_the_lines_notation_and_country_decide(text: str, reader: Reader, number: str) -> None:
    assert canonical(text, reader) == E164(number)


@pytest.mark.parametrize(
    ("text", "reader", "number"),
    [
        pytest.param("00501234567", ZERO_FIRST, "+31501234567", id="zero, then a national number"),
        pytest.param("00461234567", ZERO_FIRST, "+31461234567", id="zero, then Sittard: not Sweden"),
        pytest.param("0461234567", ZERO_FIRST, "+31461234567", id="Sittard, the zero forgotten"),
        pytest.param("0004681230000", ZERO_FIRST, "+4681230000", id="zero, then Sweden"),
        pytest.param("00031501234567", ZERO_FIRST, "+31501234567", id="zero, then an international number"),
        pytest.param(
            "0031501234567", ZERO_FIRST, "+31501234567", id="an international number, the zero forgotten"
        ),
        pytest.param("031501234567", ZERO_FIRST, "+31501234567", id="zero, then a plain number"),
        pytest.param("0+31501234567", ZERO_FIRST, "+31501234567", id="zero, then a plus"),
        pytest.param("+31501234567", ZERO_FIRST, "+31501234567", id="a plus needs no outside prefix"),
        pytest.param("90501234567", NINE_FIRST, "+31501234567", id="nine, then a national number"),
        pytest.param("0501234567", NINE_FIRST, "+31501234567", id="a national number, the nine forgotten"),
        pytest.param("990501234567", NINE_FIRST, "+90501234567", id="stripped once, not twice: then it is Turkey"),
        pytest.param("911123456789", NINE_FIRST, "+911123456789", id="India, the nine forgotten"),
        pytest.param("*90501234567", Reader("NL", "plain", "*9"), "+31501234567", id="a prefix with a star"),
    ],
)
def test_the_outside_prefix_is_taken_off_once_and_may_be_missing(text: str, reader: Reader, number: str) -> None:
    found = canonical(text, reader)
    assert str(found) == number


@pytest.mark.parametrize(
    ("text", "reader", "code"),
    [
        pytest.param("112", PLAIN, "112", id="the emergency number"),
        pytest.param("14050", PLAIN, "14050", id="a municipality with a three-digit area code"),
        pytest.param("140113", PLAIN, "140113", id="a municipality with a four-digit area code"),
        pytest.param("+3114050", PLAIN, "14050", id="a municipality, decorated"),
        pytest.param("144", PLAIN, "144", id="the animal police"),
        pytest.param("113", PLAIN, "113", id="suicide prevention"),
        pytest.param("1888", PLAIN, "1888", id="directory enquiries"),
        pytest.param("116117", PLAIN, "116117", id="a harmonised number of Europe"),
        pytest.param("1233", PLAIN, "1233", id="voicemail of the network"),
        pytest.param("01888", ZERO_FIRST, "1888", id="behind an outside prefix"),
        pytest.param("1888", ZERO_FIRST, "1888", id="with the outside prefix forgotten"),
        pytest.param("0144", PLAIN, "144", id="behind a zero that a PBX puts before everything"),
        pytest.param("0031144", PLAIN, "144", id="made international by a PBX"),
        pytest.param("115", Reader("DE", "national"), "115", id="a German authority"),
        pytest.param("3631", Reader("FR", "national"), "3631", id="a French short number"),
        pytest.param("411", Reader("US", "national"), "411", id="American directory enquiries"),
    ],
)
def test_short_codes_are_no_international_numbers(text: str, reader: Reader, code: str) -> None:
    assert canonical(text, reader) == ShortCode(code, reader.country)


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        pytest.param("", Flaw.EMPTY, id="nothing"),
        pytest.param("  -- ", Flaw.EMPTY, id="only decoration"),
        pytest.param("+", Flaw.NOT_DIGITS, id="a lonely plus"),
        pytest.param("sip:@host", Flaw.EMPTY, id="a URI without user"),
        pytest.param("anonymous", Flaw.NOT_DIGITS, id="a word"),
        pytest.param("050123abcd", Flaw.NOT_DIGITS, id="a number that turns into letters"),
        pytest.param(
            "\u0663\u0661\u0665\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667", Flaw.NOT_DIGITS, id="Arabic"
        ),
        pytest.param(
            "\uff10\uff15\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17", Flaw.NOT_DIGITS, id="wide digits"
        ),
        pytest.param("\u00b2\u00b3\u00b9\u00b2\u00b3\u00b9\u00b2\u00b3\u00b9", Flaw.NOT_DIGITS, id="superscripts"),
        pytest.param("*21*0501234567#", Flaw.NOT_DIGITS, id="a service code"),
        pytest.param("0501234567#0900", Flaw.NOT_DIGITS, id="a tail behind a hash"),
        pytest.param("0501234567\r\nX: y", Flaw.NOT_DIGITS, id="a header smuggled in"),
        pytest.param("0501234567\x00", Flaw.NOT_DIGITS, id="a nul byte"),
        pytest.param("201", Flaw.TOO_SHORT, id="an extension"),
        pytest.param("+3150", Flaw.TOO_SHORT, id="cut off"),
        pytest.param("09006", Flaw.TOO_SHORT, id="a premium number cut off"),
        pytest.param("+999123456789", Flaw.NO_COUNTRY, id="a calling code that nobody has"),
        pytest.param("+31501234567890123456", Flaw.TOO_LONG, id="too many digits"),
        pytest.param("9" * 300, Flaw.TOO_LONG, id="far too many digits"),
        pytest.param("+3150+1234567", Flaw.NOT_DIGITS, id="a plus inside"),
    ],
)
def test_what_is_no_number_says_why(text: str, flaw: Flaw) -> None:
    assert canonical(text, PLAIN) == NotANumber(text, flaw)


@pytest.mark.parametrize(
    ("text", "prefix", "rest"),
    [
        pytest.param("*31*0501234567", "", ("0501234567", True), id="star 31 star hides the caller"),
        pytest.param("#31#0501234567", "", ("0501234567", True), id="hash 31 hash as on a mobile"),
        pytest.param("%2331%230501234567", "", ("0501234567", True), id="escaped as in a SIP user part"),
        pytest.param("0*31*0501234567", "0", ("0501234567", True), id="behind the outside prefix"),
        pytest.param("*31*00501234567", "0", ("00501234567", True), id="before the outside prefix, which stays"),
        pytest.param(
            "*31#0501234567", "", ("*31#0501234567", False), id="star 31 hash shows the caller: no such code"
        ),
        pytest.param(
            "+31 50 1234567", "", ("+31 50 1234567", False), id="an ordinary number comes back untouched"
        ),
    ],
)
def test_a_code_that_hides_the_caller(text: str, prefix: str, rest: tuple[str, bool]) -> None:
    assert without_withholding(text, prefix) == rest


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.text(max_size=400), st.text("0123456789+*#;=@:()-. %abc\r\n", max_size=60)),
    st.sampled_from(COUNTRIES),
    st.sampled_from(STYLES),
    st.text("0123456789*#", max_size=6),
)
def test_any_text_is_read_without_an_accident(text: str, country: str, style: str, prefix: str) -> None:
    found = canonical(text, Reader(country, style, prefix))  # type: ignore[arg-type]
    assert found.raw == text
    if isinstance(found, E164):
        digits = found.number.removeprefix("+")
        assert found.number == f"+{digits}"
        assert 5 <= len(digits) <= 15
        assert digits.isascii()
        assert digits.isdigit()
        assert digits[0] != "0"
    if isinstance(found, ShortCode):
        assert found.digits.isascii()
        assert found.digits.isdigit()
