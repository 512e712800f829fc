"""What was exported is imported equal: any text, any settings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from appliance.config.reading import Ready, read_settings
from appliance.settings import Settings
from appliance.settings.parse import parse, to_data
from appliance.settings.secrets import keep_secrets
from appliance.settings.yaml_read import Document, read_yaml
from appliance.settings.yaml_write import write_yaml
from tests.settings.hostile import at, changed, places
from tests.settings.samples import EXAMPLE, EXAMPLE_FILE

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)
TRICKY = st.sampled_from(
    [
        *(
            "",
            " ",
            "~",
            "null",
            "NO",
            "off",
            "=",
            "<<",
            "- x",
            "a: b",
            "#",
            "x #y",
            "*81",
            "&a",
            "!t",
            "%",
            "@",
            "`",
        ),
        *(
            "1e3",
            "+31",
            "0501234567",
            "12:30",
            "2026-12-24",
            "0x1F",
            "'",
            '"',
            "\\",
            "\\n",
            "{",
            "[",
            "]",
            "}",
            ",",
        ),
        *("?", "|", ">", "\ufeff", "\u202e", "\ud7ff", "\U0001f4de", "é", "e\u0301", "...", "---", ":", "x:", "-"),
        *(".inf", ".nan", "y", "N", "True", "a,b", "a]", "%YAML 1.1"),
    ]
)
STEERING = st.sampled_from(["\t", "a\tb", "\u2028", "\u0085x", "\n", "a\n\n b\n", "\r", "\0", "\x7f", "\x9b"])
"""Allowed in YAML, refused in settings."""
TEXT = LINE | TRICKY | TRICKY.map(lambda text: text * 2) | st.integers().map(str)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | TEXT
    | STEERING
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=25,
)


@effort(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(TEXT, PLAIN, min_size=1, max_size=6), TEXT)
def test_any_plain_data_comes_back_as_it_was(data: dict[str, Any], comment: str) -> None:
    read = read_yaml(write_yaml(data, comment).encode())
    assert isinstance(read, Document), read
    assert read.data == data
    assert list(read.data) == list(data)


FREE = {"name", "label", "note", "text", "realm", "username", "auth_username", "password", "provider"}
DATA = to_data(EXAMPLE, secrets=True)
TEXTS = [steps for steps in places(DATA) if steps and steps[-1] in FREE and isinstance(at(DATA, steps), str)]
BOOLS = [steps for steps in places(DATA) if isinstance(at(DATA, steps), bool)]
LISTS = [steps for steps in places(DATA) if isinstance(at(DATA, steps), list) and at(DATA, steps)]
MONEY = [steps for steps in places(DATA) if steps and steps[-1] in ("per_minute", "setup", "hour", "day", "week")]
OPTIONAL = [steps for steps in places(DATA) if at(DATA, steps) is not None]


@st.composite
def variations(draw: st.DrawFn) -> Settings:
    """The example with other texts, other amounts, other lists, and less of everything."""
    data = DATA
    for steps in draw(st.lists(st.sampled_from(TEXTS), max_size=6)):
        data = changed(data, steps, draw(TEXT.filter(bool)))
    for steps in draw(st.lists(st.sampled_from(BOOLS), max_size=4)):
        data = changed(data, steps, draw(st.booleans()))
    for steps in draw(st.lists(st.sampled_from(MONEY), max_size=4)):
        if isinstance(at(data, steps), str):
            amount = draw(st.decimals(0, 999_999, places=draw(st.integers(0, 6))))
            data = changed(data, steps, str(amount))
    for steps in draw(_few(LISTS)):
        if steps in places(data):  # a turned list may have put something else at a place inside it
            data = _if_valid(changed(data, steps, draw(st.permutations(at(DATA, steps)))), data)
    for steps in draw(_few(OPTIONAL)):
        if steps in places(data):
            data = _if_valid(changed(data, steps, None), data)
    outcome = parse(data)
    assert isinstance(outcome, Settings), outcome
    return outcome


def _if_valid(data: Any, otherwise: Any) -> Any:
    return data if isinstance(parse(data), Settings) else otherwise


def _few(of: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(of), max_size=3)


@effort(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(variations())
def test_any_settings_come_back_equal(some: Settings) -> None:
    read = read_yaml(write_yaml(to_data(some, secrets=True)).encode())
    assert isinstance(read, Document), read
    assert parse(read.data) == some


@effort(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(variations())
def test_an_export_holds_no_password_and_its_import_keeps_them_all(some: Settings) -> None:
    known = some.replace(trunks=EXAMPLE.trunks, notify=EXAMPLE.notify)
    exported = write_yaml(to_data(known, secrets=False))
    assert "change-me" not in exported
    read = read_yaml(exported.encode())
    assert isinstance(read, Document)
    bare = parse(read.data)
    assert isinstance(bare, Settings)
    assert bare != known
    assert keep_secrets(bare, known) == known


def test_the_example_itself_is_imported_without_a_problem() -> None:
    outcome = read_settings(EXAMPLE_FILE.read_bytes())
    assert isinstance(outcome, Ready)
    assert outcome.notes == ()
    assert outcome.settings == EXAMPLE


def test_exporting_and_importing_on_the_same_box_changes_nothing() -> None:
    exported = write_yaml(to_data(EXAMPLE, secrets=False)).encode()
    outcome = read_settings(exported, stored=EXAMPLE)
    assert isinstance(outcome, Ready)
    assert outcome.settings == EXAMPLE
    assert outcome.notes == ()


def test_amounts_are_exact_however_they_are_written() -> None:
    for written in ("5.00", '"5.00"', "5", "5.", "50e-1", '"5"'):
        content = EXAMPLE_FILE.read_text().replace('per_minute: "5.00"', f"per_minute: {written}")
        outcome = read_settings(content.encode())
        assert isinstance(outcome, Ready), (written, outcome)
        assert outcome.settings.rates.unknown.per_minute == Decimal(5)
        assert isinstance(outcome.settings.rates.unknown.per_minute, Decimal)


def test_a_cent_is_a_cent() -> None:
    content = EXAMPLE_FILE.read_text().replace('per_minute: "0.02"', "per_minute: 0.1")
    outcome = read_settings(content.encode())
    assert isinstance(outcome, Ready)
    assert outcome.settings.rates.rows[0].per_minute == Decimal("0.1")
