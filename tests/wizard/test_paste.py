"""Pasted numbers: any notation, ranges, CSV, what is wrong and where; quick and never failing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.numbering import Flaw
from appliance.wizard.paste import MOST, MOST_WRONG, Reading, read_paste
from appliance.words import known, say

MAIN, NEXT = "+31501234567", "+31501234568"


def numbers(reading: Reading) -> list[str]:
    return [number for run in reading.new for number in run.numbers()]


def faults(reading: Reading) -> list[tuple[int, str]]:
    return [(one.line, one.why.code) for one in reading.wrong]


@pytest.mark.parametrize(
    "text",
    [
        "050 123 45 67", "050-1234567", "(050) 123 45 67", "+31 50 123 45 67", "+31 (0)50 1234567", "050–1234567",
        "0031501234567", "31501234567", "501234567", "tel:+31501234567", "sip:31501234567@provider.example",
        "050.123.45.67", "050/1234567", '"0501234567"', "'0501234567", "  0501234567  ", "\ufeff0501234567",
        "0501234567 # hoofdnummer", "0501234567 // hoofdnummer", "0501234567 Hoofdnummer", "Hoofd 050 123 45 67",
        "050 123 45 67 (hoofdnummer)", "Hoofdnummer: 0501234567", "\u202a050 1234567\u202c",
        "050\u00a0123\u00a04567",
    ],
)  # fmt: skip
def test_one_number_in_any_notation(text: str) -> None:
    reading = read_paste(text)
    assert (numbers(reading), faults(reading)) == ([MAIN], [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0501234567\n0501234568", id="lines"),
        pytest.param("0501234567\r\n\r\n0501234568\r\n", id="lines of Windows, with an empty one"),
        pytest.param("0501234567, 0501234568", id="commas"),
        pytest.param("0501234567;0501234568", id="semicolons"),
        pytest.param("0501234567\t0501234568", id="cells of a spreadsheet"),
        pytest.param("Nummer\n0501234567\n0501234568", id="a heading alone"),
        pytest.param("Naam;Nummer;Kanalen\nHoofd;0501234567;4\nFax;0501234568;2", id="CSV with headings"),
        pytest.param(
            "id,DID,since\n1,31501234567,2024-01-01\n2,31501234568,2024-01-02", id="other columns ignored"
        ),
        pytest.param("Hoofd;0501234567;4\nFax;0501234568;2", id="CSV without headings"),
        pytest.param("# mijn nummers\n0501234567\n0501234568 # fax", id="remarks"),
        pytest.param("Tel. 050 123 45 67 fax 050-1234568", id="two in one cell"),
        pytest.param("telefoon;naam\n050-1234567 of fax 0501234568;Jan", id="two in a cell with a heading"),
        pytest.param("0501234567 sinds 20261123\n0501234568", id="a date beside it"),
        pytest.param("050 123 45 67 t/m 68", id="a range"),
        pytest.param("050-1234567 t/m 68", id="a range with a dash in its number"),
        pytest.param("050 123 45 67 - 050 123 45 68", id="a range of two whole numbers"),
        pytest.param("0501234567-0501234568", id="a range without blanks"),
        pytest.param("0501234567–68", id="a range with a long dash"),
        pytest.param("+31501234567 tot en met +31501234568", id="a range in words"),
        pytest.param("0501234567..0501234568", id="a range with dots"),
        pytest.param("Verkoop, 0501234567 t/m 8", id="a range of one digit"),
    ],
)
def test_two_numbers_in_any_layout(text: str) -> None:
    reading = read_paste(text)
    assert (numbers(reading), faults(reading)) == ([MAIN, NEXT], [])


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        pytest.param("050 123 45 00 - 050 123 45 99", "+31501234500", "+31501234599", 100, id="a hundred"),
        pytest.param("0501234500 t/m 99", "+31501234500", "+31501234599", 100, id="the end shortened"),
        pytest.param("+31 50 12345xx", "+31501234500", "+31501234599", 100, id="jokers"),
        pytest.param("050 123 xxxx", "+31501230000", "+31501239999", 10_000, id="ten thousand"),
        pytest.param("088 1234 000 tot 088 1234 999", "+31881234000", "+31881234999", 1000, id="a thousand"),
    ],
)
def test_a_range_stays_one_run(text: str, first: str, last: str, count: int) -> None:
    reading = read_paste(text)
    assert [(run.first, run.last, len(run)) for run in reading.new] == [(first, last, count)]
    assert reading.count == count


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("050-12345", "paste_too_short", id="digits missing"),
        pytest.param("0501", "paste_too_short", id="an area code"),
        pytest.param("050123456789", "paste_too_long", id="digits too many"),
        pytest.param("+999 123456789", "paste_no_country", id="no such country"),
        pytest.param("112", "paste_short_code", id="an emergency number"),
        pytest.param("Hoofdnummer", "paste_no_number", id="words alone"),
        pytest.param("3,1501E+10", "paste_no_number", id="rounded by a spreadsheet, cut at the comma"),
        pytest.param("3.1501E+10", "paste_spreadsheet", id="rounded by a spreadsheet"),
        pytest.param("0501234599 t/m 0501234500", "paste_range_order", id="a range backward"),
        pytest.param("050123 t/m 99", "paste_range_begin", id="a range of half a number"),
        pytest.param("0501234500 t/m 06123456789", "paste_range_end", id="two ends that do not fit"),
        pytest.param("0501230000 t/m 0501300000", "paste_too_many", id="a range without bounds"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, why: str) -> None:
    reading = read_paste(f"{MAIN}\n{text}")
    assert faults(reading) == [(2, why)]
    (wrong,) = reading.wrong
    assert known(wrong.why.code)
    for lang in ("nl", "en"):
        words = say(lang, wrong.why.code, wrong.why.params)
        assert "2" in words
        assert "{" not in words
    assert numbers(reading) == [MAIN]


def test_what_is_there_already_is_passed_over() -> None:
    reading = read_paste("050 123 45 65 t/m 69\n0501234566", known={MAIN})
    assert [(run.first, run.last) for run in reading.new] == [
        ("+31501234565", "+31501234566"),
        ("+31501234568", "+31501234569"),
    ]
    assert reading.known == (MAIN, "+31501234566")


def test_labels_come_along() -> None:
    reading = read_paste("Naam;Nummer\nHoofdnummer;0501234567\nFax;0501234568")
    assert [run.label for run in reading.new] == ["Hoofdnummer", "Fax"]
    assert [run.label for run in read_paste("050 123 45 67 Balie beneden").new] == ["Balie beneden"]


def test_the_home_country_decides_what_is_bare() -> None:
    assert numbers(read_paste("030 123456", country="DE")) == ["+4930123456"]
    assert numbers(read_paste("+44 20 7946 0018")) == ["+442079460018"]


def test_more_than_a_box_can_hold_is_refused_and_the_rest_is_kept() -> None:
    reading = read_paste("050123xxxx\n0881234567")
    assert reading.count == MOST
    assert faults(reading) == [(2, "paste_too_many")]


def test_many_wrong_ones_are_counted_but_not_all_shown() -> None:
    reading = read_paste("\n".join("0501" for _ in range(1000)))
    assert (len(reading.wrong), reading.wrong_count) == (MOST_WRONG, 1000)


def test_every_flaw_of_a_number_has_words() -> None:
    assert all(known(f"paste_{flaw.value}") for flaw in Flaw)


MANY = {
    "scattered": [f"0{10_0000000 + n * 7919 % 89_0000000}" for n in range(10_000)],
    "in a block": [f"050123{n:04d}" for n in range(10_000)],
    "with names": [f"Toestel {n};+31 (0)88 12 3{n // 100:02d} {n % 100:02d};vrij" for n in range(10_000)],
    "wrong": [f"05{n}" for n in range(10_000)],
}


def cost(lines: list[str]) -> float:
    """Processor seconds of reading lines that were never read before: what was read once is remembered."""
    before = time.process_time()
    read_paste("\n".join(lines))
    return time.process_time() - before


@pytest.mark.parametrize("name", MANY)
def test_ten_thousand_lines_cost_ten_times_a_thousand(name: str) -> None:
    """A thousand before and a thousand after: a machine that turns slow in between is seen on one side of it."""
    before, many, after = map(cost, (MANY[name][:1000], MANY[name][1000:9000], MANY[name][9000:]))
    assert many < 24 * max(before, after)  # eight times as many; what grows with the square would be 64 times
    reading = read_paste("\n".join(MANY[name]))
    assert reading.count + len(reading.known) + reading.wrong_count == 10_000


@pytest.mark.parametrize(
    "piece",
    ["-", "0-", "0501234567-", "t/m ", "x", "0 ", "(", "a 1 ", "\t", ",", "0501234567 t/m ", "\n", "é", "#", '"'],
    ids=repr,
)
def test_a_long_hostile_line_costs_no_more_than_its_length(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    before = time.process_time()
    read_paste(text)
    assert time.process_time() - before < 3.0


soup = st.text(alphabet="0123456789+-()., ;\t\n\r/t/mxX#'\"eE\u2013\u202a", max_size=300)


@given(st.text(max_size=300) | soup)
def test_nothing_that_is_pasted_fails_and_all_that_is_read_is_a_number(text: str) -> None:
    reading = read_paste(text)
    read = numbers(reading)
    assert len(read) == len(set(read)) == reading.count <= MOST
    assert all(number[0] == "+" and number[1:].isdigit() and 6 <= len(number) <= 16 for number in read)
    assert all(one.line >= 1 and known(one.why.code) for one in reading.wrong)


@given(st.integers(100_000_000, 899_999_999), st.sampled_from(["0{}", "+31{}", "0031{}", "31{}", "+31 (0){}"]))
def test_a_dutch_number_is_read_the_same_in_every_notation(number: int, notation: str) -> None:
    whole = read_paste(f"+31{number}")
    assert numbers(read_paste(notation.format(number))) == numbers(whole)
