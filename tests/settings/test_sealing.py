"""Sealed files: only the passphrase opens them, and what does not open says why."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pytest

from appliance.sealing import Damaged, SealingError, WrongPassphrase, is_sealed, seal, trimmed, unseal, weak
from appliance.words import known

PASSPHRASE = "Café bij de brug in Groningen"
PLAIN = b"password: geheim-12345\n" * 4000


@cache
def sealed(armour: bool = False) -> bytes:
    return seal(PLAIN, PASSPHRASE, armour=armour)


def test_it_opens_with_its_passphrase_however_that_was_typed() -> None:
    for content in (sealed(), sealed(armour=True)):
        assert is_sealed(content)
        assert b"geheim" not in content
    assert unseal(content, f" {unicodedata.normalize('NFD', PASSPHRASE)} ") == PLAIN


@pytest.mark.parametrize("given", ["", PASSPHRASE.lower()])
def test_another_passphrase_is_told_from_a_damaged_file(given: str) -> None:
    with pytest.raises(WrongPassphrase):
        unseal(sealed(), given)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: sealed()[:-20], id="cut off"),
        pytest.param(lambda: sealed()[:40], id="a head alone"),
        pytest.param(lambda: sealed()[:700] + sealed()[720:], id="a piece gone"),
        pytest.param(lambda: sealed(armour=True).replace(b"-----END", b"-----"), id="text without an end"),
        pytest.param(lambda: re.sub(rb"(-> scrypt \S+) \d+", rb"\1 60", sealed()), id="endless work"),
        pytest.param(lambda: b"age-encryption.org/v1\n" + b"-> x\n" * 9000, id="nonsense"),
        pytest.param(lambda: b"", id="nothing"),
    ],
)
def test_a_damaged_file_opens_nothing(content) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SealingError) as caught:
        unseal(content(), PASSPHRASE)
    assert known(caught.value.code)


def test_what_is_no_sealed_file_is_seen_at_once() -> None:
    assert not is_sealed(b"schema: 1\n")
    with pytest.raises(Damaged):
        unseal(b"schema: 1\n", PASSPHRASE)


@pytest.mark.parametrize("given", ["kort", "aaaaaaaaaaaa", "1234567890", "x" * 300, "welkom2026!"])
def test_a_passphrase_that_is_soon_guessed_is_refused(given: str) -> None:
    found = weak(given)
    assert found is not None
    assert known(found)
    assert weak(PASSPHRASE) is None


def test_only_text_loses_what_stands_around_it() -> None:
    # One binary file in forty ends in a byte that is a blank in text.
    for last in b" \t\n\r\x0b\x0c":
        binary = b"age-encryption.org/v1\n-> scrypt x\n--- y\n" + bytes((7, last))
        assert trimmed(binary) == binary
    text = b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----"
    assert trimmed(b"\r\n " + text + b"\n\n") == text
