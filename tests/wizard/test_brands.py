"""PBX brands: every brand, both ways, shows what must be filled in, and configuration text holds no surprise."""

from __future__ import annotations

import configparser
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.settings.base import Transport
from appliance.settings.lines import Brand, Pbx
from appliance.wizard.brand_files import config_text
from appliance.wizard.brands import PRODUCTS, BoxPlace, Mode, fields, product
from appliance.words import known

BOX = BoxPlace("192.168.1.50", number="+31501234567", channels=4)
PEER = Pbx(id="centrale", address="192.168.1.10:5060")
LOGIN = Pbx(id="centrale", mode="register", username="trunkbox-3cx", password="v7Kp-2mQx")  # type: ignore[arg-type]
PBXS: dict[Mode, Pbx] = {"peer": PEER, "register": LOGIN}
BRANDS: tuple[Brand, ...] = get_args(Brand)
BOTH = [pytest.param(brand, mode, id=f"{brand} {mode}") for brand in BRANDS for mode in ("peer", "register")]


@pytest.mark.parametrize(("brand", "mode"), BOTH)
def test_every_brand_is_told_where_the_box_is(brand: Brand, mode: Mode) -> None:
    shown = fields(brand, PBXS[mode], BOX)
    assert any("192.168.1.50" in one.value for one in shown)
    labels = [one.label for one in shown]
    assert len(labels) == len(set(labels))
    for one in shown:
        assert one.printed or known(one.label)
        assert one.hint is None or known(one.hint.code)
        assert one.value or one.hint, f"{one.label} is empty and says not why"


@pytest.mark.parametrize(("brand", "mode"), BOTH)
def test_only_a_registration_shows_a_login_and_only_the_password_is_secret(brand: Brand, mode: Mode) -> None:
    shown = fields(brand, PBXS[mode], BOX)
    values = {one.value for one in shown}
    assert ("trunkbox-3cx" in values) is (mode == "register")
    assert {one.value for one in shown if one.secret} == ({"v7Kp-2mQx"} if mode == "register" else set())
    assert "v7Kp-2mQx" not in repr(shown)


@pytest.mark.parametrize(
    ("transport", "port"),
    [
        pytest.param("udp", "5060", id="udp"),
        pytest.param("tcp", "5060", id="tcp"),
        pytest.param("tls", "5061", id="tls has its own port"),
    ],
)
def test_the_port_is_that_of_the_transport(transport: Transport, port: str) -> None:
    pbx = LOGIN.model_copy(update={"transport": transport})
    by_label = {one.label: one.value for one in fields("yeastar", pbx, BOX)}
    assert (by_label["Port"], by_label["Transport"]) == (port, transport.upper())


def test_3cx_gets_its_own_words_in_order() -> None:
    shown = [(one.label, one.value) for one in fields("3cx", LOGIN, BOX)]
    assert shown == [
        ("Registrar/Server/Gateway Hostname or IP", "192.168.1.50"),
        ("Port", "5060"),
        ("Outbound Proxy Hostname or IP", ""),
        ("Number of SIM Calls", "4"),
        ("Type of Authentication", "Register/Account based"),
        ("Authentication ID", "trunkbox-3cx"),
        ("Authentication Password", "v7Kp-2mQx"),
        ("Main Trunk No", "31501234567"),
    ]


def test_a_login_name_of_its_own_is_shown_beside_the_user_name() -> None:
    pbx = LOGIN.model_copy(update={"auth_username": "inlog"})
    by_label = {one.label: one.value for one in fields("ipoffice", pbx, BOX)}
    assert (by_label["User Name"], by_label["Authentication Name"]) == ("trunkbox-3cx", "inlog")


def test_an_ipv6_box_is_written_in_brackets() -> None:
    assert fields("generic", PEER, BoxPlace("2001:db8::5"))[0].value == "[2001:db8::5]"
    assert "sip:[2001:db8::5]:5060" in (config_text("asterisk", PEER, BoxPlace("2001:db8::5")) or "")


def test_the_tiles_hold_every_brand_once_and_say_how_proven_it_is() -> None:
    assert sorted(one.brand for one in PRODUCTS) == sorted(BRANDS)
    for one in PRODUCTS:
        assert known(f"wizard_proof_{one.proof}")
        assert known(one.did)
        assert all(known(tip) for tip in one.tips)
        assert set(one.modes) == {"peer", "register"}
    assert product("3cx").name == "3CX"
    assert known("wizard_brand_generic")


@pytest.mark.parametrize("brand", ["elmeg", "barracuda", "4psa"])
def test_a_product_without_proof_gets_the_generic_profile(brand: Brand) -> None:
    assert product(brand).proof == "unproven"
    assert fields(brand, LOGIN, BOX) == fields("generic", LOGIN, BOX)


def test_only_products_that_take_a_file_get_one() -> None:
    assert {brand for brand in BRANDS if config_text(brand, LOGIN, BOX)} == {"asterisk", "kamailio"}


def read(text: str) -> dict[str, dict[str, str]]:
    """Asterisk's file as sections by type (its sections may share a name, an ini reader's may not)."""
    found = {}
    for part in text.split("\n\n"):
        head, _, body = part.partition("\n")
        parser = configparser.RawConfigParser(comment_prefixes=(), delimiters=("=",))
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_string(f"{head}\n{body}")
        values = dict(parser[head.strip("[]")])
        found[values["type"]] = values
    return found


def test_asterisk_registers_with_the_login() -> None:
    sections = read(config_text("asterisk", LOGIN, BOX) or "")
    assert sections["registration"]["server_uri"] == "sip:192.168.1.50:5060"
    assert sections["registration"]["client_uri"] == "sip:trunkbox-3cx@192.168.1.50:5060"
    assert sections["auth"]["password"] == "v7Kp-2mQx"
    assert sections["endpoint"]["outbound_auth"] == sections["registration"]["outbound_auth"]
    assert sections["endpoint"]["allow"] == "alaw,ulaw,g722"
    assert "registration" not in read(config_text("asterisk", PEER, BOX) or "")


def test_asterisk_never_gives_up_on_a_box_that_was_away() -> None:
    """By its own help 0 retries means none after a failure, and a refusal is final unless said otherwise."""
    registration = read(config_text("asterisk", LOGIN, BOX) or "")["registration"]
    assert int(registration["max_retries"]) * int(registration["retry_interval"]) > 10 * 365 * 86_400
    assert registration["auth_rejection_permanent"] == "no"
    assert min(int(registration[f"{kind}_retry_interval"]) for kind in ("forbidden", "fatal")) > 0


hostile = st.text(min_size=1, max_size=60)


@given(hostile, hostile)
def test_no_value_begins_a_line_or_a_comment_of_its_own(user: str, password: str) -> None:
    secret = LOGIN.model_copy(update={"username": user, "password": _Secret(password)})
    for brand in ("asterisk", "kamailio"):
        plain = config_text(brand, LOGIN, BOX) or ""  # type: ignore[arg-type]
        text = config_text(brand, secret, BOX) or ""  # type: ignore[arg-type]
        assert len(text.splitlines()) == len(plain.splitlines())


class _Secret:
    """A secret that no validator has seen: the text must be safe by itself."""

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        return self._value


def test_a_password_cannot_end_its_statement() -> None:
    pbx = LOGIN.model_copy(update={"password": _Secret("a;b'c\\")})
    assert "password = a\\;b'c\\" in (config_text("asterisk", pbx, BOX) or "")
    assert "'a;b''c\\\\'" in (config_text("kamailio", pbx, BOX) or "")
