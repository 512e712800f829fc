"""Sheets of rates from providers: taken whole, or every wrong line named and nothing taken."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.rates import Imported, WrongSheet, read_sheet
from appliance.words import known, say


def read(text: str) -> Imported | WrongSheet:
    return read_sheet(text.encode(), "NL")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("+31,0.02,0.05,1/1\n", [("+31", "0.02", "0.05", "1/1")], id="bare"),
        pytest.param(
            "prefix,per_minute,setup,increment\n+31,0.02,,\n", [("+31", "0.02", "0", "60/60")], id="empty cells"
        ),
        pytest.param("per_minute;prefix\n0,02;+31\n", [("+31", "0.02", "0", "60/60")], id="Dutch"),
        pytest.param("\ufeffprefix\tper minuut\r\n00316\t€ 0,09\r\n", [("+316", "0.09", "0", "60/60")], id="tabs"),
        pytest.param('+31,"0,02"\n\n', [("+31", "0.02", "0", "60/60")], id="quotes and an empty line"),
        pytest.param("1888,1.50\n", [("1888", "1.50", "0", "60/60")], id="a short number"),
        pytest.param("prefix,land,rate\n+31,NL,0.02\n", [("+31", "0.02", "0", "60/60")], id="other columns too"),
    ],
)  # fmt: skip
def test_a_right_sheet_is_taken_whole(text: str, rows: list[tuple[str, str, str, str]]) -> None:
    found = read(text)
    assert isinstance(found, Imported), found
    got = [(row.prefix, row.per_minute, row.setup, row.increment) for row in found.rows]
    assert got == [(prefix, Decimal(per), Decimal(setup), increment) for prefix, per, setup, increment in rows]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param("", [(1, "rates_empty")], id="nothing"),
        pytest.param("prefix,per_minute\n", [(1, "rates_empty")], id="a heading alone"),
        pytest.param("prefix,setup\n+31,1\n", [(1, "rates_heading")], id="no price"),
        pytest.param(
            "+31,0.02\n31,0.02\n+32,x\n", [(2, "rates_prefix"), (3, "rates_amount")], id="several at once"
        ),
        pytest.param("+31,-0.02\n", [(1, "rates_amount")], id="negative"),
        pytest.param("+31,1e9\n", [(1, "rates_amount")], id="absurd"),
        pytest.param("+31,NaN\n", [(1, "rates_amount")], id="no number"),
        pytest.param("+31;1.234,56\n", [(1, "rates_amount")], id="thousands"),
        pytest.param("+31,0.0000001\n", [(1, "rates_amount")], id="less than a micro-euro"),
        pytest.param("+31,\n", [(1, "rates_amount")], id="no amount"),
        pytest.param("+31,0.02,0,0/1\n", [(1, "rates_increment")], id="an increment of nothing"),
        pytest.param("+31,0,02,0,0,1/1\n", [(1, "rates_cells")], id="commas for two things"),
        pytest.param("+31,0,02\n", [(1, "rates_amount")], id="a comma for two things"),
        pytest.param("+31,0.02\n\n0031,0.03\n", [(3, "rates_twice")], id="one prefix twice"),
        pytest.param("+31,0.02\n+0,0.03\n", [(2, "rates_prefix")], id="a plus and nothing"),
    ],
)
def test_a_wrong_sheet_is_named_by_line_and_nothing_is_taken(text: str, wrong: list[tuple[int, str]]) -> None:
    found = read(text)
    assert isinstance(found, WrongSheet), found
    assert [(line.line, line.code) for line in found.lines] == wrong
    for line in found.lines:
        assert known(line.code)
        assert "{" not in say("nl", line.code, {"line": line.line, **line.params})


@given(st.binary(max_size=200))
def test_no_sheet_makes_it_fail(content: bytes) -> None:
    assert isinstance(read_sheet(content, "NL"), Imported | WrongSheet)


def test_a_sheet_without_end_is_refused() -> None:
    found = read_sheet(b"+31,0.02\n" * 2_000_000, "NL")
    assert isinstance(found, WrongSheet)
    assert found.lines[0].code == "rates_too_long"
