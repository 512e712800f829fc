"""The words: every sentence in two languages with the same particulars, and none that is asked for missing."""

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.words import TABLES, known, printable, say
from appliance.words.sip import answer

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = [(code, *pair) for table in TABLES for code, pair in table.items()]


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(("code", "dutch", "english"), SENTENCES, ids=[code for code, *_ in SENTENCES])
def test_both_languages_say_the_same_particulars(code: str, dutch: str, english: str) -> None:
    assert fields(dutch) == fields(english)
    assert dutch.strip()
    assert english.strip()


def test_no_code_has_two_sentences() -> None:
    codes = [code for code, *_ in SENTENCES]
    assert len(codes) == len(set(codes))


ASKED = re.compile(
    r'(?:words|line|tell|Failed|ok|note|warning|error|refuse|HttpUnavailable)\(\s*"([a-z][a-z_0-9]+)"'
)
SPOKEN = [
    *(ROOT / "appliance" / "cli").glob("*.py"),
    *(ROOT / "appliance" / "doctor").glob("*.py"),
    *(ROOT / "appliance" / "run").glob("*.py"),
    *(ROOT / "appliance" / "practice").glob("*.py"),
    *(ROOT / "sipengine" / "practice").glob("*.py"),
]


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sentence_asked_for_is_there(path: Path) -> None:
    missing = {code for code in ASKED.findall(path.read_text()) if not known(code)}
    assert missing == set()


def test_an_unknown_code_shows_itself_with_its_particulars() -> None:
    assert say("en", "brand_new", {"port": 5060}) == "brand_new (port=5060)"


def test_a_missing_particular_does_not_fail() -> None:
    assert "{data}" in say("nl", "engine_down")


@given(st.text(), st.text())
def test_no_stranger_can_add_a_line_or_an_escape(value: str, name: str) -> None:
    said = say("en", "engine_down", {"data": value, name: value})
    assert said.isprintable()
    assert printable(value).isprintable()
    assert len(printable(value, 20)) <= 20


@given(st.integers(0, 999))
def test_every_sip_answer_has_a_sentence(code: int) -> None:
    assert known(answer(code))
