"""A settings file from anybody: a clear problem with its line, in bounded time, and never an object."""

from __future__ import annotations

import time

import pytest

from appliance.settings.problems import Wrong
from appliance.settings.yaml_read import LARGEST, Document, read_yaml

BOMB = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n, n, n - 1, n - 1) for n in range(98, 122))

HOSTILE = [
    pytest.param(b"", "yaml_empty", None, id="an empty file"),
    pytest.param(b"# only\n\n# comments\n", "yaml_empty", None, id="only comments"),
    pytest.param(b"null\n", "yaml_empty", None, id="nothing, in words"),
    pytest.param(b"box:\n\tname: x\n", "yaml_tab", 2, id="a tab for indentation"),
    pytest.param(b"\x7fELF\x02\x01\x01\x00", "yaml_not_text", 1, id="a program"),
    pytest.param(b"box: {name: ok}\nx: \xff\xfe\n", "yaml_not_text", 2, id="not UTF-8 on the second line"),
    pytest.param("box:\n  name: x".encode("utf-16"), "yaml_not_text", 1, id="UTF-16"),
    pytest.param(b"PK\x03\x04 a: b", "yaml_not_text", 1, id="a zip file"),
    pytest.param(b"a: 1\nb: \x1b[31m\n", "yaml_not_text", 2, id="an escape sequence"),
    pytest.param(b"a: [1, 2\nb: 3\n", "yaml_syntax", 2, id="a bracket that is not closed"),
    pytest.param(b"a: b: c\n", "yaml_syntax", 1, id="two colons"),
    pytest.param(b'a: "x\n', "yaml_syntax", 2, id="a quote that is not closed"),
    pytest.param(b"a: 1\n b: 2\n", "yaml_syntax", 2, id="wrong indentation"),
    pytest.param(b"a: *81\n", "yaml_alias", 1, id="a phone code without quotes is an alias"),
    pytest.param(b"a: *\n", "yaml_alias", 1, id="a bare star"),
    pytest.param(b"a: &x 1\nb: *x\n", "yaml_alias", 1, id="an anchor"),
    pytest.param(BOMB, "yaml_alias", 1, id="a bomb of aliases"),
    pytest.param(b"a: &a [*a]\n", "yaml_alias", 1, id="a loop"),
    pytest.param(b"a: !!python/object/apply:os.system [id]\n", "yaml_tag", 1, id="a Python object"),
    pytest.param(b"a: 1\nb: !secret x\n", "yaml_tag", 2, id="a tag of one's own"),
    pytest.param(b"a: !!float 5\n", "yaml_tag", 1, id="a forced float"),
    pytest.param(b"%YAML 1.1\n---\na: yes\n", "yaml_directive", 1, id="another YAML version"),
    pytest.param(b"a: 1\n---\na: 2\n", "yaml_documents", 2, id="two documents"),
    pytest.param(b"a: 1\nb: 2\na: 3\n", "yaml_twice", 3, id="a key twice"),
    pytest.param(b'a: {x: 1, "x": 2}\n', "yaml_twice", 1, id="a key twice, once in quotes"),
    pytest.param(b"? [a, b]\n: 1\n", "yaml_key", 1, id="a list as a name"),
    pytest.param(b"{{a: 1}: 2}\n", "yaml_key", 1, id="a mapping as a name"),
    pytest.param(b"[" * 100_000, "yaml_deep", 1, id="a hundred thousand brackets"),
    pytest.param(b"{a: " * 50 + b"}" * 50, "yaml_deep", 1, id="mappings fifty deep"),
    pytest.param(b"- " * 50_000, "yaml_deep", 1, id="dashes on one line"),
    pytest.param(b"a" * (LARGEST + 1), "yaml_large", None, id="larger than any settings file"),
]


@pytest.mark.parametrize(("content", "code", "line"), HOSTILE)
def test_a_hostile_file_gets_its_own_problem(content: bytes, code: str, line: int | None) -> None:
    started = time.monotonic()
    outcome = read_yaml(content)
    assert isinstance(outcome, Wrong), outcome
    assert [(problem.code, problem.line) for problem in outcome.problems] == [(code, line)]
    assert time.monotonic() - started < 60, "bounded, on a slow and busy machine too"


def test_more_values_than_anybody_writes_are_not_read_to_the_end() -> None:
    outcome = read_yaml(b"- a\n" * 1000, most_values=100)
    assert isinstance(outcome, Wrong)
    assert [(problem.code, problem.line) for problem in outcome.problems] == [("yaml_many", 98)]


MEANINGS = [
    pytest.param("yes", "yes", id="yes is a word"),
    pytest.param("off", "off", id="off is a word"),
    pytest.param("true", True, id="true"),
    pytest.param("~", None, id="tilde is nothing"),
    pytest.param("", None, id="nothing is nothing"),
    pytest.param('""', "", id="quotes are a text"),
    pytest.param("0501234567", 501234567, id="a number without quotes loses its zero"),
    pytest.param("12:30", "12:30", id="no base sixty"),
    pytest.param("2026-12-24", "2026-12-24", id="no dates"),
    pytest.param("0x1F", "0x1F", id="no hexadecimal"),
    pytest.param("1_000", "1_000", id="no underscores in numbers"),
    pytest.param("9" * 5000, "9" * 5000, id="a number without end is a text"),
    pytest.param("1e999999999", "1e999999999", id="nor with an exponent without end"),
    pytest.param(".inf", ".inf", id="infinity is a text"),
    pytest.param("!!str 5", "5", id="a text by its tag"),
    pytest.param("|\n  two\n  lines", "two\nlines\n", id="a block"),
]


@pytest.mark.parametrize(("written", "value"), MEANINGS)
def test_what_a_plain_value_means(written: str, value: object) -> None:
    outcome = read_yaml(f"a: {written}\n".encode())
    assert isinstance(outcome, Document), outcome
    assert outcome.data == {"a": value}
    assert type(outcome.data["a"]) is type(value)


def test_every_value_has_its_line() -> None:
    content = "\ufeffa: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\nmenu:\n  1: [y]\n"
    outcome = read_yaml(content.encode())
    assert isinstance(outcome, Document), outcome
    assert outcome.data == {"a": 1, "b": ["x", {"c": 2, "d": 3}], "menu": {"1": ["y"]}}
    wanted = {"": 1, "a": 1, "b": 3, "b[0]": 3, "b[1]": 4, "b[1].c": 4, "b[1].d": 5, "menu": 7, "menu.1": 7}
    assert {path: outcome.lines[path] for path in wanted} == wanted


def test_ten_thousand_numbers_stay_under_the_limit() -> None:
    line = '  - {number: "+31501234567", trunk: hoofdtrunk, pbx: centrale, label: "Een lange omschrijving hier"}\n'
    assert len(line) * 10_000 < LARGEST
