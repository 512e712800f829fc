"""Entries on one line each are read without the parser: the same comes out, only sooner."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from appliance.settings import yaml_read
from appliance.settings.problems import Wrong
from appliance.settings.yaml_read import Document, read_yaml
from appliance.settings.yaml_rows import FEWEST, MARK, marked
from appliance.settings.yaml_write import write_yaml

ROW = '  - {number: "+31501234567", trunk: main, inbound: true, label: "Balie, \'voor\'", ring: 25, pbx: null}\n'
MANY = FEWEST + 1


def slowly(text: str) -> Document | Wrong:
    """By the parser alone."""
    return yaml_read._read(text, yaml_read.Reading(yaml_read.MOST_VALUES))


def same(text: str) -> None:
    quick, slow = read_yaml(text.encode()), slowly(text)
    assert quick == slow
    if isinstance(quick, Document) and isinstance(slow, Document):
        assert dict(quick.lines) == dict(slow.lines)


FILES = [
    pytest.param("numbers:\n" + ROW * MANY, id="as we write them"),
    pytest.param("numbers:\n" + ROW * MANY + "schema: 1\n", id="something behind"),
    pytest.param("numbers:\n" + ROW * MANY + "  - {number: 1, number: 2}\n", id="a name twice"),
    pytest.param("numbers:\n" + ROW * MANY + "      more\n", id="a line that goes on"),
    pytest.param("numbers:\n" + ROW * MANY + "    more: 1\n", id="an entry that goes on"),
    pytest.param("note: |\n" + ROW * MANY + "numbers:\n" + ROW * MANY, id="rows that are text"),
    pytest.param('note: "\n' + ROW.replace('"', "'") * MANY + '"\n', id="rows within quotes"),
    pytest.param("note: [\n" + ROW * MANY + "]\n", id="rows in a list of another kind"),
    pytest.param("numbers:\n" + ROW * MANY + "a: b: c\n", id="a fault behind"),
    pytest.param("numbers:\n" + ROW * MANY + "---\n" + ROW * MANY, id="two documents"),
    pytest.param("numbers:\n" + ROW * MANY + f"x: {MARK}1\n", id="the mark itself"),
    pytest.param("a:\n" + ROW * MANY + "b:\n" + ROW * MANY, id="two lists"),
    pytest.param("- x:\n" + ROW.replace("  - ", "    - ") * MANY, id="a list in a list"),
    pytest.param(
        "numbers:\n" + ROW.replace("true", "on, e: 1.50, f: 0x1f, g: -3, h: ~, i: 1e3") * MANY, id="values"
    ),
    pytest.param("r:\n" + '  - {range: ["+31501", "+31509"], e: [], f: [a, 1, true]}\n' * MANY, id="ranges"),
    pytest.param("numbers:\r\n" + ROW.replace("\n", "\r\n") * MANY, id="ends of lines of elsewhere"),
    pytest.param("numbers:\n" + ROW.replace("\n", "  # why\n") * MANY, id="remarks"),
    pytest.param("numbers:\n" + ROW.replace("Balie", "\u2028\x85") * MANY, id="odd ends of lines"),
]


@pytest.mark.parametrize("text", FILES)
def test_it_is_as_the_parser_reads_it(text: str) -> None:
    same(text)


SCALARS = st.sampled_from(
    ["a", "1", "-1", "true", "~", '"x y"', '"\\n"', "'q'", "", "[a, 1]", "{b: 1}", "&a", "*a", "!t", "x:y", "a b"]
)


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abcde"), SCALARS), min_size=1, max_size=3), min_size=1, max_size=4
    )
)
def test_whatever_stands_in_the_rows(rows: list[list[tuple[str, str]]]) -> None:
    odd = "".join(f"  - {{{', '.join(f'{name}: {value}' for name, value in row)}}}\n" for row in rows)
    same("numbers:\n" + ROW * MANY + odd)


@pytest.mark.parametrize("text", [ROW * 3, "", "a: 1\n" * 200])
def test_few_are_left_to_the_parser(text: str) -> None:
    assert marked(text) == (text, [])


def test_a_thousand_numbers_take_a_fraction_of_the_parsers_time() -> None:
    data = {"numbers": [{"number": f"+3150{n:07}", "trunk": "t", "label": f"Toestel {n}"} for n in range(1000)]}
    began = time.process_time()
    text = write_yaml(data)
    read = read_yaml(text.encode())
    ours, began = time.process_time() - began, time.process_time()
    for _event in YAML(typ="safe", pure=True).parse(io.StringIO(text)):
        pass
    assert isinstance(read, Document)
    assert read.data == data
    assert ours < (time.process_time() - began) / 2
