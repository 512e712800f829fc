"""Which bundles are let in: real ones, made and signed by RAUC, and every way in which one can be wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.updates.bundle import Accept, Machine, Offered, Refuse, Verity, Why, judge, read_offered
from appliance.updates.inspect import inspect
from appliance.updates.verity import BLOCK, root_hash
from appliance.updates.version import read_version
from appliance.words import known, say
from tests.updates.bundles import made, make_keys

HERE = Machine("trunkbox-x86", "1.4.2")
PROOF = Verity("", b"", 0)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    return made(tmp_path_factory.mktemp("good"), keys, "good", version="1.5.0")


def look(bundle: Path, keys: Path, machine: Machine = HERE) -> object:
    verdict = inspect(bundle, machine, keys / "ours.pem")
    return verdict.why if isinstance(verdict, Refuse) else verdict


def test_a_newer_version_for_this_board_is_taken(good: Path, keys: Path) -> None:
    assert look(good, keys) == Accept("1.5.0")


@pytest.mark.parametrize(
    ("machine", "why"),
    [
        pytest.param(Machine("trunkbox-pi", "1.4.2"), Why.BOARD, id="another board"),
        pytest.param(Machine("trunkbox-x86", "1.5.1"), Why.OLDER, id="a downgrade"),
        pytest.param(Machine("trunkbox-x86", "1.5.0+dev"), Why.SAME, id="the version that runs"),
    ],
)
def test_a_good_signature_is_not_enough(good: Path, keys: Path, machine: Machine, why: Why) -> None:
    assert look(good, keys, machine) is why


def test_a_stranger_signs_nothing(tmp_path: Path, keys: Path) -> None:
    assert look(made(tmp_path, keys, "foreign", version="1.5.0", key="theirs"), keys) is Why.SIGNATURE


def test_every_cut_is_refused(good: Path, keys: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    bundle = tmp_path / "cut.raucb"
    for length in (0, 3, 5000, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        bundle.write_bytes(whole[:length])
        refused = look(bundle, keys)
        assert refused in (Why.CUT_OFF, Why.SIGNATURE) if length > 4096 else refused is Why.NOT_A_BUNDLE


def test_every_flipped_byte_is_refused(good: Path, keys: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    bundle = tmp_path / "flipped.raucb"
    signature = int.from_bytes(whole[-8:], "big")
    for place in (4, 100, len(whole) // 3, len(whole) // 2, len(whole) - 8 - signature + 40, len(whole) - 300):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        bundle.write_bytes(damaged)
        refused = look(bundle, keys)
        assert isinstance(refused, Why), f"byte {place} of {len(whole)} may be anything"


def test_something_else_is_no_bundle(tmp_path: Path, keys: Path) -> None:
    holiday = tmp_path / "holiday.jpg"
    holiday.write_bytes(b"\xff\xd8\xff" * 5000)
    assert look(holiday, keys) is Why.NOT_A_BUNDLE


@pytest.mark.parametrize("why", Why)
def test_every_refusal_has_words_in_both_languages(why: Why) -> None:
    assert known(why.value)
    params = {"offered": "1", "running": "2", "theirs": "a", "ours": "b"}
    for lang in ("nl", "en"):
        assert "{" not in say(lang, why.value, params)


VERSIONS = ["0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", 
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]  # fmt: skip
"""In order (Semantic Versioning 2.0, 11)."""


def test_versions_have_the_order_of_semver() -> None:
    read = [read_version(text) for text in VERSIONS]
    assert None not in read
    assert sorted(read, reverse=True) == read[::-1]  # type: ignore[type-var]
    assert [str(one) for one in read] == VERSIONS


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "v1.2.3", "1.2.3.4", "1.2.3 ", "01.2.x", "1.2.3-", "9" * 99 + ".0.0"]
)
def test_what_is_no_version_is_refused(text: str) -> None:
    assert read_version(text) is None
    assert judge(Offered("trunkbox-x86", text, PROOF), HERE) == Refuse(
        Why.UNREADABLE, {"offered": text, "running": HERE.version}
    )


NUMBERS = st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))


@given(NUMBERS, NUMBERS, st.sampled_from(["", "+dev", "-rc.1", "-rc.1+x"]))
def test_never_a_downgrade(here: tuple[int, ...], there: tuple[int, ...], tail: str) -> None:
    machine = Machine("b", ".".join(map(str, here)))
    verdict = judge(Offered("b", ".".join(map(str, there)) + tail, PROOF), machine)
    if isinstance(verdict, Accept):
        assert there > here


@given(st.binary(max_size=3000))
def test_whatever_the_checker_says_is_understood_or_refused(said: bytes) -> None:
    found = read_offered(said.decode(errors="replace"), 10_000, 100)
    assert isinstance(found, Offered | Refuse)


def test_the_root_changes_with_every_block() -> None:
    content = [bytes([n + 1]) * BLOCK for n in range(200)]
    root = root_hash(content, b"salt")
    assert root_hash(content, b"salt") == root
    for place in (0, 127, 128, 199):
        assert root_hash([*content[:place], bytes(BLOCK), *content[place + 1 :]], b"salt") != root
    assert root_hash(content[:-1], b"salt") != root
