"""Which passwords the box takes, and that what it keeps of them tells nothing."""

import pytest

from appliance.admin.codes import LETTERS, new_code, same_code
from appliance.admin.passwords import flaw, hashed, matches
from appliance.words import known


@pytest.mark.parametrize(
    ("password", "why"),
    [
        pytest.param("kort", "password_short", id="too short"),
        pytest.param("x" * 201, "password_long", id="endless"),
        pytest.param("aaaaaaaaaaaa", "password_pattern", id="one letter"),
        pytest.param("abababababab", "password_pattern", id="two letters"),
        pytest.param("1234567890", "password_pattern", id="the digits"),
        pytest.param("0987654321", "password_pattern", id="the digits backwards"),
        pytest.param("qwertyuiop", "password_pattern", id="keys in a row"),
        pytest.param("abcdefghijkl", "password_pattern", id="the alphabet"),
        pytest.param("Wachtwoord1!", "password_common", id="the word itself"),
        pytest.param("Welkom2026!", "password_common", id="welcome and a year"),
        pytest.param("kantoorgroningen1", "password_common", id="the box's own name"),
        pytest.param("paarse fietsen zingen", None, id="a sentence"),
        pytest.param("v7Kp-2mQx-94Tz", None, id="random signs"),
        pytest.param("wachtwoordenboekje", None, id="a common word inside something longer"),
        pytest.param("пароль из слов", None, id="another alphabet"),
    ],
)
def test_what_is_taken(password: str, why: str | None) -> None:
    assert flaw(password, ("Kantoor", "Groningen")) == why
    assert why is None or known(why)


def test_a_hash_knows_its_password_alone() -> None:
    kept = hashed("paarse fietsen zingen")
    assert kept.startswith("$argon2id$")
    assert "fietsen" not in kept
    assert matches(kept, "paarse fietsen zingen")
    assert not matches(kept, "paarse fietsen zingen ")
    assert hashed("paarse fietsen zingen") != kept


def test_the_same_letter_written_otherwise_is_the_same() -> None:
    assert matches(hashed("café met terras"), "café met terras")


@pytest.mark.parametrize("damaged", ["", "x", "$argon2id$v=19$m=1"])
def test_a_damaged_hash_matches_nothing(damaged: str) -> None:
    assert not matches(damaged, "")
    assert not matches(damaged, damaged)


def test_a_code_has_no_look_alikes_and_is_read_leniently() -> None:
    code = new_code()
    assert set(code.replace("-", "")) <= set(LETTERS)
    assert not set(LETTERS) & set("IO015SZ2")
    assert same_code(f" {code.lower().replace('-', ' ')} ", code)
    assert not same_code(new_code(), code)
    assert not same_code("", "")
    assert len({new_code() for _ in range(100)}) == 100
