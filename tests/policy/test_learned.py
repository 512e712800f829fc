"""What a call teaches: where the number stood, how it was written, and which setting differs from that."""

from __future__ import annotations

import pytest

from appliance.control import Learned
from sipengine.core.learned import learn, style_of
from sipengine.port import Request
from tests.policy.boxes import MAIN, MOBILE, from_pbx, from_provider, lines


def learned(request: Request, **changes: object) -> Learned:
    found = learn(request, lines(**changes))
    assert found is not None
    return found


def suggested(found: Learned) -> dict[str, tuple[str, str]]:
    return {one.path: (one.now, one.seen) for one in found.suggestions}


@pytest.mark.parametrize(
    ("raw", "style"),
    [
        ("+31501234567", "e164"),
        ("31501234567", "plain"),
        ("0031501234567", "international"),
        ("0501234567", "national"),
    ],
)
def test_the_notation_of_a_provider(raw: str, style: str) -> None:
    found = learned(from_provider(f"sip:{raw}@192.0.2.1"))
    assert (found.called, found.called_raw, found.place, found.style) == (MAIN, raw, "request-uri", style)
    wanted = {} if style == "plain" else {"trunks.main.number_format": ("plain", style)}
    assert suggested(found) == wanted


@pytest.mark.parametrize(
    ("request_", "place"),
    [
        pytest.param(from_provider("sip:31501234500@box", to="<sip:31501234567@p>"), "to", id="in To"),
        pytest.param(
            from_provider("sip:31501234500@box", headers=(("P-Called-Party-ID", "<sip:31501234567@p>"),)),
            "p-called-party-id",
            id="in P-Called-Party-ID",
        ),
    ],
)
def test_the_place_of_the_number(request_: Request, place: str) -> None:
    assert learned(request_).place == place
    assert learned(request_).suggestions == (), "auto finds it"
    told = learned(request_, trunk={"did_from": "request-uri"})
    assert suggested(told) == {"trunks.main.did_from": ("request-uri", place)}


def test_a_number_that_is_not_ours_is_still_shown() -> None:
    found = learned(from_provider("sip:31209999999@192.0.2.1"))
    assert (found.called, found.called_raw, found.place, found.suggestions) == ("", "31209999999", None, ())


def test_the_caller_of_a_provider() -> None:
    asserted = (("P-Asserted-Identity", "<sip:+31612345678@p>"),)
    found = learned(from_provider(caller="<sip:0612345678@p>", headers=asserted))
    assert (found.caller_raw, found.caller_place, found.caller_style) == ("+31612345678", "pai", "e164")
    plain = learned(from_provider(caller="<sip:0612345678@p>"))
    assert (plain.caller_place, plain.caller_style) == ("from", "national")


def test_a_withheld_caller_stays_withheld() -> None:
    headers = (("P-Asserted-Identity", "<sip:31612345678@p>"), ("Privacy", "id"))
    found = learned(from_provider(caller="<sip:31612345678@p>", headers=headers))
    assert (found.caller_raw, found.caller_place, found.caller_style) == ("", None, None)
    assert "612345678" not in repr(found)


@pytest.mark.parametrize(
    ("dialled", "caller", "wanted"),
    [
        pytest.param("0612345678", "31501234567", {}, id="it writes the two differently: no one notation"),
        pytest.param(
            "0612345678", "0501234567", {"pbxs.office.number_format": ("plain", "national")}, id="all national"
        ),
        pytest.param("31612345678", "31501234567", {}, id="as the settings say"),
        pytest.param("112", "31501234567", {}, id="a short number teaches nothing"),
    ],
)
def test_the_notation_of_a_pbx(dialled: str, caller: str, wanted: dict[str, tuple[str, str]]) -> None:
    assert suggested(learned(from_pbx(dialled, f"<sip:{caller}@pbx>"))) == wanted


def test_an_outside_prefix_is_no_part_of_the_number() -> None:
    found = learned(from_pbx("90612345678", "<sip:0501234567@pbx>"), pbx={"outside_prefix": "9"})
    assert (found.called, found.style) == (MOBILE, "national")


def test_a_stranger_teaches_nothing() -> None:
    assert learn(from_provider(account="nobody"), lines()) is None


@pytest.mark.parametrize("raw", ["", "501234567", "x"])
def test_what_is_no_notation(raw: str) -> None:
    assert style_of(raw, MAIN, "NL") is None
